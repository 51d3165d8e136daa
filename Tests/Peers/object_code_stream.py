"""Reads the markers of a baseline JPEG (ITU-T T.81 annex B), byte by byte."""

from dataclasses import dataclass, field


class Broken(Exception):
    """What is wrong, as a sentence without its stop."""


@dataclass
class CodeStream:
    precision: int = 0
    rows: int = 0
    columns: int = 0
    # Component identifier → (horizontal, vertical) sampling factor.
    components: dict = field(default_factory=dict)
    huffman: set = field(default_factory=set)
    quantization: set = field(default_factory=set)
    adobe_transform: int | None = None
    # Bytes after EOI.
    trailing: bytes = b""

    @property
    def is_rgb(self):
        """As decoders decide it: Adobe's marker, else the component identifiers."""
        if self.adobe_transform is not None:
            return self.adobe_transform == 0
        return list(self.components) == [ord("R"), ord("G"), ord("B")]


def read(data):
    """The code stream in `data`. Raises Broken where a decoder would have to guess."""
    stream = CodeStream()
    if data[:2] != b"\xff\xd8":
        raise Broken("it does not begin with SOI")
    at, scanned = 2, False
    while True:
        if data[at:at + 1] != b"\xff":
            raise Broken(f"there is no marker at byte {at}")
        marker = data[at + 1]
        if marker == 0xD9:
            if not scanned:
                raise Broken("it ends without a scan")
            stream.trailing = data[at + 2:]
            return stream
        length = int.from_bytes(data[at + 2:at + 4], "big")
        content = data[at + 4:at + 2 + length]
        if length < 2 or len(content) != length - 2:
            raise Broken(f"the segment at byte {at} is cut")
        at += 2 + length
        segment(stream, marker, content)
        if marker == 0xDA:
            check_scan(stream, content)
            scanned, at = True, after_scan(data, at)


def segment(stream, marker, content):
    if marker == 0xC0:
        stream.precision = content[0]
        stream.rows, stream.columns = int.from_bytes(content[1:3], "big"), int.from_bytes(content[3:5], "big")
        for i in range(content[5]):
            identifier, sampling, _ = content[6 + 3 * i:9 + 3 * i]
            stream.components[identifier] = (sampling >> 4, sampling & 15)
    elif 0xC1 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
        raise Broken(f"its frame is FF{marker:02X}, not baseline (FFC0)")
    elif marker == 0xC4:
        while content:
            stream.huffman.add(content[0])
            content = content[17 + sum(content[1:17]):]
    elif marker == 0xDB:
        while content:
            stream.quantization.add(content[0] & 15)
            content = content[65 + 64 * (content[0] >> 4):]
    elif marker == 0xEE and content[:5] == b"Adobe":
        stream.adobe_transform = content[11]


def check_scan(stream, content):
    """Every Huffman table that the scan names stands before it (DHT)."""
    if not stream.components:
        raise Broken("its scan comes before its frame")
    if not stream.quantization:
        raise Broken("it has no quantization table (DQT) before its scan")
    for i in range(content[0]):
        tables = content[2 + 2 * i]
        for name, table in (("DC", tables >> 4), ("AC", 0x10 | tables & 15)):
            if table not in stream.huffman:
                raise Broken(f"it has no {name} Huffman table {table & 15} (DHT) before its scan")


def after_scan(data, at):
    while True:
        at = data.find(b"\xff", at)
        if at < 0 or at + 1 >= len(data):
            raise Broken("it has no EOI")
        if data[at + 1] != 0 and not 0xD0 <= data[at + 1] <= 0xD7:
            return at
        at += 2
