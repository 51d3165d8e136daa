"""The colour chart that is held before the emulated scope: what is on it, where, and how a picture of it is read."""

from . import colour
from .colour import Triple
from .jpegs import Pixels

COLUMNS, ROWS = 6, 4
# L*a*b*, D50, 2°, of the ColorChecker's pigments since November 2014, as X-Rite publishes them; row by row.
REFERENCES: tuple[Triple, ...] = (
    (37.54, 14.37, 14.92), (64.66, 19.27, 17.50), (49.32, -3.82, -22.54),
    (43.46, -12.74, 22.72), (54.94, 9.61, -24.79), (70.48, -32.26, -0.37),
    (62.73, 35.83, 56.50), (39.43, 10.75, -45.17), (50.57, 48.64, 16.67),
    (30.10, 22.54, -20.87), (71.77, -24.13, 58.19), (71.51, 18.24, 67.37),
    (28.37, 15.42, -49.80), (54.38, -39.72, 32.27), (42.43, 51.05, 28.62),
    (81.80, 2.67, 80.41), (50.63, 51.28, -14.12), (49.57, -29.71, -28.32),
    (95.19, -1.03, 2.93), (81.29, -0.57, 0.44), (66.89, -0.75, -0.06),
    (50.76, -0.13, 0.14), (35.63, -0.46, -0.48), (20.64, 0.07, -0.46),
)
# In pixels of a frame of 640x480: the distance between patches, their side, and the first cell's corner.
PITCH, SIDE = 88, 70
LEFT, TOP = 56, 64


def patch_at(x: int, y: int) -> int | None:
    """The patch that a pixel shows; None beside and between them."""
    gap = (PITCH - SIDE) // 2
    column, across = divmod(x - LEFT, PITCH)
    row, down = divmod(y - TOP, PITCH)
    inside = 0 <= column < COLUMNS and 0 <= row < ROWS
    return row * COLUMNS + column if inside and all(gap <= at < gap + SIDE for at in (across, down)) else None


def corners() -> str:
    """Of the outer cells, as `--corners` takes them; the centre of the first pixel is (0, 0)."""
    left, top = LEFT - 0.5, TOP - 0.5
    right, bottom = left + COLUMNS * PITCH, top + ROWS * PITCH
    return ",".join(map(str, (left, top, right, top, right, bottom, left, bottom)))


def errors(picture: Pixels) -> list[float]:
    """CIEDE2000 of each patch of a picture, taken as sRGB, from what the chart's maker states."""
    light = [colour.linear(code) for code in range(256)]
    found = []
    for index, reference in enumerate(REFERENCES):
        row, column = divmod(index, COLUMNS)
        x, y = (start + round((place + 0.5) * PITCH) for start, place in ((LEFT, column), (TOP, row)))
        # The middle of the patch, away from what JPEG does at its edges.
        reach = SIDE // 4
        codes = b"".join(
            picture.samples[3 * (line * picture.width + x - reach):3 * (line * picture.width + x + reach)]
            for line in range(y - reach, y + reach)
        )
        mean = tuple(sum(light[code] for code in codes[part::3]) / (len(codes) // 3) for part in range(3))
        found.append(colour.difference(colour.lab_of(colour.applied(colour.XYZ_FROM_SRGB, mean)), reference))
    return found
