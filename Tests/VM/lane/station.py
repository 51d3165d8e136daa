"""Epilume as it is installed in the guest, through the words of its command and of systemd."""

import json
import shlex
import time
from dataclasses import dataclass
from typing import Callable, Optional, TypeVar

from .channel import Pending, Result
from .fault import LaneFault, ScenarioFailure, demand
from .machine import TREE_TAG, Machine

SERVICE = "epilumed.service"
STATE = "/var/lib/epilume"
OUTBOX = f"{STATE}/outbox"
HELD = f"{OUTBOX}/held"
JOURNAL = f"{STATE}/journal"
KEYS = f"{STATE}/keys"
KEY_DROP_IN = f"/etc/systemd/system/{SERVICE}.d"
CREDENTIALS = "/etc/credstore.encrypted"
CONFIGURATION = "/etc/epilume/epilume.yaml"
LOCAL_PROFILES = "/etc/epilume/profiles.d"
ANCHOR = "/root/anchor.pem"
# A folder of the guest that each scenario finds empty.
SCRATCH = "/root/scratch"
SCENARIO_BEGAN = "/run/scenario-began"
SOCKET = "/run/epilume/epilume.sock"
POSTS = f"cd /{TREE_TAG}/Tests/VM && exec python3 -B -m lane.posts {SOCKET}"
HTTP_OK = 200
# The command's exit codes that scenarios tell apart.
EXIT_NO_DAEMON = 3
EXIT_REFUSED = 4
EXIT_UNKNOWN = 6  # the connection was cut before a whole answer came
# Far beyond what a slow machine needs; a scenario waits for the outcome, never for the time.
PATIENCE_SECONDS = 90

T = TypeVar("T")


@dataclass(frozen=True)
class Press:
    """One `epilume capture`: its exit code, what it printed of the item, and what it said to a person."""

    code: int
    document: dict
    error: str

    @property
    def safe(self) -> bool:
        return self.code == 0

    @property
    def item(self) -> str:
        return self.document["item"]

    def demand_refusal(self, what: str) -> None:
        """What did not become a safe item is refused by the station, in one plain line for a person."""
        demand(self.code == EXIT_REFUSED, f"{what}: expected a refusal (exit {EXIT_REFUSED}), got {self}")
        lines = [line for line in self.error.splitlines() if line.strip()]
        demand(len(lines) == 1 and lines[0].endswith("."), f"{what}: not one sentence: {self.error!r}")
        for word in ("Fatal error", "Optional(", "errno", "Swift.", "Error("):
            demand(word not in self.error, f"{what}: not plain ({word!r}): {self.error}")

    def demand_known_end(self) -> None:
        """Safe, refused, or cut off by a daemon that ended; never anything else."""
        if self.code not in (0, EXIT_NO_DAEMON, EXIT_UNKNOWN):
            self.demand_refusal("a press while the daemon ends")


