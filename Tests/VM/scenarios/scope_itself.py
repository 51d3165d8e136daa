"""The emulated USB scope against the plain kernel, without Epilume: what other scenarios lean on is proven here."""

import json
import re
import struct
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Iterator

from lane.fault import demand
from lane.models import unit_light
from lane.scenario import Bench, Family
from lane.scopes import Scope
from lane.station import SERVICE
from scope.faults import (
    CONTROL_LIE, CONTROL_SILENCE, CONTROL_STALL, EMPTY, ERROR_BIT, FROZEN, GARBAGE, HALT, HOLE, LATE, LIGHT_STUCK,
    NO_DHT, NO_EOI, OVERSIZE, SET_IGNORED, SILENCE, TRAILING_GARBAGE, TRAILING_ZEROS, TRUNCATED, UNPLUG,
)
from scope.jpeg import END, HUFFMAN_TABLES
from scope.pattern import STRIP_LINES, Pattern, note_in_jpeg, number_in_yuyv

family = Family()

MJPEG = ("MJPG", 640, 480)
SMALL = ("MJPG", 320, 240)
YUYV = ("YUYV", 320, 240)
XU_LIGHT = unit_light({"off": "8001f0", "on": "8001f1", "polarised": "8001f2"})
VENDOR_LIGHT = {"kind": "vendor", "request": "51", "states": {"off": "00", "on": "01"}}
GET_CUR, SET_CUR = 0x81, 0x01
VENDOR_OUT, VENDOR_IN = 0x40, 0xC0
INACTIVE = 0x10  # V4L2_CTRL_FLAG_INACTIVE
INPUT_EVENT = struct.Struct("=qqHHi")
KEY_CAMERA = 0xD4
COMMIT = "SET_CUR commit"  # as the emulator's log names what begins a stream


@dataclass(frozen=True)
class Frame:
    sequence: int
    flags: str
    data: bytes

    @property
    def number(self) -> int:
        note = note_in_jpeg(self.data)
        demand(note is not None, f"frame {self.sequence} carries no number")
        return note["frame"]


@family.scenario
def a_scope_delivers_its_frames_byte_for_byte(bench: Bench) -> None:
    with _alone(bench):
        scope = bench.scopes.plug()
        for mode in (MJPEG, SMALL):
            frames = _capture(bench, scope, mode, 20)
            numbers = [frame.number for frame in frames]
            demand(numbers == list(range(numbers[0], numbers[0] + 20)), f"frames came as {numbers}")
            demand([frame.sequence for frame in frames] == list(range(20)), "the kernel counted a gap")
            _demand_pattern(mode, frames)
        frames = _capture(bench, scope, YUYV, 10)
        pattern = Pattern(*YUYV)
        for frame in frames:
            number = number_in_yuyv(frame.data)
            demand(number is not None, f"frame {frame.sequence} has no number in its picture")
            demand(frame.data == pattern.frame(number, 0, {}), f"YUYV frame {number} was changed on its way")


@family.scenario
def a_scope_is_who_its_model_says(bench: Bench) -> None:
    with _alone(bench):
        hostile = "\x1b[31m../../etc\n\x00%s\U0001F52C"
        usb = {"vendorID": "21cd", "productID": "603b", "release": "0217", "manufacturer": hostile,
               "product": {"utf16le": "530000d841000adc"}, "serial": "200901010001"}
        scope = bench.scopes.plug(port=2, model={"usb": usb})
        shown = {name: _attribute(bench, scope, name) for name in ("idVendor", "idProduct", "bcdDevice", "serial")}
        expected = {"idVendor": b"21cd", "idProduct": b"603b", "bcdDevice": b"0217", "serial": b"200901010001"}
        demand(shown == expected, f"the kernel read {shown}")
        manufacturer = _attribute(bench, scope, "manufacturer")
        demand(manufacturer.startswith(b"\x1b[31m../../etc\n"), f"the hostile string is tame: {manufacturer!r}")
        twin = bench.scopes.plug("twin", port=3, model={"usb": usb})
        demand(scope.id_path != twin.id_path and scope.node != twin.node, "two ports are one")
        bare = bench.scopes.plug("bare", port=4, model={"usb": {"manufacturer": None, "product": None}})
        files = bench.machine.check(f"ls {bare.folder}").split()
        demand(not {"serial", "product", "manufacturer"} & set(files), "absent strings are there")
        nodes = {scope.node, twin.node}
        before = scope.state()["port"], twin.state()["port"]
        bench.scopes.swap(scope, twin)
        demand((twin.state()["port"], scope.state()["port"]) == before, "the ports were not swapped")
        demand(len({scope.node, twin.node}) == 2 and nodes, "a swapped scope has no node")


