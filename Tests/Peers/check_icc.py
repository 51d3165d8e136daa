#!/usr/bin/env python3
"""Checks colour profiles with programs that this project did not write.

    check_icc.py FILE [FILE…]

Each FILE is a calibrated picture (.jpg), whose profile is inside, or a profile (.icc). Little CMS wrote them, so a good
profile is one on which three readers agree: ArgyllCMS' icclu, which shares no code with Little CMS; Little CMS' own
transicc; and this script, which reads header and tags byte by byte as ICC.1:2001-04 states them and DICOM PS3.3
C.11.15.1.1 narrows them. A calibrated picture's profile must in addition say sRGB. Each good file prints a line; the
first bad one ends the run with status 1. Each profile is then spoilt in memory, so that a reader that looks at nothing
does not go unnoticed.

Needs: icclu (Debian: argyll), transicc (Debian: liblcms2-utils).
"""

import pathlib
import shutil
import struct
import subprocess
import sys
import tempfile

# Code values, R G B.
PROBES = [
    (0, 0, 0), (255, 255, 255), (255, 0, 0), (0, 255, 0), (0, 0, 255), (188, 188, 188), (201, 143, 120), (9, 5, 3),
]
# XYZ of a perfect diffuser is 1. lut16 holds steps of 1/32768, and readers interpolate its cells each in their way.
LIMIT = {"matrix": 2e-4, "table": 1e-3}


def main(names):
    for tool in ("icclu", "transicc"):
        require(shutil.which(tool), f"{tool} is installed (Debian: argyll, liblcms2-utils)")
    for path in map(pathlib.Path, names):
        content = path.read_bytes()
        is_picture = content[:2] == b"\xff\xd8"
        profile = profile_inside(content, path) if is_picture else content
        check_header(profile, path)
        tags = tag_table(profile, path)
        kind = "matrix" if "rXYZ" in tags else "table"
        require(is_picture <= (kind == "matrix" and "chad" in tags), f"{path}: sRGB is a matrix, adapted from D65")
        ours = [evaluate(profile, tags, probe) for probe in PROBES]
        if is_picture:
            for probe, colour in zip(PROBES, ours):
                require(near(colour, srgb(probe), 5e-4), f"{path}: sRGB {probe} is {colour}")
        with tempfile.TemporaryDirectory() as folder:
            file = pathlib.Path(folder, "profile.icc")
            for reader in (by_argyll, by_little_cms):
                file.write_bytes(profile)
                theirs = reader(file)
                for probe, a, b in zip(PROBES, ours, theirs):
                    require(near(a, b, LIMIT[kind]), f"{path}: {probe} is {a} here and {b} {reader.__name__}")
                file.write_bytes(spoilt(profile, tags))
                if all(near(a, b, LIMIT[kind]) for a, b in zip(ours, reader(file))):
                    raise SystemExit(f"{path}: {reader.__name__} saw nothing of a spoilt profile, so it proves nothing")
        print(f"{path}: {kind} profile of {len(profile)} bytes, “{description(profile, tags)}”: three readers agree")


def profile_inside(jpeg, path):
    """The chunks of APP2 ICC_PROFILE, in order and complete."""
    at, chunks, total = 2, [], None
    while jpeg[at + 1] != 0xDA:
        length = struct.unpack_from(">H", jpeg, at + 2)[0]
        content = jpeg[at + 4 : at + 2 + length]
        if jpeg[at + 1] == 0xE2 and content[:12] == b"ICC_PROFILE\0":
            chunks.append(content[14:])
            require(content[12] == len(chunks), f"{path}: chunk {content[12]} in its place")
            require(total in (None, content[13]), f"{path}: chunks agree on their count")
            total = content[13]
        at += 2 + length
    require(chunks and len(chunks) == total, f"{path}: all chunks of a profile")
    return b"".join(chunks)


def check_header(profile, path):
    def equals(start, wanted, what):
        require(profile[start : start + len(wanted)] == wanted, f"{path}: {what} at byte {start}")

    equals(0, struct.pack(">I", len(profile)), "size")
    equals(8, b"\x02\x40\x00\x00", "version 2.4")
    equals(12, b"scnr", "class: input device")
    equals(16, b"RGB ", "colour space")
    equals(20, b"XYZ ", "connection space")
    year, month, day, hour, minute, second = struct.unpack_from(">6H", profile, 24)
    require(2000 <= year < 3000 and 1 <= month <= 12 and 1 <= day <= 31, f"{path}: date")
    require(hour < 24 and minute < 60 and second <= 60, f"{path}: time")
    equals(36, b"acsp", "signature")
    equals(40, bytes(28), "no platform, flags, maker, model, attributes; perceptual intent")
    equals(68, bytes.fromhex("0000f6d6 00010000 0000d32d"), "illuminant D50")
    equals(84, bytes(44), "reserved")


