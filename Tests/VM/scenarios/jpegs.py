"""Damaged pictures over USB: counted by cause, and never kept."""

from lane.evidence import Evidence
from lane.fault import demand
from lane.models import LEFT, LEFT_PORT, model, profile
from lane.scenario import Bench, Family

family = Family()

# What the emulator does, and the cause that the station counts.
FAULTS = (
    ("truncated", {}), ("no-eoi", {}), ("trailing-garbage", {}), ("trailing-zeros", {}), ("garbage", {}),
)


@family.soak
def each_damage_of_a_jpeg_is_counted_and_none_is_kept(bench: Bench) -> None:
    station = bench.station
    scope = _armed(bench)
    for kind, options in FAULTS:
        before = _frames(bench)["invalid"]
        presses = station.begin_presses("left")
        scope.fault(kind, every=2, **options)
        station.until(lambda: _counted(_frames(bench)["invalid"], before) >= 5, f"{kind} is counted")
        station.until(lambda: presses.made() >= 3, "presses are made meanwhile")
        scope.heal(kind)
        refused = [press for press in presses.finish() if not press.safe]
        demand(not refused, f"{kind}: presses failed although good frames came: {refused[:2]}")
    folder = bench.new_folder("jpegs")
    for item in station.items():
        station.export(item["item"], bench.in_guest(folder))
        picture = Evidence(folder / item["item"]).picture.read_bytes()
        demand(picture.startswith(b"\xff\xd8") and picture.endswith(b"\xff\xd9"), f"{item['item']} is damaged")
    station.verify_all()
    demand(len(_frames(bench)["invalid"]) >= 4, f"causes are not told apart: {_frames(bench)['invalid']}")


@family.scenario
def a_camera_that_appends_zeros_is_used_when_its_profile_says_so(bench: Bench) -> None:
    station = bench.station
    scope = _armed(bench, jpeg={"trailing-bytes": "zero-padding"})
    scope.fault("trailing-zeros")
    before = _frames(bench)["delivered"]
    station.until(lambda: _frames(bench)["delivered"] > before + 5, "padded frames come")
    station.capture("left")
    demand(not _frames(bench)["invalid"], f"refused: {_frames(bench)['invalid']}")
    station.verify_all()


@family.scenario
def a_stall_is_mended_once_and_a_lasting_one_is_left_alone(bench: Bench) -> None:
    station = bench.station
    scope = _armed(bench)
    daemon = station.process
    # Until the stream is restarted.
    scope.fault("halt")
    station.until(lambda: _stream_restarted(bench), "the stream was restarted")
    station.await_device(LEFT, "armed")
    station.capture("left")
    scope.fault("silence")
    quarantined = station.await_device(LEFT, "quarantined")
    demand("stopped sending frames" in quarantined["sentence"], f"{quarantined}")
    station.press("left").demand_refusal("a capture from a device that is left alone")
    scope.heal()
    demand(station.command("device", "arm", "left").code == 0, "a person may try it again")
    station.await_device(LEFT, "armed")
    station.capture("left")
    station.demand_same_process(daemon)


def _armed(bench: Bench, **sections: object):
    bench.station.add_profile(profile(**sections))
    bench.station.configure_positions({"left": {"port": LEFT_PORT}})
    scope = bench.scopes.plug("alpha", port=0, model=model())
    bench.station.await_device(LEFT, "armed")
    return scope


def _frames(bench: Bench) -> dict:
    return bench.station.await_device(LEFT, "armed")["frames"]


def _counted(now: dict, before: dict) -> int:
    return sum(now.values()) - sum(before.values())


def _stream_restarted(bench: Bench) -> bool:
    return any("stalled" in line for line in bench.station.journal())
