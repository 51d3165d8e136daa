#!/usr/bin/python3
"""The emulated scope without a kernel: python3 -m unittest discover -s Tests/VM/scope -t Tests/VM"""

import json
import struct
import tempfile
import unittest
from pathlib import Path

from scope import button, controls, descriptors, faults, jpeg, streaming, wire
from scope.control_pipe import ControlPipe
from scope.device import Scope
from scope.model import model_of
from scope.pattern import Pattern, note_in_jpeg, number_cells, number_in_cells, number_in_yuyv
from scope.recording import Recording
from scope.scene import Scene

GUID = "49e40215-f434-47fe-b158-0e885023e51b"
XU_LIGHT = {"kind": "xu", "guid": GUID, "unit": 6, "selector": 3, "states": {"off": "00", "on": "01"}}
GET, SET = 0xA1, 0x21


def submit(
    sequence: int, endpoint: int, inward: bool, length: int, setup: bytes = bytes(8), data: bytes = b""
) -> bytes:
    """A USBIP_CMD_SUBMIT as vhci sends it."""
    return struct.pack(">5I I i i i i 8s", 1, sequence, 65537, inward, endpoint, 0, length, 0, -1, 0, setup) + data


def unlink(sequence: int, target: int) -> bytes:
    return struct.pack(">5I I 24x", 2, sequence, 65537, 0, 0, target)


def split(data: bytes) -> list[bytes]:
    """Descriptors by their length byte."""
    parts = []
    while data:
        parts.append(data[:data[0]])
        data = data[data[0]:]
    return parts


class WireTests(unittest.TestCase):
    def test_messages_are_cut_wherever_the_stream_breaks(self):
        stream = submit(7, 0, False, 3, b"ABCDEFGH", b"xyz") + unlink(8, 7) + submit(9, 1, True, 16384)
        for step in (1, 5, 48, len(stream)):
            reader, found = wire.Reader(), []
            for place in range(0, len(stream), step):
                found += reader.feed(stream[place:place + step])
            self.assertEqual(found, [
                wire.Submit(7, 0, False, 3, b"ABCDEFGH", b"xyz"), wire.Unlink(8, 7),
                wire.Submit(9, 1, True, 16384, bytes(8)),
            ])

    def test_answers_are_48_bytes_with_the_status_where_the_protocol_has_it(self):
        answer = wire.ret_submit(9, wire.STATUS_STALL, 5)
        self.assertEqual((len(answer), struct.unpack_from(">Ii", answer, 16)[1]), (48, -32))
        self.assertEqual(struct.unpack_from(">i", wire.ret_unlink(9, wire.STATUS_UNLINKED), 20)[0], -104)

    def test_an_unknown_command_is_no_message(self):
        with self.assertRaises(ValueError):
            wire.Reader().feed(struct.pack(">5I28x", 9, 1, 0, 0, 0))


