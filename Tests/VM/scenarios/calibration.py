"""A technician with a cap, a chart and a white card, over the real driver."""

import json
from pathlib import Path

from lane import chart, scenes
from lane.calibrations import Calibrations
from lane.channel import Result
from lane.evidence import Evidence
from lane.fault import demand
from lane.jpegs import decoded
from lane.models import LEFT, LEFT_PORT, LOCKED, model, profile
from lane.scenario import Bench, Family
from lane.scopes import Scope
from lane.station import SOCKET

family = Family()

# ΔE00 from what the chart's maker states, the mean over its patches.
FAR_OFF, NEAR = 8.0, 3.0
MODE = {"use": "capture", "format": "MJPG", "width": scenes.WIDTH, "height": scenes.HEIGHT, "fps": 10}
FORMATS = [{"fourCC": "MJPG", "sizes": [{"width": scenes.WIDTH, "height": scenes.HEIGHT, "fps": [10]}]}]
CHART = ("--chart", "colorchecker24", "--corners", chart.corners())
# What lies under the scope at each step. The chart again at the end: in light that is known to be uneven.
WALK = (("dark", "dark", ()), ("color", "chart", CHART), ("flat", "white", ()), ("color", "chart", CHART))
MANY_FRAMES = 256


@family.scenario
def a_technician_calibrates_over_the_real_driver(bench: Bench) -> None:
    station = bench.station
    scope, folder = _armed(bench), bench.new_folder("calibration")
    _lay(bench, scope, "chart")
    before = station.capture("left")["item"]
    plain = station.command("outbox", "export", before, bench.in_guest(folder), "--calibrated")
    demand(plain.code != 0 and _is_plain(plain), f"calibrated colours by no calibration: {plain}")
    demand(not (folder / before).exists(), "an export that was refused left something")
    station.export(before, bench.in_guest(folder))
    for step, scene, options in WALK:
        _lay(bench, scope, scene)
        done = station.command("calibrate", step, "left", "--yes", "--technician", "Kim", *options, "--json")
        demand(done.code == 0, f"calibrating {step}: {done}")
    after = station.capture("left")["item"]
    station.answer("outbox", "export", after, bench.in_guest(folder), "--calibrated")
    _demand_known(bench, Evidence(folder / before), Evidence(folder / after))
    _demand_colours(folder / before, folder / after)
    demand(station.verify_all() == 2, "not both pictures verify")


@family.soak
def an_unplug_in_the_middle_leaves_the_old_calibration(bench: Bench) -> None:
    station, calibrations = bench.station, Calibrations(bench.station)
    scope = _armed(bench)
    _lay(bench, scope, "chart")
    first = station.command("calibrate", "color", "left", "--yes", *CHART)
    demand(first.code == 0, f"calibrating: {first}")
    old, files = calibrations.state(LEFT), calibrations.files()
    demand(old["state"] == "valid", f"after calibrating: {old}")
    words = " ".join(("calibrate color left --yes --frames", str(MANY_FRAMES), *CHART))
    second = bench.machine.begin(f"exec epilume {words}", 120)
    # Its connection is in the kernel's list beside the listening socket.
    station.until(
        lambda: bench.machine.run(f"grep -c {SOCKET} /proc/net/unix").text not in ("0", "1"), "frames are asked for")
    sent = scope.state()["framesSent"]
    station.until(lambda: scope.state()["framesSent"] > sent + 5, "frames are taken")
    demand(second.running, f"it did not wait for {MANY_FRAMES} frames: {_ended(second)}")
    scope.unplug()
    ended = second.result()
    demand(ended.code != 0 and _is_plain(ended), f"without its scope: {ended}")
    scope.plug(0)
    station.await_device(LEFT, "armed")
    now = calibrations.state(LEFT)
    demand((now["state"], now["id"]) == ("valid", old["id"]), f"after the unplug: {now}")
    demand(calibrations.files() == files, f"the folder holds {sorted(calibrations.files())}")
    _lay(bench, scope, "chart")
    again = station.command("calibrate", "color", "left", "--yes", *CHART)
    demand(again.code == 0, f"calibrating again: {again}")
    demand(calibrations.state(LEFT)["id"] != old["id"], "the new calibration is not in force")


def _armed(bench: Bench) -> Scope:
    bench.station.add_profile(profile(controls=LOCKED, modes=[MODE]))
    bench.station.configure_positions({"left": {"port": LEFT_PORT}})
    scope = bench.scopes.plug("alpha", port=0, model=model(formats=FORMATS))
    bench.station.await_device(LEFT, "armed")
    return scope


def _lay(bench: Bench, scope: Scope, scene: str) -> None:
    """Under the scope."""
    scope.show(bench.in_guest(scenes.ready(bench.share) / scene))


def _demand_known(bench: Bench, before: Evidence, after: Evidence) -> None:
    """The records say what was known when each picture was taken; the history has every step."""
    station, calibrations = bench.station, Calibrations(bench.station)
    anchor = station.anchor()
    for evidence in (before, after):
        evidence.demand_authentic(anchor)
    demand(before.record["calibration"] == {"state": "none"}, f"before: {before.record['calibration']}")
    claim, history = after.record["calibration"], calibrations.listed()
    demand(claim["state"] == "valid" and 0 < claim["colourThousandths"] < 1000 * NEAR, f"after: {claim}")
    demand("scale" not in claim, f"a scale that nobody has measured: {claim}")
    demand(len(history) == len(WALK) and claim["id"] == history[0]["id"], f"{claim['id']} of {history}")
    demand({entry.get("technician") for entry in history} == {"Kim"}, f"the history is nobody's: {history}")
    demand(calibrations.files()[f"{claim['id']}.calibration"] == claim["sha256"], "the record names another file")
    shown = json.dumps(station.answer("calibrate", "show", "left"))
    demand(claim["id"] in shown and "valid" in shown, f"`epilume calibrate show` says {shown[:600]}")
    told = json.dumps(station.answer("calibrate", "history"))
    demand(all(entry["id"] in told for entry in history), f"`epilume calibrate history` says {told[:600]}")
    folder = bench.new_folder("papers")
    kept = calibrations.demand_whole(folder, bench.in_guest(folder))
    demand(kept == {entry["id"] for entry in history}, f"the folder holds {sorted(kept)}")


def _demand_colours(before: Path, after: Path) -> None:
    delivered = {path.read_bytes() for path in (before.parent.parent / "scenes" / "chart").iterdir()}
    for folder in (before, after):
        image = (folder / "picture.jpg").read_bytes()
        demand(image in delivered, f"{folder.name} is no frame that the scope sent")
        far = _mean(image)
        demand(far > FAR_OFF, f"as delivered ΔE00 is {far:.2f}: there is nothing to calibrate")
    image = (after / "calibrated.jpg").read_bytes()
    near = _mean(image)
    demand(near < NEAR, f"ΔE00 of the calibrated picture is {near:.2f}, and {_mean(delivered.pop()):.2f} as delivered")
    begin = image.find(b"ICC_PROFILE\0") + 14
    demand(begin >= 14 and image[begin + 36:begin + 40] == b"acsp", "the calibrated picture has no ICC profile")


def _mean(image: bytes) -> float:
    errors = chart.errors(decoded(image))
    return sum(errors) / len(errors)


def _is_plain(result: Result) -> bool:
    """Sentences for a person on standard error, and nothing of the program's inside."""
    inner = ("Fatal error", "Optional(", "errno", "Swift.", "Error(")
    return result.error.endswith(".") and not any(word in result.error for word in inner)


def _ended(pending) -> object:
    return None if pending.running else pending.result()
