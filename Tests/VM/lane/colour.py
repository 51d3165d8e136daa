"""Colour, written from the formulas: CIE L*a*b*, sRGB and CIEDE2000. Nothing here is the product's."""

from math import atan2, cos, degrees, exp, hypot, radians, sin, sqrt

Triple = tuple[float, float, float]

# CIE 1931 2°, the D50 of ICC.1:2022, 7.2.16.
WHITE: Triple = (0.9642, 1.0, 0.8249)
# Linear sRGB to XYZ and back, adapted from D65 to D50 by Bradford (B. Lindbloom, RGB/XYZ matrices).
XYZ_FROM_SRGB = (
    (0.4360747, 0.3850649, 0.1430804), (0.2225045, 0.7168786, 0.0606169), (0.0139322, 0.0971045, 0.7141733),
)
SRGB_FROM_XYZ = (
    (3.1338561, -1.6168667, -0.4906146), (-0.9787684, 1.9161415, 0.0334540), (0.0719453, -0.2289914, 1.4052427),
)
# CIE 15:2004, 8.2.1: (6/29)³, and the slope below it.
EDGE, SLOPE = 216 / 24389, 841 / 108


def applied(matrix: tuple[Triple, Triple, Triple], value: Triple) -> Triple:
    return tuple(sum(a * b for a, b in zip(row, value)) for row in matrix)


def lab_of(xyz: Triple) -> Triple:
    """Y of a perfect diffuser is 1."""
    x, y, z = (
        ratio ** (1 / 3) if ratio > EDGE else SLOPE * ratio + 4 / 29
        for ratio in (part / white for part, white in zip(xyz, WHITE))
    )
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def xyz_of(lab: Triple) -> Triple:
    y = (lab[0] + 16) / 116
    roots = (y + lab[1] / 500, y, y - lab[2] / 200)
    return tuple(
        white * (root ** 3 if root > 6 / 29 else (root - 4 / 29) / SLOPE) for root, white in zip(roots, WHITE)
    )


def linear(code: float) -> float:
    """Of a code of sRGB, 0…255 (IEC 61966-2-1)."""
    value = code / 255
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4


def difference(one: Triple, other: Triple) -> float:
    """CIEDE2000 of two L*a*b* (Sharma, Wu, Dalal 2005; the numbers are their equations')."""
    mean_chroma = (hypot(*one[1:]) + hypot(*other[1:])) / 2
    stretch = 1 + (1 - sqrt(mean_chroma ** 7 / (mean_chroma ** 7 + 25 ** 7))) / 2  # 4, 5
    a, b = (stretch * one[1], stretch * other[1]), (one[2], other[2])
    chroma = [hypot(*pair) for pair in zip(a, b)]  # 6
    hue = [degrees(atan2(y, x)) % 360 for x, y in zip(a, b)]  # 7
    grey = chroma[0] * chroma[1] == 0
    turn = 0.0 if grey else (hue[1] - hue[0] + 180) % 360 - 180  # 10
    lightness_step, chroma_step = other[0] - one[0], chroma[1] - chroma[0]
    hue_step = 2 * sqrt(chroma[0] * chroma[1]) * sin(radians(turn / 2))  # 11
    lightness, middle = (one[0] + other[0]) / 2, sum(chroma) / 2
    mean_hue = sum(hue) if grey else sum(hue) / 2  # 14
    if not grey and abs(hue[0] - hue[1]) > 180:
        mean_hue += 180 if sum(hue) < 360 else -180
    weight = (  # 15
        1 - 0.17 * cos(radians(mean_hue - 30)) + 0.24 * cos(radians(2 * mean_hue))
        + 0.32 * cos(radians(3 * mean_hue + 6)) - 0.20 * cos(radians(4 * mean_hue - 63))
    )
    rotation = -2 * sqrt(middle ** 7 / (middle ** 7 + 25 ** 7)) * sin(
        radians(60 * exp(-(((mean_hue - 275) / 25) ** 2))))  # 16, 17, 21
    parts = (
        lightness_step / (1 + 0.015 * (lightness - 50) ** 2 / sqrt(20 + (lightness - 50) ** 2)),  # 18
        chroma_step / (1 + 0.045 * middle),  # 19
        hue_step / (1 + 0.015 * middle * weight),  # 20
    )
    return sqrt(sum(part ** 2 for part in parts) + rotation * parts[1] * parts[2])  # 22
