"""USB cameras of our own making: the emulator in Tests/VM/scope, run in the guest and driven by a scenario."""

import json
import shlex
import time
import urllib.parse
from dataclasses import dataclass
from typing import Optional

from .fault import LaneFault, demand
from .machine import TREE_TAG, Machine

UNIT = "scope.service"
SOCKET = "/run/scope.sock"  # as scope/server.py has it
FOLDER = f"/{TREE_TAG}/Tests/VM"
CONTROLLER = "/sys/devices/platform/vhci_hcd.0"
STATES_SCRIPT = f"[ ! -S {SOCKET} ] || {{ cd {FOLDER} && python3 -B -m scope '{{\"do\": \"state\"}}'; }}"
HTTP_OK = 200
PATIENCE_SECONDS = 90


class Scopes:
    """Nothing of it runs, and no module is loaded, before a scenario plugs its first scope."""

    def __init__(self, machine: Machine):
        self._machine = machine
        self._running = False

    def plug(
        self, name: str = "scope", port: int = 0, model: Optional[dict] = None, faults: Optional[list[dict]] = None
    ) -> "Scope":
        """A new scope in a port (from 0). The model's words are scope/model.py's, the faults' scope/faults.py's."""
        self._start()
        scope = Scope(self._machine, self, name)
        self.ask("plug", name=name, port=port, model=model or {}, faults=faults or [])
        scope.await_node()
        return scope

    def swap(self, one: "Scope", other: "Scope") -> None:
        """Each goes into the other's port."""
        ports = (one.state()["port"], other.state()["port"])
        for scope in (one, other):
            scope.unplug()
        for scope, port in zip((other, one), ports):
            scope.plug(port)

    def reset(self) -> None:
        """All are unplugged and forgotten."""
        if self._running:
            # The end of the process closes the lines: the kernel sees each device leave.
            self._machine.check(f"""
                systemctl stop {UNIT}
                while grep -Eq '^hs +[0-9]+ +00[56]' {CONTROLLER}/status; do sleep 0.05; done
                udevadm settle
            """)
            self._running = False

    def ask(self, do: str, **arguments: object) -> dict:
        command = urllib.parse.quote(json.dumps({"do": do, **arguments}), safe="")
        result = self._machine.get(f"/{command}", SOCKET)
        if result.code != HTTP_OK:
            raise LaneFault(f"the scopes' emulator does not answer {do}: {result}")
        answer = json.loads(result.text)
        if "error" in answer:
            raise LaneFault(f"the scopes' emulator cannot {do}: {answer['error']}")
        return answer

    def _start(self) -> None:
        if self._running:
            return
        self._machine.check(f"""
            modprobe -a vhci-hcd uvcvideo
            systemctl reset-failed {UNIT} 2>/dev/null
            rm -f {SOCKET}
            systemd-run --quiet --collect --unit={UNIT} --working-directory={FOLDER} \\
                /usr/bin/python3 -B -m scope serve
            while [ ! -S {SOCKET} ]; do systemctl is-active --quiet {UNIT} || exit 1; sleep 0.1; done
        """)
        self._running = True


