"""A baseline JPEG of chosen coefficients (ITU-T T.81): 4:2:2, the tables of annex K, a restart after each row.

Nothing is transformed: the pattern is given as the coefficients themselves. Rows are coded alone, since a restart
sets the predictions to zero, so a frame is put together of rows that were coded before.
"""

import struct

MCU_WIDTH = 16
MCU_HEIGHT = 8

# T.81, tables K.1 and K.2, in zigzag order and halved: quality 75 of the common scale.
_LUMA_QUANT = (
    16, 11, 12, 14, 12, 10, 16, 14, 13, 14, 18, 17, 16, 19, 24, 40, 26, 24, 22, 22, 24, 49, 35, 37, 29, 40, 58, 51,
    61, 60, 57, 51, 56, 55, 64, 72, 92, 78, 64, 68, 87, 69, 55, 56, 80, 109, 81, 87, 95, 98, 103, 104, 103, 62, 77,
    113, 121, 112, 100, 120, 92, 101, 103, 99,
)
_CHROMA_QUANT = (17, 18, 18, 24, 21, 24, 47, 26, 26, 47, 99, 66, 56, 66) + (99,) * 50
# Tables K.3 to K.6: how many codes of each length, and the symbols in their order.
_DC_LUMA = ((0, 1, 5, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0), bytes(range(12)))
_DC_CHROMA = ((0, 3, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0), bytes(range(12)))
_AC_LUMA = ((0, 2, 1, 3, 3, 2, 4, 3, 5, 5, 4, 4, 0, 0, 1, 0x7D), bytes.fromhex(
    "01020300041105122131410613516107227114328191a1082342b1c11552d1f02433627282090a161718191a25262728292a3435363738"
    "393a434445464748494a535455565758595a636465666768696a737475767778797a838485868788898a92939495969798999aa2a3a4a5"
    "a6a7a8a9aab2b3b4b5b6b7b8b9bac2c3c4c5c6c7c8c9cad2d3d4d5d6d7d8d9dae1e2e3e4e5e6e7e8e9eaf1f2f3f4f5f6f7f8f9fa"
))
_AC_CHROMA = ((0, 2, 1, 2, 4, 4, 3, 4, 7, 5, 4, 4, 0, 1, 2, 0x77), bytes.fromhex(
    "000102031104052131061241510761711322328108144291a1b1c109233352f0156272d10a162434e125f11718191a262728292a353637"
    "38393a434445464748494a535455565758595a636465666768696a737475767778797a82838485868788898a92939495969798999aa2a3"
    "a4a5a6a7a8a9aab2b3b4b5b6b7b8b9bac2c3c4c5c6c7c8c9cad2d3d4d5d6d7d8d9dae2e3e4e5e6e7e8e9eaf2f3f4f5f6f7f8f9fa"
))
# One step of a block's DC coefficient is one step of brightness for luma (8 times the level, divided by 8).
_QUANTS = (tuple((value + 1) // 2 for value in _LUMA_QUANT), tuple((value + 1) // 2 for value in _CHROMA_QUANT))
NO_AC: tuple[tuple[int, int], ...] = ()


def _codes(table: tuple[tuple[int, ...], bytes]) -> dict[int, str]:
    """Symbol to code, as text of ones and zeros (T.81, annex C)."""
    lengths, symbols = table
    codes, code, place = {}, 0, 0
    for length, count in enumerate(lengths, 1):
        for _ in range(count):
            codes[symbols[place]] = format(code, f"0{length}b")
            code += 1
            place += 1
        code <<= 1
    return codes


_DC = (_codes(_DC_LUMA), _codes(_DC_CHROMA))
_AC = (_codes(_AC_LUMA), _codes(_AC_CHROMA))
_blocks: dict[tuple, str] = {}


def block(component: int, difference: int, coefficients: tuple[tuple[int, int], ...] = NO_AC) -> str:
    """A block's code: 0 is luma, 1 chroma; the coefficients are (zeros before it, value), in zigzag order."""
    key = (component, difference, coefficients)
    found = _blocks.get(key)
    if found is None:
        size = abs(difference).bit_length()
        parts = [_DC[component][size], _magnitude(difference, size)]
        for run, value in coefficients:
            size = abs(value).bit_length()
            parts += [_AC[component][run << 4 | size], _magnitude(value, size)]
        parts.append(_AC[component][0])
        found = _blocks[key] = "".join(parts)
    return found


def _magnitude(value: int, size: int) -> str:
    """T.81, F.1.2.1: negative values are one below."""
    if size == 0:
        return ""
    return format(value if value > 0 else value + (1 << size) - 1, f"0{size}b")


def row_bytes(bits: str) -> bytes:
    """A row's codes as bytes: filled with ones, and a zero after each byte that would look like a marker."""
    bits += "1" * (-len(bits) % 8)
    return int(bits, 2).to_bytes(len(bits) // 8, "big").replace(b"\xff", b"\xff\x00")


def _segment(marker: int, body: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, 2 + len(body)) + body


def comment(text: bytes) -> bytes:
    return _segment(0xFE, text)


START = b"\xff\xd8" + _segment(0xE0, b"JFIF\0" + struct.pack(">BBBHHBB", 1, 1, 0, 1, 1, 0, 0))
END = b"\xff\xd9"
HUFFMAN_TABLES = _segment(0xC4, b"".join(
    bytes([identity]) + bytes(lengths) + symbols
    for identity, (lengths, symbols) in ((0, _DC_LUMA), (0x10, _AC_LUMA), (1, _DC_CHROMA), (0x11, _AC_CHROMA))
))


def tables(width: int, height: int) -> bytes:
    """Everything from the quantisation tables to the scan's head."""
    quants = b"".join(bytes([index]) + bytes(quant) for index, quant in enumerate(_QUANTS))
    frame = struct.pack(">BHHB", 8, height, width, 3) + bytes([1, 0x21, 0, 2, 0x11, 1, 3, 0x11, 1])
    scan = bytes([3, 1, 0x00, 2, 0x11, 3, 0x11, 0, 63, 0])
    interval = struct.pack(">H", -(-width // MCU_WIDTH))
    return (
        _segment(0xDB, quants) + _segment(0xC0, frame) + HUFFMAN_TABLES + _segment(0xDD, interval)
        + _segment(0xDA, scan)
    )


def restart(row: int) -> bytes:
    """The marker after `row`; none stands after the last one."""
    return bytes([0xFF, 0xD0 + row % 8])