@family.soak
def controls_follow_the_specification(bench: Bench) -> None:
    with _alone(bench):
        scope = bench.scopes.plug()
        ranges = scope.view(["query", "gain"], ["query", "brightness"], ["query", "focus_absolute"])
        demand(ranges[0] == {"min": 0, "max": 255, "step": 1, "default": 16, "flags": 0}, f"gain is {ranges[0]}")
        demand(ranges[1]["min"] == -64, f"brightness is {ranges[1]}")
        demand(ranges[2]["step"] == 5 and ranges[2]["flags"] & INACTIVE, f"focus under its automatic is {ranges[2]}")
        begin = scope.state()["nextRequest"]
        said = scope.view(
            ["set", "exposure_time_absolute", 100], ["set", "auto_exposure", 1], ["set", "exposure_time_absolute", 100],
            ["set", "white_balance_automatic", 0], ["set", "white_balance_temperature", 5000],
            ["set", "power_line_frequency", 1], ["set", "brightness", -20],
        )
        demand(said == [{"errno": "EACCES"}, 1, 100, 0, 5000, 1, -20], f"setting gave {said}")
        expected = [
            ("auto_exposure", 1), ("exposure_time_absolute", 100), ("white_balance_automatic", 0),
            ("white_balance_temperature", 5000), ("power_line_frequency", 1), ("brightness", -20),
        ]
        demand(scope.settings(begin) == expected, f"the device saw {scope.settings(begin)}")
        demand(scope.state()["controls"]["brightness"] == -20, "the device does not have what it took")
        scope.unplug()
        scope.plug(0)
        demand(scope.view(["get", "brightness"]) == [0], "a replug forgot nothing")
        kept = bench.scopes.plug("kept", port=1, model={"forgets": False})
        kept.view(["set", "gain", 77])
        kept.unplug()
        kept.plug(1)
        demand(kept.view(["get", "gain"]) == [77], "a scope that keeps its controls forgot them")


@family.scenario
def the_kernel_answers_for_controls_from_its_memory(bench: Bench) -> None:
    """uvcvideo of Linux 6.1 asks the device for a control once: a read-back proves nothing, except where noted."""
    with _alone(bench):
        scope = bench.scopes.plug(model={"controls": {
            "gain": {"autoUpdate": True}, "contrast": {}, "brightness": {}, "power_line_frequency": {},
        }})
        for control in ("contrast", "brightness", "power_line_frequency", "gain"):
            scope.fault(SET_IGNORED, control=control)
        begin = scope.state()["nextRequest"]
        said = scope.view(
            ["get", "contrast"], ["set", "contrast", 77], ["get", "contrast"], ["get-extended", "contrast"],
            ["reopen"], ["get", "contrast"],
            # Never read before, and as wide as its UVC control: the first read after a set is a true one.
            ["set", "brightness", 33], ["get", "brightness"], ["set", "brightness", 34], ["get", "brightness"],
            # Narrower than its UVC control: the set itself reads first.
            ["set", "power_line_frequency", 2], ["get", "power_line_frequency"],
            # What the device declares as changing by itself is always asked for.
            ["get", "gain"], ["set", "gain", 99], ["get", "gain"],
        )
        demand(said == [32, 77, 77, 77, None, 77, 33, 0, 34, 34, 2, 2, 16, 99, 16], f"the kernel said {said}")
        reads = [entry["control"] for entry in scope.requests(begin) if entry["request"] == "GET_CUR"]
        demand(reads == ["contrast", "brightness", "power_line_frequency", "gain", "gain"], f"it asked for {reads}")
        # A notice of the device reaches those who wait for events, and not the memory.
        scope.heal()
        steps = scope.view(
            ["subscribe", "contrast"],
            ["scope", {"do": "change", "name": scope.name, "control": "contrast", "value": 11, "notice": True}],
            ["event"], ["get", "contrast"],
        )
        demand(steps[2] == {"changes": 1, "value": 11} and steps[3] == 77, f"after a notice: {steps}")


