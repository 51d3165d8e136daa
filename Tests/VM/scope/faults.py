"""What is wrong with a device: set and healed by command, while it runs."""

import random
import time
from typing import Optional

from . import jpeg
from .controls import NOT_READY, REQUEST_NAMES, SET_CUR

# Of frames. Each takes "count" (how many frames; all, when absent) and "every" (each nth frame; 1 when absent).
TRUNCATED = "truncated"  # half of the bytes
NO_EOI = "no-eoi"  # without the last marker
NO_DHT = "no-dht"  # without Huffman tables
TRAILING_ZEROS = "trailing-zeros"  # "bytes" zeros after the end, 512 when absent
TRAILING_GARBAGE = "trailing-garbage"
GARBAGE = "garbage"  # nothing but noise, as long as the frame
HOLE = "hole"  # a payload of the middle is missing
OVERSIZE = "oversize"  # more bytes than the device said
ERROR_BIT = "error-bit"  # the payload's header says that it is damaged
EMPTY = "empty"  # a header and nothing else
FROZEN = "frozen"  # the frame before, once more
SILENCE = "silence"  # no frame, no error
HALT = "halt"  # the endpoint stalls until the kernel clears it
UNPLUG = "unplug-mid-frame"
# Of the light: the picture keeps its brightness, whatever the control says.
LIGHT_STUCK = "light-stuck"
# Of controls: "control" names one ("*" is each); "requests" names some of GET_CUR, SET_CUR, …, all when absent;
# "times" bounds them.
CONTROL_STALL = "control-stall"  # refused with "code"
CONTROL_SILENCE = "control-silence"  # never answered
CONTROL_LIE = "control-lie"  # "request" answers "value"
SET_IGNORED = "set-ignored"  # SET_CUR is taken and does nothing; with "echo", GET_CUR says what was to be set
LATE = "late"  # every control stalls as not ready for "seconds" after a plug, or for the first "tries" requests

_ONCE = {HALT, UNPLUG}
_FRAME_KINDS = {
    TRUNCATED, NO_EOI, NO_DHT, TRAILING_ZEROS, TRAILING_GARBAGE, GARBAGE, HOLE, OVERSIZE, ERROR_BIT, EMPTY, FROZEN,
    SILENCE, HALT, UNPLUG,
}
_CONTROL_KINDS = {CONTROL_STALL, CONTROL_SILENCE, CONTROL_LIE, SET_IGNORED, LATE}
_OPTIONS = {"kind", "count", "every", "bytes", "control", "requests", "code", "times", "request", "value", "seconds",
            "tries", "echo"}
_TRAIL_BYTES = 512


class Fault:
    def __init__(self, description: dict):
        unknown = set(description) - _OPTIONS
        self.kind = description["kind"]
        if unknown or self.kind not in _FRAME_KINDS | _CONTROL_KINDS | {LIGHT_STUCK}:
            raise ValueError(f"no such fault: {description}")
        unnamed = set(description.get("requests", [])) - set(REQUEST_NAMES.values())
        if unnamed:
            raise ValueError(f"no such requests: {sorted(unnamed)}")
        self.description = description
        self._left: Optional[int] = description.get("count", 1 if self.kind in _ONCE else None)
        self._times: Optional[int] = description.get("times")
        self._every = description.get("every", 1)
        self._frames = 0

    @property
    def bytes(self) -> int:
        return self.description.get("bytes", _TRAIL_BYTES)

    def takes_frame(self) -> bool:
        """Whether it strikes this frame; to be asked once a frame."""
        if self.kind not in _FRAME_KINDS or self._left == 0:
            return False
        self._frames += 1
        if self._frames % self._every:
            return False
        if self._left is not None:
            self._left -= 1
        return True

    def takes_request(self, control: str, request: int) -> bool:
        """Whether it strikes this request; to be asked once a request."""
        wanted = self.description.get("control", "*")
        if self.kind not in _CONTROL_KINDS - {LATE} or wanted not in ("*", control) or self._times == 0:
            return False
        name = REQUEST_NAMES.get(request, "")
        if self.kind == SET_IGNORED:
            struck = request == SET_CUR
        elif self.kind == CONTROL_LIE:
            struck = name == self.description["request"]
        else:
            struck = name in self.description.get("requests", [name])
        if struck and self._times is not None:
            self._times -= 1
        return struck


class Faults:
    """All faults of a device. They stay over an unplug."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []
        self._plugged = 0.0
        self._tries = 0

    def add(self, description: dict) -> None:
        self._faults.append(Fault(description))

    def heal(self, kind: Optional[str]) -> None:
        self._faults = [fault for fault in self._faults if kind not in (None, fault.kind)]

    def plugged(self) -> None:
        self._plugged = time.monotonic()
        self._tries = 0

    def of_frame(self) -> dict[str, Fault]:
        return {fault.kind: fault for fault in self._faults if fault.takes_frame()}

    def of_request(self, control: str, request: int) -> Optional[Fault]:
        return next((fault for fault in self._faults if fault.takes_request(control, request)), None)

    def late(self) -> Optional[int]:
        """The error code of a device that is not ready yet; counts the try."""
        self._tries += 1
        for fault in self._faults:
            if fault.kind == LATE:
                early = time.monotonic() - self._plugged < fault.description.get("seconds", 0)
                if early or self._tries <= fault.description.get("tries", 0):
                    return fault.description.get("code", NOT_READY)
        return None

    def has(self, kind: str) -> bool:
        return any(fault.kind == kind for fault in self._faults)

    def shown(self) -> list[dict]:
        return [fault.description for fault in self._faults]


def spoiled(frame: bytes, faults: dict[str, Fault], limit: int) -> bytes:
    """A frame's bytes as these faults leave them."""
    if GARBAGE in faults:
        return random.randbytes(len(frame))
    if NO_DHT in faults:
        frame = frame.replace(jpeg.HUFFMAN_TABLES, b"", 1)
    if TRUNCATED in faults:
        frame = frame[:len(frame) // 2]
    if NO_EOI in faults:
        frame = frame.removesuffix(jpeg.END)
    if HOLE in faults:
        third = len(frame) // 3
        frame = frame[:third] + frame[2 * third:]
    if TRAILING_ZEROS in faults:
        frame += bytes(faults[TRAILING_ZEROS].bytes)
    if TRAILING_GARBAGE in faults:
        frame += random.randbytes(faults[TRAILING_GARBAGE].bytes)
    if OVERSIZE in faults:
        frame += bytes(limit + 1 - len(frame))
    return frame