class DescriptorTests(unittest.TestCase):
    def setUp(self):
        self.model = model_of({"light": XU_LIGHT, "extension": {"1": "0000"}, "button": {"declared": True}})

    def test_the_configuration_tells_its_own_length_and_ends_whole(self):
        data = descriptors.configuration(self.model)
        self.assertEqual(struct.unpack_from("<H", data, 2)[0], len(data))
        parts = split(data)
        self.assertEqual(b"".join(parts), data)
        self.assertTrue(all(len(part) == part[0] for part in parts))

    def test_the_class_headers_tell_the_length_of_what_they_head(self):
        parts = split(descriptors.configuration(self.model))
        for interface in (0, 1):
            begin = next(place for place, part in enumerate(parts) if part[1] == 4 and part[2] == interface)
            headed = []
            for part in parts[begin + 1:]:
                if part[1] != descriptors.CS_INTERFACE:
                    break
                headed.append(part)
            place = 5 if interface == 0 else 4
            self.assertEqual(struct.unpack_from("<H", headed[0], place)[0], sum(map(len, headed)))

    def test_the_extension_unit_has_the_wire_form_of_its_guid_and_the_bits_of_its_selectors(self):
        unit = next(part for part in split(descriptors.configuration(self.model)) if part[1:3] == b"\x24\x06")
        self.assertEqual(unit[3], 6)
        self.assertEqual(unit[4:20].hex(), "1502e44934f4fe47b1580e885023e51b")
        self.assertEqual((unit[20], unit[22], unit[23], unit[24]), (2, descriptors.PROCESSING_UNIT, 1, 0b101))

    def test_the_units_form_one_chain_from_the_camera_to_the_stream(self):
        parts = [part for part in split(descriptors.configuration(self.model)) if part[1] == 0x24]
        processing = next(part for part in parts if part[2] == 5 and part[0] < 20)
        output = next(part for part in parts if part[2] == 3 and part[0] == 9)
        self.assertEqual((processing[4], output[7]), (descriptors.CAMERA_TERMINAL, 6))

    def test_the_trigger_is_declared_only_when_the_model_says_so(self):
        for declared in (True, False):
            model = model_of({"button": {"declared": declared}})
            header = [part for part in split(descriptors.configuration(model)) if part[1:3] == b"\x24\x01"][1]
            self.assertEqual((header[10], header[11]), (1, int(declared)))

    def test_without_a_button_there_is_no_status_endpoint(self):
        endpoints = [part[2] for part in split(descriptors.configuration(model_of({"button": None}))) if part[1] == 5]
        self.assertEqual(endpoints, [descriptors.VIDEO_ENDPOINT])

    def test_strings_carry_any_units_and_absent_ones_have_no_index(self):
        model = model_of({"usb": {"product": {"utf16le": "00d8"}, "manufacturer": None, "serial": "s\ud800"}})
        self.assertEqual(descriptors.string(model, 2), bytes.fromhex("040300d8"))
        self.assertIsNone(descriptors.string(model, 1))
        self.assertEqual(descriptors.device(model)[14:17], bytes([0, 2, 3]))
        with self.assertRaises(ValueError):
            model_of({"usb": {"serial": "x" * 127}})

    def test_words_that_mean_nothing_are_refused(self):
        for wrong in ({"controlls": {}}, {"usb": {"vid": 1}}, {"controls": {"gian": {}}}, {"light": {"kind": "x"}}):
            with self.assertRaises((ValueError, KeyError)):
                model_of(wrong)