@family.scenario
def controls_fail_as_told(bench: Bench) -> None:
    with _alone(bench):
        lie = {"kind": CONTROL_LIE, "control": "sharpness", "request": "GET_DEF", "value": 6}
        scope = bench.scopes.plug(faults=[lie])
        demand(scope.view(["query", "sharpness"])[0]["default"] == 6, "the lying default is true")
        errors = {1: "EBUSY", 2: "EILSEQ", 3: "EREMOTE", 4: "ERANGE", 6: "EIO", 7: "EIO", 8: "EINVAL"}
        for code, name in errors.items():
            scope.fault(CONTROL_STALL, control="gain", requests=["SET_CUR"], code=code, times=1)
        said = scope.view(*[["set", "gain", 20]] * len(errors), ["set", "gain", 21])
        demand(said == [{"errno": name} for name in errors.values()] + [21], f"the kernel said {said}")
        scope.fault(CONTROL_SILENCE, control="contrast", requests=["SET_CUR"], times=1)
        said = scope.view(["set", "contrast", 50], ["set", "contrast", 51])
        demand(said == [{"errno": "ETIMEDOUT"}, 51], f"an unanswered control: {said}")
        scope.fault(CONTROL_STALL, control="probe", requests=["SET_CUR"])
        refused = bench.machine.run(f"v4l2-ctl -d {scope.node} --set-fmt-video=width=320,height=240")
        demand("Input/output error" in refused.error + refused.text, f"a stalled probe: {refused}")
        scope.heal()
        late = bench.scopes.plug("late", port=1, faults=[{"kind": LATE, "tries": 40}])
        said = late.view(["get", "gain"], *[["set", "gain", 30]] * 40)
        demand(said[0] == {"errno": "EBUSY"} and said[-1] == 30, f"a late scope: {said}")


@family.scenario
def the_light_shows_in_the_picture(bench: Bench) -> None:
    with _alone(bench):
        scope = bench.scopes.plug(model={"light": XU_LIGHT, "extension": {"2": "00" * 7}})
        dark = _brightness(bench, scope)
        said = scope.view(
            ["xu", 6, 3, SET_CUR, 3, "8001f1"], ["xu", 6, 3, GET_CUR, 3], ["xu", 6, 2, GET_CUR, 7],
            ["xu", 6, 3, SET_CUR, 2, "8001"], ["xu", 6, 3, SET_CUR, 3, "ffffff"], ["xu", 2, 4, GET_CUR, 2],
            ["xu", 1, 4, GET_CUR, 4],
        )
        errors = [{"errno": name} for name in ("ENOBUFS", "ERANGE", "ENOENT", "ENOENT")]
        demand(said == ["8001f1", "8001f1", "00" * 7, *errors], f"the extension unit said {said}")
        demand(scope.state()["light"] == "on" and _brightness(bench, scope) > dark + 20, "the picture stays dark")
        scope.fault(LIGHT_STUCK)
        demand(scope.view(["xu", 6, 3, SET_CUR, 3, "8001f0"], ["xu", 6, 3, GET_CUR, 3])[1] == "8001f0", "no lie")
        demand(_brightness(bench, scope) > dark + 20, "a stuck light went dark")
        scope.heal()
        scope.fault(SET_IGNORED, control="light", echo=False)
        said = scope.view(["xu", 6, 3, SET_CUR, 3, "8001f1"], ["xu", 6, 3, GET_CUR, 3])
        demand(said == ["8001f1", "8001f0"], f"a light that ignores: {said}")

        lying = bench.scopes.plug("lying", port=1, model={"light": XU_LIGHT}, faults=[
            {"kind": CONTROL_LIE, "control": "light", "request": "GET_LEN", "value": 1},
        ])
        said = lying.view(["xu", 6, 3, SET_CUR, 3, "8001f1"], ["xu", 6, 3, SET_CUR, 1, "80"])
        demand(said[0] == {"errno": "ENOBUFS"}, f"a lying length: {said}")

        vendor = bench.scopes.plug("vendor", port=2, model={"light": VENDOR_LIGHT})
        said = vendor.view(
            ["usb", VENDOR_OUT, 0x51, 1, 0, 0], ["usb", VENDOR_IN, 0x51, 0, 0, 1], ["usb", VENDOR_OUT, 0x51, 9, 0, 0],
            ["usb", VENDOR_OUT, 0x50, 0, 0, 0],
        )
        demand(said == ["", "01", {"errno": "EPIPE"}, {"errno": "EPIPE"}], f"vendor requests: {said}")
        demand(vendor.settings()[0] == ("light", "01") and vendor.state()["light"] == "on", "the light is not on")


