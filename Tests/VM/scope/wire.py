"""The USB/IP messages between vhci-hcd and a device (Documentation/usb/usbip_protocol.rst)."""

import struct
from dataclasses import dataclass

CMD_SUBMIT = 1
CMD_UNLINK = 2
RET_SUBMIT = 3
RET_UNLINK = 4
DIRECTION_IN = 1
HEADER_SIZE = 48

# Statuses are negative errno values of Linux.
STATUS_OK = 0
STATUS_STALL = -32  # EPIPE
STATUS_UNLINKED = -104  # ECONNRESET

_BASIC = struct.Struct(">5I")
_SUBMIT = struct.Struct(">5I I i i i i 8s")
_UNLINK = struct.Struct(">5I I 24x")
_RET_SUBMIT = struct.Struct(">5I i i i i i 8x")
_RET_UNLINK = struct.Struct(">5I i 24x")


@dataclass(frozen=True)
class Submit:
    """An URB that the kernel hands to the device."""

    sequence: int
    endpoint: int
    inward: bool
    # The size of the buffer: of what is sent with an OUT transfer, of what may be answered to an IN transfer.
    length: int
    setup: bytes
    data: bytes = b""


@dataclass(frozen=True)
class Unlink:
    """The kernel takes back the URB `target`."""

    sequence: int
    target: int


class Reader:
    """Cuts a stream of bytes into messages."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def feed(self, data: bytes) -> list[Submit | Unlink]:
        self._buffer += data
        messages = []
        while (message := self._next()) is not None:
            messages.append(message)
        return messages

    def _next(self) -> Submit | Unlink | None:
        if len(self._buffer) < HEADER_SIZE:
            return None
        command, sequence, _, direction, endpoint = _BASIC.unpack_from(self._buffer)
        if command == CMD_UNLINK:
            target = _UNLINK.unpack_from(self._buffer)[5]
            del self._buffer[:HEADER_SIZE]
            return Unlink(sequence, target)
        if command != CMD_SUBMIT:
            raise ValueError(f"vhci sent the command {command}")
        _, _, _, _, _, _, length, _, _, _, setup = _SUBMIT.unpack_from(self._buffer)
        inward = direction == DIRECTION_IN
        size = HEADER_SIZE + (0 if inward else length)
        if len(self._buffer) < size:
            return None
        data = bytes(self._buffer[HEADER_SIZE:size])
        del self._buffer[:size]
        return Submit(sequence, endpoint, inward, length, setup, data)


def ret_submit(sequence: int, status: int, length: int) -> bytes:
    """The header of an answer; an IN transfer's `length` bytes follow it."""
    return _RET_SUBMIT.pack(RET_SUBMIT, sequence, 0, 0, 0, status, length, 0, 0, 0)


def ret_unlink(sequence: int, status: int) -> bytes:
    """STATUS_UNLINKED when the URB was still waiting, STATUS_OK when it had been answered before."""
    return _RET_UNLINK.pack(RET_UNLINK, sequence, 0, 0, 0, status)
