"""The controls of the camera terminal, the processing unit and the extension unit (UVC 1.1, 4.2)."""

from dataclasses import dataclass, replace
from typing import Callable, Optional

SET_CUR = 0x01
GET_CUR = 0x81
GET_MIN = 0x82
GET_MAX = 0x83
GET_RES = 0x84
GET_LEN = 0x85
GET_INFO = 0x86
GET_DEF = 0x87
REQUEST_NAMES = {
    SET_CUR: "SET_CUR", GET_CUR: "GET_CUR", GET_MIN: "GET_MIN", GET_MAX: "GET_MAX", GET_RES: "GET_RES",
    GET_LEN: "GET_LEN", GET_INFO: "GET_INFO", GET_DEF: "GET_DEF",
}

# bRequestErrorCode (UVC 1.1, 4.2.1.2).
NOT_READY = 1
WRONG_STATE = 2
OUT_OF_RANGE = 4
INVALID_UNIT = 5
INVALID_CONTROL = 6
INVALID_REQUEST = 7

CAMERA_TERMINAL = 1
PROCESSING_UNIT = 2

INFO_GET = 0x01
INFO_SET = 0x02
INFO_DISABLED = 0x04
INFO_AUTO_UPDATE = 0x08
INFO_ASYNCHRONOUS = 0x10

# bAutoExposureMode is a bitmap of one bit (4.2.2.1.2).
AE_MANUAL = 1
AE_APERTURE_PRIORITY = 8


class Stall(Exception):
    """The request is refused; the code is what the request error code control answers next."""

    def __init__(self, code: int):
        super().__init__(f"stall, error code {code}")
        self.code = code


class Silence(Exception):
    """The request is never answered."""


@dataclass(frozen=True)
class Range:
    """What a device says of a control, and what it has at first."""

    minimum: int
    maximum: int
    resolution: int
    default: int
    current: Optional[int] = None
    # GET_INFO's bits beside GET and SET.
    auto_update: bool = False
    asynchronous: bool = False
    settable: bool = True

    def changed(self, changes: dict) -> "Range":
        names = {
            "min": "minimum", "max": "maximum", "res": "resolution", "def": "default", "cur": "current",
            "autoUpdate": "auto_update", "async": "asynchronous", "settable": "settable",
        }
        return replace(self, **{names[key]: value for key, value in changes.items()})

    @property
    def first(self) -> int:
        return self.default if self.current is None else self.current


@dataclass(frozen=True)
class Kind:
    """A control as the specification has it."""

    entity: int
    selector: int
    bit: int  # its place in the unit descriptor's bmControls
    size: int
    range: Range
    signed: bool = False
    # "range" has all of GET_MIN, GET_MAX, GET_RES; "switch" and "menu" have none; "bitmap" has GET_RES alone.
    form: str = "range"
    # While this control is not as given, the device has the other in its own hands.
    master: Optional[tuple[str, int]] = None


STANDARD: dict[str, Kind] = {
    "brightness": Kind(PROCESSING_UNIT, 0x02, 0, 2, Range(-64, 64, 1, 0), signed=True),
    "contrast": Kind(PROCESSING_UNIT, 0x03, 1, 2, Range(0, 100, 1, 32)),
    "saturation": Kind(PROCESSING_UNIT, 0x07, 3, 2, Range(0, 100, 1, 60)),
    "sharpness": Kind(PROCESSING_UNIT, 0x08, 4, 2, Range(0, 7, 1, 3)),
    "white_balance_temperature": Kind(
        PROCESSING_UNIT, 0x0A, 6, 2, Range(2800, 6500, 10, 4600), master=("white_balance_automatic", 0)
    ),
    "backlight_compensation": Kind(PROCESSING_UNIT, 0x01, 8, 2, Range(0, 2, 1, 1)),
    "gain": Kind(PROCESSING_UNIT, 0x04, 9, 2, Range(0, 255, 1, 16)),
    "power_line_frequency": Kind(PROCESSING_UNIT, 0x05, 10, 1, Range(0, 2, 1, 1), form="menu"),
    "white_balance_automatic": Kind(PROCESSING_UNIT, 0x0B, 12, 1, Range(0, 1, 1, 1), form="switch"),
    "auto_exposure": Kind(
        CAMERA_TERMINAL, 0x02, 1, 1, Range(AE_MANUAL, 15, AE_MANUAL | AE_APERTURE_PRIORITY, AE_APERTURE_PRIORITY),
        form="bitmap",
    ),
    "exposure_dynamic_framerate": Kind(CAMERA_TERMINAL, 0x03, 2, 1, Range(0, 1, 1, 0), form="switch"),
    "exposure_time_absolute": Kind(
        CAMERA_TERMINAL, 0x04, 3, 4, Range(3, 2047, 1, 250), master=("auto_exposure", AE_MANUAL)
    ),
    "focus_absolute": Kind(CAMERA_TERMINAL, 0x06, 5, 2, Range(0, 250, 5, 0), master=("focus_automatic", 0)),
    "focus_automatic": Kind(CAMERA_TERMINAL, 0x08, 17, 1, Range(0, 1, 1, 1), form="switch"),
    "zoom_absolute": Kind(CAMERA_TERMINAL, 0x0B, 9, 2, Range(100, 500, 1, 100)),
}


class Control:
    """A control of one device, with its value in it. Values are bytes, as they travel."""

    def __init__(self, name: str, size: int):
        self.name = name
        self.size = size
        self.value = bytes(size)
        # What GET_CUR says instead of the value, for a device that lies.
        self.said: Optional[bytes] = None

    def answer(self, request: int) -> bytes:
        raise NotImplementedError

    def refuse(self, data: bytes) -> Optional[int]:
        """The error code of a value that the device does not take."""
        raise NotImplementedError

    def forget(self) -> None:
        raise NotImplementedError

    @property
    def shown(self) -> int | str:
        raise NotImplementedError


