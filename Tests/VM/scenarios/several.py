"""Several cameras at once."""

from lane.amount import amount
from lane.fault import demand
from lane.models import LEFT, LEFT_PORT, RIGHT, RIGHT_PORT, THIRD, THIRD_PORT, model, profile
from lane.scenario import Bench, Family

family = Family()

FRAMES = amount(200, soak=1000)
DEVICES = (LEFT, RIGHT, THIRD)


@family.soak
def three_cameras_stream_together_without_loss(bench: Bench) -> None:
    station = bench.station
    station.add_profile(profile())
    station.configure_positions({
        "left": {"port": LEFT_PORT}, "right": {"port": RIGHT_PORT}, "face": {"port": THIRD_PORT},
    })
    for index, name in enumerate(("one", "two", "three")):
        bench.scopes.plug(name, port=index, model=model())
    for device in DEVICES:
        station.await_device(device, "armed")
    for position in ("left", "right", "face"):
        station.capture(position)
    # At ten frames a second at the most, on a machine that is emulated itself.
    bench.machine.check(f"sleep {amount(10, soak=60)}", seconds=180)
    for device in DEVICES:
        station.until(lambda: _frames(bench, device)["delivered"] >= FRAMES, f"{device} delivers {FRAMES} frames")
    for device in DEVICES:
        frames = _frames(bench, device)
        demand(frames["gaps"] == 0 and frames["dropped"] == 0 and not frames["invalid"], f"{device} lost frames: {frames}")
    for position in ("left", "right", "face"):
        station.capture(position)
    demand(station.verify_all() == 6, "not all pictures verify")


def _frames(bench: Bench, device: str) -> dict:
    return bench.station.await_device(device, "armed")["frames"]
