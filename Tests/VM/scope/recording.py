"""A recorded device: a folder that `epilume device record` wrote, shown again as it was."""

import json
from dataclasses import dataclass
from pathlib import Path

from .model import MJPEG, YUYV
from .pattern import Pattern

SCHEMA = "epilume.recording/1"
DEFAULT_RATE = 30  # of a recording that states none
BUFFER_ERROR = 0x40  # V4L2_BUF_FLAG_ERROR
FORMATS = {"MJPG": MJPEG, "JPEG": MJPEG, "YUYV": YUYV}
# Control ids of linux/v4l2-controls.h.
CONTROL_IDS = {
    0x00980900: "brightness", 0x00980901: "contrast", 0x00980902: "saturation", 0x0098090C: "white_balance_automatic",
    0x00980913: "gain", 0x00980918: "power_line_frequency", 0x0098091A: "white_balance_temperature",
    0x0098091B: "sharpness", 0x0098091C: "backlight_compensation", 0x009A0901: "auto_exposure",
    0x009A0902: "exposure_time_absolute", 0x009A0903: "exposure_dynamic_framerate", 0x009A090A: "focus_absolute",
    0x009A090C: "focus_automatic", 0x009A090D: "zoom_absolute",
}
# V4L2's menu of exposure modes as UVC's bits.
EXPOSURE_MODES = {0: 2, 1: 1, 2: 4, 3: 8}


@dataclass(frozen=True)
class RecordedFrame:
    path: Path
    damaged: bool

    def read(self) -> bytes:
        return self.path.read_bytes()


class Recording:
    """The frames come in their order, again and again; the button's events once, from the stream's start on."""

    def __init__(self, folder: Path):
        self.about = json.loads((folder / "recording.json").read_text())
        if self.about.get("schema") != SCHEMA:
            raise ValueError(f"{folder} is no recording: its schema is {self.about.get('schema')!r}")
        entries = _lines(folder / "frames.jsonl")
        if not entries:
            raise ValueError(f"{folder} has no frames")
        self._frames = [
            RecordedFrame(folder / _inside(entry["file"]), bool(entry.get("flags", 0) & BUFFER_ERROR))
            for entry in entries
        ]
        start = entries[0]["timestampMicroseconds"]
        # Seconds after the first frame, and whether the button closed.
        self.presses = [
            ((event["timestampMicroseconds"] - start) / 1e6, event["value"] != 0)
            for event in _lines(folder / "events.jsonl")
        ]

    def frame(self, number: int) -> RecordedFrame:
        return self._frames[number % len(self._frames)]

    @property
    def mode(self) -> tuple[str, int, int]:
        mode = self.about["mode"]
        return FORMATS[mode["fourCC"]], mode["width"], mode["height"]

    def description(self, folder: str) -> dict:
        """A device's description with the recorded one's ids, strings, modes and controls."""
        return {
            "usb": {key: value for key, value in self.about.get("usb", {}).items() if value is not None},
            "formats": self._formats(), "controls": self._controls(), "recording": folder,
        }

    def _formats(self) -> list[dict]:
        """The recorded modes that there are frames for, or that the pattern can show."""
        formats: dict[str, list[dict]] = {}
        for mode in [self.about["mode"], *self.about.get("modes", [])]:
            four_cc = FORMATS.get(mode["fourCC"])
            if four_cc is None:
                continue
            size = {"width": mode["width"], "height": mode["height"], "fps": _rates(mode)}
            sizes = formats.setdefault(four_cc, [])
            area = mode["width"], mode["height"]
            same = next((one for one in sizes if (one["width"], one["height"]) == area), None)
            if same is not None:
                same["fps"] = sorted({*same["fps"], *size["fps"]}, reverse=True)
            elif (four_cc, *area) == self.mode or _patterned(mode):
                sizes.append(size)
        return [{"fourCC": four_cc, "sizes": sizes} for four_cc, sizes in formats.items() if sizes]

    def _controls(self) -> dict[str, dict]:
        controls = {}
        for control in self.about.get("controls", []):
            name = CONTROL_IDS.get(_number(control["id"]))
            if name is None:
                continue
            first, default = control.get("value", control["default"]), control["default"]
            if name == "auto_exposure":
                # The offered modes are not in the recording: the two that are named are.
                first, default = EXPOSURE_MODES[first], EXPOSURE_MODES[default]
                controls[name] = {"res": 1 | first | default, "def": default, "cur": first}
            else:
                controls[name] = {
                    "min": control["minimum"], "max": control["maximum"], "res": max(1, control["step"]),
                    "def": default, "cur": first,
                }
        return controls


def _lines(path: Path) -> list[dict]:
    if not path.exists():
        return []
    return [json.loads(line) for line in path.read_text().splitlines() if line.strip()]


def _inside(name: str) -> str:
    """Frames are named relative to the folder or to its frames."""
    parts = Path(name).parts
    if Path(name).is_absolute() or ".." in parts:
        raise ValueError(f"a recording's frame is not in its folder: {name}")
    return name if len(parts) > 1 else f"frames/{name}"


def _rates(mode: dict) -> list[float]:
    """Frames a second, from the intervals as fractions of a second, such as 1/30."""
    intervals = mode.get("intervals") or [mode.get("frameInterval")]
    fractions = [one.split("/") for one in intervals if one]
    return [int(denominator) / int(numerator) for numerator, denominator in fractions] or [DEFAULT_RATE]


def _patterned(mode: dict) -> bool:
    try:
        Pattern.demand_size(mode["width"], mode["height"])
    except ValueError:
        return False
    return True


def _number(value: int | str) -> int:
    return int(value, 0) if isinstance(value, str) else value
