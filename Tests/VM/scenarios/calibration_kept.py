"""Calibrations that are kept: what they are bound to, and what becomes of their files."""

from lane.amount import amount
from lane.calibrations import FOLDER, HTTP_CREATED, Calibrations
from lane.fault import demand
from lane.models import LEFT, LEFT_PORT, LOCKED, held, model, profile
from lane.scenario import Bench, Family
from lane.station import HTTP_OK, SERVICE

family = Family()

BALANCE = "white-balance-temperature"
KILLS = amount(1, soak=5)
KILLED = "00000000-0000-4000-8000-000000000000"
# The device itself may change it, and answers each time anew.
DRIFTING = {
    **{name: {} for name in (
        "auto_exposure", "exposure_time_absolute", "white_balance_automatic", "power_line_frequency")},
    "white_balance_temperature": {"autoUpdate": True},
}


@family.scenario
def a_control_that_changes_invalidates_the_calibration(bench: Bench) -> None:
    station, calibrations = bench.station, Calibrations(bench.station)
    scope = _armed(bench, controls=DRIFTING)
    entry = calibrations.keep(LEFT)
    _demand_valid(bench, entry["id"])
    # By so little that the profile lets it pass: pictures are taken, and claim nothing.
    scope.change("white_balance_temperature", 5010)
    _demand_invalidated(bench, entry["id"], f"{BALANCE}: 5000 then, 5010 now")
    scope.change("white_balance_temperature", 5000)
    _demand_valid(bench, entry["id"])
    # By a profile of other values.
    _lock_balance(bench, 4600)
    _demand_invalidated(bench, entry["id"], f"{BALANCE}: 5000 then, 4600 now")
    _lock_balance(bench, 5000)
    _demand_valid(bench, entry["id"])
    station.verify_all()


@family.soak
def calibration_files_that_were_touched_are_not_used(bench: Bench) -> None:
    station, machine, calibrations = bench.station, bench.machine, Calibrations(bench.station)
    _armed(bench)
    identity = calibrations.keep(LEFT)["id"]
    whole = _touch(bench, identity, "calibration", "none")
    machine.check(f"cp -p /root/whole {whole}")
    _restart(bench)
    demand(calibrations.state(LEFT)["state"] == "valid", f"mended: {calibrations.state(LEFT)}")
    # What was revoked does not come back by a damaged revocation: it counts, whatever it says.
    answer = calibrations.post(f"/v1/calibrations/{identity}/revocation", {"reason": "The card was scratched."})
    demand(answer["status"] == HTTP_OK, f"revoking gave {answer}")
    demand(calibrations.state(LEFT)["state"] == "revoked", f"revoked: {calibrations.state(LEFT)}")
    _touch(bench, identity, "revocation", "revoked")
    station.verify_all()


@family.soak
def kills_while_calibrations_are_kept_leave_whole_files(bench: Bench) -> None:
    station, calibrations = bench.station, Calibrations(bench.station)
    _armed(bench)
    first = calibrations.keep(LEFT)["id"]
    posts = calibrations.begin_posts(LEFT)
    for _ in range(KILLS):
        before = len(calibrations.files())
        station.until(lambda: len(calibrations.files()) > before + 2, "calibrations are kept")
        killed = station.process
        bench.machine.check(f"kill -9 {killed}")
        station.until(lambda: station.process not in (0, killed), "systemd has started the daemon again")
        station.await_device(LEFT, "armed")
    made = calibrations.finish_posts(posts)
    promised = {post["id"] for post in made if post["status"] == HTTP_CREATED} | {first}
    demand(any(post["status"] == 0 for post in made), "no kill cut a calibration off")
    # A kill between write and rename is rare: what it leaves is laid there.
    bench.machine.check(f"cd {FOLDER} && head -c 300 {first}.calibration > {KILLED}.calibration.new")
    bench.machine.check(f"cd {FOLDER} && chown epilume:epilume {KILLED}.calibration.new")
    _restart(bench)
    folder = bench.new_folder("papers")
    whole = calibrations.demand_whole(folder, bench.in_guest(folder))
    demand(promised <= whole, f"reported kept, and lost: {sorted(promised - whole)}")
    listed = {entry["id"] for entry in calibrations.listed()}
    demand(listed == whole, f"listed, or there, and not both: {sorted(listed ^ whole)}")
    now = calibrations.state(LEFT)
    demand(now["state"] == "valid" and now["id"] in whole - {first}, f"in force is {now}")
    told = [line for line in station.journal() if line.startswith("calibration.troubled")]
    demand(not told, f"the daemon itself calls them damaged: {told[:3]}")


