"""The commands: JSON lines on a Unix socket, or one command as the path of an HTTP request.

The lane's agent asks HTTP servers without starting a program, which takes an emulated processor a second.
"""

import json
import os
import socketserver
import threading
import time
import urllib.parse
from pathlib import Path

from .device import Scope
from .model import model_of
from .recording import Recording
from .scene import Scene

SOCKET = "/run/scope.sock"


class Bench:
    """All devices, by name."""

    def __init__(self) -> None:
        self._scopes: dict[str, Scope] = {}
        # One command at a time for a device's plug; reading states waits for nobody.
        self._plugging = threading.Lock()
        self._actions = {
            "plug": self._plug, "unplug": self._unplug, "flap": self._flap, "fault": self._fault,
            "heal": self._heal, "press": self._press, "change": self._change, "show": self._show, "state": self._state,
            "log": self._log, "stop": self._stop,
        }

    def obey(self, command: dict) -> dict:
        """A command's answer; {"error": sentence} where it could not be done."""
        try:
            action = self._actions.get(command.get("do"))
            if action is None:
                raise ValueError(f"no such command: {command.get('do')!r}")
            arguments = {key: value for key, value in command.items() if key != "do"}
            return {"ok": True, **(action(**arguments) or {})}
        except Exception as error:  # the scenario must hear of it
            return {"error": f"{type(error).__name__}: {error}"}

    def _plug(self, name: str, port: int, model: dict | None = None, faults: list[dict] | None = None) -> None:
        """A `model` makes the device anew; without one it is the device that was unplugged."""
        with self._plugging:
            if model is not None:
                if name in self._scopes:
                    self._scopes[name].unplug()
                self._scopes[name] = Scope(name, model_of(_described(model)))
            scope = self._scope(name)
            for fault in faults or ():
                scope.add_fault(fault)
            scope.plug(port)

    def _unplug(self, name: str) -> None:
        with self._plugging:
            self._scope(name).unplug()

    def _flap(self, name: str, times: int, down: float = 0.1, up: float = 0.3) -> None:
        """A bad plug: out and in again, `times` times, in the background; it stays in at the end."""
        scope = self._scope(name)

        def flap() -> None:
            with self._plugging:
                port = scope.port
                for _ in range(times):
                    scope.unplug()
                    time.sleep(down)
                    scope.plug(port)
                    time.sleep(up)

        threading.Thread(target=flap, daemon=True).start()

    def _fault(self, name: str, fault: dict) -> None:
        self._scope(name).add_fault(fault)

    def _heal(self, name: str, kind: str | None = None) -> None:
        self._scope(name).heal(kind)

    def _press(self, name: str, hold: float = 0.1, bounces: int = 0, count: int = 1, gap: float = 0.3) -> None:
        self._scope(name).press(hold, bounces, count, gap)

    def _change(self, name: str, control: str, value: int | str, notice: bool = False) -> None:
        self._scope(name).change(control, value, notice)

    def _show(self, name: str, folder: str | None = None) -> None:
        self._scope(name).show(Scene(folder) if folder else None)

    def _state(self, name: str | None = None) -> dict:
        if name is None:
            return {"scopes": {scope.name: scope.state() for scope in self._scopes.values()}}
        return {"state": self._scope(name).state()}

    def _log(self, name: str, since: int = 0) -> dict:
        return {"requests": self._scope(name).requests(since)}

    def _stop(self) -> None:
        with self._plugging:
            for scope in self._scopes.values():
                scope.unplug()
        # After the answer has gone out.
        threading.Timer(0.2, os._exit, (0,)).start()

    def _scope(self, name: str) -> Scope:
        if name not in self._scopes:
            raise ValueError(f"there is no device {name}")
        return self._scopes[name]


def _described(model: dict) -> dict:
    """A recording describes itself; what the command says beside it comes on top."""
    folder = model.get("recording")
    return model if folder is None else {**Recording(Path(folder)).description(folder), **model}


class Handler(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        for line in self.rfile:
            if line.startswith(b"GET "):
                self._answer_http(line)
                return
            self.wfile.write(_encoded(self.server.bench.obey(json.loads(line))) + b"\n")

    def _answer_http(self, line: bytes) -> None:
        while self.rfile.readline().strip():
            pass  # the heads of the request
        path = line.split()[1].decode().removeprefix("/")
        body = _encoded(self.server.bench.obey(json.loads(urllib.parse.unquote(path))))
        self.wfile.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: %d\r\n\r\n" % len(body) + body)


class Server(socketserver.ThreadingUnixStreamServer):
    daemon_threads = True

    def __init__(self, path: str):
        super().__init__(path, Handler)
        self.bench = Bench()


def serve(path: str) -> None:
    if os.path.exists(path):
        os.unlink(path)
    Server(path).serve_forever()


def _encoded(answer: dict) -> bytes:
    return json.dumps(answer).encode()
