"""What a technician holds before the emulated scope: a cap, a colour chart, a white card, as its camera sees them.

The camera mixes its channels, sees all in a warm light, is brighter in the middle, adds an offset and noise, and
codes light by a power. Every frame of a scene has noise of its own, as a camera's frames have.
"""

import random
from operator import add
from pathlib import Path
from typing import Callable, Optional

from . import chart, colour
from .colour import Triple
from .jpegs import Pixels, encoded

WIDTH, HEIGHT = 640, 480
FRAMES = 16
QUALITY = 92
# Rows: how much of linear sRGB's red, green and blue each channel sees; then what the light is in it.
MIX = ((0.72, 0.22, 0.06), (0.12, 0.78, 0.10), (0.04, 0.26, 0.70))
LIGHT = (0.95, 0.62, 0.33)
GAMMA = 2.2
OFFSET_CODES = 3
NOISE_CODES = 1.0
# Of the light in the middle, lost in the corners; the brightest place is beside the middle.
FALL = 0.16
CENTRE = (0.53, 0.46)
SURROUND, WHITE_CARD = 0.06, 0.85
# Codes are summed in sixteenths, above this so that none is negative.
PARTS, ZERO = 16, 2048

Surface = Callable[[int, int], Optional[Triple]]


def ready(share: Path) -> Path:
    """A folder with the folders `dark`, `chart` and `white`; made when it is not there."""
    folder = share / "scenes"
    if not folder.exists():
        chance = random.Random(20141101)
        patches = [seen(colour.xyz_of(reference)) for reference in chart.REFERENCES]
        surround, white = (seen(tuple(level * part for part in colour.WHITE)) for level in (SURROUND, WHITE_CARD))

        def of_chart(x: int, y: int) -> Triple:
            patch = chart.patch_at(x, y)
            return surround if patch is None else patches[patch]

        for name, surface in (("dark", lambda x, y: (0.0,) * 3), ("chart", of_chart), ("white", lambda x, y: white)):
            frames = _frames(surface, chance)
            (folder / name).mkdir(parents=True)
            for number, frame in enumerate(frames):
                (folder / name / f"{number:02d}.jpg").write_bytes(frame)
    return folder


def seen(xyz: Triple) -> Triple:
    """Linear light of a surface in each channel, in the middle of the frame."""
    mixed = colour.applied(MIX, colour.applied(colour.SRGB_FROM_XYZ, xyz))
    if min(mixed) < 0:
        raise ValueError(f"the camera would see negative light of {xyz}")
    return tuple(part * light for part, light in zip(mixed, LIGHT))


def codes(light: Triple, share: float) -> list[float]:
    """What the camera makes of linear light, of which `share` reaches the place."""
    return [OFFSET_CODES + (255 - OFFSET_CODES) * (part * share) ** (1 / GAMMA) for part in light]


def share_at(x: int, y: int) -> float:
    across, down = x / WIDTH - CENTRE[0], y / HEIGHT - CENTRE[1]
    return 1 - FALL * (across ** 2 + down ** 2) / 0.5


def _frames(surface: Surface, chance: random.Random) -> list[bytes]:
    rows = [_row(surface, y) for y in range(HEIGHT)]
    noise = [round(chance.gauss(0, NOISE_CODES * PARTS)) for _ in range(65_521)]
    noise += noise[:3 * WIDTH]
    clamped = [min(255, max(0, round(part / PARTS))) for part in range(-ZERO, 255 * PARTS + ZERO)]
    frames = []
    for _ in range(FRAMES):
        samples = bytearray()
        for row in rows:
            begin = chance.randrange(65_521)
            samples += bytes(map(clamped.__getitem__, map(add, row, noise[begin:begin + 3 * WIDTH])))
        frames.append(encoded(Pixels(WIDTH, HEIGHT, bytes(samples)), QUALITY))
    return frames


def _row(surface: Surface, y: int) -> list[int]:
    row: list[int] = []
    for x in range(WIDTH):
        row += [ZERO + round(PARTS * code) for code in codes(surface(x, y), share_at(x, y))]
    return row
