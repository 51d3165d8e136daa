"""Commands into the guest and their results back, over a virtio serial port."""

import base64
import json
import os
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Optional

from .fault import LaneFault
from .qmp import connect

REPLY_SLACK_SECONDS = 30


@dataclass(frozen=True)
class Result:
    argv: list[str]
    code: int
    stdout: bytes
    stderr: bytes
    late: bool

    @property
    def text(self) -> str:
        return self.stdout.decode("utf-8", "replace").strip()

    @property
    def error(self) -> str:
        return self.stderr.decode("utf-8", "replace").strip()

    def __str__(self) -> str:
        ending = "was killed at its time limit" if self.late else f"ended with {self.code}"
        return f"{' '.join(self.argv)!r} {ending}: {(self.error or self.text)[-600:]}"


class Pending:
    """A command that runs in the guest."""

    def __init__(self, argv: list[str], seconds: float):
        self._argv = argv
        self._seconds = seconds
        self._arrived = threading.Event()
        self._message: Optional[dict] = None

    def deliver(self, message: Optional[dict]) -> None:
        self._message = message
        self._arrived.set()

    @property
    def running(self) -> bool:
        return not self._arrived.is_set()

    def result(self) -> Result:
        if not self._arrived.wait(self._seconds + REPLY_SLACK_SECONDS):
            raise LaneFault(f"the guest gave no answer to {' '.join(self._argv)!r}")
        if self._message is None:
            raise LaneFault(f"the machine ended while it ran {' '.join(self._argv)!r}")
        message = self._message
        return Result(
            self._argv, message["code"], base64.b64decode(message["stdout"]), base64.b64decode(message["stderr"]),
            message["late"],
        )


class Channel:
    """Thread-safe: several commands may be under way at once."""

    def __init__(self, path: Path, seconds: float):
        self._socket = connect(path, seconds)
        self._lock = threading.Lock()
        self._pending: dict[int, Pending] = {}
        self._next = int.from_bytes(os.urandom(4), "big")  # a saved state's old answers match no request
        threading.Thread(target=self._read, daemon=True).start()

    def start(self, argv: list[str], seconds: float, stdin: bytes = b"") -> Pending:
        return self._send(argv, seconds, {"argv": argv, "stdin": _encode(stdin), "seconds": seconds})

    def get(self, path: str, socket_path: str, seconds: float) -> Result:
        """Asks a local HTTP server in the guest; the status is the result's code, 0 when nobody answers."""
        return self._send(["GET", path], seconds, {"get": path, "socket": socket_path}).result()

    def reseed(self, seconds: float) -> None:
        self._send(["reseed"], seconds, {"entropy": _encode(os.urandom(64))}).result()

    def close(self) -> None:
        self._socket.close()

    def _send(self, argv: list[str], seconds: float, request: dict) -> Pending:
        pending = Pending(argv, seconds)
        with self._lock:
            self._next += 1
            number = self._next
            self._pending[number] = pending
            # The leading line end closes what an earlier connection may have left half said.
            try:
                self._socket.sendall(b"\n" + json.dumps({"id": number, **request}).encode() + b"\n")
            except OSError as error:
                raise LaneFault(f"the machine is gone: {error}") from None
        return pending

    def _read(self) -> None:
        buffer = b""
        while True:
            try:
                chunk = self._socket.recv(1 << 20)
            except OSError:
                chunk = b""
            if not chunk:
                break
            buffer += chunk
            *lines, buffer = buffer.split(b"\n")
            for line in lines:
                self._deliver(line)
        with self._lock:
            left, self._pending = list(self._pending.values()), {}
        for pending in left:
            pending.deliver(None)

    def _deliver(self, line: bytes) -> None:
        try:
            message = json.loads(line)
            number = message["id"]
        except (ValueError, TypeError, KeyError):
            return
        with self._lock:
            pending = self._pending.pop(number, None)
        if pending is not None:
            pending.deliver(message)


def _encode(data: bytes) -> str:
    return base64.b64encode(data).decode()
