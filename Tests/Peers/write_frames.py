#!/usr/bin/env python3
"""Writes one scene as cameras deliver it, in many pixel formats, and compares the objects that a station made of them.

    write_frames.py write FOLDER
    write_frames.py compare FOLDER

`write` makes FOLDER/frames with files NAME.FOURCC.WIDTHxHEIGHT; ReleasePeerTests sends each through a whole station and
puts the released objects into FOLDER/objects, CLASS-NAME.dcm. `compare` decodes these with pydicom and wants the scene.
Needs: numpy, pillow; pydicom with pylibjpeg.
"""

import io
import pathlib
import sys

import numpy
import object_iod
from PIL import Image

WIDTH, HEIGHT = 64, 48
# Code values on the whole: of JPEG at the quality here, and of chroma that is halved.
LIMIT = 4


def scene():
    """Smooth, so that halved chroma costs little: RGB, HEIGHT × WIDTH × 3."""
    y, x = numpy.mgrid[0:HEIGHT, 0:WIDTH].astype(float)
    return numpy.stack([60 + 2.2 * x, 200 - 1.5 * x, 70 + 2.5 * y], axis=2).round().astype(numpy.uint8)


def jpeg(subsampling):
    content = io.BytesIO()
    Image.fromarray(scene()).save(content, "JPEG", quality=92, subsampling=subsampling)
    return content.getvalue()


def without_huffman(data):
    """As many UVC cameras send it: the tables of annex K are implied."""
    at = 2
    while data[at + 1] != 0xDA:
        length = 2 + int.from_bytes(data[at + 2:at + 4], "big")
        if data[at + 1] == 0xC4:
            data = data[:at] + data[at + length:]
        else:
            at += length
    return data


def limited():
    """BT.601 in the narrow range, as V4L2's default for YUV says: Y, Cb, Cr of each pixel."""
    rgb = scene().astype(float) / 255
    y = rgb @ [0.299, 0.587, 0.114]
    planes = 16 + 219 * y, 128 + 224 * (rgb[..., 2] - y) / 1.772, 128 + 224 * (rgb[..., 0] - y) / 1.402
    return [plane.round().clip(0, 255).astype(numpy.uint8) for plane in planes]


def packed(order):
    """Two pixels in four bytes, in the order that the letters give."""
    y, cb, cr = limited()
    parts = {"Y": y[:, 0::2], "y": y[:, 1::2], "U": cb[:, 0::2], "V": cr[:, 0::2]}
    return numpy.stack([parts[letter] for letter in order], axis=2).tobytes()


def nv12():
    y, cb, cr = limited()
    return y.tobytes() + numpy.stack([cb[::2, ::2], cr[::2, ::2]], axis=2).tobytes()


def frames():
    yield "mjpg-444", "MJPG", jpeg(0)
    yield "mjpg-422", "MJPG", jpeg(1)
    yield "mjpg-420", "MJPG", jpeg(2)
    yield "without-huffman", "MJPG", without_huffman(jpeg(1))
    yield "with-a-tail", "MJPG", jpeg(1) + b"\0" * 301
    yield "yuyv", "YUYV", packed("YUyV")
    yield "uyvy", "UYVY", packed("UYVy")
    yield "nv12", "NV12", nv12()
    yield "rgb", "RGB3", scene().tobytes()
    yield "grey", "GREY", limited()[0].tobytes()


def compare(folder):
    failed = False
    names = {f"{kind}-{name}" for name, _, _ in frames() for kind in ("DMS", "XC")}
    there = {path.stem for path in (folder / "objects").glob("*.dcm")}
    if names != there:
        raise SystemExit(f"objects of {sorted(names - there)} are missing, of {sorted(there - names)} too many")
    for name in sorted(names):
        thing = object_iod.read(folder / "objects" / f"{name}.dcm")
        pixels = thing.pixel_array.astype(float)
        wanted = scene().astype(float)
        if name.endswith("-grey"):
            # The camera's own values: whatever range they are in, they stay in order and cover the scene.
            wanted = limited()[0].astype(float)
            pixels = pixels if pixels.ndim == 2 else pixels.mean(axis=2)
        difference = abs(pixels - wanted).mean()
        print(f"{name}: differs by {difference:.2f} code values on the whole")
        failed |= difference > LIMIT
    return int(failed)


def main(task, folder):
    if task == "compare":
        return compare(folder)
    (folder / "frames").mkdir()
    for name, code, content in frames():
        (folder / "frames" / f"{name}.{code}.{WIDTH}x{HEIGHT}").write_bytes(content)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], pathlib.Path(sys.argv[2])))
