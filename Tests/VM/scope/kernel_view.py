"""What the kernel shows of a camera, without Epilume and without v4l2-ctl's own reads: ioctls by struct.

  python3 -m scope.kernel_view NODE '[["get", "gain"], ["set", "gain", 40], ["scope", {"do": "log", "name": "a"}]]'

Prints a JSON list with the result of each step; a refused one is {"errno": name}. Numbers are of linux/videodev2.h,
linux/uvcvideo.h and linux/usbdevice_fs.h for 64-bit machines.
"""

import ctypes
import errno
import fcntl
import json
import os
import select
import struct
import sys

from .__main__ import ask
from .recording import CONTROL_IDS
from .server import SOCKET

QUERYCTRL = 0xC0445624
G_CTRL = 0xC008561B
S_CTRL = 0xC008561C
G_EXT_CTRLS = 0xC0205647
SUBSCRIBE_EVENT = 0x4020565A
DQEVENT = 0x80885659
EVENT_CTRL = 3
WHICH_CURRENT = 0
WHICH_DEFAULT = 0x0F000000
CTRL_QUERY = 0xC0107521
USB_CONTROL = 0xC0185500
USB_RESET = 0x5514
USB_TIMEOUT_MS = 1000
EVENT_MS = 10_000
IDS = {name: number for number, name in CONTROL_IDS.items()}


class View:
    """One open handle of a video node, and one of the USB device under it."""

    def __init__(self, node: str):
        self._node = node
        self._handle = os.open(node, os.O_RDWR | os.O_NONBLOCK)

    def step(self, name: str, *arguments: object) -> object:
        try:
            return getattr(self, "do_" + name.replace("-", "_"))(*arguments)
        except OSError as error:
            return {"errno": errno.errorcode.get(error.errno, str(error.errno))}

    def do_reopen(self) -> None:
        os.close(self._handle)
        self._handle = os.open(self._node, os.O_RDWR | os.O_NONBLOCK)

    def do_query(self, control: str) -> dict:
        data = bytearray(68)
        struct.pack_into("=I", data, 0, IDS[control])
        fcntl.ioctl(self._handle, QUERYCTRL, data)
        minimum, maximum, step, default, flags = struct.unpack_from("=iiiiI", data, 40)
        return {"min": minimum, "max": maximum, "step": step, "default": default, "flags": flags}

    def do_get(self, control: str) -> int:
        data = bytearray(struct.pack("=Ii", IDS[control], 0))
        fcntl.ioctl(self._handle, G_CTRL, data)
        return struct.unpack("=Ii", data)[1]

    def do_set(self, control: str, value: int) -> int:
        data = bytearray(struct.pack("=Ii", IDS[control], value))
        fcntl.ioctl(self._handle, S_CTRL, data)
        return struct.unpack("=Ii", data)[1]

    def do_get_extended(self, control: str, default: bool = False) -> int:
        one = ctypes.create_string_buffer(struct.pack("=IIIq", IDS[control], 0, 0, 0), 20)
        which = WHICH_DEFAULT if default else WHICH_CURRENT
        data = bytearray(struct.pack("=IIIiI4xQ", which, 1, 0, 0, 0, ctypes.addressof(one)))
        fcntl.ioctl(self._handle, G_EXT_CTRLS, data)
        return struct.unpack_from("=i", one.raw, 12)[0]

    def do_subscribe(self, control: str) -> None:
        fcntl.ioctl(self._handle, SUBSCRIBE_EVENT, struct.pack("=III20x", EVENT_CTRL, IDS[control], 0))

    def do_event(self) -> dict:
        """The next event; TimeoutError's errno when none comes."""
        poller = select.poll()
        poller.register(self._handle, select.POLLPRI)
        if not poller.poll(EVENT_MS):
            raise TimeoutError(errno.ETIMEDOUT, "no event")
        data = bytearray(136)
        fcntl.ioctl(self._handle, DQEVENT, data)
        return {"changes": struct.unpack_from("=I", data, 8)[0], "value": struct.unpack_from("=i", data, 16)[0]}

    def do_xu(self, unit: int, selector: int, query: int, size: int, value: str = "") -> str:
        buffer = ctypes.create_string_buffer(bytes.fromhex(value), size)
        data = struct.pack("=BBBxHxxQ", unit, selector, query, size, ctypes.addressof(buffer))
        fcntl.ioctl(self._handle, CTRL_QUERY, bytearray(data))
        return buffer.raw.hex()

    def do_usb(self, kind: int, request: int, value: int, index: int, size: int) -> str:
        """A control transfer past the driver; `kind` is bmRequestType."""
        buffer = ctypes.create_string_buffer(size or 1)
        data = struct.pack("=BBHHHIxxxxQ", kind, request, value, index, size, USB_TIMEOUT_MS, ctypes.addressof(buffer))
        handle = os.open(self._usb_device(), os.O_RDWR)
        try:
            got = fcntl.ioctl(handle, USB_CONTROL, bytearray(data))
        finally:
            os.close(handle)
        return buffer.raw[:got].hex()

    def do_scope(self, command: dict) -> dict:
        return ask(SOCKET, command)

    def _usb_device(self) -> str:
        folder = f"/sys/class/video4linux/{os.path.basename(self._node)}/device/.."
        bus, device = (int(open(f"{folder}/{name}").read()) for name in ("busnum", "devnum"))
        return f"/dev/bus/usb/{bus:03d}/{device:03d}"


def main() -> int:
    view = View(sys.argv[1])
    print(json.dumps([view.step(*step) for step in json.loads(sys.argv[2])]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
