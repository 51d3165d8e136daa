"""Many pictures: one record each, one frame each, one chain."""

import hashlib
import json

from lane.camera import SCOPE, SCOPE_PORT
from lane.fault import demand
from lane.scenario import Bench, Family

family = Family()

CAPTURES = 200


@family.scenario
def two_hundred_captures_make_one_chain(bench: Bench) -> None:
    station = bench.station
    # Small frames: this is about their number, and the guest's processor is emulated.
    station.configure({"port": SCOPE_PORT, "width": 320, "height": 180, "format": "YUYV"})
    bench.cameras.plug()
    station.await_device(SCOPE, "armed")
    presses = station.begin_presses(CAPTURES, seconds=600).all()
    refused = [press for press in presses if not press.safe]
    demand(len(presses) == CAPTURES and not refused, f"{len(refused)} of {len(presses)} presses failed: {refused[:2]}")

    items = [press.item for press in presses]
    demand(len(set(items)) == CAPTURES, "two presses were given the same item")
    frames = {(press.document["device"], press.document["sequence"]) for press in presses}
    demand(len(frames) == CAPTURES, f"{CAPTURES} presses were given only {len(frames)} different frames")
    numbers = [press.document["recordNumber"] for press in presses]
    demand(numbers == list(range(1, CAPTURES + 1)), f"record numbers are not 1 to {CAPTURES}: {numbers}")
    demand(sorted(item["item"] for item in station.items()) == items, "the outbox lists other items")
    demand(station.verify_all() == CAPTURES, "the outbox holds another number of files")
    _demand_chain(bench, items)


def _demand_chain(bench: Bench, items: list[str]) -> None:
    """The links once more, without the product's verifier: each record holds its predecessor's hash."""
    folder = bench.share / "chain"
    folder.mkdir()
    sample = items[:3] + items[-2:]
    for item in sample:
        (folder / item).mkdir()
        exported = bench.station.command("outbox", "export", item, bench.in_guest(folder / item))
        demand(exported.code == 0, str(exported))
    records = [(folder / item / "record.json").read_bytes() for item in sample]
    for earlier, later in ((0, 1), (1, 2), (3, 4)):
        named = json.loads(records[later])["previousRecordHash"]
        demand(named == hashlib.sha256(records[earlier]).hexdigest(), f"{sample[later]} breaks the chain")
