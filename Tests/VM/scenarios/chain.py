"""Many pictures: one record each, one frame each, one chain."""

import hashlib
import json

from lane.camera import SCOPE, SCOPE_POSITION
from lane.fault import demand
from lane.scenario import Bench, Family

family = Family()

CAPTURES = 200


@family.soak
def two_hundred_captures_make_one_chain(bench: Bench) -> None:
    station = bench.station
    # Small frames: this is about their number, and the guest's processor is emulated.
    station.configure({**SCOPE_POSITION, "width": 320, "height": 180, "fps": 30})
    bench.cameras.plug()
    station.await_device(SCOPE, "armed")
    result = station.command("capture", SCOPE, "--count", str(CAPTURES), "--json", seconds=600)
    demand(result.code == 0, str(result))
    captures = [json.loads(line) for line in result.text.splitlines()]
    items = [capture["item"] for capture in captures]
    demand(len(items) == CAPTURES and len(set(items)) == CAPTURES, f"{len(set(items))} items of {len(items)} answers")
    frames = {capture["sequence"] for capture in captures}
    demand(len(frames) == CAPTURES, f"{CAPTURES} presses were given only {len(frames)} different frames")
    numbers = [capture["recordNumber"] for capture in captures]
    demand(numbers == list(range(1, CAPTURES + 1)), f"record numbers are not 1 to {CAPTURES}: {numbers}")
    demand(sorted(item["item"] for item in station.items()) == items, "the outbox lists other items")
    demand(station.verify_all() == CAPTURES, "the outbox holds another number of files")
    _demand_chain(bench, items)


def _demand_chain(bench: Bench, items: list[str]) -> None:
    """The links once more, without the product's verifier: each record holds its predecessor's hash."""
    sample = items[:3] + items[-2:]
    folder = bench.new_folder("chain")
    for item in sample:
        bench.station.export(item, bench.in_guest(folder))
    records = [(folder / item / "record.json").read_bytes() for item in sample]
    for earlier, later in ((0, 1), (1, 2), (3, 4)):
        named = json.loads(records[later])["previousRecordHash"]
        demand(named == hashlib.sha256(records[earlier]).hexdigest(), f"{sample[later]} breaks the chain")
