#!/usr/bin/env python3
"""Colour by a library that this project did not write: what the calibration's tests are held against.

    check_colour.py write FILE [--pairs N] [--seed N]    computes the cases anew
    check_colour.py diff FILE                            holds a file against what the library computes from its seed
    check_colour.py refit FOLDER                         fits the samples of whole sessions anew

A file of cases is read by the tests named "colour oracle"; the committed one is
Tests/EpilumeCalibrationTests/Colour/Oracle/cases.json, another is named by EPILUME_COLOUR_CASES.

What is in it: colour differences of random pairs; chart references; adaptation of random colours from other lights;
what sRGB codes show; and scenes: reflectances of the 24 patches as measured on 30 charts (BabelColor), seen by the
spectral sensitivities of real cameras in the spectra of real lights, with the leave-one-out error that the library's
own corrections reach on them.

What is refitted: one JSON file a session, laid out by the tests named "proof" where EPILUME_PEER_COLOUR names a folder:
linear R G B and XYZ of the chart's patches as the session measured them, with the leave-one-out error that it states.

Needs: colour-science 0.4.7 (PyPI, BSD-3-Clause).
"""

import argparse
import csv
import json
import pathlib
import sys
import warnings

import numpy as np

warnings.filterwarnings("ignore")
import colour  # noqa: E402

SHAPE = colour.SpectralShape(400, 700, 10)
OBSERVER = "CIE 1931 2 Degree Standard Observer"
# The profile connection space's, as in the code under test.
WHITE = np.array([0.9642, 1.0, 0.8249])
LIGHTS = ["D50", "A", "LED-B3", "FL11", "LED-RGB1"]
# Names here, names there.
ILLUMINANTS = {"A": "A", "C": "C", "D50": "ICC D50", "D55": "D55", "D65": "D65", "D75": "D75", "E": "E", "F2": "FL2",
               "F7": "FL7", "F11": "FL11"}
CHARTS = {"colorchecker24": "ColorChecker24 - After November 2014",
          "colorchecker24-before-2014": "ColorChecker24 - Before November 2014",
          "colorchecker-sg": "ColorCheckerSG - After November 2014"}

# How much worse than the library's own corrections a session's may be: mean ΔE00, leave-one-out.
TOLERANCE = 0.3
METHODS = {"matrix": ("Cheung 2004", {"terms": 3}),
           "root-polynomial-2": ("Finlayson 2015", {"degree": 2, "root_polynomial_expansion": True})}


def main():
    arguments = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    arguments.add_argument("action", choices=["write", "diff", "refit"])
    arguments.add_argument("file", type=pathlib.Path)
    arguments.add_argument("--pairs", type=int, default=500)
    arguments.add_argument("--seed", type=int, default=20140101)
    given = arguments.parse_args()
    if given.action == "refit":
        return refit(given.file)
    if given.action == "write":
        text = json.dumps(cases(given.seed, given.pairs), separators=(",", ":"))
        given.file.write_text(text.replace("],[", "],\n["), encoding="ascii")
        return 0
    old = json.loads(given.file.read_text(encoding="ascii"))
    new = cases(old["seed"], len(old["pairs"]))
    found = list(differences(old, json.loads(json.dumps(new)), ""))
    for line in found[:20]:
        print(f"{given.file}: {line}", file=sys.stderr)
    if not found:
        print(f"{given.file}: as colour-science {colour.__version__} computes it")
    return 1 if found else 0


def cases(seed, pairs):
    random = np.random.default_rng(seed)
    return {
        "library": f"colour-science {colour.__version__}", "seed": seed,
        "pairs": difference_pairs(random, pairs), "charts": {ours: chart(theirs) for ours, theirs in CHARTS.items()},
        "adapted": adapted(random), "shown": shown(random), "scenes": list(scenes(random)),
    }


def numbers(array, digits=9):
    return np.round(np.asarray(array, dtype=float), digits).tolist()


def difference_pairs(random, count):
    """L1 a1 b1 L2 a2 b2 ΔE00: half of them anywhere, half close together, some neutral."""
    first = np.column_stack([random.uniform(0, 100, count), random.uniform(-128, 128, (count, 2))])
    second = np.column_stack([random.uniform(0, 100, count), random.uniform(-128, 128, (count, 2))])
    second[::2] = first[::2] + random.normal(0, 2, (len(second[::2]), 3))
    first[::10, 1:] = 0
    second[::20, 1:] = 0
    # As they are written, so that both sides compute from the same digits.
    first, second = np.array(numbers(first, 6)), np.array(numbers(second, 6))
    return numbers(np.column_stack([first, second, colour.delta_E(first, second, method="CIE 2000")]))


def chart(name):
    found = colour.CCS_COLOURCHECKERS[name]
    values = [colour.XYZ_to_Lab(colour.xyY_to_XYZ(value), found.illuminant) for value in found.data.values()]
    return numbers(values, 6)


def white(name):
    return colour.xy_to_XYZ(colour.CCS_ILLUMINANTS[OBSERVER][ILLUMINANTS[name]])


def adapted(random):
    """Light, L*a*b* in it, XYZ in D50."""
    result = []
    for name in ILLUMINANTS:
        for lab in random.uniform([10, -50, -50], [95, 50, 50], (5, 3)):
            xyz = colour.Lab_to_XYZ(lab, colour.XYZ_to_xy(white(name)))
            there = colour.adaptation.chromatic_adaptation_VonKries(xyz, white(name), WHITE, transform="Bradford")
            result.append({"light": name, "lab": numbers(lab), "xyz": numbers(there)})
    return result