@family.scenario
def the_button_reaches_evdev(bench: Bench) -> None:
    with _alone(bench):
        scope = bench.scopes.plug()
        scope.press(polled=False)
        bench.station.until(lambda: scope.state()["edgesLost"] == 2, "a press with a closed node is lost")
        twice = _presses(bench, scope, 2, count=2)
        demand(twice == [1, 0, 1, 0], f"two presses: {twice}")
        bouncing = _presses(bench, scope, 1, bounces=3)
        demand(bouncing == [1, 0] * 4 + [1, 0] * 3, f"a bouncing press: {bouncing}")
        inverted = bench.scopes.plug("inverted", port=1, model={"button": {"inverted": True}})
        # The input device begins as released: what is no change is no event.
        other_way = _presses(bench, inverted, 2, count=2)
        demand(other_way == [1, 0, 1], f"an inverted button: {other_way}")
        mute = bench.scopes.plug("mute", port=2, model={"button": None})
        demand(bench.machine.run(f"ls {mute.folder}/*:1.0/input").code != 0, "a scope without a button has one")


@family.scenario
def damaged_frames_arrive_as_the_kernel_passes_them(bench: Bench) -> None:
    with _alone(bench):
        scope = bench.scopes.plug()
        pattern = Pattern(*SMALL)
        for kind in (TRUNCATED, NO_EOI, NO_DHT, TRAILING_ZEROS, TRAILING_GARBAGE, HOLE, GARBAGE, FROZEN):
            scope.heal()
            scope.fault(kind, every=3)
            frames = _capture(bench, scope, SMALL, 6)
            demand([frame.sequence for frame in frames] == list(range(6)), f"{kind}: the kernel counted a gap")
            demand(not any("error" in frame.flags for frame in frames), f"{kind}: the kernel noticed")
            first = frames[0].number
            whole = [pattern.frame(first + place, 0, {"device": scope.name}) for place in range(6)]
            for place in (2, 5):
                demand(_is_damaged(kind, frames[place].data, whole[place], whole[place - 1]), f"{kind} is not there")
            for place in (0, 1, 3, 4):
                demand(frames[place].data == whole[place], f"{kind}: frame {place} is damaged, too")
        for kind in (ERROR_BIT, EMPTY, OVERSIZE):
            scope.heal()
            scope.fault(kind, every=3)
            sequences = [frame.sequence for frame in _capture(bench, scope, SMALL, 5)]
            demand(sequences == [0, 1, 3, 4, 6], f"{kind}: no gap, but {sequences}")
        scope.heal()
        scope.fault(ERROR_BIT, every=3)
        # The driver looks at its parameter when it takes a device.
        scope.unplug()
        bench.machine.check("echo 1 > /sys/module/uvcvideo/parameters/nodrop")
        scope.plug(0)
        bench.machine.check("echo 0 > /sys/module/uvcvideo/parameters/nodrop")
        # v4l2-ctl tells of a flagged buffer, and neither counts nor writes it.
        told = _good(bench.machine.check(f"timeout 60 {_stream(scope, SMALL, 3)}", seconds=90))
        flagged = ["error" in flags for _, _, flags in told]
        demand(flagged[:3] == [False, False, True], f"with nodrop the flags are {told}")


@family.soak
def a_stream_dies_and_begins_again(bench: Bench) -> None:
    with _alone(bench):
        scope = bench.scopes.plug()
        for kind in (SILENCE, HALT):
            scope.fault(kind)
            before = scope.state()
            silent = bench.machine.run(f"timeout 4 {_stream(scope, SMALL, 3)}")
            after = scope.state()
            demand(len(_good(silent.text)) == 0, f"{kind}: frames came: {silent}")
            # On a slow machine v4l2-ctl may be cut off before it says what it got.
            demand(after["requests"].get(COMMIT, 0) > before["requests"].get(COMMIT, 0), f"{kind}: no stream began")
            demand(after["framesSent"] == before["framesSent"], f"{kind}: frames were sent")
            scope.heal()
            _demand_pattern(SMALL, _capture(bench, scope, SMALL, 3))
        scope.fault(UNPLUG)
        gone = bench.machine.run(f"timeout 20 {_stream(scope, SMALL, 3)}")
        # A read that waits when the device goes ends as EINVAL: the driver has switched the stream off.
        demand("VIDIOC_DQBUF: failed" in gone.text and not _good(gone.text), f"unplugged in a frame: {gone}")
        bench.station.until(lambda: not scope.state()["plugged"], "the scope is out")
        scope.heal()
        scope.plug(0)
        _demand_pattern(SMALL, _capture(bench, scope, SMALL, 3))
        plugs = scope.state()["plugs"]
        scope.flap(3)
        bench.station.until(lambda: scope.state()["plugs"] == plugs + 3, "it has flapped three times")
        scope.await_node()
        _demand_pattern(SMALL, _capture(bench, scope, SMALL, 3))


