"""Probe and commit (UVC 1.1, 4.3.1.1), and frames on their way through a bulk endpoint (2.4.3.2.1)."""

import struct
from collections import deque
from dataclasses import dataclass
from typing import Callable, Optional

from . import wire
from .controls import (
    GET_CUR, GET_DEF, GET_INFO, GET_LEN, GET_MAX, GET_MIN, INFO_GET, INFO_SET, INVALID_CONTROL, INVALID_REQUEST,
    Stall,
)
from .descriptors import CLOCK_FREQUENCY, frame_limit
from .model import Format, Model, Size

PROBE = 1
COMMIT = 2

# The payload header: its length and bmHeaderInfo, without times, since vhci has no frame number.
HEADER_FID = 0x01
HEADER_EOF = 0x02
HEADER_ERROR = 0x40
HEADER_EOH = 0x80

_PARAMETERS = struct.Struct("<HBBIHHHHHII")
_LATER = struct.Struct("<IBBBB")  # came with UVC 1.1


@dataclass(frozen=True)
class Choice:
    """A format, a size and an interval (in 100 ns) of the model."""

    format_index: int
    size_index: int
    interval: int

    def parts(self, model: Model) -> tuple[Format, Size]:
        entry = model.formats[self.format_index - 1]
        return entry, entry.sizes[self.size_index - 1]


class Negotiation:
    def __init__(self, model: Model):
        self._model = model
        self._default = Choice(1, 1, model.formats[0].sizes[0].intervals[0])
        self._probed = self._default
        self.committed: Optional[Choice] = None

    def answer(self, selector: int, request: int) -> bytes:
        if selector not in (PROBE, COMMIT):
            raise Stall(INVALID_CONTROL)
        if request == GET_LEN:
            return len(self._packed(self._default)).to_bytes(2, "little")
        if request == GET_INFO:
            return bytes([INFO_GET | INFO_SET])
        if selector == COMMIT and request == GET_CUR:
            return self._packed(self.committed or self._probed)
        if selector == PROBE and request in (GET_CUR, GET_MIN, GET_MAX):
            return self._packed(self._probed)
        if selector == PROBE and request == GET_DEF:
            return self._packed(self._default)
        raise Stall(INVALID_REQUEST)

    def set(self, selector: int, data: bytes) -> bool:
        """Returns whether the stream starts: a bulk stream has no other sign."""
        if selector not in (PROBE, COMMIT):
            raise Stall(INVALID_CONTROL)
        if len(data) != len(self._packed(self._default)):
            raise Stall(INVALID_REQUEST)
        _, format_index, size_index, interval, *_ = _PARAMETERS.unpack_from(data)
        self._probed = self._nearest(format_index, size_index, interval)
        if selector == COMMIT:
            self.committed = self._probed
        return selector == COMMIT

    def _nearest(self, format_index: int, size_index: int, interval: int) -> Choice:
        """What the device makes of a wish: negotiation never stalls."""
        format_index = min(max(1, format_index), len(self._model.formats))
        sizes = self._model.formats[format_index - 1].sizes
        size_index = min(max(1, size_index), len(sizes))
        intervals = sizes[size_index - 1].intervals
        return Choice(format_index, size_index, min(intervals, key=lambda offered: abs(offered - interval)))

    def _packed(self, choice: Choice) -> bytes:
        entry, size = choice.parts(self._model)
        limit = frame_limit(entry.four_cc, size)
        # Twice a frame and more: a payload is one frame, also one that is larger than it may be.
        data = _PARAMETERS.pack(
            1, choice.format_index, choice.size_index, choice.interval, 0, 0, 0, 0, 0, limit, 2 * limit + 1024
        )
        return data if self._model.uvc < 0x0110 else data + _LATER.pack(CLOCK_FREQUENCY, 0, 0, 0, 0)


class VideoPipe:
    """The URBs that wait at the video endpoint, and the frame that is under way."""

    def __init__(self, send: Callable[[bytes | memoryview], None]):
        self._send = send
        self._urbs: deque[tuple[int, int]] = deque()
        self._payload: Optional[memoryview] = None
        self._offset = 0
        self._toggle = 0
        self.halted = False

    @property
    def ready(self) -> bool:
        """A frame may begin: none is under way, and the kernel waits for one."""
        return self._payload is None and bool(self._urbs) and not self.halted

    def begin(self, frame: bytes, damaged: bool) -> None:
        """One payload carries the whole frame; its header is the only one."""
        bits = HEADER_EOH | HEADER_EOF | self._toggle | (HEADER_ERROR if damaged else 0)
        self._payload = memoryview(bytes((2, bits)) + frame)
        self._offset = 0
        self._toggle ^= HEADER_FID

    def add(self, sequence: int, length: int) -> None:
        self._urbs.append((sequence, length))

    def take_back(self, sequence: int) -> bool:
        for urb in self._urbs:
            if urb[0] == sequence:
                self._urbs.remove(urb)
                return True
        return False

    def halt(self) -> None:
        self.halted = True
        self._payload = None

    def clear(self) -> None:
        """CLEAR_FEATURE(ENDPOINT_HALT): nothing of an earlier stream is left."""
        self.halted = False
        self._payload = None

    def pump(self, stop_at_half: bool = False) -> bool:
        """Answers URBs as far as there are bytes, or up to half of them; returns whether a frame ended."""
        if self.halted:
            while self._urbs:
                self._send(wire.ret_submit(self._urbs.popleft()[0], wire.STATUS_STALL, 0))
            return False
        while self._payload is not None and self._urbs:
            sequence, length = self._urbs[0]
            if stop_at_half and self._offset + length > len(self._payload) // 2:
                return False
            self._urbs.popleft()
            chunk = self._payload[self._offset:self._offset + length]
            self._send(wire.ret_submit(sequence, wire.STATUS_OK, len(chunk)))
            if chunk:
                self._send(chunk)
            self._offset += len(chunk)
            # A transfer that is not full ends the payload; one of no bytes, when the last was full.
            if len(chunk) < length:
                self._payload = None
                return True
        return False