def shown(random):
    """R G B of 0…1, XYZ in D50."""
    codes = random.uniform(0, 1, (20, 3))
    space = colour.RGB_COLOURSPACES["sRGB"]
    xyz = [colour.RGB_to_XYZ(code, space, colour.CCS_ILLUMINANTS[OBSERVER]["ICC D50"],
                             chromatic_adaptation_transform="Bradford", apply_cctf_decoding=True) for code in codes]
    return numbers(np.column_stack([codes, xyz]))


def cameras():
    found = {name: sensitivities.copy().align(SHAPE).values
             for name, sensitivities in colour.MSDS_CAMERA_SENSITIVITIES.items()}
    table = raw_to_aces("CANON_EOS_5DMark_II_RGB_Sensitivities.csv")
    found["Canon EOS 5D Mark II"] = table[:, 1:]
    return found


def raw_to_aces(name):
    """Wavelength and values, from the library's copy of the tables of A.M.P.A.S. rawtoaces."""
    path = pathlib.Path(colour.__file__).parent / "characterisation" / "datasets" / "rawtoaces" / name
    with path.open(encoding="utf-8") as file:
        table = np.array([[float(cell) for cell in row] for row in list(csv.reader(file))[1:]])
    wavelengths = SHAPE.wavelengths
    return np.column_stack([wavelengths] + [np.interp(wavelengths, table[:, 0], column) for column in table.T[1:]])


def scenes(random):
    observer = colour.MSDS_CMFS[OBSERVER].copy().align(SHAPE).values
    patches = np.array([sd.copy().align(SHAPE).values for sd in colour.SDS_COLOURCHECKERS["BabelColor Average"].values()])
    others = raw_to_aces("190_Patches.csv")[:, 1:].T[::4]
    for camera, sensitivities in cameras().items():
        for light in LIGHTS:
            spectrum = colour.SDS_ILLUMINANTS[light].copy().align(SHAPE).values
            for noise in [0.0, 0.01]:
                scene = {"camera": camera, "light": light, "noise": noise}
                scene["linear"] = seen(patches, spectrum, sensitivities)
                scene["linear"] *= 1 + noise * random.standard_normal(scene["linear"].shape)
                scene["linear"] = np.array(numbers(scene["linear"], 6))
                scene["xyz"] = np.array(numbers(true(patches, observer), 6))
                scene["matrix"] = leave_one_out(scene, "Cheung 2004", terms=3)
                scene["roots"] = leave_one_out(scene, "Finlayson 2015", degree=2, root_polynomial_expansion=True)
                if light == "LED-B3":
                    scene["otherLinear"] = numbers(seen(others, spectrum, sensitivities), 6)
                    scene["otherXYZ"] = numbers(true(others, observer), 6)
                yield {key: value.tolist() if isinstance(value, np.ndarray) else value for key, value in scene.items()}


def seen(reflectances, spectrum, sensitivities):
    """Linear R G B; a perfect diffuser gives 1."""
    return (reflectances * spectrum) @ sensitivities / (spectrum @ sensitivities)


def true(reflectances, observer):
    """XYZ in D50, white as in the code under test."""
    d50 = colour.SDS_ILLUMINANTS["D50"].copy().align(SHAPE).values
    scale = 1 / (d50 @ observer[:, 1])
    return scale * (reflectances * d50) @ observer @ colour.adaptation.matrix_chromatic_adaptation_VonKries(
        scale * d50 @ observer, WHITE, transform="Bradford").T


def leave_one_out(scene, method, fitted=None, **options):
    """Mean ΔE00 of each patch by the library's correction from the others, of those that may be fitted."""
    linear, xyz = scene["linear"], scene["xyz"]
    errors = []
    for index in range(len(linear)):
        rest = np.arange(len(linear)) != index
        if fitted is not None:
            rest &= fitted
        found = colour.colour_correction(linear[index], linear[rest], xyz[rest], method=method, **options)
        errors.append(colour.delta_E(lab(found), lab(xyz[index]), method="CIE 2000"))
    return round(float(np.mean(errors)), 6)


def refit(folder):
    """Holds what sessions state against what the library reaches on their samples."""
    files = sorted(folder.glob("*.json"))
    worst = -np.inf
    failed = 0
    for file in files:
        run = json.loads(file.read_text(encoding="ascii"))
        method, options = METHODS[run["kind"]]
        whole = ~np.array(run["truncated"])
        run["linear"], run["xyz"] = np.array(run["linear"]), np.array(run["xyz"])
        theirs = leave_one_out(run, method, fitted=whole, **options)
        worst = max(worst, run["leaveOneOut"] - theirs)
        if not run["leaveOneOut"] <= theirs + TOLERANCE:
            failed += 1
            print(f"{file}: {run['leaveOneOut']:.3f} is stated, colour-science reaches {theirs:.3f}", file=sys.stderr)
    if not files:
        print(f"{folder}: no samples", file=sys.stderr)
        return 1
    print(f"{len(files)} fits: leave-one-out ΔE00 at most {worst:+.3f} from what colour-science reaches")
    return 1 if failed else 0


def lab(xyz):
    return colour.XYZ_to_Lab(xyz, colour.XYZ_to_xy(WHITE))


def differences(old, new, place):
    if isinstance(old, dict) and isinstance(new, dict):
        for key in sorted(set(old) | set(new)):
            yield from differences(old.get(key), new.get(key), f"{place}.{key}")
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for index, (a, b) in enumerate(zip(old, new)):
            yield from differences(a, b, f"{place}[{index}]")
    elif isinstance(old, float) and isinstance(new, (int, float)):
        if abs(old - new) > 2e-6 * max(1, abs(new)):
            yield f"{place} is {old}, computed is {new}"
    elif old != new:
        yield f"{place} is {old!r}, computed is {new!r}"


if __name__ == "__main__":
    sys.exit(main())
