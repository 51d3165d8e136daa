"""Calibrations as a scenario speaks of them: those that the station keeps, and one that nobody has measured."""

import json
import time
import uuid
from pathlib import Path

from .channel import Pending
from .evidence import demand_signed
from .fault import demand
from .station import HTTP_OK, POSTS, SOCKET, STATE, Station, parse

FOLDER = f"{STATE}/calibrations"
HTTP_CREATED = 201
STOP = "/run/stop-posting"


class Calibrations:
    def __init__(self, station: Station):
        self._station = station
        self._machine = station.machine

    def listed(self) -> list[dict]:
        """The history, newest first."""
        result = self._machine.get("/v1/calibrations", SOCKET)
        demand(result.code == HTTP_OK, str(result))
        return parse(result)["calibrations"]

    def state(self, device: str) -> dict:
        """What the device says of its calibration."""
        shown = self._station.device(device)
        demand(shown is not None and "calibration" in shown, f"{device} says nothing of a calibration: {shown}")
        return shown["calibration"]

    def post(self, path: str, document: dict) -> dict:
        """What the station answers: its status, and the document."""
        said = self._machine.check(f"{POSTS} {path}", stdin=json.dumps(document).encode())
        return json.loads(said)

    def keep(self, device: str) -> dict:
        """Puts a calibration of the device as it is now into force; returns its entry."""
        answer = self.post("/v1/calibrations", self.document(device))
        demand(answer["status"] == HTTP_CREATED, f"a sound calibration was not kept: {answer}")
        return answer["document"]

    def begin_posts(self, device: str) -> Pending:
        """Calibrations one after the other, until `finish_posts`."""
        document = self.document(device)
        self._machine.check(f"rm -f {STOP}")
        return self._machine.begin(f"{POSTS} /v1/calibrations {STOP}", 300, json.dumps(document).encode())

    def finish_posts(self, posts: Pending) -> list[dict]:
        self._machine.check(f"touch {STOP}")
        return [json.loads(line) for line in posts.result().text.splitlines()]

    def files(self) -> dict[str, str]:
        """The names of the folder's files, each with its SHA-256; without those that are renamed meanwhile."""
        lines = self._machine.run(f"cd {FOLDER} && find . -type f -exec sha256sum {{}} + 2>/dev/null").text.splitlines()
        return {name.removeprefix("./"): digest for digest, name in (line.split() for line in lines)}

    def demand_whole(self, folder: Path, in_guest: str) -> set[str]:
        """Each file is a calibration that the station signed, verified on the host; returns their ids.

        `folder` is one that both sides see.
        """
        anchor = self._station.anchor()
        self._machine.check(f"cp {FOLDER}/* {in_guest}/ 2>/dev/null || true")
        found = set()
        for path in sorted(folder.iterdir()):
            demand(path.suffix == ".calibration", f"something else than calibrations is there: {path.name}")
            payload = demand_signed(path, anchor, "calibration")
            demand(payload["id"] == path.stem, f"{path.name} holds the calibration {payload['id']}")
            found.add(path.stem)
        return found

    def document(self, device: str) -> dict:
        """A sound calibration of round numbers, bound to the device as the station reads it back."""
        run = self.post(f"/v1/devices/{device}/runs", {"frames": 1})
        demand(run["status"] == HTTP_OK, f"no frame for measuring: {run}")
        tone = [0.0, *((code / 255) ** 2.2 for code in range(1, 256))]
        quality = {
            "uncorrectedMean": 15.0, "fitMean": 1.0, "leaveOneOutMean": 1.234, "leaveOneOutPercentile95": 2.0,
            "leaveOneOutMaximum": 3.0,
        }
        return {
            "schema": "epilume.calibration/1", "id": str(uuid.uuid4()), "softwareVersion": "the guest lane",
            "measuredAt": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()), "binding": run["document"]["binding"],
            "tone": {"tables": [tone] * 3, "residualPercent": [0.0] * 3, "gamma": [2.2] * 3},
            "colour": {
                "kind": "matrix", "rows": [[0.4, 0.4, 0.1], [0.2, 0.7, 0.1], [0.0, 0.1, 0.7]], "patches": [],
                "chart": "colorchecker24", "referenceIlluminant": "D50", "quality": quality,
            },
            "spacing": {
                "horizontal": 20.0, "vertical": 20.0, "uncertaintyPercent": 0.5, "zones": [20.0] * 5, "exposures": 3,
                "target": {"name": "grid", "pitchMicrometres": 1000.0, "tolerancePercent": 0.1},
            },
            "carried": [], "verdicts": [], "assumptions": [], "notes": [],
        }
