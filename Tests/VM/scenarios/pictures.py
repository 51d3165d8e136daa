"""One picture: taken, signed, exported, and compared with what the camera shows."""

from lane.camera import SCOPE, SCOPE_PORT
from lane.evidence import Evidence
from lane.fault import demand
from lane.scenario import Bench, Family
from lane.station import ANCHOR

family = Family()


@family.scenario
def a_picture_of_640x480_is_what_the_camera_shows(bench: Bench) -> None:
    _picture(bench, "YUYV", 640, 480, fps=25)


@family.scenario
def a_picture_of_1280x720_is_what_the_camera_shows(bench: Bench) -> None:
    _picture(bench, "YUYV", 1280, 720, fps=10)


@family.scenario
def a_picture_in_nv12_is_what_the_camera_shows(bench: Bench) -> None:
    _picture(bench, "NV12", 640, 480, fps=25)


@family.scenario
def a_picture_in_grey_is_what_the_camera_shows(bench: Bench) -> None:
    _picture(bench, "GREY", 640, 480, fps=25)


def _picture(bench: Bench, fourcc: str, width: int, height: int, fps: int) -> None:
    station = bench.station
    station.configure({"port": SCOPE_PORT, "format": fourcc, "width": width, "height": height, "fps": fps})
    bench.cameras.plug()
    bench.cameras.show_bare_pattern()
    mode = station.await_device(SCOPE, "armed")["mode"]
    demand((mode["fourCC"], mode["width"], mode["height"]) == (fourcc, width, height), f"another mode: {mode}")
    capture = station.capture()
    demand(capture["pressToSafeMicroseconds"] > 0, f"no time from press to safe: {capture}")

    # In the guest, by the product's own verifier, as the item stands in the outbox.
    anchor = station.anchor()
    verified = station.command("verify", capture["item"], "--trust", ANCHOR, "--json")
    demand(verified.code == 0, f"the item does not verify: {verified}")

    # On the host, by others' tools, from the export.
    folder = bench.new_folder("picture")
    station.export(capture["item"], bench.in_guest(folder))
    evidence = Evidence(folder / capture["item"])
    evidence.demand_authentic(anchor)
    _demand_facts(evidence.record, capture, fourcc, width, height)

    reference = folder / "reference.raw"
    bench.cameras.take_reference(fourcc, width, height, bench.in_guest(reference))
    shown, kept = reference.read_bytes(), evidence.picture.read_bytes()
    demand(len(set(shown)) > 2, "the reference shows no pattern: the comparison would prove nothing")
    different = sum(a != b for a, b in zip(shown, kept)) + abs(len(shown) - len(kept))
    demand(different == 0, f"{different} of {len(shown)} bytes differ from what v4l2-ctl gets")


def _demand_facts(record: dict, capture: dict, fourcc: str, width: int, height: int) -> None:
    demand(record["itemId"] == capture["item"] and record["recordNumber"] == 1, "the record is of another item")
    demand("previousRecordHash" not in record, "the first record names a previous one")
    v4l2 = record["v4l2"]
    demand((v4l2["fourcc"], v4l2["width"], v4l2["height"]) == (fourcc, width, height), f"another frame: {v4l2}")
    demand(v4l2["sequence"] == capture["sequence"], "the answer and the record name different frames")
    pressed, interval = record["selection"]["pressedMicroseconds"], v4l2["frameInterval"]
    earliest = pressed + 1_000_000 * interval["numerator"] // interval["denominator"]
    demand(v4l2["timestampMicroseconds"] >= earliest, "the frame may have been exposed before the press")
