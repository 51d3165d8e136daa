"""A port of the kernel's virtual host controller: drivers/usb/usbip/vhci_sysfs.c."""

import errno
import os
import socket
import time

from pathlib import Path

CONTROLLER = Path("/sys/devices/platform/vhci_hcd.0")
HIGH_SPEED = 3  # enum usb_device_speed
FREE = "004"  # VDEV_ST_NULL
PATIENCE_SECONDS = 20


def attach(port: int) -> socket.socket:
    """Plugs a device into a port (from 0) and returns its end of the line. Closing it is an unplug."""
    device, kernel = socket.socketpair()
    try:
        limit = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                # An identity that no other port has.
                _write(CONTROLLER / "attach", f"{port} {kernel.fileno()} {port + 1} {HIGH_SPEED}")
                return device
            except OSError as error:
                # The controller lets go of the device before a little after its line was closed.
                if error.errno != errno.EBUSY or time.monotonic() > limit:
                    device.close()
                    raise
            time.sleep(0.02)
    finally:
        kernel.close()


def await_free(port: int) -> None:
    limit = time.monotonic() + PATIENCE_SECONDS
    while _state(port) != FREE:
        if time.monotonic() > limit:
            raise TimeoutError(f"port {port} is still taken after {PATIENCE_SECONDS} s")
        time.sleep(0.02)


def _state(port: int) -> str:
    """`status` has a line a port: hub, port, state, and more."""
    for line in (CONTROLLER / "status").read_text().splitlines()[1:]:
        hub, number, state, *_ = line.split()
        if hub == "hs" and int(number) == port:
            return state
    raise ValueError(f"vhci has no port {port} for high-speed devices")


def _write(path: Path, text: str) -> None:
    # One write: the kernel reads the line at once.
    handle = os.open(path, os.O_WRONLY)
    try:
        os.write(handle, text.encode())
    finally:
        os.close(handle)
