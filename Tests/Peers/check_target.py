#!/usr/bin/env python3
"""Looks at printable target sheets through programs that nobody here wrote, and holds them against their table.

    check_target.py TABLE.json SHEET.pdf SHEET.svg …

Each sheet is turned into a picture of 1200 dots an inch, PDF by poppler's pdftoppm and SVG by rsvg-convert. OpenCV
then finds the markers with its own dictionary DICT_4X4_50, and the picture's tones give centres of dots, borders of
squares and marks of rulers. TABLE.json holds the geometry that the detector reads, and where each target lies on the
sheet; the test suite "Target sheets for a peer" writes it when EPILUME_PEER_TARGET names a folder. Then the table is
spoilt in memory, so that a comparison that passes everything does not go unnoticed.

Needs: opencv-python-headless (PyPI, Apache-2.0); poppler-utils and librsvg2-bin (apt).
"""

import copy
import json
import math
import pathlib
import subprocess
import sys
import tempfile

import cv2
import numpy as np

DPI = 1200
PIXELS = DPI / 25.4  # a millimetre
MILLIMETRES = 0.010
# Poppler moves the borders of upright squares and of strokes to whole pixels, of which one is this wide.
SNAPPED_MILLIMETRES = 25.4 / DPI
DEGREES = 0.1


def main(table_path, sheets):
    table = json.loads(pathlib.Path(table_path).read_text(encoding="utf-8"))
    for sheet in sheets:
        picture = rasterised(pathlib.Path(sheet), table)
        found = examine(picture, table)
        report(sheet, found)
        for spoilt, quantity in spoils(table):
            require(examine(picture, spoilt)[quantity] > limit(quantity), f"{sheet}: a spoilt {quantity} is noticed")


def rasterised(path, table):
    with tempfile.TemporaryDirectory() as folder:
        out = pathlib.Path(folder) / "sheet"
        if path.suffix == ".pdf":
            subprocess.run(["pdftoppm", "-r", str(DPI), "-gray", "-singlefile", "-png", path, out], check=True)
        else:
            options = ["-d", str(DPI), "-p", str(DPI), "--unlimited", "--background-color", "white"]
            subprocess.run(["rsvg-convert", *options, "-o", f"{out}.png", path], check=True)
        picture = cv2.imread(f"{out}.png", cv2.IMREAD_GRAYSCALE)
    height, width = picture.shape
    require(
        abs(width - table["width"] * PIXELS) <= 1 and abs(height - table["height"] * PIXELS) <= 1,
        f"{path}: {width} × {height} pixels are {table['width']} × {table['height']} mm at {DPI} dpi")
    return picture


def examine(picture, table):
    """The largest departure of each quantity from the table."""
    worst = {"dots": 0.0, "markers": 0.0, "edges": 0.0, "greys": 0.0, "rulers": rulers(picture, table), "white": 0.0}
    for target in table["targets"]:
        geometry, origin = target["geometry"], target["origin"]
        for dot in geometry["dots"]:
            at = (origin["x"] + dot["column"] * geometry["pitch"], origin["y"] + dot["row"] * geometry["pitch"])
            centre, diameter = disc(picture, at, 0.8 * geometry["pitch"])
            worst["dots"] = max(worst["dots"], math.dist(centre, at), abs(diameter - geometry["dotDiameter"]))
        worst["markers"] = max(worst["markers"], markers(picture, geometry, origin))
        for edge in geometry["edges"]:
            worst["edges"] = max(worst["edges"], edge_angle(picture, edge, origin))
        for grey in geometry["greys"]:
            seen = lightness(picture, grey["area"], origin)
            worst["greys"] = max(worst["greys"], abs(seen - grey["nominalLightness"]))
    worst["white"] = float(255 - window(picture, table["whiteArea"], {"x": 0, "y": 0}, 0).min())
    return worst


def window(picture, area, origin, margin):
    """Pixels of an area of the table, that much of its sides left out."""
    x, y = origin["x"] + area["x"] + margin, origin["y"] + area["y"] + margin
    right, bottom = x + area["width"] - 2 * margin, y + area["height"] - 2 * margin
    return picture[round(y * PIXELS) : round(bottom * PIXELS), round(x * PIXELS) : round(right * PIXELS)]


def disc(picture, at, side):
    """Centre and diameter of what is black around a place, by moments, millimetres."""
    left, top = round((at[0] - side / 2) * PIXELS), round((at[1] - side / 2) * PIXELS)
    count = round(side * PIXELS)
    ink = 1 - picture[top : top + count, left : left + count].astype(np.float64) / 255
    area = ink.sum()
    require(area > 0, f"something is printed at {at}")
    # A pixel's centre is half a pixel in.
    rows, columns = np.mgrid[0:count, 0:count] + 0.5
    centre = ((left + (ink * columns).sum() / area) / PIXELS, (top + (ink * rows).sum() / area) / PIXELS)
    return centre, 2 * math.sqrt(area / math.pi) / PIXELS