@family.scenario
def four_scopes_stream_at_once(bench: Bench) -> None:
    with _alone(bench):
        model = {"formats": [{"fourCC": "MJPG", "sizes": [{"width": 640, "height": 480, "fps": [10]}]}]}
        scopes = [bench.scopes.plug(f"scope-{place}", place, model) for place in range(4)]
        folder = bench.new_folder("four")
        streams = []
        for scope in scopes:
            path = f"{bench.in_guest(folder)}/{scope.name}"
            streams.append(bench.machine.begin(f"timeout 60 {_stream(scope, MJPEG, 40, path)}", seconds=90))
        for scope, stream in zip(scopes, streams):
            result = stream.result()
            demand(result.code == 0, f"{scope.name}: {result}")
            _demand_pattern(MJPEG, _frames(result.text, (folder / scope.name).read_bytes()), scope.name)


@family.scenario
def a_recording_is_played_again(bench: Bench) -> None:
    with _alone(bench):
        folder = bench.new_folder("recording")
        frames = _record(folder)
        scope = bench.scopes.plug(model={"recording": bench.in_guest(folder), "button": {}})
        demand(_attribute(bench, scope, "idVendor") == b"a168", "it is another device")
        demand(scope.view(["get", "gain"], ["query", "gain"])[0] == 40, "gain is not as recorded")
        watch = bench.machine.begin(f"timeout 30 head -c {2 * 2 * INPUT_EVENT.size} {scope.event_node}", seconds=60)
        captured = _capture(bench, scope, SMALL, 7)
        demand([frame.data for frame in captured] == (frames * 3)[:7], "the frames are not the recorded ones")
        demand(_keys(watch.result().stdout) == [1, 0], "the recorded press did not come")


# Tools


@contextmanager
def _alone(bench: Bench) -> Iterator[None]:
    """Epilume does not start: the node is ours."""
    bench.machine.check(f"systemctl mask --runtime {SERVICE}")
    yield
    bench.machine.check(f"systemctl unmask --runtime {SERVICE}")


def _stream(scope: Scope, mode: tuple[str, int, int], count: int, path: str = "/dev/null") -> str:
    four_cc, width, height = mode
    return (
        f"v4l2-ctl -d {scope.node} --verbose --set-fmt-video=width={width},height={height},pixelformat={four_cc} "
        f"--stream-mmap=4 --stream-count={count} --stream-to={path} 2>&1"
    )


def _capture(bench: Bench, scope: Scope, mode: tuple[str, int, int], count: int) -> list[Frame]:
    path = bench.new_folder("frames") / "frames"
    said = bench.machine.check(f"timeout 60 {_stream(scope, mode, count, bench.in_guest(path))}", seconds=90)
    frames = _frames(said, path.read_bytes())
    demand(len(frames) == count, f"{len(frames)} frames of {count}: {said[-300:]}")
    return frames


def _good(said: str) -> list[tuple[str, str, str]]:
    """Sequence, size and flags of the buffers that v4l2-ctl got with something in them."""
    found = re.findall(r"cap dqbuf: \d+ seq: +(\d+) bytesused: (\d+) ts: [^(]*\(([^)]*)\)", said)
    return [buffer for buffer in found if buffer[1] != "0"]


def _frames(said: str, data: bytes) -> list[Frame]:
    """v4l2-ctl writes frames one after the other and tells their sizes beside."""
    frames, place = [], 0
    for sequence, size, flags in _good(said):
        frames.append(Frame(int(sequence), flags, data[place:place + int(size)]))
        place += int(size)
    demand(place == len(data), f"v4l2-ctl told of {place} bytes and wrote {len(data)}")
    return frames


