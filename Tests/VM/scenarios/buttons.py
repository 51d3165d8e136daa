"""Presses of the scope's own button."""

from lane.amount import amount
from lane.fault import demand
from lane.models import BUTTON, LEFT, LEFT_PORT, model, profile
from lane.scenario import Bench, Family

family = Family()

PRESSES = amount(12, soak=50)


@family.scenario
def each_press_is_one_capture(bench: Bench) -> None:
    """Each press bounces; each capture is of a frame that began after the press."""
    station = bench.station
    # An emulated machine spreads bounces of a few milliseconds over many.
    scope = _armed(bench, model(), {**BUTTON, "debounce-milliseconds": 250})
    scope.press(hold=0.4, bounces=3, count=PRESSES, gap=0.6)
    station.until(lambda: len(station.items()) >= PRESSES, f"{PRESSES} pictures are there")
    demand(len(station.items()) == PRESSES, f"{PRESSES} presses made {len(station.items())} pictures")
    folder = bench.in_guest(bench.new_folder("presses"))
    pressed = []
    for item in station.items():
        record = station.record(folder, item["item"])
        demand(record["trigger"] == {"source": "button"}, f"{record['trigger']}")
        selection, interval = record["selection"], record["v4l2"]["frameInterval"]
        earliest = selection["pressedMicroseconds"] + 1_000_000 * interval["numerator"] // interval["denominator"]
        demand(record["v4l2"]["timestampMicroseconds"] >= earliest, "a frame may have been exposed before its press")
        pressed.append(selection["pressedMicroseconds"])
    demand(sorted(pressed) == pressed and len(set(pressed)) == PRESSES, "presses share a time or are out of order")
    demand(station.verify_all() == PRESSES, "not all of them verify")


@family.soak
def an_inverted_button_presses_when_it_is_pressed(bench: Bench) -> None:
    station = bench.station
    scope = _armed(bench, model(button={"inverted": True}), {**BUTTON, "polarity": "inverted"})
    # The first edge of a button whose idle state nobody knows yet.
    scope.press(hold=0.2)
    folder = bench.in_guest(bench.new_folder("inverted"))
    for count in (1, 2, 3):
        before = {item["item"] for item in station.items()}
        scope.press(hold=6)
        station.until(lambda: len(station.items()) > len(before), f"the picture of press {count} is there")
        station.until(lambda: not scope.state()["edgesSent"][-1]["pressed"], "the button is let go")
        taken = {item["item"] for item in station.items()} - before
        demand(len(taken) == 1, f"press {count} took {len(taken)} pictures")
        # By the guest's monotonic clock, which both count in: the press, and not the letting go that follows it.
        pressed = station.record(folder, taken.pop())["selection"]["pressedMicroseconds"]
        down, up = (edge["microseconds"] for edge in scope.state()["edgesSent"][-2:])
        demand(down <= pressed < up, f"pressed at {pressed}, but the button went down at {down} and up at {up}")
    station.verify_all()


@family.scenario
def a_press_while_not_armed_is_told_with_its_reason(bench: Bench) -> None:
    station = bench.station
    scope = _armed(bench, model(), BUTTON)
    station.answer("device", "disarm", "left")
    station.await_device(LEFT, "disarmed")
    # The kernel polls the button only while the node is open, which a held one is.
    scope.press()
    station.until(
        lambda: any(line.startswith("button.ignored") for line in station.journal()), "the press is told",
    )
    demand(station.items() == [], "a disarmed device took a picture")


def _armed(bench: Bench, emulated: dict, button: dict):
    bench.station.add_profile(profile(button=button))
    bench.station.configure_positions({"left": {"port": LEFT_PORT}})
    scope = bench.scopes.plug("alpha", port=0, model=emulated)
    bench.station.await_device(LEFT, "armed")
    bench.station.until(
        lambda: bench.station.device(LEFT).get("button", {}).get("sentence") == "Its button is listened to.",
        "the button is listened to",
    )
    return scope
