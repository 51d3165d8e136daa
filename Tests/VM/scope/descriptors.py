"""The descriptors of a device: USB 2.0, chapter 9, and USB Video Class 1.1, chapter 3."""

import struct

from .controls import CAMERA_TERMINAL, PROCESSING_UNIT, STANDARD
from .model import MJPEG, Format, Model, Size

DEVICE = 1
CONFIGURATION = 2
STRING = 3
INTERFACE = 4
ENDPOINT = 5
DEVICE_QUALIFIER = 6
INTERFACE_ASSOCIATION = 11
CS_INTERFACE = 0x24
CS_ENDPOINT = 0x25

CLASS_VIDEO = 0x0E
SUBCLASS_CONTROL = 1
SUBCLASS_STREAMING = 2
SUBCLASS_COLLECTION = 3

CONTROL_INTERFACE = 0
STREAMING_INTERFACE = 1
VIDEO_ENDPOINT = 0x81
STATUS_ENDPOINT = 0x82
VIDEO_PACKET = 512  # a bulk endpoint of a high-speed device
STATUS_PACKET = 16
STATUS_INTERVAL = 8

OUTPUT_TERMINAL = 0x20
TERMINAL_STREAMING = 0x0101
TERMINAL_CAMERA = 0x0201
CLOCK_FREQUENCY = 48_000_000

MANUFACTURER_STRING = 1
PRODUCT_STRING = 2
SERIAL_STRING = 3
ENGLISH = 0x0409

GUID_YUY2 = bytes.fromhex("5955593200001000800000aa00389b71")
STILL_METHOD_1 = 1  # a still is a frame of the stream


def device(model: Model) -> bytes:
    identity = model.identity
    return struct.pack(
        "<BBHBBBBHHHBBBB", 18, DEVICE, 0x0200, 0xEF, 2, 1, 64,  # class: interfaces are associated
        identity.vendor, identity.product, identity.release,
        MANUFACTURER_STRING if identity.manufacturer is not None else 0,
        PRODUCT_STRING if identity.product_name is not None else 0,
        SERIAL_STRING if identity.serial is not None else 0, 1,
    )


def device_qualifier() -> bytes:
    """What the device would be at full speed, which it does not speak."""
    return struct.pack("<BBHBBBBBB", 10, DEVICE_QUALIFIER, 0x0200, 0xEF, 2, 1, 64, 1, 0)


def string(model: Model, index: int) -> bytes | None:
    identity = model.identity
    texts = {
        0: struct.pack("<H", ENGLISH), MANUFACTURER_STRING: identity.manufacturer,
        PRODUCT_STRING: identity.product_name, SERIAL_STRING: identity.serial,
    }
    text = texts.get(index)
    return None if text is None else bytes([2 + len(text), STRING]) + text


def configuration(model: Model) -> bytes:
    body = (
        struct.pack("<8B", 8, INTERFACE_ASSOCIATION, CONTROL_INTERFACE, 2, CLASS_VIDEO, SUBCLASS_COLLECTION, 0, 0)
        + _control_interface(model) + _streaming_interface(model)
    )
    return struct.pack("<BBHBBBBB", 9, CONFIGURATION, 9 + len(body), 2, 1, 0, 0x80, 250) + body


def _interface(number: int, endpoints: int, subclass: int) -> bytes:
    return struct.pack("<9B", 9, INTERFACE, number, 0, endpoints, CLASS_VIDEO, subclass, 0, 0)


def _control_interface(model: Model) -> bytes:
    units = _camera_terminal(model) + _processing_unit(model)
    last = PROCESSING_UNIT
    extension = extension_unit(model)
    if extension is not None:
        units += _extension_unit(model)
        last = extension
    units += struct.pack("<BBBBHBBB", 9, CS_INTERFACE, 3, OUTPUT_TERMINAL, TERMINAL_STREAMING, 0, last, 0)
    header = struct.pack(
        "<BBBHHIBB", 13, CS_INTERFACE, 1, model.uvc, 13 + len(units), CLOCK_FREQUENCY, 1, STREAMING_INTERFACE
    )
    status = b""
    if model.button is not None:
        status = struct.pack("<BBBBHB", 7, ENDPOINT, STATUS_ENDPOINT, 3, STATUS_PACKET, STATUS_INTERVAL)
        status += struct.pack("<BBBH", 5, CS_ENDPOINT, 3, STATUS_PACKET)
    return _interface(CONTROL_INTERFACE, 1 if status else 0, SUBCLASS_CONTROL) + header + units + status