def _demand_pattern(mode: tuple[str, int, int], frames: list[Frame], device: str = "scope") -> None:
    pattern = Pattern(*mode)
    for frame in frames:
        expected = pattern.frame(frame.number, 0, {"device": device})
        demand(frame.data == expected, f"frame {frame.number} of {device} was changed on its way")


def _is_damaged(kind: str, data: bytes, whole: bytes, before: bytes) -> bool:
    third = len(whole) // 3
    return {
        TRUNCATED: data == whole[:len(whole) // 2],
        NO_EOI: data + END == whole,
        NO_DHT: data == whole.replace(HUFFMAN_TABLES, b""),
        TRAILING_ZEROS: data == whole + bytes(512),
        TRAILING_GARBAGE: data.startswith(whole) and len(data) == len(whole) + 512,
        HOLE: data == whole[:third] + whole[2 * third:],
        GARBAGE: len(data) == len(whole) and data[:2] != whole[:2],
        FROZEN: data == before,
    }[kind]


def _brightness(bench: Bench, scope: Scope) -> float:
    data = _capture(bench, scope, YUYV, 2)[-1].data[2 * YUYV[1] * STRIP_LINES::2]
    return sum(data) / len(data)


def _presses(bench: Bench, scope: Scope, presses: int, **options: object) -> list[int]:
    """The values that a reader of the input device got while the node was open."""
    opened = bench.machine.begin(f"exec 3<>{scope.node}; sleep 300", seconds=310)
    reader = bench.machine.begin(f"cat {scope.event_node}", seconds=300)
    bench.station.until(lambda: scope.state()["polled"], "the status endpoint is polled")
    bench.station.until(
        lambda: bench.machine.run(f"ls -l /proc/[0-9]*/fd 2>/dev/null | grep -q {scope.event_node}").code == 0,
        "the reader has the input device open",
    )
    edges = len(scope.state()["edgesSent"]) + 2 * presses * (1 + 2 * options.get("bounces", 0))
    scope.press(**options)
    bench.station.until(lambda: len(scope.state()["edgesSent"]) >= edges, "the edges went out")
    # What was sent is on its way through the kernel.
    bench.machine.check(f"sleep 1; pkill -f '^cat {scope.event_node}'")
    found = _keys(reader.result().stdout)
    demand(opened.running, "the node was closed meanwhile")
    bench.machine.check("pkill -f '^sleep 300'")
    return found


def _keys(data: bytes) -> list[int]:
    events = [INPUT_EVENT.unpack_from(data, place) for place in range(0, len(data), INPUT_EVENT.size)]
    return [value for _, _, kind, code, value in events if kind == 1 and code == KEY_CAMERA]


def _attribute(bench: Bench, scope: Scope, name: str) -> bytes:
    return bench.machine.run(f"cat {scope.folder}/{name}").stdout.removesuffix(b"\n")


def _record(folder) -> list[bytes]:
    """A recording of three frames and one press, as `epilume device record` lays it out."""
    pattern = Pattern(*SMALL)
    frames = [pattern.frame(number, -10, {"recorded": True}) for number in (7, 9, 8)]
    (folder / "frames").mkdir()
    lines = []
    for place, frame in enumerate(frames):
        name = f"frames/{place + 1:06d}.jpg"
        (folder / name).write_bytes(frame)
        lines.append({"file": name, "sequence": place, "timestampMicroseconds": 1_000_000 + 33_000 * place,
                      "flags": 0, "bytesUsed": len(frame)})
    (folder / "frames.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    events = [{"timestampMicroseconds": 1_020_000 + 50_000 * (1 - value), "code": KEY_CAMERA, "value": value}
              for value in (1, 0)]
    (folder / "events.jsonl").write_text("".join(json.dumps(event) + "\n" for event in events))
    mode = {"fourCC": "MJPG", "width": 320, "height": 240, "intervals": ["1/15"]}
    about = {
        "schema": "epilume.recording/1", "kind": "dermatoscope", "purpose": "check", "mode": mode, "modes": [mode],
        "usb": {"vendorID": "a168", "productID": "0870", "release": "0100", "product": "Recorded", "serial": None},
        "controls": [{"id": 0x00980913, "name": "Gain", "minimum": 0, "maximum": 100, "step": 1, "default": 16,
                      "value": 40}],
    }
    (folder / "recording.json").write_text(json.dumps(about))
    return frames
