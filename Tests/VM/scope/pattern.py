"""The picture that a device shows: a spot on skin, with the frame's number written into the picture itself.

The first 16 lines are cells of 16x16 pixels: white, black, then the number's lower 16 bits from the highest on,
white for one, then their parity (white when the count of ones is odd); the rest is grey. A JPEG says the same in a
comment. The light changes the brightness of all lines below.
"""

import json
import threading
from functools import lru_cache

from . import jpeg
from .model import MJPEG, YUYV

STRIP_LINES = 16
NUMBER_BITS = 16
CELL = 16
WHITE, BLACK, GREY = 235, 16, 128
COMMENT_BEGIN = "epilume-scope "
_TEXTURES = 16


def number_cells(number: int) -> list[int]:
    """The brightness of the strip's cells."""
    bits = [number >> place & 1 for place in range(NUMBER_BITS - 1, -1, -1)]
    return [WHITE, BLACK, *(WHITE if bit else BLACK for bit in bits), WHITE if sum(bits) % 2 else BLACK]


def number_in_cells(cells: list[int]) -> int | None:
    """Reads a number back from the cells' brightness; None when the strip is not whole."""
    white, black, *rest = cells[:NUMBER_BITS + 3]
    if white - black < 100 or len(rest) != NUMBER_BITS + 1:
        return None
    *bits, parity = (level > (white + black) / 2 for level in rest)
    if sum(bits) % 2 != parity:
        return None
    return sum(bit << place for place, bit in enumerate(reversed(bits)))


def number_in_yuyv(frame: bytes) -> int | None:
    return number_in_cells([frame[2 * CELL * cell + CELL] for cell in range(NUMBER_BITS + 3)])


def note_in_jpeg(frame: bytes) -> dict | None:
    """The comment that a frame carries: its number, and the light's state."""
    begin = frame.find(COMMENT_BEGIN.encode())
    if begin < 4:
        return None
    length = int.from_bytes(frame[begin - 2:begin], "big") - 2
    return json.loads(frame[begin + len(COMMENT_BEGIN):begin + length])


class Pattern:
    """Makes frames of one format and size. Pictures of a size are shared by all devices."""

    def __init__(self, four_cc: str, width: int, height: int):
        self.demand_size(width, height)
        self._four_cc = four_cc
        self._width = width
        self._picture = _picture(four_cc, width, height)

    @staticmethod
    def demand_size(width: int, height: int) -> None:
        if width < CELL * (NUMBER_BITS + 3) or width % CELL or height % 8:
            raise ValueError(f"no pattern of {width}x{height}: the width is a multiple of 16 and at least 304")

    def frame(self, number: int, level: int, note: dict) -> bytes:
        """`level` is added to the brightness; `note` goes into the comment of a JPEG."""
        cells = number_cells(number & (1 << NUMBER_BITS) - 1)
        cells += [GREY] * (self._width // CELL - len(cells))
        if self._four_cc == YUYV:
            line = b"".join(bytes((luma, 128)) * CELL for luma in cells)
            return line * STRIP_LINES + self._picture.below(level)
        text = COMMENT_BEGIN + json.dumps({"frame": number, **note}, separators=(",", ":"))
        strip = _strip_row(cells)
        return b"".join((
            jpeg.START, jpeg.comment(text.encode()), self._picture.tables,
            strip, jpeg.restart(0), strip, jpeg.restart(1), self._picture.below(level), jpeg.END,
        ))


def _strip_row(cells: list[int]) -> bytes:
    bits, last = [], 0
    for luma in cells:
        level = luma - 128
        bits.append(jpeg.block(0, level - last) + jpeg.block(0, 0) + jpeg.block(1, 0) * 2)
        last = level
    return jpeg.row_bytes("".join(bits))


_making = threading.Lock()


def _picture(four_cc: str, width: int, height: int) -> "JpegPicture | YuyvPicture":
    with _making:
        return _made(four_cc, width, height)


@lru_cache(maxsize=None)
def _made(four_cc: str, width: int, height: int) -> "JpegPicture | YuyvPicture":
    return JpegPicture(width, height) if four_cc == MJPEG else YuyvPicture(width, height)


def _scene(width: int, height: int) -> list[list[tuple[int, int, int]]]:
    """Rows of 8 lines from below the strip; of each 16 pixels the brightness of both halves and the kind of colour."""
    rows = []
    centre_x, centre_y, radius = width / 2, height / 2, height / 4
    for top in range(STRIP_LINES, height, 8):
        row = []
        for left in range(0, width, CELL):
            halves = []
            for x in (left + 4, left + 12):
                distance = (x - centre_x) ** 2 + (top + 4 - centre_y) ** 2
                halves.append(78 if distance < radius ** 2 else 150 + 30 * x // width - 12 * top // height)
            row.append((halves[0], halves[1], halves[1] == 78))
        rows.append(row)
    return rows


class JpegPicture:
    """All rows below the strip. A change of brightness touches only the first block of each: the others are relative
    to it."""

    _SKIN, _SPOT = (-12, 18), (-3, 9)

    def __init__(self, width: int, height: int):
        self.tables = jpeg.tables(width, height)
        self._rows: list[tuple[int, tuple, str]] = []
        self._levels: dict[int, bytes] = {}
        grain = 1
        for row in _scene(width, height):
            bits: list[str] = []
            first = None
            last, last_blue, last_red = 0, 0, 0
            for left, right, spot in row:
                for luma in (left - 128, right - 128):
                    grain = (grain * 1103515245 + 12345) & 0x7FFFFFFF
                    texture = _texture(grain >> 16)
                    if first is None:
                        first = (luma, texture)
                    else:
                        bits.append(jpeg.block(0, luma - last, texture))
                    last = luma
                blue, red = self._SPOT if spot else self._SKIN
                bits += (jpeg.block(1, blue - last_blue), jpeg.block(1, red - last_red))
                last_blue, last_red = blue, red
            self._rows.append((*first, "".join(bits)))

    def below(self, level: int) -> bytes:
        found = self._levels.get(level)
        if found is None:
            parts = []
            for place, (luma, texture, rest) in enumerate(self._rows):
                parts.append(jpeg.row_bytes(jpeg.block(0, luma + level, texture) + rest))
                parts.append(jpeg.restart(place + STRIP_LINES // jpeg.MCU_HEIGHT))
            found = self._levels[level] = b"".join(parts[:-1])
        return found


def _texture(grain: int) -> tuple[tuple[int, int], ...]:
    """One of a few kinds of grain, so that their codes are made once."""
    kind = grain % _TEXTURES
    return ((kind % 3, kind % 5 - 2 or 1), (kind // 4, 1 if kind % 2 else -1))


class YuyvPicture:
    def __init__(self, width: int, height: int):
        self._scene = _scene(width, height)
        self._levels: dict[int, bytes] = {}

    def below(self, level: int) -> bytes:
        found = self._levels.get(level)
        if found is None:
            lines = []
            for row in self._scene:
                line = b"".join(
                    bytes((_bounded(left + level), 120, _bounded(left + level), 140)) * 4
                    + bytes((_bounded(right + level), 120, _bounded(right + level), 140)) * 4
                    for left, right, _ in row
                )
                lines.append(line * 8)
            found = self._levels[level] = b"".join(lines)
        return found


def _bounded(luma: int) -> int:
    return max(BLACK, min(WHITE, luma))