class PictureTests(unittest.TestCase):
    def test_a_number_comes_back_from_the_cells_and_a_torn_strip_gives_none(self):
        for number in (0, 1, 0xA5C3, 0xFFFF):
            cells = number_cells(number)
            self.assertEqual(number_in_cells(cells), number)
            cells[5] = 251 - cells[5]
            self.assertIsNone(number_in_cells(cells))

    def test_frames_carry_their_number_and_the_light_changes_what_is_below(self):
        pattern = Pattern("MJPG", 320, 240)
        frame = pattern.frame(70_000, 0, {"light": "on"})
        self.assertEqual(note_in_jpeg(frame), {"frame": 70_000, "light": "on"})
        self.assertEqual((frame[:2], frame[-2:]), (b"\xff\xd8", jpeg.END))
        self.assertNotEqual(pattern.frame(1, 0, {})[-2000:], pattern.frame(1, 20, {})[-2000:])
        raw = Pattern("YUYV", 320, 240).frame(513, 0, {})
        self.assertEqual((number_in_yuyv(raw), len(raw)), (513, 2 * 320 * 240))

    def test_every_marker_of_a_jpeg_is_in_its_place(self):
        frame, place, markers = Pattern("MJPG", 320, 240).frame(3, -30, {}), 2, []
        while frame[place + 1] != 0xDA:
            markers.append(frame[place + 1])
            place += 2 + int.from_bytes(frame[place + 2:place + 4], "big")
        self.assertEqual(markers, [0xE0, 0xFE, 0xDB, 0xC0, 0xC4, 0xDD])
        scan = frame[place + 2 + int.from_bytes(frame[place + 2:place + 4], "big"):]
        found = [scan[at + 1] for at in range(len(scan) - 1) if scan[at] == 0xFF and scan[at + 1] != 0]
        self.assertEqual(found, [0xD0 + row % 8 for row in range(240 // 8 - 1)] + [0xD9])


class NegotiationTests(unittest.TestCase):
    def test_a_wish_becomes_the_nearest_that_there_is_and_only_a_commit_begins_the_stream(self):
        for version, size in (("1.00", 26), ("1.10", 34)):
            negotiation = streaming.Negotiation(model_of({"uvc": version}))
            wish = struct.pack("<HBBI", 1, 9, 1, 900_000).ljust(size, b"\0")
            self.assertFalse(negotiation.set(streaming.PROBE, wish))
            got = negotiation.answer(streaming.PROBE, controls.GET_CUR)
            self.assertEqual(len(got), size)
            self.assertEqual(struct.unpack_from("<HBBI", got), (1, 2, 1, 1_000_000))
            self.assertTrue(negotiation.set(streaming.COMMIT, got))
            with self.assertRaises(controls.Stall):
                negotiation.set(streaming.PROBE, wish + b"\0")


class VideoPipeTests(unittest.TestCase):
    def setUp(self):
        self.sent: list[bytes] = []
        self.pipe = streaming.VideoPipe(lambda data: self.sent.append(bytes(data)))

    def answers(self) -> list[tuple[int, int, int]]:
        """Sequence, status and length of each answer."""
        heads = [part for part in self.sent if len(part) == 48]
        return [struct.unpack_from(">I", head, 4) + struct.unpack_from(">ii", head, 20) for head in heads]

    def test_a_frame_ends_with_a_transfer_that_is_not_full(self):
        self.pipe.begin(b"x" * 1500, False)
        for sequence in range(4):
            self.pipe.add(sequence, 1024)
        self.assertTrue(self.pipe.pump())
        self.assertEqual(self.answers(), [(0, 0, 1024), (1, 0, 478)])
        self.assertTrue(self.pipe.ready)

    def test_a_frame_of_whole_transfers_ends_with_an_empty_one(self):
        self.pipe.begin(b"x" * 2046, False)
        for sequence in range(3):
            self.pipe.add(sequence, 1024)
        self.assertTrue(self.pipe.pump())
        self.assertEqual(self.answers(), [(0, 0, 1024), (1, 0, 1024), (2, 0, 0)])

    def test_frames_toggle_and_damage_is_in_the_header(self):
        heads = []
        for damaged in (False, True, False):
            self.pipe.begin(b"data", damaged)
            self.pipe.add(1, 512)
            self.pipe.pump()
            heads.append(self.sent[-1][:2])
        self.assertEqual(heads, [b"\x02\x82", b"\x02\xc3", b"\x02\x82"])

    def test_a_frame_waits_for_transfers_and_one_taken_back_is_not_answered(self):
        self.pipe.begin(b"x" * 3000, False)
        self.pipe.add(1, 1024)
        self.pipe.add(2, 1024)
        self.assertTrue(self.pipe.take_back(2))
        self.assertFalse(self.pipe.take_back(2))
        self.assertFalse(self.pipe.pump())
        self.assertEqual([answer[0] for answer in self.answers()], [1])

    def test_a_frame_that_stops_at_its_half_never_ends(self):
        for size in (3000, 300):
            self.sent.clear()
            self.pipe.clear()
            self.pipe.begin(b"x" * size, False)
            for sequence in range(4):
                self.pipe.add(sequence, 1024)
            self.assertFalse(self.pipe.pump(stop_at_half=True))
            self.assertLessEqual(sum(length for _, _, length in self.answers()), size // 2)
            self.assertFalse(self.pipe.ready)

    def test_a_halted_endpoint_stalls_until_it_is_cleared(self):
        self.pipe.halt()
        self.pipe.add(1, 512)
        self.pipe.pump()
        self.assertEqual(self.answers(), [(1, wire.STATUS_STALL, 0)])
        self.assertFalse(self.pipe.ready)
        self.pipe.clear()
        self.pipe.add(2, 512)
        self.assertTrue(self.pipe.ready)


class ControlTests(unittest.TestCase):
    """Through endpoint zero, as the kernel asks."""

    def setUp(self):
        self.scope = Scope("s", model_of({"light": XU_LIGHT}))
        self.pipe: ControlPipe = self.scope.pipe

    def ask(self, request: int, name: str, size: int) -> bytes:
        entity, selector = self.scope.controls.address(name)
        return self.pipe.answer(struct.pack("<BBHHH", GET, request, selector << 8, entity << 8, size), b"")

    def set(self, name: str, data: bytes) -> None:
        entity, selector = self.scope.controls.address(name)
        setup = struct.pack("<BBHHH", SET, controls.SET_CUR, selector << 8, entity << 8, len(data))
        self.pipe.answer(setup, data)

    def error_code(self) -> int:
        return self.pipe.answer(struct.pack("<BBHHH", GET, controls.GET_CUR, 2 << 8, 0, 1), b"")[0]

    def refused(self, name: str, data: bytes) -> int:
        with self.assertRaises(controls.Stall):
            self.set(name, data)
        return self.error_code()

    def test_each_standard_control_has_the_requests_of_its_form(self):
        for name, kind in controls.STANDARD.items():
            self.assertEqual(self.ask(controls.GET_LEN, name, 2), struct.pack("<H", kind.size), name)
            self.assertEqual(len(self.ask(controls.GET_DEF, name, kind.size)), kind.size, name)
            if kind.form == "range":
                self.assertEqual(len(self.ask(controls.GET_MIN, name, kind.size)), kind.size, name)
            else:
                with self.assertRaises(controls.Stall):
                    self.ask(controls.GET_MIN, name, kind.size)

    def test_a_slave_is_refused_while_its_master_is_automatic_and_says_so(self):
        self.assertEqual(self.refused("exposure_time_absolute", struct.pack("<I", 100)), controls.WRONG_STATE)
        self.assertTrue(self.ask(controls.GET_INFO, "exposure_time_absolute", 1)[0] & controls.INFO_DISABLED)
        self.set("auto_exposure", bytes([controls.AE_MANUAL]))
        self.set("exposure_time_absolute", struct.pack("<I", 100))
        self.assertEqual(self.scope.controls.shown()["exposure_time_absolute"], 100)
        self.assertEqual(self.error_code(), 0)

    def test_values_outside_are_refused_with_their_code(self):
        self.assertEqual(self.refused("gain", struct.pack("<H", 256)), controls.OUT_OF_RANGE)
        self.assertEqual(self.refused("gain", b"\1"), controls.INVALID_REQUEST)
        self.assertEqual(self.refused("auto_exposure", b"\4"), controls.OUT_OF_RANGE)
        self.assertEqual(self.refused("light", b"\7"), controls.OUT_OF_RANGE)
        self.assertEqual(self.scope.controls.shown()["gain"], 16)

    def test_an_unknown_control_and_an_unknown_unit_have_codes_of_their_own(self):
        for entity, code in ((2, controls.INVALID_CONTROL), (77, controls.INVALID_UNIT)):
            with self.assertRaises(controls.Stall):
                self.pipe.answer(struct.pack("<BBHHH", GET, controls.GET_CUR, 0x7F00, entity << 8, 2), b"")
            self.assertEqual(self.error_code(), code)

    def test_the_log_keeps_order_outcome_and_value(self):
        self.refused("focus_absolute", struct.pack("<H", 5))
        self.set("focus_automatic", b"\0")
        self.set("focus_absolute", struct.pack("<H", 5))
        entries = self.scope.requests(0)
        told = [(entry["request"], entry["control"], entry["value"], entry["outcome"]) for entry in entries]
        self.assertEqual(told, [
            ("SET_CUR", "focus_absolute", 5, "stall 2"), ("SET_CUR", "focus_automatic", 0, "ok"),
            ("SET_CUR", "focus_absolute", 5, "ok"),
        ])

    def test_faults_strike_the_control_and_the_request_they_name_as_often_as_told(self):
        refusal = {"kind": faults.CONTROL_STALL, "control": "gain", "requests": ["SET_CUR"], "code": 1, "times": 1}
        self.scope.add_fault(refusal)
        self.set("contrast", struct.pack("<H", 9))
        self.assertEqual(self.refused("gain", struct.pack("<H", 9)), controls.NOT_READY)
        self.set("gain", struct.pack("<H", 9))
        self.scope.add_fault({"kind": faults.CONTROL_SILENCE, "control": "gain"})
        with self.assertRaises(controls.Silence):
            self.ask(controls.GET_CUR, "gain", 2)

    def test_an_ignored_set_keeps_the_value_and_may_echo(self):
        for echo, said in ((False, 16), (True, 99)):
            self.scope.heal(None)
            self.scope.add_fault({"kind": faults.SET_IGNORED, "control": "gain", "echo": echo})
            self.set("gain", struct.pack("<H", 99))
            self.assertEqual(self.ask(controls.GET_CUR, "gain", 2), struct.pack("<H", said))
            self.assertEqual(self.scope.controls.shown()["gain"], 16)

    def test_a_fault_that_does_not_exist_is_refused(self):
        for wrong in ({"kind": "trunkated"}, {"kind": "garbage", "evry": 2}):
            with self.assertRaises(ValueError):
                self.scope.add_fault(wrong)

    def test_a_vendors_light_takes_its_states_and_nothing_else(self):
        light = {"kind": "vendor", "request": "51", "states": {"off": "00", "on": "01"}}
        scope = Scope("v", model_of({"light": light}))
        scope.pipe.answer(struct.pack("<BBHHH", 0x40, 0x51, 1, 0, 0), b"")
        self.assertEqual(scope.pipe.answer(struct.pack("<BBHHH", 0xC0, 0x51, 0, 0, 1), b""), b"\1")
        for request, value in ((0x51, 5), (0x51, 300), (0x50, 1)):
            with self.assertRaises(controls.Stall):
                scope.pipe.answer(struct.pack("<BBHHH", 0x40, request, value, 0, 0), b"")
        self.assertEqual(scope.state()["light"], "on")


class ButtonTests(unittest.TestCase):
    def test_presses_have_the_edges_of_a_contact_that_bounces(self):
        edges = button.press_edges(hold=1, bounces=2, count=2, gap=3)
        self.assertEqual([closed for _, closed in edges[:5]], [True, False, True, False, True])
        self.assertEqual([closed for _, closed in edges[5:10]], [False, True, False, True, False])
        self.assertEqual(edges, sorted(edges, key=lambda edge: edge[0]))
        self.assertLess(edges[4][0], 0.005)
        self.assertGreater(edges[5][0], 1)

    def test_packets_say_press_and_release_as_wired(self):
        for inverted in (False, True):
            model = model_of({"button": {"inverted": inverted}}).button
            self.assertEqual(button.button_packet(True, model), bytes([2, 1, 0, not inverted]))

    def test_what_nobody_polls_for_is_lost_unless_the_device_keeps_it(self):
        for keeps in (False, True):
            pipe = button.StatusPipe(keeps)
            pipe.put(b"early")
            pipe.poll(5)
            self.assertEqual(pipe.next_answer(), (5, b"early") if keeps else None)
            self.assertEqual(pipe.lost, 0 if keeps else 1)
            pipe.poll(6)
            self.assertTrue(pipe.take_back(6))
            self.assertFalse(pipe.polled)


class FrameFaultTests(unittest.TestCase):
    def test_each_takes_the_frames_that_it_is_told(self):
        fault = faults.Fault({"kind": faults.TRUNCATED, "every": 3, "count": 2})
        self.assertEqual([fault.takes_frame() for _ in range(10)], [False, False, True] * 2 + [False] * 4)

    def test_an_unplug_strikes_once(self):
        fault = faults.Fault({"kind": faults.UNPLUG})
        self.assertEqual([fault.takes_frame() for _ in range(3)], [True, False, False])

    def test_a_frame_without_tables_has_everything_else(self):
        frame = Pattern("MJPG", 320, 240).frame(1, 0, {})
        bare = faults.spoiled(frame, {faults.NO_DHT: faults.Fault({"kind": faults.NO_DHT})}, 0)
        self.assertEqual(len(frame) - len(bare), 2 + 2 + 4 * 17 + 12 + 162 + 12 + 162)
        self.assertNotIn(b"\xff\xc4", bare[:400])


class RecordingTests(unittest.TestCase):
    def test_a_folder_describes_its_device_and_its_frames_go_round(self):
        with tempfile.TemporaryDirectory() as place:
            folder = Path(place)
            (folder / "frames").mkdir()
            entries = []
            for number, content in enumerate((b"one", b"two")):
                (folder / f"frames/{number}.raw").write_bytes(content)
                entries.append({"file": f"{number}.raw", "timestampMicroseconds": 10 + number, "flags": 0x40 * number})
            (folder / "frames.jsonl").write_text("\n".join(map(json.dumps, entries)))
            event = {"timestampMicroseconds": 1_000_010, "code": 212, "value": 1}
            (folder / "events.jsonl").write_text(json.dumps(event))
            mode = {"fourCC": "YUYV", "width": 100, "height": 50, "intervals": ["1/8"]}
            (folder / "recording.json").write_text(json.dumps({
                "schema": "epilume.recording/1", "mode": mode, "modes": [mode, {**mode, "width": 60}],
                "usb": {"vendorID": 4, "productID": 5, "release": 6, "serial": None},
                "controls": [{"id": 0x009A0901, "minimum": 0, "maximum": 3, "step": 1, "default": 3, "value": 1}],
            }))
            recording = Recording(folder)
            model = model_of(recording.description(place))
            self.assertEqual([recording.frame(number).read() for number in range(3)], [b"one", b"two", b"one"])
            self.assertTrue(recording.frame(1).damaged)
            self.assertEqual(recording.presses, [(1.0, True)])
            self.assertEqual([(size.width, size.intervals) for size in model.formats[0].sizes], [(100, (1_250_000,))])
            self.assertEqual((model.identity.vendor, model.controls["auto_exposure"].current), (4, 1))

    def test_a_frame_outside_of_the_folder_is_refused(self):
        with tempfile.TemporaryDirectory() as place:
            folder = Path(place)
            (folder / "recording.json").write_text('{"schema": "epilume.recording/1"}')
            (folder / "frames.jsonl").write_text('{"file": "../../etc/passwd", "timestampMicroseconds": 0}')
            with self.assertRaises(ValueError):
                Recording(folder)


class SceneTests(unittest.TestCase):
    def scene(self, *images: bytes) -> Scene:
        place = tempfile.TemporaryDirectory()
        self.addCleanup(place.cleanup)
        for number, image in enumerate(images):
            (Path(place.name) / f"{number}.jpg").write_bytes(image)
        return Scene(place.name)

    def test_its_frames_go_round_and_have_the_size_that_they_state(self):
        images = [Pattern("MJPG", 320, 240).frame(number, 0, {}) for number in (7, 8)]
        scene = self.scene(*images)
        self.assertEqual([scene.next_frame() for _ in range(3)], [*images, images[0]])
        self.assertEqual((scene.mode, scene.frames_begun), (("MJPG", 320, 240), 3))

    def test_images_of_two_sizes_none_and_what_is_no_image_are_no_scene(self):
        sizes = [Pattern("MJPG", 320, height).frame(0, 0, {}) for height in (240, 480)]
        for images in (sizes, (), (b"no image",)):
            with self.assertRaises(ValueError):
                self.scene(*images)

    def test_a_scene_of_a_size_that_the_device_has_not_is_refused(self):
        size = {"width": 640, "height": 480, "fps": [5]}
        scope = Scope("s", model_of({"formats": [{"fourCC": "MJPG", "sizes": [size]}]}))
        with self.assertRaises(ValueError):
            scope.show(self.scene(Pattern("MJPG", 320, 240).frame(0, 0, {})))
        scope.show(self.scene(Pattern("MJPG", 640, 480).frame(0, 0, {})))
        self.assertEqual(scope.state()["scene"]["framesBegun"], 0)
        scope.show(None)
        self.assertNotIn("scene", scope.state())


if __name__ == "__main__":
    unittest.main()