class StandardControl(Control):
    """`value_of` gives another control's value: a slave asks its master."""

    def __init__(self, name: str, limits: Range, value_of: Callable[[str], Optional[int]]):
        self._kind = STANDARD[name]
        super().__init__(name, self._kind.size)
        self._range = limits
        self._value_of = value_of
        self.forget()

    def forget(self) -> None:
        self.value = self.pack(self._range.first)
        self.said = None

    def pack(self, number: int) -> bytes:
        return number.to_bytes(self.size, "little", signed=self._kind.signed)

    def unpack(self, data: bytes) -> int:
        return int.from_bytes(data, "little", signed=self._kind.signed)

    @property
    def shown(self) -> int:
        return self.unpack(self.value)

    @property
    def disabled(self) -> bool:
        """In the hands of the device's automatic."""
        if self._kind.master is None:
            return False
        master, manual = self._kind.master
        return self._value_of(master) not in (None, manual)

    def answer(self, request: int) -> bytes:
        limits, form = self._range, self._kind.form
        if request == GET_CUR:
            return self.value if self.said is None else self.said
        if request == GET_DEF:
            return self.pack(limits.default)
        if request == GET_INFO:
            return bytes([self._info()])
        if request == GET_LEN:
            return self.size.to_bytes(2, "little")
        if request == GET_RES and form in ("range", "bitmap"):
            return self.pack(limits.resolution)
        if request == GET_MIN and form == "range":
            return self.pack(limits.minimum)
        if request == GET_MAX and form == "range":
            return self.pack(limits.maximum)
        raise Stall(INVALID_REQUEST)

    def refuse(self, data: bytes) -> Optional[int]:
        if not self._range.settable or len(data) != self.size:
            return INVALID_REQUEST
        if self.disabled:
            return WRONG_STATE
        number, limits = self.unpack(data), self._range
        if self._kind.form == "bitmap":
            # One of the modes that GET_RES names.
            return None if number & limits.resolution and number & (number - 1) == 0 else OUT_OF_RANGE
        if not limits.minimum <= number <= limits.maximum:
            return OUT_OF_RANGE
        if (number - limits.minimum) % max(1, limits.resolution):
            return OUT_OF_RANGE
        return None

    def _info(self) -> int:
        limits = self._range
        return (
            INFO_GET | (INFO_SET if limits.settable else 0) | (INFO_DISABLED if self.disabled else 0)
            | (INFO_AUTO_UPDATE if limits.auto_update else 0) | (INFO_ASYNCHRONOUS if limits.asynchronous else 0)
        )


class ExtensionControl(Control):
    """Bytes whose meaning is the maker's; with `allowed`, nothing but these is taken."""

    def __init__(self, name: str, first: bytes, allowed: Optional[set[bytes]] = None):
        super().__init__(name, len(first))
        self._first = first
        self._allowed = allowed
        self.forget()

    def forget(self) -> None:
        self.value = self._first
        self.said = None

    @property
    def shown(self) -> str:
        return self.value.hex()

    def answer(self, request: int) -> bytes:
        if request == GET_CUR:
            return self.value if self.said is None else self.said
        if request == GET_LEN:
            return self.size.to_bytes(2, "little")
        if request == GET_INFO:
            return bytes([INFO_GET | INFO_SET])
        if request in (GET_MIN, GET_DEF):
            return bytes(self.size)
        if request in (GET_MAX, GET_RES):
            return b"\xff" * self.size
        raise Stall(INVALID_REQUEST)

    def refuse(self, data: bytes) -> Optional[int]:
        if len(data) != self.size:
            return INVALID_REQUEST
        return OUT_OF_RANGE if self._allowed is not None and data not in self._allowed else None


class Controls:
    """All controls of a device, found by entity and selector as requests name them, or by name."""

    def __init__(self) -> None:
        self._by_address: dict[tuple[int, int], Control] = {}
        self._by_name: dict[str, Control] = {}

    def add_standard(self, name: str, limits: Range) -> None:
        kind = STANDARD[name]
        self._add(kind.entity, kind.selector, StandardControl(name, limits, self._value_of))

    def add_extension(
        self, unit: int, selector: int, first: bytes, allowed: Optional[set[bytes]] = None, name: Optional[str] = None
    ) -> ExtensionControl:
        control = ExtensionControl(name or f"extension-{selector}", first, allowed)
        self._add(unit, selector, control)
        return control

    def at(self, entity: int, selector: int) -> Control:
        control = self._by_address.get((entity, selector))
        if control is None:
            known = {address[0] for address in self._by_address} | {CAMERA_TERMINAL, PROCESSING_UNIT}
            raise Stall(INVALID_CONTROL if entity in known else INVALID_UNIT)
        return control

    def named(self, name: str) -> Control:
        if name not in self._by_name:
            raise ValueError(f"the device has no control {name}")
        return self._by_name[name]

    def address(self, name: str) -> tuple[int, int]:
        """Entity and selector."""
        return next(address for address, control in self._by_address.items() if control.name == name)

    def forget(self) -> None:
        for control in self._by_name.values():
            control.forget()

    def shown(self) -> dict[str, int | str]:
        return {name: control.shown for name, control in self._by_name.items()}

    def _add(self, entity: int, selector: int, control: Control) -> None:
        self._by_address[entity, selector] = control
        self._by_name[control.name] = control

    def _value_of(self, name: str) -> Optional[int]:
        control = self._by_name.get(name)
        return control.shown if isinstance(control, StandardControl) else None
