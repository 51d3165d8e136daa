#!/usr/bin/env python3
"""Measures pictures of grids with OpenCV and holds the calibration's own measurements against it.

    check_geometry.py FOLDER

FOLDER holds, for each pattern, PATTERN.json and its pictures, as the test suite "Geometry for a peer" lays them out
when EPILUME_PEER_GEOMETRY names the folder. Points are found again by OpenCV's own means (cornerSubPix from the same
rough points; findCirclesGrid from nothing), spacing and distortion by its camera calibration. Then each stated
measurement is spoilt in memory, so that a comparison that passes everything does not go unnoticed.

Needs: opencv-python-headless (PyPI, Apache-2.0).
"""

import json
import math
import pathlib
import sys

import cv2
import numpy as np

# Pixels, root mean square. Both refine corners by the same equation under other windows; circles are found by OpenCV
# as blobs of several thresholds.
POINTS = {"chessboard": 0.03, "dots": 0.08}
SPACING_PERCENT = 0.05
DISTORTION_PIXELS = 0.1


def main(folder):
    cases = sorted(pathlib.Path(folder).glob("*.json"))
    require({case.stem for case in cases} == set(POINTS), f"{folder}: one case a pattern")
    for path in cases:
        case = json.loads(path.read_text(encoding="utf-8"))
        pictures = [cv2.imread(str(path.parent / each["picture"]), cv2.IMREAD_GRAYSCALE) for each in case["exposures"]]
        found = [opencv_points(case, each, picture) for each, picture in zip(case["exposures"], pictures)]
        camera = calibrate(case, found, pictures[0].shape)
        differences = compare(case, found, camera)
        limits = {"points": POINTS[case["pattern"]], "spacing": SPACING_PERCENT, "distortion": DISTORTION_PIXELS}
        for quantity, limit in limits.items():
            require(differences[quantity] <= limit, f"{path.stem}: {quantity} {differences[quantity]:.4f} <= {limit}")
        for quantity, limit in limits.items():
            spoilt = compare(spoil(case, quantity), found, camera)
            require(spoilt[quantity] > limit, f"{path.stem}: a spoilt {quantity} is noticed")
        print(
            f"{path.stem}: points differ by {differences['points']:.3f} px, spacing by {differences['spacing']:.4f} %, "
            f"distortion by {differences['distortion']:.3f} px from OpenCV {cv2.__version__}"
        )


def opencv_points(case, exposure, picture):
    """By (column, row): where OpenCV sees each point that was refined."""
    rough = {(each["column"], each["row"]): (each["at"]["x"], each["at"]["y"]) for each in exposure["rough"]["points"]}
    if case["pattern"] == "chessboard":
        start = np.array(list(rough.values()), np.float32).reshape(-1, 1, 2)
        criteria = (cv2.TERM_CRITERIA_EPS | cv2.TERM_CRITERIA_MAX_ITER, 100, 1e-5)
        corners = cv2.cornerSubPix(picture, start, (7, 7), (-1, -1), criteria).reshape(-1, 2)
        return dict(zip(rough, corners))
    size = (case["columns"], case["rows"])
    parameters = cv2.SimpleBlobDetector.Params()
    parameters.minArea, parameters.maxArea, parameters.minDistBetweenBlobs = 30, 400, 10
    detector = cv2.SimpleBlobDetector.create(parameters)
    complete, centres = cv2.findCirclesGrid(picture, size, flags=cv2.CALIB_CB_SYMMETRIC_GRID, blobDetector=detector)
    require(complete, f"{exposure['picture']}: OpenCV finds the grid of {size[0]} by {size[1]}")
    centres = centres.reshape(-1, 2)
    # It may count from another corner; the rough points tell which.
    return {place: min(centres, key=lambda centre: math.dist(centre, at)) for place, at in rough.items()}


def calibrate(case, found, shape):
    """A pinhole camera whose focal length is half the diagonal, so that its k1 and k2 are in the model's unit."""
    height, width = shape
    half = math.hypot(width, height) / 2
    pitch = case["spacing"]["target"]["pitchMicrometres"]
    matrix = np.array([[half, 0, (width - 1) / 2], [0, half, (height - 1) / 2], [0, 0, 1]])
    flags = (
        cv2.CALIB_USE_INTRINSIC_GUESS | cv2.CALIB_FIX_FOCAL_LENGTH | cv2.CALIB_FIX_PRINCIPAL_POINT
        | cv2.CALIB_ZERO_TANGENT_DIST | cv2.CALIB_FIX_K3
    )
    objects = [np.array([(c * pitch, r * pitch, 0) for c, r in each], np.float32) for each in found]
    images = [np.array(list(each.values()), np.float32).reshape(-1, 1, 2) for each in found]
    _, matrix, distortion, turns, moves = cv2.calibrateCamera(objects, images, (width, height), matrix, None, flags=flags)
    # How far away the target's plane is along the axis, as a share of the focal length: micrometres a pixel.
    spacings = []
    for turn, move in zip(turns, moves):
        normal = cv2.Rodrigues(turn)[0][:, 2]
        spacings.append(float(normal @ move.ravel() / normal[2] / half))
    k1, k2 = distortion.ravel()[:2]
    return {"spacing": sum(spacings) / len(spacings), "k1": float(k1), "k2": float(k2), "half": half}


def compare(case, found, camera):
    squares = [
        math.dist(points[each["column"], each["row"]], (each["at"]["x"], each["at"]["y"])) ** 2
        for points, exposure in zip(found, case["exposures"])
        for each in exposure["refined"]["points"]
    ]
    spacing, distortion = case["spacing"], case["distortion"]
    displacements = [
        camera["half"] * radius * abs(
            (distortion["k1"] - camera["k1"]) * radius**2 + (distortion["k2"] - camera["k2"]) * radius**4)
        for radius in np.linspace(0, 0.8, 9)
    ]
    return {
        "points": math.sqrt(sum(squares) / len(squares)),
        "spacing": max(
            100 * abs(spacing[axis] / camera["spacing"] - 1) for axis in ("horizontal", "vertical")),
        "distortion": float(max(displacements)),
    }


def spoil(case, quantity):
    spoilt = json.loads(json.dumps(case))
    if quantity == "points":
        for exposure in spoilt["exposures"]:
            for each in exposure["refined"]["points"]:
                each["at"]["x"] += 0.1
    elif quantity == "spacing":
        spoilt["spacing"]["vertical"] *= 1.002
    else:
        spoilt["distortion"]["k1"] += 0.003
    return spoilt


def require(condition, what):
    if not condition:
        raise SystemExit(f"not so: {what}")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    main(sys.argv[1])