def _camera_terminal(model: Model) -> bytes:
    return struct.pack(
        "<BBBBHBBHHHB", 18, CS_INTERFACE, 2, CAMERA_TERMINAL, TERMINAL_CAMERA, 0, 0, 0, 0, 0, 3
    ) + _bitmap(model, CAMERA_TERMINAL, 3)


def _processing_unit(model: Model) -> bytes:
    head = struct.pack("<BBBBHB", CS_INTERFACE, 5, PROCESSING_UNIT, CAMERA_TERMINAL, 0, 3)
    rest = head + _bitmap(model, PROCESSING_UNIT, 3) + b"\0"
    if model.uvc >= 0x0110:
        rest += b"\0"  # bmVideoStandards came with 1.1
    return bytes([1 + len(rest)]) + rest


def extension_unit(model: Model) -> int | None:
    """The id of the extension unit; none where the light is not switched through one."""
    return model.light.unit if model.light is not None and model.light.kind == "xu" else None


def _extension_unit(model: Model) -> bytes:
    light = model.light
    selectors = {light.selector, *model.extension}
    size = (light.control_count + 7) // 8
    bits = sum(1 << (selector - 1) for selector in selectors).to_bytes(size, "little")
    rest = struct.pack("<BBB16sBBBB", CS_INTERFACE, 6, light.unit, light.guid, len(selectors), 1, PROCESSING_UNIT, size)
    rest += bits + b"\0"
    return bytes([1 + len(rest)]) + rest


def _bitmap(model: Model, entity: int, size: int) -> bytes:
    kinds = [STANDARD[name] for name in model.controls]
    return sum(1 << kind.bit for kind in kinds if kind.entity == entity).to_bytes(size, "little")


def _streaming_interface(model: Model) -> bytes:
    formats = b"".join(_format(index + 1, entry) for index, entry in enumerate(model.formats))
    count = len(model.formats)
    trigger = model.button is not None
    used = trigger and model.button.declared
    header = struct.pack(
        "<BBBBHBBBBBBB", 13 + count, CS_INTERFACE, 1, count, 13 + count + len(formats), VIDEO_ENDPOINT, 0,
        OUTPUT_TERMINAL, STILL_METHOD_1, trigger, used, 1,
    ) + bytes(count)
    endpoint = struct.pack("<BBBBHB", 7, ENDPOINT, VIDEO_ENDPOINT, 2, VIDEO_PACKET, 0)
    return _interface(STREAMING_INTERFACE, 1, SUBCLASS_STREAMING) + header + formats + endpoint


def _format(index: int, entry: Format) -> bytes:
    count = len(entry.sizes)
    if entry.four_cc == MJPEG:
        head = struct.pack("<11B", 11, CS_INTERFACE, 6, index, count, 0, 1, 0, 0, 0, 0)
    else:
        head = struct.pack("<BBBBB16sBBBBBB", 27, CS_INTERFACE, 4, index, count, GUID_YUY2, 16, 1, 0, 0, 0, 0)
    frames = b"".join(_frame(place + 1, entry, size) for place, size in enumerate(entry.sizes))
    colour = struct.pack("<6B", 6, CS_INTERFACE, 13, 1, 1, 4)  # BT.709 primaries and curve, SMPTE 170M matrix
    return head + frames + colour


def _frame(index: int, entry: Format, size: Size) -> bytes:
    limit = frame_limit(entry.four_cc, size)
    slowest, fastest = (8 * limit * 10_000_000 // size.intervals[place] for place in (-1, 0))
    subtype = 7 if entry.four_cc == MJPEG else 5
    return struct.pack(
        "<BBBBBHHIIIIB", 26 + 4 * len(size.intervals), CS_INTERFACE, subtype, index, 0, size.width, size.height,
        min(slowest, 0xFFFFFFFF), min(fastest, 0xFFFFFFFF), limit, size.intervals[0], len(size.intervals),
    ) + struct.pack(f"<{len(size.intervals)}I", *size.intervals)


def frame_limit(four_cc: str, size: Size) -> int:
    """dwMaxVideoFrameBufferSize: of YUY2 every frame's size; a JPEG stays below it."""
    return 2 * size.width * size.height