def _armed(bench: Bench, **emulated: object):
    bench.station.add_profile(profile(controls=LOCKED))
    bench.station.configure_positions({"left": {"port": LEFT_PORT}})
    scope = bench.scopes.plug("alpha", port=0, model=model(**emulated))
    bench.station.await_device(LEFT, "armed")
    return scope


def _touch(bench: Bench, identity: str, suffix: str, state_then: str) -> str:
    """Changes a byte of a calibration's file, and demands what it then counts for; returns its path.

    /root/whole is the file as it was.
    """
    station, calibrations, path = bench.station, Calibrations(bench.station), f"{FOLDER}/{identity}.{suffix}"
    # In the middle of what is signed; the file stays as long as it was.
    bench.machine.check(f"cp -p {path} /root/whole && printf '~' | dd of={path} bs=1 seek=200 conv=notrunc status=none")
    touched = calibrations.files()
    _restart(bench)
    state = calibrations.state(LEFT)
    demand(state["state"] == state_then and "scale" not in state, f"with a {suffix} that was touched: {state}")
    recorded = _record(bench)["calibration"]
    demand(recorded["state"] == state_then and "scale" not in recorded, f"a record leans on a touched file: {recorded}")
    demand((state_then == "none") == (recorded == {"state": "none"}), f"recorded: {recorded}")
    demand(calibrations.files() == touched, f"the {suffix} did not stay as it was: {calibrations.files()}")
    told = [line for line in station.journal() if line.startswith("calibration.troubled")]
    demand(told and identity in told[-1] and suffix in told[-1], f"the journal does not name it: {told}")
    return path


def _restart(bench: Bench) -> None:
    bench.machine.check(f"systemctl reset-failed {SERVICE} 2>/dev/null; systemctl restart {SERVICE}", seconds=120)
    bench.station.await_device(LEFT, "armed")


def _lock_balance(bench: Bench, kelvin: int) -> None:
    rules = [held(BALANCE, kelvin, tolerance=10) if rule["control"] == BALANCE else rule for rule in LOCKED]
    bench.station.add_profile(profile(controls=rules))
    _restart(bench)


def _record(bench: Bench) -> dict:
    folder = bench.in_guest(bench.new_folder("kept"))
    return bench.station.record(folder, bench.station.capture("left")["item"])


def _demand_valid(bench: Bench, identity: str) -> None:
    claim = _record(bench)["calibration"]
    demand((claim["state"], claim["id"], claim["colourThousandths"]) == ("valid", identity, 1234), f"{claim}")
    demand(claim["scale"]["horizontalNanometres"] == 20_000, f"{claim}")
    shown = _shown(bench)
    demand((shown["state"], shown["id"]) == ("valid", identity) and "scale" in shown, f"shown as {shown}")


def _demand_invalidated(bench: Bench, identity: str, change: str) -> None:
    claim = _record(bench)["calibration"]
    demand((claim["state"], claim["id"]) == ("invalidated", identity), f"{claim}")
    demand(claim["changes"] == [change], f"it names {claim['changes']}")
    demand("scale" not in claim, f"a scale that does not hold: {claim}")
    shown = _shown(bench)
    demand(shown["state"] == "invalidated" and change in shown["sentence"], f"shown as {shown}")
    demand("scale" not in shown, f"a scale that does not hold is shown: {shown}")


def _shown(bench: Bench) -> dict:
    """As `epilume device show` says it, once it has read the controls again."""
    return bench.station.answer("device", "show", "left")["calibration"]