class Station:
    def __init__(self, machine: Machine):
        self.machine = machine

    # Installation and state

    def install(self, tree: str, build_folder: str) -> None:
        """`make install` as a person does it, in the guest itself."""
        self.machine.check(f"make -C {tree} -f mk/install.mk install BUILD_DIR={build_folder}", seconds=240)
        self.machine.check(f"cp {CONFIGURATION} /root/configuration-as-installed.yaml")

    def reset(self) -> None:
        """As freshly installed: no camera, no service, no state, no other file system."""
        self.machine.check(f"""
            set -e
            systemctl stop {SERVICE}
            modprobe -r vivid
            if [ -d /run/systemd/system/{SERVICE}.d ] || [ -d {KEY_DROP_IN} ]; then
                rm -rf /run/systemd/system/{SERVICE}.d {KEY_DROP_IN} {CREDENTIALS}/epilume.*
                systemctl daemon-reload
            fi
            while mountpoint -q {STATE}; do umount {STATE}; done
            rm -rf {STATE}/* {LOCAL_PROFILES}/* {ANCHOR} /root/presses {SCRATCH}
            mkdir -p {SCRATCH}
            cp /root/configuration-as-installed.yaml {CONFIGURATION}
            systemd-tmpfiles --create epilume.conf
            date +%s > {SCENARIO_BEGAN}
        """)

    def journal(self, output: str = "cat") -> list[str]:
        """What the daemon has said since this scenario began, a line each; `output` as journalctl takes it."""
        return self.machine.check(
            f"journalctl -u epilumed -o {output} --no-pager --since=@$(cat {SCENARIO_BEGAN})").splitlines()

    def configure(self, scope: dict[str, object], **sections: dict[str, object]) -> None:
        """Writes epilume.yaml with one position, `scope`, for the kernel's virtual camera, and other sections as given.

        No profile knows that camera, so a technician has enrolled it before.
        """
        self.configure_positions({"scope": scope}, **sections)
        enrolments = {"schema": "epilume.devices/1", "enrolments": {"vivid vivid": "2026-01-01T00:00:00Z"}, "pairings": {}}
        self.machine.write(f"{STATE}/devices.json", json.dumps(enrolments) + "\n")
        self.machine.check(f"chown epilume:epilume {STATE}/devices.json")

    def configure_positions(self, positions: dict[str, dict], **sections: dict[str, object]) -> None:
        # JSON is YAML.
        self.machine.write(CONFIGURATION, json.dumps({"positions": positions, **sections}, indent=2) + "\n")

    def add_profile(self, profile: dict) -> None:
        """A local profile, as a technician writes one."""
        folder = f"{LOCAL_PROFILES}/{profile['id']}"
        self.machine.check(f"mkdir -p {folder}")
        self.machine.write(f"{folder}/profile.yaml", json.dumps(profile, indent=2) + "\n")
        readme = "".join(
            f"{heading}\n\nAs the lane emulates it.\n\n" for heading in (
                f"# {profile['vendor']} {profile['model']}", "## Device", "## What works", "## What is unknown",
                "## How it was tested",
            )
        )
        self.machine.write(f"{folder}/README.md", readme)
        self.machine.check(f"epilume profile lint {folder}")

    # The service

    def service(self, field: str) -> str:
        return self.machine.check(f"systemctl show --property={field} --value {SERVICE}")

    @property
    def process(self) -> int:
        """The daemon's process id; 0 while there is none."""
        found = self.machine.run(f"cat /sys/fs/cgroup/system.slice/{SERVICE}/cgroup.procs").text.split()
        return int(found[0]) if found else 0

    def await_active(self) -> None:
        self.until(lambda: self.service("ActiveState") == "active", "the service is active")

    def demand_same_process(self, before: int) -> None:
        now = self.process
        demand(now == before, f"the daemon was process {before} and is now {now}: it did not stay up")

    def until(self, holds: Callable[[], T], what: str) -> T:
        """Asks again until the answer is true; the scenario fails when patience ends."""
        limit = time.monotonic() + PATIENCE_SECONDS
        while True:
            answer = holds()
            if answer:
                return answer
            if time.monotonic() > limit:
                raise ScenarioFailure(f"after {PATIENCE_SECONDS} s it is still not so that {what}")
            time.sleep(0.2)

    # The command

    def command(self, *arguments: str, seconds: float = 120) -> Result:
        return self.machine.run(f"exec epilume {shlex.join(arguments)}", seconds)

    def answer(self, *arguments: str, seconds: float = 120) -> dict:
        """What a command that must succeed says with `--json`."""
        result = self.command(*arguments, "--json", seconds=seconds)
        demand(result.code == 0, str(result))
        return parse(result)

    def devices(self) -> list[dict]:
        """The daemon's list, from its socket; empty while it does not answer."""
        result = self.machine.get("/v1/devices", SOCKET)
        if result.code == 0:
            return []
        demand(result.code == HTTP_OK, str(result))
        return parse(result)["devices"]

    def device(self, name: str) -> Optional[dict]:
        return next((device for device in self.devices() if device["id"] == name), None)

    def await_device(self, name: str, *states: str) -> dict:
        def found() -> Optional[dict]:
            device = self.device(name)
            return device if device is not None and device["state"] in states else None

        return self.until(found, f"{name} is {' or '.join(states)}")

    def press(self, *arguments: str) -> Press:
        return press_of(self.command("capture", *arguments, "--json"))

    def capture(self, *arguments: str) -> dict:
        """A press that must end as a safe item."""
        press = self.press(*arguments)
        demand(press.safe, f"a capture was not made: {press}")
        return press.document

    def release(self, item: str, *arguments: str) -> Press:
        """The document is the item's, with its objects."""
        return press_of(self.command("release", item, *arguments, "--json"))

    def released(self, item: str, *arguments: str) -> dict:
        """A release that must end as an item that is ready."""
        release = self.release(item, *arguments)
        demand(release.safe and release.document["state"] == "ready", f"{item} was not released: {release}")
        return release.document

    def refusal_code(self, path: str, document: dict) -> str:
        """The stable code with which the station refuses what is posted."""
        said = self.machine.check(f"{POSTS} {path}", stdin=json.dumps(document).encode())
        answer = json.loads(said)
        demand(answer["status"] >= 400, f"it was not refused: {answer}")
        return answer["document"]["code"]

    def restart(self) -> None:
        self.machine.check(f"systemctl reset-failed {SERVICE} 2>/dev/null; systemctl restart {SERVICE}", seconds=120)
        self.await_active()

    def refused_start(self) -> str:
        """A start that must fail; returns what the service itself said last."""
        self.machine.run(f"systemctl reset-failed {SERVICE}")
        started = self.machine.run(f"systemctl start {SERVICE}", seconds=120)
        demand(started.code != 0, "the service starts")
        self.machine.check(f"systemctl stop {SERVICE}")
        lines = [line for line in self.journal("cat") if not line.startswith(f"{SERVICE}:")]
        return "\n".join(lines[-12:])

    def items(self) -> list[dict]:
        return self.answer("outbox", "list")["items"]

    def verify_all(self) -> int:
        """Verifies every item and the chain from its first record; returns how many items there are."""
        self.anchor()
        report = self.answer("verify", HELD, "--trust", ANCHOR, seconds=300)
        demand(report["verdict"] == "valid", f"the outbox is {report['verdict']}: {report['findings']}")
        count = len(report["items"])
        numbers = (report.get("firstRecordNumber"), report.get("lastRecordNumber"))
        demand(count == 0 or numbers == (1, count), f"{count} items carry the record numbers {numbers}")
        return count

    def verify_journal(self, *arguments: str, journal: str = JOURNAL) -> dict:
        """What `epilume verify --journal` says under the anchor taken before; its exit status must agree."""
        result = self.command("verify", *arguments, "--journal", journal, "--trust", ANCHOR, "--json", seconds=300)
        report = parse(result)
        demand((result.code == 0) == (report["verdict"] == "valid"), f"it says one thing and ends as another: {result}")
        return report

    def export(self, item: str, folder: str) -> str:
        """Writes an item's parts as plain files; returns their folder."""
        return self.answer("outbox", "export", item, folder)["folder"]

    def anchor(self) -> str:
        return self.machine.check(f"epilume trust > {ANCHOR} && cat {ANCHOR}")

    def record(self, bench_folder: str, item: str) -> dict:
        """The record of an item, from its export into a folder of the guest."""
        folder = self.export(item, bench_folder)
        return json.loads(self.machine.check(f"cat {folder}/record.json"))

    # Presses that go on while something else happens

    def begin_presses(self, device: str) -> "Presses":
        return Presses(self.machine, device)


