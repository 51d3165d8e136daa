"""JPEG images as pixels and back, by the libturbojpeg that the programs under test need anyway."""

import ctypes
from dataclasses import dataclass

from .fault import LaneFault

# turbojpeg.h: TJPF_RGB, TJSAMP_422.
RGB = 0
SAMPLING_422 = 1


@dataclass(frozen=True)
class Pixels:
    """Rows from the top, R G B in turn."""

    width: int
    height: int
    samples: bytes


def encoded(picture: Pixels, quality: int) -> bytes:
    """As cameras send them: 4:2:2."""
    library, handle = _opened("tjInitCompress")
    image, size = ctypes.c_void_p(), ctypes.c_ulong()
    try:
        failed = library.tjCompress2(
            handle, picture.samples, picture.width, 0, picture.height, RGB, ctypes.byref(image), ctypes.byref(size),
            SAMPLING_422, quality, 0,
        )
        if failed:
            raise LaneFault(f"a picture of {picture.width}x{picture.height} cannot be encoded")
        return ctypes.string_at(image, size.value)
    finally:
        library.tjFree(image)
        library.tjDestroy(handle)


def decoded(image: bytes) -> Pixels:
    library, handle = _opened("tjInitDecompress")
    width, height, sampling, space = (ctypes.c_int() for _ in range(4))
    try:
        length = ctypes.c_ulong(len(image))
        failed = library.tjDecompressHeader3(
            handle, image, length, *map(ctypes.byref, (width, height, sampling, space)))
        if failed:
            raise LaneFault("a picture is no JPEG image")
        samples = ctypes.create_string_buffer(3 * width.value * height.value)
        if library.tjDecompress2(handle, image, length, samples, width, 0, height, RGB, 0):
            raise LaneFault("a JPEG image cannot be decoded")
        return Pixels(width.value, height.value, samples.raw)
    finally:
        library.tjDestroy(handle)


def _opened(initialise: str) -> tuple[ctypes.CDLL, ctypes.c_void_p]:
    try:
        library = ctypes.CDLL("libturbojpeg.so.0")
    except OSError:
        raise LaneFault("libturbojpeg.so.0 is missing: install libturbojpeg0") from None
    library.tjFree.argtypes = library.tjDestroy.argtypes = [ctypes.c_void_p]
    begin = getattr(library, initialise)
    begin.restype = ctypes.c_void_p
    return library, ctypes.c_void_p(begin())
