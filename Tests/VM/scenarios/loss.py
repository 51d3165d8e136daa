"""The camera goes away and comes back."""

from lane.camera import SCOPE, SCOPE_POSITION
from lane.fault import demand
from lane.scenario import Bench, Family
from lane.station import Station

family = Family()


@family.scenario
def a_device_that_vanishes_while_streaming_returns(bench: Bench) -> None:
    station, daemon = _streaming(bench)
    first = station.capture()
    bench.cameras.vanish()
    station.until(lambda: _gone(station), "the device is shown as gone")
    station.press(SCOPE).demand_refusal("a capture from a device that is gone")
    bench.cameras.reappear()
    station.await_device(SCOPE, "armed")
    again = station.capture()
    demand(again["recordNumber"] == first["recordNumber"] + 1, "a press that was refused left a hole in the numbers")
    station.demand_same_process(daemon)
    demand(station.verify_all() == 2, "the outbox does not hold exactly the two pictures")


@family.scenario
def a_device_that_vanishes_during_captures_loses_no_promise(bench: Bench) -> None:
    station, daemon = _streaming(bench)
    presses = station.begin_presses(SCOPE)
    for _ in range(3):
        station.await_device(SCOPE, "armed")
        before = presses.made()
        station.until(lambda: presses.made() > before + 1, "presses are being made")
        bench.cameras.vanish()
        station.until(lambda: _gone(station), "the device is shown as gone")
        # The press that was under way ends, and one that began with no camera there.
        before = presses.made()
        station.until(lambda: presses.made() > before + 1, "presses are answered while the device is away")
        bench.cameras.reappear()
    station.await_device(SCOPE, "armed")
    done = presses.finish()
    for press in done:
        if not press.safe:
            press.demand_refusal("a press while the device is away")
    demand(any(press.safe for press in done) and not all(press.safe for press in done), "nothing was interrupted")
    last = station.capture()
    station.demand_same_process(daemon)
    promised = {press.item for press in done if press.safe} | {last["item"]}
    there = {item["item"] for item in station.items()}
    demand(promised <= there, f"reported safe, and lost: {promised - there}")
    station.verify_all()


def _streaming(bench: Bench) -> tuple[Station, int]:
    bench.station.configure(SCOPE_POSITION)
    bench.cameras.plug()
    bench.station.await_device(SCOPE, "armed")
    return bench.station, bench.station.process


def _gone(station: Station) -> bool:
    device = station.device(SCOPE)
    return device is None or device["state"] == "gone"