def tag_table(profile, path):
    count = struct.unpack_from(">I", profile, 128)[0]
    tags = {}
    for number in range(count):
        name, offset, size = struct.unpack_from(">4sII", profile, 132 + 12 * number)
        require(offset % 4 == 0 and 132 + 12 * count <= offset <= offset + size <= len(profile), f"{path}: {name}")
        require(name.decode("ascii") not in tags, f"{path}: {name} once")
        tags[name.decode("ascii")] = (offset, size)
    for name, kind in (("desc", b"desc"), ("cprt", b"text"), ("wtpt", b"XYZ ")):
        require(name in tags and profile[tags[name][0] :][:4] == kind, f"{path}: {name} of type {kind}")
    require(near(xyz(profile, tags, "wtpt"), (0.9642, 1, 0.8249), 1e-4), f"{path}: white point D50")
    require("Epilume" in description(profile, tags), f"{path}: description")
    return tags


def description(profile, tags):
    offset = tags["desc"][0]
    count = struct.unpack_from(">I", profile, offset + 8)[0]
    return profile[offset + 12 : offset + 12 + count - 1].decode("ascii")


def xyz(profile, tags, name):
    return [number / 65536 for number in struct.unpack_from(">3i", profile, tags[name][0] + 8)]


def evaluate(profile, tags, codes):
    """XYZ of code values, from the bytes of the tags."""
    if "rXYZ" in tags:
        light = [curve(profile, tags[name][0])[code] for name, code in zip(("rTRC", "gTRC", "bTRC"), codes)]
        columns = [xyz(profile, tags, name) for name in ("rXYZ", "gXYZ", "bXYZ")]
        return [sum(column[row] * part for column, part in zip(columns, light)) for row in range(3)]
    return table(profile, tags["A2B0"][0], codes)


def curve(profile, offset):
    count = struct.unpack_from(">I", profile, offset + 8)[0]
    require(profile[offset : offset + 4] == b"curv" and count == 256, "a curve of 256")
    return [value / 65535 for value in struct.unpack_from(">256H", profile, offset + 12)]


def table(profile, offset, codes):
    require(profile[offset : offset + 4] == b"mft2", "A2B0 of type lut16")
    inputs, outputs, side = profile[offset + 8 : offset + 11]
    entries, ends = struct.unpack_from(">2H", profile, offset + 48)
    require((inputs, outputs, entries) == (3, 3, 256), "three curves of 256 in, three out")
    place = []
    for channel, code in enumerate(codes):
        value = struct.unpack_from(">H", profile, offset + 52 + 2 * (256 * channel + code))[0]
        place.append(value / 65535 * (side - 1))
    cells = offset + 52 + 2 * 3 * 256
    result = [0.0, 0.0, 0.0]
    for corner in range(8):
        weight, index = 1.0, 0
        for channel in range(3):
            low = min(int(place[channel]), side - 2)
            high = corner >> channel & 1
            share = place[channel] - low
            weight *= share if high else 1 - share
            index = index * side + low + high
        for row, value in enumerate(struct.unpack_from(">3H", profile, cells + 6 * index)):
            result[row] += weight * value / 32768
    tail = struct.unpack_from(f">{3 * ends}H", profile, cells + 6 * side**3)
    require(ends == 2 and tail == (0, 65535) * 3, "straight curves out")
    return result


def srgb(codes):
    """IEC 61966-2-1; primaries as Bruce Lindbloom publishes them, for the D50 of ASTM, whose Z is 3e-4 more."""
    light = [c / 255 / 12.92 if c / 255 <= 0.04045 else ((c / 255 + 0.055) / 1.055) ** 2.4 for c in codes]
    rows = ((0.4360747, 0.3850649, 0.1430804), (0.2225045, 0.7168786, 0.0606169), (0.0139322, 0.0971045, 0.7141733))
    return [sum(a * b for a, b in zip(row, light)) for row in rows]


def by_argyll(file):
    lines = "".join(" ".join(f"{code / 255:.9f}" for code in probe) + "\n" for probe in PROBES)
    # Forward, relative colorimetric, to XYZ.
    output = run(["icclu", "-v0", "-ff", "-ir", "-px", str(file)], lines)
    return [[float(word) for word in line.split()[:3]] for line in output.splitlines()][: len(PROBES)]


def by_little_cms(file):
    lines = "".join("\n".join(str(code) for code in probe) + "\n" for probe in PROBES)
    # Relative colorimetric, floating point, without words; it states XYZ in percent.
    output = run(["transicc", "-n", "-t1", "-i", str(file), "-o", "*XYZ"], lines)
    numbers = [float(word) / 100 for word in output.split()]
    return [numbers[at : at + 3] for at in range(0, 3 * len(PROBES), 3)]


def run(command, text):
    done = subprocess.run(command, input=text, capture_output=True, text=True, check=False)
    require(done.returncode == 0, f"{' '.join(command)}: {done.stderr or done.stdout}")
    return done.stdout


def spoilt(profile, tags):
    """The same with another primary, or another cell in the middle of the table."""
    bad = bytearray(profile)
    if "rXYZ" in tags:
        bad[tags["rXYZ"][0] + 10] ^= 0x40
    else:
        offset = tags["A2B0"][0] + 52 + 2 * 3 * 256
        for at in range(offset, offset + 6 * 33**3, 2):
            bad[at] ^= 0x10
    return bytes(bad)


def near(a, b, limit):
    return all(abs(x - y) <= limit for x, y in zip(a, b, strict=True))


def require(condition, what):
    if not condition:
        raise SystemExit(f"not so: {what}")


if __name__ == "__main__":
    if len(sys.argv) < 2:
        raise SystemExit(__doc__)
    main(sys.argv[1:])
