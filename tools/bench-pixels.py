#!/usr/bin/env python3
"""Sets the loop over pixels beside programs that people would use instead, in one run, on one thread.

    bench-pixels.py .build/release/epilume-bench

Prints, for pictures of 1080p, milliseconds a picture and the largest and mean departure from the definition of
docs/decisions/0009 in code values. The peers:

- OpenCV: a table a channel, evenness by a map that was prepared, the matrix, and NumPy's look-up for the sRGB curve,
  since OpenCV's takes 8 bits only.
- ffmpeg's `lut3d`: tone and colour as a table of 33 a side, tetrahedral. It knows no evenness, so it stands beside the
  loop without.

One that is not installed is `absent`. Needs NumPy; peers: opencv-python-headless, ffmpeg (Debian: ffmpeg).
"""

import json
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

import numpy as np

try:
    import cv2
except ImportError:
    cv2 = None

WIDTH, HEIGHT, ROUNDS, FRAMES = 1920, 1080, 15, 48
# The calibration of PixelBench.swift, without its hot pixel.
DARK = (1.2, 0.8, 1.5)
XYZ = np.array([[0.52, 0.34, 0.10], [0.25, 0.73, 0.02], [0.02, 0.05, 0.75]])
# XYZ in D50 to linear sRGB: primaries and white of IEC 61966-2-1, linear Bradford.
SRGB = np.array([
    [3.134186364237, -1.617208958998, -0.490694064006], [-0.978748504191, 1.916130096774, 0.033433399160],
    [0.071963927802, -0.228993873453, 1.405753732896],
])
# Clipped channels are lifted in the loop and in none of the peers, so the pictures have none.
LARGEST_CODE = 240


def main(bench):
    picture = np.random.default_rng(1).integers(0, LARGEST_CODE, (HEIGHT, WIDTH, 3), dtype=np.uint8)
    ours = {figure["name"]: figure["value"] for figure in figures(bench)}
    print(f"{'':32}{'ms':>8}  departure: largest, mean")
    row("epilume, matrix and evenness", ours["calibrated pixels, matrix, 1080p"])
    row("OpenCV, matrix and evenness", *(by_opencv(picture) if cv2 else ()))
    row("epilume, matrix", ours["calibrated pixels, not evened, 1080p"])
    row("ffmpeg lut3d, matrix", *(by_ffmpeg(picture) if shutil.which("ffmpeg") else ()))


def row(name, milliseconds=None, departure=None):
    if milliseconds is None:
        print(f"{name:32}{'absent':>8}")
    elif departure is None:
        print(f"{name:32}{milliseconds:8.2f}  1 at most, by its tests")
    else:
        print(f"{name:32}{milliseconds:8.2f}  {departure.max()}, {departure.mean():.3f}")


def figures(bench):
    done = subprocess.run([bench, "--only", "pixels"], capture_output=True, text=True, check=False)
    if not done.stdout.strip():
        raise SystemExit(f"{bench}: {done.stderr}")
    return json.loads(done.stdout.splitlines()[-1])["figures"]


def tables():
    """Linear light of each code value, by channel: dark level off, then the tone table on straight lines."""
    codes = np.arange(256.0)
    tone = (codes / 240) ** 2.2
    return np.stack([np.interp(np.maximum(codes - dark, 0), codes, tone) for dark in DARK], axis=1)


def light():
    """Relative light of each pixel; the same for each channel."""
    u = np.linspace(-1, 1, WIDTH)[None, :]
    v = np.linspace(-1, 1, HEIGHT)[:, None]
    total = np.zeros((HEIGHT, WIDTH))
    for degree in range(5):
        for j in range(degree + 1):
            i = degree - j
            total += (1.1 if degree == 0 else -0.12 if degree == 2 else 0.01) * u**i * v**j
    return total


def encoded(linear):
    linear = np.clip(linear, 0, 1)
    return 255 * np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)


def definition(picture, evenness):
    linear = np.stack([tables()[picture[..., c], c] for c in range(3)], axis=-1) / evenness
    return np.rint(encoded(linear @ (SRGB @ XYZ).T)).astype(int)


def by_opencv(picture):
    cv2.setNumThreads(1)
    table = tables().astype(np.float32).reshape(1, 256, 3)
    gains = np.repeat((1 / light()).astype(np.float32)[..., None], 3, axis=-1)
    matrix = (SRGB @ XYZ * 16383).astype(np.float32)
    codes = np.rint(encoded(np.arange(16384) / 16383)).astype(np.uint8)

    def apply():
        linear = cv2.LUT(cv2.merge([picture[..., c] for c in range(3)]), table)
        places = cv2.transform(cv2.multiply(linear, gains), matrix)
        # Rounds, and cuts off below 0.
        places = np.minimum(places, 16383, out=places)
        places = np.maximum(places, 0, out=places)
        return codes[(places + np.float32(0.5)).astype(np.uint16)]

    result = apply()
    taken = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        apply()
        taken.append(1000 * (time.perf_counter() - start))
    return sorted(taken)[ROUNDS // 2], np.abs(result.astype(int) - definition(picture, light()[..., None]))


def by_ffmpeg(picture):
    with tempfile.TemporaryDirectory() as folder:
        cube = pathlib.Path(folder, "colour.cube")
        axis = np.linspace(0, 255, 33)
        light_at = [np.interp(axis, np.arange(256), tables()[:, c]) for c in range(3)]
        with cube.open("w") as file:
            file.write("LUT_3D_SIZE 33\n")
            # Red changes fastest.
            for b in range(33):
                for g in range(33):
                    cells = np.stack([light_at[0], np.full(33, light_at[1][g]), np.full(33, light_at[2][b])], axis=1)
                    np.savetxt(file, encoded(cells @ (SRGB @ XYZ).T) / 255, fmt="%.7f")
        raw = pathlib.Path(folder, "picture.gbr")
        # Planes, green first: of packed pixels lut3d has no fast version.
        raw.write_bytes(picture[..., (1, 2, 0)].transpose(2, 0, 1).tobytes())
        lut = f"lut3d=file={cube}:interp=tetrahedral"
        planes = np.frombuffer(ffmpeg(raw, 1, lut, ["-f", "rawvideo", "-"]), np.uint8)
        result = planes.reshape(3, HEIGHT, WIDTH).transpose(1, 2, 0)[..., (2, 0, 1)]
        taken = {"null": [], lut: []}
        for _ in range(5):
            for chain, times in taken.items():
                start = time.perf_counter()
                ffmpeg(raw, FRAMES, chain, ["-f", "null", "-"])
                times.append(1000 * (time.perf_counter() - start) / FRAMES)
        milliseconds = sorted(taken[lut])[2] - sorted(taken["null"])[2]
    return milliseconds, np.abs(result.astype(int) - definition(picture, 1))


def ffmpeg(raw, frames, chain, output):
    command = [
        "ffmpeg", "-v", "error", "-threads", "1", "-filter_threads", "1", "-stream_loop", str(frames - 1),
        "-f", "rawvideo", "-pix_fmt", "gbrp", "-s", f"{WIDTH}x{HEIGHT}", "-i", str(raw), "-vf", chain,
    ]
    return subprocess.run([*command, "-pix_fmt", "gbrp", *output], capture_output=True, check=True).stdout


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    main(sys.argv[1])
