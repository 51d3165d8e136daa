"""A device: what stays of it while it is unplugged, and the thread that lives while it is plugged in."""

import heapq
import os
import select
import socket
import threading
import time
from pathlib import Path
from typing import Callable, Optional

from . import faults, port, wire
from .button import StatusPipe, button_packet, change_packet, press_edges
from .control_pipe import ControlPipe
from .controls import Controls, Silence, Stall
from .descriptors import STATUS_ENDPOINT, VIDEO_ENDPOINT, frame_limit
from .faults import Faults
from .light import light_of
from .log import RequestLog
from .model import INTERVAL_UNITS, Model
from .pattern import Pattern
from .recording import Recording
from .scene import Scene
from .streaming import VideoPipe

NUMBER_MASK = 0x0F
MOST_BUFFERS = 64  # of one sendmsg; the kernel takes 1024


class Scope:
    """Commands come from any thread: they and the device's own thread take turns by `_lock`."""

    def __init__(self, name: str, model: Model):
        self.name = name
        self.model = model
        self.faults = Faults()
        self.log = RequestLog()
        self.controls = Controls()
        for control, limits in model.controls.items():
            self.controls.add_standard(control, limits)
        self.light = light_of(model.light, self.controls)
        if model.light is not None and model.light.kind == "xu":
            for selector, first in model.extension.items():
                self.controls.add_extension(model.light.unit, selector, first)
        self.recording = Recording(Path(model.recording)) if model.recording else None
        self.scene: Optional[Scene] = None
        self.port: Optional[int] = None
        self.frames_sent = 0
        self.presses_sent: list[dict] = []
        self.plugs = 0
        self.ended = ""
        self._patterns = {
            (entry.four_cc, size.width, size.height): Pattern(entry.four_cc, size.width, size.height)
            for entry in model.formats for size in entry.sizes
            if self.recording is None or (entry.four_cc, size.width, size.height) != self.recording.mode
        }
        self._last_frame = b""
        self._lock = threading.RLock()
        self._events: list[tuple[float, int, Callable[[], None]]] = []
        self._event_count = 0
        self.status = StatusPipe(model.button is not None and model.button.keeps)
        self.video = VideoPipe(self._queue)
        self.pipe = ControlPipe(
            model, self.controls, self.light, self.faults, self.log, self._stream_begins, self._halt_cleared
        )
        self._out: list[bytes | memoryview] = []
        self._unanswered: set[int] = set()
        self._next_frame: Optional[float] = None
        self._leave_at_half = False
        self._leaving = False
        self._thread: Optional[threading.Thread] = None
        self._line: Optional[socket.socket] = None
        self._wake = -1

    # Commands

    def plug(self, number: int) -> None:
        if self._thread is not None and self._thread.is_alive():
            raise ValueError(f"{self.name} is plugged in already")
        if self._thread is not None:
            self.unplug()
        with self._lock:
            if self.model.forgets:
                self.controls.forget()
            self.faults.plugged()
            self.pipe.plugged()
            self.status.unplugged()
            self.video = VideoPipe(self._queue)
            self._events.clear()
            self._out.clear()
            self._unanswered.clear()
            self._next_frame = None
            self._leave_at_half = self._leaving = False
            self._wake = os.eventfd(0, os.EFD_NONBLOCK)
            self._line = port.attach(number)
            self.port = number
            self.plugs += 1
            self.ended = ""
            self._thread = threading.Thread(target=self._live, name=self.name, daemon=True)
            self._thread.start()

    def unplug(self) -> None:
        """Returns when the port is free: the kernel knows by then."""
        thread = self._thread
        if thread is None:
            return
        with self._lock:
            self._leaving = True
            os.eventfd_write(self._wake, 1)
        thread.join()
        os.close(self._wake)
        self._thread = None
        taken, self.port = self.port, None
        port.await_free(taken)

    @property
    def plugged(self) -> bool:
        return self._thread is not None and self._thread.is_alive()

    def add_fault(self, description: dict) -> None:
        with self._lock:
            self.faults.add(description)

    def heal(self, kind: Optional[str]) -> None:
        with self._lock:
            self.faults.heal(kind)

    def press(self, hold: float, bounces: int, count: int, gap: float) -> None:
        with self._lock:
            if self.model.button is None:
                raise ValueError(f"{self.name} has no button")
            begin = time.monotonic()
            for moment, pressed in press_edges(hold, bounces, count, gap):
                self._at(begin + moment, lambda pressed=pressed: self._edge(pressed))
            self._rouse()

    def show(self, scene: Optional[Scene]) -> None:
        """From the next frame on; None: the picture of its own again."""
        with self._lock:
            offered = {(entry.four_cc, size.width, size.height) for entry in self.model.formats for size in entry.sizes}
            if scene is not None and scene.mode not in offered:
                raise ValueError(f"{self.name} has no mode for a scene of {scene.mode}")
            self.scene = scene

    def change(self, control: str, value: int | str, notice: bool) -> None:
        """The control takes another value by itself."""
        with self._lock:
            found = self.controls.named(control)
            found.value = bytes.fromhex(value) if isinstance(value, str) else found.pack(value)
            found.said = None
            if notice:
                self.status.put(change_packet(*self.controls.address(control), found.value))
            self._rouse()

    def state(self) -> dict:
        with self._lock:
            shown = {
                "name": self.name, "plugged": self.plugged, "port": self.port, "plugs": self.plugs,
                "configured": self.plugged and self.pipe.configured,
                "controls": self.controls.shown(), "requests": dict(self.log.counts), "nextRequest": self.log.next,
                "streaming": self._next_frame is not None, "framesSent": self.frames_sent,
                "edgesSent": list(self.presses_sent), "edgesLost": self.status.lost, "polled": self.status.polled,
                "faults": self.faults.shown(), "ended": self.ended,
            }
            if self.light is not None:
                shown["light"] = self.light.state
            if self.scene is not None:
                shown["scene"] = {"folder": self.scene.folder, "framesBegun": self.scene.frames_begun}
            return shown

    def requests(self, since: int) -> list[dict]:
        with self._lock:
            return self.log.since(since)

    # The device's thread

    def _live(self) -> None:
        line, poller = self._line, select.poll()
        poller.register(line, select.POLLIN)
        poller.register(self._wake, select.POLLIN)
        reader = wire.Reader()
        try:
            while not self._leaving:
                ready = {handle for handle, _ in poller.poll(self._patience())}
                data = b""
                if self._wake in ready:
                    os.eventfd_read(self._wake)
                if line.fileno() in ready:
                    data = line.recv(1 << 16)
                    if not data:
                        self.ended = "the kernel closed the line"
                        break
                with self._lock:
                    for message in reader.feed(data):
                        self._take(message)
                    self._work()
                self._flush(line)
        except OSError as error:
            self.ended = f"the line broke: {error}"
        except Exception as error:  # a fault of the emulation must be seen in the state, not guessed from silence
            self.ended = f"the emulation failed: {type(error).__name__}: {error}"
            raise
        finally:
            line.close()
            with self._lock:
                self._next_frame = None
                self.status.unplugged()

    def _patience(self) -> Optional[float]:
        """Milliseconds until there is something to do without being asked."""
        with self._lock:
            moments = [self._events[0][0]] if self._events else []
            if self._next_frame is not None and self.video.ready:
                moments.append(self._next_frame)
            if not moments:
                return None
            return max(0.0, min(moments) - time.monotonic()) * 1000

    def _take(self, message: wire.Submit | wire.Unlink) -> None:
        if isinstance(message, wire.Unlink):
            waiting = self.video.take_back(message.target) or self.status.take_back(message.target)
            if message.target in self._unanswered:
                self._unanswered.remove(message.target)
                waiting = True
            self._queue(wire.ret_unlink(message.sequence, wire.STATUS_UNLINKED if waiting else wire.STATUS_OK))
        elif message.endpoint == 0:
            self._take_request(message)
        elif message.endpoint == VIDEO_ENDPOINT & NUMBER_MASK:
            self.video.add(message.sequence, message.length)
        elif message.endpoint == STATUS_ENDPOINT & NUMBER_MASK:
            self.status.poll(message.sequence)
        else:
            self._queue(wire.ret_submit(message.sequence, wire.STATUS_STALL, 0))

    def _take_request(self, message: wire.Submit) -> None:
        try:
            answer = self.pipe.answer(message.setup, message.data)
        except Stall:
            self._queue(wire.ret_submit(message.sequence, wire.STATUS_STALL, 0))
        except Silence:
            self._unanswered.add(message.sequence)
        else:
            length = len(answer) if message.inward else len(message.data)
            self._queue(wire.ret_submit(message.sequence, wire.STATUS_OK, length))
            if message.inward and answer:
                self._queue(answer)

    def _work(self) -> None:
        now = time.monotonic()
        while self._events and self._events[0][0] <= now:
            heapq.heappop(self._events)[2]()
        while (answer := self.status.next_answer()) is not None:
            sequence, packet = answer
            self._queue(wire.ret_submit(sequence, wire.STATUS_OK, len(packet)))
            self._queue(packet)
        if self._next_frame is not None and self.video.ready and now >= self._next_frame:
            self._begin_frame(now)
        if self.video.pump(self._leave_at_half):
            self.frames_sent += 1
        elif self._leave_at_half:
            self._leaving = True

    def _begin_frame(self, now: float) -> None:
        choice = self.pipe.negotiation.committed
        entry, size = choice.parts(self.model)
        self._next_frame = max(self._next_frame + choice.interval / INTERVAL_UNITS, now)
        struck = self.faults.of_frame()
        if faults.SILENCE in struck:
            return
        if faults.HALT in struck:
            self.video.halt()
            return
        if faults.FROZEN in struck and self._last_frame:
            self.video.begin(self._last_frame, False)
            return
        mode = entry.four_cc, size.width, size.height
        damaged = faults.ERROR_BIT in struck
        if self.scene is not None and mode == self.scene.mode:
            frame = self.scene.next_frame()
        elif self.recording is not None and mode == self.recording.mode:
            recorded = self.recording.frame(self.frames_sent)
            frame, damaged = recorded.read(), damaged or recorded.damaged
        else:
            frame = self._pattern_frame(self._patterns[mode])
        self._leave_at_half = faults.UNPLUG in struck
        frame = b"" if faults.EMPTY in struck else faults.spoiled(frame, struck, frame_limit(entry.four_cc, size))
        self._last_frame = frame
        self.video.begin(frame, damaged)

    def _pattern_frame(self, pattern: Pattern) -> bytes:
        level, note = 0, {"device": self.name}
        if self.light is not None:
            level = self.light.level(self.faults.has(faults.LIGHT_STUCK))
            note["light"] = self.light.state
        return pattern.frame(self.frames_sent, level, note)

    def _stream_begins(self) -> None:
        self._next_frame = time.monotonic()
        self.video.clear()
        if self.recording is not None and self.model.button is not None:
            for moment, pressed in self.recording.presses:
                self._at(self._next_frame + moment, lambda pressed=pressed: self._edge(pressed))
            self.recording.presses.clear()

    def _halt_cleared(self, endpoint: int) -> None:
        """It is how the kernel ends a bulk stream, too."""
        if endpoint == VIDEO_ENDPOINT:
            self._next_frame = None
            self.video.clear()

    def _edge(self, pressed: bool) -> None:
        self.presses_sent.append({"microseconds": time.monotonic_ns() // 1000, "pressed": pressed})
        self.status.put(button_packet(pressed, self.model.button))

    def _at(self, moment: float, action: Callable[[], None]) -> None:
        # The count keeps the order of what has the same moment.
        self._event_count += 1
        heapq.heappush(self._events, (moment, self._event_count, action))

    def _rouse(self) -> None:
        if self.plugged:
            os.eventfd_write(self._wake, 1)

    def _queue(self, data: bytes | memoryview) -> None:
        self._out.append(data)

    def _flush(self, line: socket.socket) -> None:
        """Sends what is queued with few system calls. Only the device's thread queues and flushes."""
        parts, self._out = self._out, []
        place = 0
        while place < len(parts):
            batch = parts[place:place + MOST_BUFFERS]
            sent = line.sendmsg(batch)
            for part in batch:
                if sent < len(part):
                    line.sendall(memoryview(part)[sent:])
                    sent = 0
                else:
                    sent -= len(part)
            place += len(batch)