def markers(picture, geometry, origin):
    """OpenCV's corners against the table's; an id that is missing or too many is no marker at all."""
    area = {"x": 0, "y": 0, "width": geometry["width"], "height": geometry["height"]}
    cut = window(picture, area, origin, 0)
    left, top = round(origin["x"] * PIXELS), round(origin["y"] * PIXELS)
    parameters = cv2.aruco.DetectorParameters()
    parameters.cornerRefinementMethod = cv2.aruco.CORNER_REFINE_SUBPIX
    dictionary = cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_4X4_50)
    corners, ids, _ = cv2.aruco.ArucoDetector(dictionary, parameters).detectMarkers(cut)
    seen = {} if ids is None else {int(marker): each.reshape(4, 2) for marker, each in zip(ids.ravel(), corners)}
    if set(seen) != {marker["id"] for marker in geometry["markers"]}:
        return math.inf
    worst = 0.0
    for marker in geometry["markers"]:
        half = marker["side"] / 2
        for (right, down), at in zip([(-1, -1), (1, -1), (1, 1), (-1, 1)], seen[marker["id"]]):
            centre = (origin["x"] + marker["centre"]["x"], origin["y"] + marker["centre"]["y"])
            wanted = (centre[0] + right * half, centre[1] + down * half)
            # OpenCV's (0, 0) is the centre of the first pixel.
            worst = max(worst, math.dist(wanted, ((left + at[0] + 0.5) / PIXELS, (top + at[1] + 0.5) / PIXELS)))
    return worst


def edge_angle(picture, edge, origin):
    """Degrees between the border seen in the edge's region and the table's; infinite where its middle is elsewhere."""
    region = window(picture, edge["region"], origin, 0.02).astype(np.float64) / 255
    # The border's column in each row, from how much of the row is black.
    black_left = region[:, 0].mean() < region[:, -1].mean()
    borders = (1 - region).sum(axis=1) if black_left else region.sum(axis=1)
    require(region.min() == 0 and region.max() == 1, "an edge's region holds black and white")
    slope = np.polyfit(np.arange(len(borders)), borders, 1)[0]
    middle = borders.mean() / region.shape[1]
    # y points down: a border turned with the clock moves to the left downwards.
    angle = -math.degrees(math.atan(slope))
    return abs(angle - edge["angle"]) if abs(middle - 0.5) < 0.01 else math.inf


def lightness(picture, area, origin):
    code = float(np.median(window(picture, area, origin, 0.1))) / 255
    luminance = code / 12.92 if code <= 0.04045 else ((code + 0.055) / 1.055) ** 2.4
    return 116 * luminance ** (1 / 3) - 16 if luminance > 216 / 24389 else luminance * 24389 / 27


def rulers(picture, table):
    """Marks 0 and 100 of both, by the ink of a strip across them."""
    worst = 0.0
    length, (across, down) = table["rulerLength"], (table["horizontalRuler"], table["verticalRuler"])
    for step in range(int(length) + 1):
        for x, y, along in [(across["x"] + step, across["y"] + 1, 0), (down["x"] - 1, down["y"] + step, 1)]:
            left, top = round((x - 0.4) * PIXELS), round((y - 0.4) * PIXELS)
            count = round(0.8 * PIXELS)
            ink = 1 - picture[top : top + count, left : left + count].astype(np.float64).mean(axis=along) / 255
            if ink.sum() == 0:
                return math.inf
            centre = ((ink * (np.arange(count) + 0.5)).sum() / ink.sum() + (top if along else left)) / PIXELS
            worst = max(worst, abs(centre - (y if along else x)))
    return worst


def limit(quantity):
    # Device grey has 256 steps, of which one is up to 0.7 in lightness.
    limits = {
        "dots": MILLIMETRES, "markers": SNAPPED_MILLIMETRES, "rulers": SNAPPED_MILLIMETRES, "edges": DEGREES,
        "greys": 0.7, "white": 0,
    }
    return limits[quantity]


def report(sheet, found):
    for quantity, value in found.items():
        require(value <= limit(quantity), f"{sheet}: {quantity} {value:.4f} <= {limit(quantity)}")
    print(
        f"{pathlib.Path(sheet).name}: off the table by at most {1000 * found['dots']:.1f} µm (dots), "
        f"{1000 * found['markers']:.1f} µm (markers), {1000 * found['rulers']:.1f} µm (rulers), "
        f"{found['edges']:.3f}° (edges), {found['greys']:.2f} L* (greys); OpenCV {cv2.__version__}")


def spoils(table):
    def spoilt(change):
        copied = copy.deepcopy(table)
        change(copied)
        return copied

    first = lambda each: each["targets"][0]["geometry"]
    yield spoilt(lambda each: first(each).update(pitch=first(each)["pitch"] * 1.002)), "dots"
    yield spoilt(lambda each: first(each)["markers"][0].update(id=49)), "markers"
    yield spoilt(lambda each: first(each)["edges"][1].update(angle=-5)), "edges"
    yield spoilt(lambda each: first(each)["greys"][2].update(nominalLightness=63)), "greys"
    yield spoilt(lambda each: each["verticalRuler"].update(y=each["verticalRuler"]["y"] + 0.05)), "rulers"
    yield spoilt(lambda each: each["whiteArea"].update(height=each["whiteArea"]["height"] + 12)), "white"


def require(condition, what):
    if not condition:
        raise SystemExit(f"not so: {what}")


if __name__ == "__main__":
    if len(sys.argv) < 3:
        raise SystemExit(__doc__)
    main(sys.argv[1], sys.argv[2:])
