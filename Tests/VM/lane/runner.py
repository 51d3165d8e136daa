"""Runs scenarios one after the other, says how each ended, and keeps what explains a failure."""

import shutil
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Iterable, Optional

from .camera import Cameras
from .fault import LaneFault, ScenarioFailure
from .image import Image, ready_image
from .machine import SHARE_TAG, TREE_TAG
from .runtime import share_bundle
from .saved import start_machine
from .scenario import Bench, Scenario
from .scopes import STATES_SCRIPT, Scopes
from .station import SCENARIO_BEGAN, SERVICE, STATE, Station

PROGRAMS = ("epilumed", "epilume")
# What a person needs to understand a failure, by the file that it is kept in.
COLLECTED = {
    "journal.txt": f"journalctl --no-hostname -o short-precise --since=@$(cat {SCENARIO_BEGAN})",
    "service.txt": f"systemctl status --no-pager --full {SERVICE}; systemctl show {SERVICE}",
    "devices.txt": "timeout 20 epilume devices --json; ls -l /dev/video* /dev/v4l/by-path",
    "state.txt": f"ls -lRn --time-style=full-iso {STATE}; df -h {STATE}; df -i {STATE}",
    "presses.txt": "cd /root/presses && for n in $(ls | grep code$ | sort -n | tail -40 | cut -d. -f1); "
    "do echo \"press $n: $(cat $n.code)\"; cat $n.out $n.err; done",
    "kernel.txt": "dmesg",
    "scopes.txt": STATES_SCRIPT,
    "configuration.txt": "cat /etc/epilume/epilume.yaml",
}


@dataclass
class Counts:
    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(self.passed + other.passed, self.failed + other.failed, self.skipped + other.skipped)

    @property
    def exit_code(self) -> int:
        return 1 if self.failed or self.skipped or not self.passed else 0


class Runner:
    def __init__(self, tree: Path, build: Path, artifacts: Path, cold: bool, keep: bool):
        self._tree = tree
        self._build = build
        self._artifacts = artifacts
        self._cold = cold
        self._keep = keep
        self._bench: Optional[Bench] = None
        self._machines = 0

    def run(self, scenarios: Iterable[Scenario]) -> Counts:
        """Prints a line a scenario. The scenarios may be handed out to several runners, each with its own guest."""
        counts = Counts()
        share = Path(tempfile.mkdtemp(prefix="epilume-vm-share-"))
        shutil.rmtree(self._artifacts, ignore_errors=True)
        self._artifacts.mkdir(parents=True)
        broken = ""
        try:
            image = self._prepare(share)
            for scenario in scenarios:
                if broken:
                    counts.skipped += 1
                    say(f"SKIP {scenario.name}: {broken}")
                    continue
                begun = time.monotonic()
                try:
                    bench = self._bench or self._fresh_bench(image, share)
                    bench.scopes.reset()
                    bench.station.reset()
                except LaneFault as fault:
                    broken = "no guest could be prepared"
                    counts.failed += 1
                    say(f"FAIL {scenario.name}: {one_line(fault)}")
                    continue
                if self._passes(scenario, bench, begun):
                    counts.passed += 1
                else:
                    counts.failed += 1
        except LaneFault as fault:
            counts.failed += 1
            say(f"FAIL guest: {one_line(fault)}")
        finally:
            self._drop_bench()
            if self._keep:
                say(f"the folder that the guest shared is {share}")
            else:
                shutil.rmtree(share, ignore_errors=True)
        return counts

    def _passes(self, scenario: Scenario, bench: Bench, begun: float) -> bool:
        try:
            scenario.run(bench)
        except Exception as error:  # also a key that is missing from the command's JSON
            folder = self._artifacts / scenario.name
            self._collect(bench, folder)
            said = str(error) if isinstance(error, (ScenarioFailure, LaneFault)) else f"{type(error).__name__}: {error}"
            say(f"FAIL {scenario.name}: {one_line(said)} (see {folder})")
            # What a failed scenario left behind must not fail the next one.
            self._drop_bench()
            return False
        say(f"ok   {scenario.name} ({time.monotonic() - begun:.0f}s)")
        return True

    def _prepare(self, share: Path) -> Image:
        """The programs go into the shared folder: the guest must not care where they were built."""
        (share / "build").mkdir()
        for program in PROGRAMS:
            source = self._build / program
            if not source.is_file():
                raise LaneFault(f"{source} is not there: build first (make build)")
            shutil.copy(source, share / "build" / program)
        share_bundle(self._build, share)
        return ready_image(say)

    def _fresh_bench(self, image: Image, share: Path) -> Bench:
        self._machines += 1
        console = self._artifacts / f"console-{self._machines}.log"
        started = time.monotonic()
        machine = start_machine(image, self._tree, share, console, self._cold, say)
        station = Station(machine)
        self._bench = Bench(machine, station, Cameras(machine), Scopes(machine), share)
        station.install(f"/{TREE_TAG}", f"/{SHARE_TAG}/build")
        say(f"a guest is ready after {time.monotonic() - started:.0f} s")
        return self._bench

    def _drop_bench(self) -> None:
        if self._bench is not None:
            self._bench.machine.stop()
            self._bench = None

    def _collect(self, bench: Bench, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        for name, script in COLLECTED.items():
            try:
                result = bench.machine.run(script, seconds=60)
            except LaneFault as fault:
                (folder / name).write_text(f"{fault}\n")
                return
            (folder / name).write_bytes(result.stdout + result.stderr)


def say(line: str) -> None:
    print(line, flush=True)


def one_line(text: object) -> str:
    return " ".join(str(text).split())