@dataclass
class Scope:
    """One scope, plugged in or not. It keeps its faults and its log when it is unplugged."""

    machine: Machine
    scopes: Scopes
    name: str

    def plug(self, port: int) -> None:
        self._ask("plug", port=port)
        self.await_node()

    def unplug(self) -> None:
        """Returns when the kernel has noticed: a port that is filled again before is no other device to its hub."""
        folder = self.folder
        self._ask("unplug")
        self.machine.check(f"while [ -e {folder}/idVendor ]; do sleep 0.05; done; udevadm settle")

    def flap(self, times: int, down: float = 0.1, up: float = 0.3) -> None:
        """Out and in again, in the background; it stays in at the end."""
        self._ask("flap", times=times, down=down, up=up)

    def fault(self, kind: str, **options: object) -> None:
        self._ask("fault", fault={"kind": kind, **options})

    def heal(self, kind: Optional[str] = None) -> None:
        self._ask("heal", kind=kind)

    def press(
        self, hold: float = 0.1, bounces: int = 0, count: int = 1, gap: float = 0.3, polled: bool = True,
    ) -> None:
        """Begins to press; the edges go out while the scenario goes on.

        Who listens opens the node and the kernel then polls, but its first poll is still on its way: a press before
        that is lost, which no person's finger is quick enough for. With `polled` it is waited for.
        """
        limit = time.monotonic() + PATIENCE_SECONDS
        while polled and not self.state()["polled"]:
            demand(time.monotonic() < limit, f"nobody polls the button of {self.name}")
            time.sleep(0.05)
        self._ask("press", hold=hold, bounces=bounces, count=count, gap=gap)

    def change(self, control: str, value: int | str, notice: bool = False) -> None:
        """A control that drifts by itself; with `notice` the device says so on its status endpoint."""
        self._ask("change", control=control, value=value, notice=notice)

    def show(self, folder: Optional[str]) -> None:
        """Holds a scene before it, a folder of the guest; returns when no frame of before is under way any more."""
        self._ask("show", folder=folder)
        limit = time.monotonic() + PATIENCE_SECONDS
        while folder and (state := self.state())["streaming"] and state["scene"]["framesBegun"] < 2:
            demand(time.monotonic() < limit, f"{self.name} sends no frame of {folder}")
            time.sleep(0.05)

    def state(self) -> dict:
        return self._ask("state")["state"]

    def requests(self, since: int = 0) -> list[dict]:
        """What the device was asked for its controls, in order; `state()["nextRequest"]` is the next number."""
        return self._ask("log", since=since)["requests"]

    def settings(self, since: int = 0) -> list[tuple[str, int | str]]:
        """The controls that were set, with their values, in order; without the stream's own."""
        return [
            (entry["control"], entry["value"]) for entry in self.requests(since)
            if entry["request"] in ("SET_CUR", "VENDOR_OUT") and entry["control"] not in ("probe", "commit")
        ]

    @property
    def id_path(self) -> str:
        """udev's ID_PATH of it."""
        return f"platform-vhci_hcd.0-usb-0:{self._port() + 1}:1.0"

    @property
    def folder(self) -> str:
        """The USB device in sysfs."""
        return self.machine.check(f"echo {CONTROLLER}/usb*/*-{self._port() + 1}")

    @property
    def node(self) -> str:
        """The capture node; the other is for metadata."""
        return "/dev/" + self.machine.check(
            f"cd {self.folder} && dirname $(grep -lx 0 *:1.0/video4linux/video*/index) | xargs basename"
        )

    @property
    def event_node(self) -> str:
        return "/dev/input/" + self.machine.check(f"cd {self.folder}/*:1.0/input/input*/ && echo event*")

    def await_node(self) -> None:
        """udev has finished with it; a device that the kernel does not take fails here."""
        limit = time.monotonic() + PATIENCE_SECONDS
        # What sysfs shows before is a device that is on its way out of the same port.
        while not self.state()["configured"]:
            demand(time.monotonic() < limit, f"the kernel does not take {self.name}: {self.state()}")
            time.sleep(0.05)
        link = f"/dev/v4l/by-path/{self.id_path}-video-index0"
        found = self.machine.run(f"""
            cd {CONTROLLER}
            n=0
            until node=$(ls -d usb*/*-{self._port() + 1}/*:1.0/video4linux/video* 2>/dev/null | head -1) \\
                && [ -n "$node" ] && udevadm settle && [ -e {link} ]; do
                n=$((n + 1)); [ $n -gt 300 ] && exit 1; sleep 0.1
            done
        """)
        demand(found.code == 0, f"{self.name} has no node at {link}: {self.machine.run('dmesg | tail -5').text}")

    def view(self, *steps: list) -> list:
        """Asks the plain kernel, step by step: see scope/kernel_view.py."""
        said = self.machine.check(
            f"cd {FOLDER} && python3 -B -m scope.kernel_view {self.node} "
            f"{shlex.quote(json.dumps(steps))}", seconds=120,
        )
        return json.loads(said)

    def _port(self) -> int:
        port = self.state()["port"]
        demand(port is not None, f"{self.name} is not plugged in")
        return port

    def _ask(self, do: str, **arguments: object) -> dict:
        return self.scopes.ask(do, name=self.name, **arguments)
