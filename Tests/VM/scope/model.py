"""What a device is: a description in JSON, given when it is made, with a default for everything."""

from dataclasses import dataclass, field
from typing import Optional

from .controls import STANDARD, Range

INTERVAL_UNITS = 10_000_000  # a frame interval counts units of 100 ns (UVC 1.1, 3.9.2.1)
# A string descriptor's length is one byte, and two bytes of it are its head (USB 2.0, 9.6.7).
STRING_LIMIT = 252
MJPEG = "MJPG"
YUYV = "YUYV"


@dataclass(frozen=True)
class Size:
    width: int
    height: int
    # In units of 100 ns, the shortest first; the first is the default.
    intervals: tuple[int, ...]


@dataclass(frozen=True)
class Format:
    four_cc: str
    sizes: tuple[Size, ...]


@dataclass(frozen=True)
class Identity:
    vendor: int
    product: int
    release: int
    # As the device sends them: UTF-16LE, valid or not. Absent strings have index 0 in the descriptors.
    manufacturer: Optional[bytes]
    product_name: Optional[bytes]
    serial: Optional[bytes]


@dataclass(frozen=True)
class LightModel:
    """A light: switched through an extension unit, or by vendor requests that need no driver."""

    kind: str  # "xu" or "vendor"
    # What each state is on the wire, and how much brighter the picture is in it.
    states: dict[str, bytes]
    initial: str
    levels: dict[str, int]
    guid: bytes = b""
    unit: int = 3
    selector: int = 1
    control_count: int = 8
    request: int = 0x51


@dataclass(frozen=True)
class ButtonModel:
    inverted: bool = False
    # Whether the streaming header declares the trigger, as Linux 6.3 wants it.
    declared: bool = False
    # What is pressed while nobody polls: lost, or kept for the next poll.
    keeps: bool = False


@dataclass(frozen=True)
class Model:
    identity: Identity
    uvc: int
    formats: tuple[Format, ...]
    controls: dict[str, Range]
    light: Optional[LightModel]
    button: Optional[ButtonModel]
    # Whether the controls are as from the factory after each plug.
    forgets: bool
    # A folder that `epilume device record` wrote, whose frames are sent instead of the pattern.
    recording: Optional[str] = None
    # Selectors of the extension unit beside the light's: their first value.
    extension: dict[int, bytes] = field(default_factory=dict)


def model_of(document: dict) -> Model:
    """Reads a description. A name that means nothing is refused: a scenario would otherwise test something else."""
    known = {"usb", "uvc", "formats", "controls", "light", "button", "forgets", "recording", "extension"}
    _refuse_unknown(document, known, "a device")
    light = _light(document["light"]) if document.get("light") else None
    return Model(
        identity=_identity(document.get("usb", {})),
        uvc={"1.00": 0x0100, "1.10": 0x0110}[document.get("uvc", "1.10")],
        formats=tuple(_format(entry) for entry in document.get("formats", DEFAULT_FORMATS)),
        controls=_controls(document.get("controls", {name: {} for name in STANDARD})),
        light=light,
        button=_button(document.get("button", {})),
        forgets=document.get("forgets", True),
        recording=document.get("recording"),
        extension={int(key): bytes.fromhex(value) for key, value in document.get("extension", {}).items()},
    )


DEFAULT_FORMATS = [
    {"fourCC": MJPEG, "sizes": [{"width": 640, "height": 480, "fps": [30, 15, 10, 5]},
                                {"width": 1280, "height": 720, "fps": [30, 10]},
                                {"width": 320, "height": 240, "fps": [30, 15, 5]}]},
    {"fourCC": YUYV, "sizes": [{"width": 640, "height": 480, "fps": [30, 15, 10, 5]},
                               {"width": 320, "height": 240, "fps": [30, 15, 5]}]},
]


def _identity(usb: dict) -> Identity:
    _refuse_unknown(usb, {"vendorID", "productID", "release", "manufacturer", "product", "serial"}, "usb")
    return Identity(
        vendor=number(usb.get("vendorID", 0x1209)),
        product=number(usb.get("productID", 0x0001)),
        release=number(usb.get("release", 0x0100)),
        manufacturer=_string(usb.get("manufacturer", "Epilume")),
        product_name=_string(usb.get("product", "Emulated scope")),
        serial=_string(usb.get("serial")),
    )


def _string(value: object) -> Optional[bytes]:
    """Text, or {"utf16le": hex} for what no text can say."""
    if value is None:
        return None
    units = bytes.fromhex(value["utf16le"]) if isinstance(value, dict) else value.encode("utf-16-le", "surrogatepass")
    if len(units) > STRING_LIMIT:
        raise ValueError(f"a string descriptor holds {STRING_LIMIT} bytes, not {len(units)}")
    return units


def _format(entry: dict) -> Format:
    if entry["fourCC"] not in (MJPEG, YUYV):
        raise ValueError(f"no such format here: {entry['fourCC']}")
    sizes = []
    for size in entry["sizes"]:
        _refuse_unknown(size, {"width", "height", "fps"}, "a size")
        intervals = sorted(round(INTERVAL_UNITS / rate) for rate in size.get("fps", [30]))
        sizes.append(Size(size["width"], size["height"], tuple(intervals)))
    return Format(entry["fourCC"], tuple(sizes))


def _controls(entries: dict) -> dict[str, Range]:
    controls = {}
    for name, changes in entries.items():
        if name not in STANDARD:
            raise ValueError(f"no such control here: {name}")
        controls[name] = STANDARD[name].range.changed(changes or {})
    return controls


def _light(entry: dict) -> LightModel:
    known = {"kind", "states", "initial", "levels", "guid", "unit", "selector", "controlCount", "request"}
    _refuse_unknown(entry, known, "a light")
    states = {name: bytes.fromhex(value) for name, value in entry["states"].items()}
    initial = entry.get("initial", next(iter(states)))
    spread = {name: -60 + 60 * place // max(1, len(states) - 1) for place, name in enumerate(states)}
    guid = bytes.fromhex(entry["guid"].replace("-", "")) if "guid" in entry else b""
    return LightModel(
        kind={"xu": "xu", "vendor": "vendor"}[entry["kind"]], states=states, initial=initial,
        levels={**spread, **entry.get("levels", {})}, guid=_wire_guid(guid), unit=entry.get("unit", 3),
        selector=entry.get("selector", 1), control_count=entry.get("controlCount", 8),
        request=number(entry.get("request", 0x51)),
    )


def _wire_guid(guid: bytes) -> bytes:
    """A written GUID's first three parts are little-endian on the wire."""
    return guid[3::-1] + guid[5:3:-1] + guid[7:5:-1] + guid[8:]


def _button(entry: Optional[dict]) -> Optional[ButtonModel]:
    return None if entry is None else ButtonModel(**entry)


def number(value: object) -> int:
    """A number, or its hexadecimal digits as text."""
    return int(value, 16) if isinstance(value, str) else int(value)


def _refuse_unknown(entry: dict, known: set[str], what: str) -> None:
    unknown = set(entry) - known
    if unknown:
        raise ValueError(f"{what} has no {', '.join(sorted(unknown))}")