class Presses:
    """Presses one after the other in the guest, until `finish` is called."""

    FOLDER = "/root/presses"
    SECONDS = 900

    def __init__(self, machine: Machine, device: str):
        self._machine = machine
        machine.check(f"rm -rf {self.FOLDER} && mkdir {self.FOLDER}")
        self._loop: Pending = machine.begin(f"""
            cd {self.FOLDER}
            n=0
            while [ ! -e stop ]; do
                n=$((n + 1))
                epilume capture {device} --json > $n.out 2> $n.err
                echo $? > $n.code
            done
        """, self.SECONDS)

    def made(self) -> int:
        return int(self._machine.check(f"ls {self.FOLDER} | grep -c code$ || true"))

    def finish(self) -> list[Press]:
        """Lets the press under way end and makes no more; returns all in the order in which they were made."""
        self._machine.check(f"touch {self.FOLDER}/stop")
        result = self._loop.result()
        if result.late:
            raise ScenarioFailure(f"presses went on for more than {self.SECONDS} s")
        gathered = self._machine.check(f"""cd {self.FOLDER} && python3 -c '
import json, glob
read = lambda path: open(path, errors="replace").read()
numbers = sorted(int(path[:-5]) for path in glob.glob("*.code"))
print(json.dumps([[int(read(f"{{n}}.code")), read(f"{{n}}.out"), read(f"{{n}}.err")] for n in numbers]))
'""")
        return [Press(code, parse_text(out), err.strip()) for code, out, err in json.loads(gathered)]


def press_of(result: Result) -> Press:
    if result.late:
        raise ScenarioFailure(str(result))
    return Press(result.code, parse_text(result.text), result.error)


def parse(result: Result) -> dict:
    try:
        return json.loads(result.text)
    except ValueError:
        raise ScenarioFailure(f"no JSON: {result}") from None


def parse_text(text: str) -> dict:
    """A command's JSON; nothing where it printed none, for the caller to judge."""
    try:
        document = json.loads(text)
    except ValueError:
        return {}
    if not isinstance(document, dict):
        raise LaneFault(f"the command printed JSON that is no object: {text[:200]}")
    return document
