"""The little of QEMU's machine protocol that a saved state needs."""

import json
import socket
import time
from pathlib import Path

from .fault import LaneFault


class QMP:
    def __init__(self, path: Path, seconds: float):
        self._socket = connect(path, seconds)
        self._reader = self._socket.makefile("r", encoding="utf-8")
        self._line()  # the greeting
        self.execute("qmp_capabilities")

    def execute(self, command: str, **arguments: object) -> dict:
        request = {"execute": command, "arguments": {k.replace("_", "-"): v for k, v in arguments.items()}}
        self._socket.sendall(json.dumps(request).encode() + b"\n")
        while True:
            message = self._line()
            if "error" in message:
                raise LaneFault(f"QEMU refused {command}: {message['error'].get('desc')}")
            if "return" in message:
                return message["return"]

    def save_state(self, state: Path, seconds: float) -> None:
        """Stops the machine and writes its state to a file."""
        self.execute("stop")
        self.execute("migrate-set-parameters", max_bandwidth=1 << 40)
        self.execute("migrate", uri=f"exec:cat > '{state}'")
        self._await("query-migrate", {"completed"}, {"failed", "cancelled"}, seconds)

    def await_restored(self, seconds: float) -> None:
        """Lets a machine that continues a saved state run: it was stopped when it was saved."""
        failed = {"internal-error", "io-error", "guest-panicked", "shutdown"}
        self._await("query-status", {"running", "paused"}, failed, seconds)
        self.execute("cont")

    def close(self) -> None:
        self._reader.close()
        self._socket.close()

    def _await(self, query: str, done: set[str], failed: set[str], seconds: float) -> None:
        limit = time.monotonic() + seconds
        while time.monotonic() < limit:
            status = self.execute(query).get("status")
            if status in done:
                return
            if status in failed:
                raise LaneFault(f"QEMU's {query} ended as {status}")
            time.sleep(0.1)
        raise LaneFault(f"QEMU's {query} took longer than {seconds:.0f} s")

    def _line(self) -> dict:
        line = self._reader.readline()
        if not line:
            raise LaneFault("QEMU ended while it was being asked")
        return json.loads(line)


def connect(path: Path, seconds: float) -> socket.socket:
    """Connects to a Unix socket that another process is about to make."""
    limit = time.monotonic() + seconds
    while True:
        connection = socket.socket(socket.AF_UNIX)
        try:
            connection.connect(str(path))
            return connection
        except (FileNotFoundError, ConnectionRefusedError):
            connection.close()
            if time.monotonic() > limit:
                raise LaneFault(f"nothing listens at {path} after {seconds:.0f} s") from None
            time.sleep(0.05)
