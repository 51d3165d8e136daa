"""What is held before the scope: frames of a folder instead of the picture of its own."""

from pathlib import Path

from .model import MJPEG

# The heads of JPEG frames (T.81, table B.1): SOF0 to SOF15 without DHT, JPG and DAC.
_FRAME_HEADS = set(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


class Scene:
    """JPEG images of one size, in the order of their names, again and again."""

    def __init__(self, folder: str):
        self.folder = folder
        self._frames = [path.read_bytes() for path in sorted(Path(folder).glob("*.jpg"))]
        sizes = {_size(frame) for frame in self._frames}
        if len(sizes) != 1:
            raise ValueError(f"{folder} holds images of {len(sizes)} sizes")
        self.mode = (MJPEG, *sizes.pop())
        self.frames_begun = 0

    def next_frame(self) -> bytes:
        frame = self._frames[self.frames_begun % len(self._frames)]
        self.frames_begun += 1
        return frame


def _size(image: bytes) -> tuple[int, int]:
    at = 2
    while at + 9 <= len(image) and image[at] == 0xFF:
        if image[at + 1] in _FRAME_HEADS:
            return int.from_bytes(image[at + 7:at + 9], "big"), int.from_bytes(image[at + 5:at + 7], "big")
        at += 2 + int.from_bytes(image[at + 2:at + 4], "big")
    raise ValueError("an image of the scene is no JPEG")
