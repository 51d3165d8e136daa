#!/usr/bin/env python3
"""A technician's round with the command, on two practice stations: calibrate, look, check, hand over, revoke.

    technician.py BUILD

What the first station signed is verified by a JOSE library that nobody here wrote, and taken over by the second.
Needs: joserfc (PyPI, BSD-3-Clause).
"""

import json
import pathlib
import sys
import tempfile

from joserfc import jws
from joserfc.jwk import ECKey
from station import Station, demand


def main():
    build = pathlib.Path(sys.argv[1]).resolve()
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        workshop, booth = Station(build, folder / "workshop"), Station(build, folder / "booth")
        try:
            workshop.until_armed()
            identity = calibrate(workshop, folder)
            papers(workshop, identity, folder)
            check(workshop)
            booth.until_armed()
            hand_over(workshop, booth, identity, folder)
        finally:
            workshop.stop()
            booth.stop()
    print("technician: all as it should be")


def calibrate(station, folder):
    frames = str(folder / "frames")
    demand("never calibrated" in station.json("device", "show", "scope")["calibration"]["sentence"], "the first state")
    found = station.json("calibrate", "walk", "--yes", "--keep", frames, "--technician", "Kim")
    demand(found["inForce"] and found["passed"], f"the walk: {found}")
    demand([one["step"] for one in found["steps"]][:2] == ["dark", "color"], "the steps' names")
    # Two walks in one folder would be a calibration of two days.
    station.run("calibrate", "walk", "--yes", "--keep", frames, code=64)
    # The same frames give the same numbers without a device.
    again = station.json("calibrate", "--from", frames, "--output", str(folder / "again.json"))
    demand([one["value"] for one in again["verdicts"]] == [one["value"] for one in found["verdicts"]], "from the frames")
    demand(not again["inForce"], "stored frames came into force by themselves")
    # The technician's Enter key: one step anew, the others taken over.
    second = station.json("calibrate", "dark", "scope", text="\n")
    shown = station.json("calibrate", "show", "scope")
    demand(shown["state"]["id"] == second["calibration"], "the newest is not in force")
    demand(len(shown["calibration"]["carried"]) == 6, f"taken over: {shown['calibration']['carried']}")
    # Nobody is there to press it: what was in force stays.
    station.run("calibrate", "dark", "scope", code=64, text="")
    # Too few frames are refused, and what was in force stays.
    station.run("calibrate", "dark", "--frames", "2", "--yes", code=1)
    demand(station.json("device", "show", "scope")["calibration"]["id"] == second["calibration"], "after the refusals")
    return second["calibration"]


def papers(station, identity, folder):
    history = station.json("calibrate", "history")["calibrations"]
    demand([one["id"] for one in history][0] == identity and len(history) == 2, "the history")
    station.run("calibrate", "history")
    station.run("calibrate", "compare", history[1]["id"], identity)
    station.run("calibrate", "report", "scope", "--output", str(folder / "page.html"))
    demand("<!doctype html>" in (folder / "page.html").read_text().lower(), "the page")
    for name in ("target.pdf", "target.svg"):
        station.run("calibrate", "target", "--output", str(folder / name))
    station.run("calibrate", "show", "no-such-calibration", code=64)
    item = station.json("practice", "lesion") and station.json("capture")["item"]
    station.run("outbox", "export", item, str(folder), "--calibrated")
    demand((folder / item / "calibrated.jpg").read_bytes()[:2] == b"\xff\xd8", "the calibrated picture")
    record = json.loads((folder / item / "record.json").read_text())
    demand(record["calibration"]["id"] == identity and record["calibration"]["state"] == "valid", "the record")


def check(station):
    slip = station.json("check", "--yes", "--no-button")
    outcomes = {one["question"]: one["outcome"] for one in slip["results"]}
    demand(
        set(outcomes) == {"scale", "colour", "focus", "lamps", "level", "calibration", "button", "outbox"}, f"{outcomes}")
    demand("failed" not in outcomes.values(), f"the check: {slip}")
    demand([outcomes[one] for one in ("colour", "lamps", "level", "outbox")] == ["passed"] * 4, f"{outcomes}")
    demand(station.json("status")["checks"][0]["id"] == slip["id"], "the status does not show the slip")
    demand(station.json("check", "--show") == slip, "the slip that was kept is another")


def hand_over(workshop, booth, identity, folder):
    file, key = folder / "scope.calibration", folder / "workshop.pem"
    workshop.run("calibrate", "export", "scope", str(file))
    key.write_text(workshop.run("trust"))
    document = json.loads(file.read_text())
    verified = jws.deserialize_json(document, ECKey.import_key(key.read_text()))
    demand(verified.headers()["typ"] == "epilume-calibration+json", "the type of the document")
    demand(json.loads(verified.payload)["id"] == identity, "what was verified is another calibration")
    document["payload"] = document["payload"][:-4] + "AAAA"
    try:
        jws.deserialize_json(document, ECKey.import_key(key.read_text()))
    except Exception as refusal:  # noqa: BLE001: whatever the library calls it
        print(f"a changed payload: {type(refusal).__name__}")
    else:
        raise SystemExit("a changed payload verifies")
    stranger = folder / "stranger.pem"
    stranger.write_text(booth.run("trust"))
    booth.run("calibrate", "import", str(file), "--trust", str(stranger), code=74)
    booth.run("calibrate", "verify", str(file), "--trust", str(stranger), code=1)
    booth.run("calibrate", "verify", str(file), "--trust", str(key))
    booth.run("calibrate", "import", str(file), "--trust", str(key))
    demand(booth.json("device", "show", "scope")["calibration"]["state"] == "valid", "the booth's state")
    booth.run("calibrate", "show", "scope")
    booth.run("calibrate", "revoke", identity, "--reason", "the scope fell")
    demand(booth.json("device", "show", "scope")["calibration"]["state"] == "revoked", "after the revocation")
    booth.run("calibrate", "revoke", identity, "--reason", "the scope fell", code=4)
    item = booth.json("capture")["item"]
    booth.run("outbox", "export", item, str(folder / "booth-items"), "--calibrated", code=1)


if __name__ == "__main__":
    sys.exit(main())
