#!/usr/bin/env python3
"""Checks DICOM objects with programs that this project did not write.

    check_object.py --trust ANCHOR.pem [--all] FILE [FILE…]

Each FILE is a signed object: a dermatoscope's picture (Dermoscopic Photography Image) or another's (VL Photographic
Image). It is read by dciodvfy, dcmtk and pydicom, decoded by three JPEG decoders, held against the tables of PS3.3 and
against the rules that all of these leave out, and its signature is verified by dcmsign with ANCHOR as the only trust.
One line a check; the exit code is 1 when one failed.

What dciodvfy warns of must be in dciodvfy-warnings.txt, and what stands outside of the IOD in object-extensions.txt,
both beside this script, each with its reason. --all is for the last run over every kind of object that there is: then
an entry that nothing needed fails too.

Needs: dciodvfy (Debian: dicom3tools), dcmtk; of Python highdicom, pydicom, pylibjpeg-libjpeg, pillow, numpy.
"""

import argparse
import io
import pathlib
import re
import shutil
import struct
import subprocess
import sys
import tempfile

import numpy
import object_code_stream
import object_iod
from pydicom.encaps import generate_fragments, parse_basic_offsets

HERE = pathlib.Path(__file__).parent
JPEG_BASELINE = "1.2.840.10008.1.2.4.50"
# As dciodvfy calls them.
IOD_NAMES = {
    "1.2.840.10008.5.1.4.1.1.77.1.7": "DermoscopicPhotographyImage",
    "1.2.840.10008.5.1.4.1.1.77.1.4": "VLPhotographicImage",
}
# Code values between two JPEG decoders: their inverse transforms and colour conversions round differently.
DECODER_LIMIT = 3


class Allowed:
    """Lines of a file, each of which needs a reason: the comment above it."""

    def __init__(self, name, is_pattern):
        self.name, self.entries, self.used = name, {}, set()
        reason = None
        for line in (HERE / name).read_text().splitlines():
            if line.startswith("#"):
                reason = line
            elif line.strip():
                if not reason:
                    raise SystemExit(f"{name}: “{line}” has no reason above it")
                self.entries[line] = re.compile(line if is_pattern else re.escape(line))
            else:
                reason = None

    def allows(self, text):
        matching = {line for line, pattern in self.entries.items() if pattern.fullmatch(text)}
        self.used |= matching
        return bool(matching)

    def unused(self):
        return [line for line in self.entries if line not in self.used]


class Object:
    """A file, and what every check needs of it."""

    def __init__(self, path, anchor, warnings, extensions):
        self.path, self.anchor, self.warnings, self.extensions = path, anchor, warnings, extensions
        self.data_set = object_iod.read(path)

    @property
    def fragments(self):
        content = io.BytesIO(self.data_set.PixelData)
        parse_basic_offsets(content)
        return list(generate_fragments(content))

    def run(self, *command):
        return subprocess.run([*command], capture_output=True, text=True, errors="replace")


def main(arguments=None):
    parser = argparse.ArgumentParser()
    parser.add_argument("--trust", required=True, metavar="ANCHOR.pem")
    parser.add_argument("--all", action="store_true")
    parser.add_argument("files", nargs="+", metavar="FILE")
    options = parser.parse_args(arguments)
    for tool in ("dciodvfy", "dcmdjpeg", "dcm2xml", "dcmsign"):
        if not shutil.which(tool):
            raise SystemExit(f"{tool} is not installed (Debian: dicom3tools, dcmtk)")
    warnings, extensions = Allowed("dciodvfy-warnings.txt", True), Allowed("object-extensions.txt", False)
    failed = 0
    for file in options.files:
        for name, faults in check(file, options.trust, warnings, extensions):
            failed += bool(faults)
            print(f"{file}: {name}: {'; '.join(faults) or 'good'}")
    if options.all:
        for allowed in (warnings, extensions):
            failed += bool(allowed.unused())
            print(f"{allowed.name}: {'; '.join('nothing needs ' + line for line in allowed.unused()) or 'good'}")
    return 1 if failed else 0


def check(file, anchor, warnings, extensions):
    """Pairs of a check's name and the sentences of what it found wrong."""
    try:
        thing = Object(file, anchor, warnings, extensions)
        thing.fragments
    except Exception as error:  # whatever a reader throws, the object is not readable
        yield "pydicom reads", [f"{type(error).__name__}: {error}"]
        return
    for function in CHECKS:
        try:
            faults = list(function(thing))
        except Exception as error:
            faults = [f"{type(error).__name__}: {error}"]
        yield function.__name__.replace("_", " "), faults


def dciodvfy(thing):
    answer = thing.run("dciodvfy", "-new", thing.path)
    for line in (answer.stdout + answer.stderr).splitlines():
        if line.startswith("Error") or line.startswith("Warning") and not thing.warnings.allows(line):
            yield line
    if IOD_NAMES[thing.data_set.SOPClassUID] not in answer.stdout + answer.stderr:
        yield "dciodvfy did not recognise the SOP class, and so looked at little"


def dcmtk_reads(thing):
    with tempfile.TemporaryDirectory() as folder:
        raw = pathlib.Path(folder, "raw.dcm")
        answer = thing.run("dcmdjpeg", thing.path, str(raw))
        if answer.returncode or not raw.exists():
            yield f"dcmdjpeg: {answer.stderr.strip() or answer.returncode}"
        answer = thing.run("dcm2xml", thing.path, str(pathlib.Path(folder, "object.xml")))
        if answer.returncode or answer.stderr.strip():
            yield f"dcm2xml: {answer.stderr.strip() or answer.returncode}"


def pydicom_reads(thing):
    for element in thing.data_set.iterall():
        str(element.value)
    meta = thing.data_set.file_meta
    if meta.MediaStorageSOPClassUID != thing.data_set.SOPClassUID:
        yield "the file meta information names another SOP class"
    if meta.MediaStorageSOPInstanceUID != thing.data_set.SOPInstanceUID:
        yield "the file meta information names another SOP instance"
    if meta.TransferSyntaxUID != JPEG_BASELINE:
        yield f"the transfer syntax is {meta.TransferSyntaxUID.name}"


def decoders_agree(thing):
    pictures = {}
    for plugin in ("pylibjpeg", "pillow"):
        data_set = object_iod.read(thing.path)
        data_set.pixel_array_options(decoding_plugin=plugin, raw=False)
        pictures[plugin] = data_set.pixel_array.astype(int)
        samples = thing.data_set.SamplesPerPixel
        expected = (thing.data_set.Rows, thing.data_set.Columns) + ((samples,) if samples > 1 else ())
        if pictures[plugin].shape != expected:
            yield f"{plugin} decodes {pictures[plugin].shape} where the attributes say {expected}"
            return
    difference = numpy.abs(pictures["pylibjpeg"] - pictures["pillow"])
    # Where chroma is upsampled decoders differ at edges; on the whole they agree.
    if difference.mean() > DECODER_LIMIT:
        yield f"decoders differ by {difference.mean():.1f} code values on the whole"


def iod(thing):
    definition = object_iod.definition(thing.data_set.SOPClassUID)
    yield from definition.faults(thing.data_set)
    yield from object_iod.code_faults(thing.data_set)
    for stranger in definition.strangers(thing.data_set):
        if not thing.extensions.allows(stranger):
            yield f"{stranger} is not in the IOD"


def code_stream(thing):
    data_set, fragments = thing.data_set, thing.fragments
    if len(fragments) != 1:
        yield f"the pixel data has {len(fragments)} fragments"
        return
    try:
        stream = object_code_stream.read(fragments[0])
    except object_code_stream.Broken as error:
        yield f"of the code stream: {error}"
        return
    if stream.trailing not in (b"", b"\0") or len(fragments[0]) % 2:
        yield f"{len(stream.trailing)} bytes follow EOI; at most one 00 may, for an even length"
    if (stream.rows, stream.columns) != (data_set.Rows, data_set.Columns):
        yield f"SOF says {stream.rows} × {stream.columns}, Rows and Columns {data_set.Rows} × {data_set.Columns}"
    said = (data_set.SamplesPerPixel, data_set.BitsStored, data_set.BitsAllocated, data_set.HighBit)
    if said != (len(stream.components), stream.precision, 8, stream.precision - 1) or data_set.PixelRepresentation:
        yield f"samples and bits are {said}, in the code stream {len(stream.components)} and {stream.precision}"
    expected = "MONOCHROME2" if len(stream.components) == 1 else "RGB" if stream.is_rgb else "YBR_FULL_422"
    if data_set.PhotometricInterpretation != expected:
        yield f"the photometric interpretation is {data_set.PhotometricInterpretation}, of the code stream {expected}"
    if parse_basic_offsets(data_set.PixelData) not in ([], [0]):
        yield "the basic offset table does not name the one fragment"


def lossy_compression(thing):
    """PS3.3 C.7.6.1.1.5: what was lossy once is lossy for ever, by this method and ratio."""
    data_set = thing.data_set
    if data_set.get("LossyImageCompression") != "01":
        yield "Lossy Image Compression is not 01"
    methods, ratios = (many(data_set, "LossyImageCompression" + part) for part in ("Method", "Ratio"))
    if not methods or methods[-1] != "ISO_10918_1":
        yield "Lossy Image Compression Method does not end with ISO_10918_1"
    if len(methods) != len(ratios):
        yield "there is not one Lossy Image Compression Ratio for each method"
    else:
        pixels = data_set.Rows * data_set.Columns * data_set.SamplesPerPixel
        ratio = pixels / len(thing.fragments[0].rstrip(b"\0"))
        if abs(float(ratios[-1]) / ratio - 1) > 0.01:
            yield f"Lossy Image Compression Ratio is {ratios[-1]}, of the picture {ratio:.3f}"


def many(data_set, keyword):
    found = data_set.get(keyword)
    if found is None or found == "":
        return []
    return list(found) if hasattr(found, "__iter__") and not isinstance(found, str) else [found]


def derivation(thing):
    """PS3.3 C.7.6.1.1.2: a derived image says of what and how, an original one of nothing."""
    data_set = thing.data_set
    kind = many(data_set, "ImageType")
    if kind[:1] == ["DERIVED"]:
        for keyword in ("SourceImageSequence", "DerivationDescription"):
            if not data_set.get(keyword):
                yield f"a derived image without {keyword}"
    elif kind[:1] == ["ORIGINAL"]:
        if data_set.get("SourceImageSequence"):
            yield "an original image with a source image"
    else:
        yield f"Image Type begins with {kind[:1]}"


def icc_profile(thing):
    """PS3.3 C.11.15: an input device profile, of RGB; ICC.1 section 7.2 for the header."""
    if "ICCProfile" not in thing.data_set:
        return
    profile = thing.data_set.ICCProfile
    if len(profile) < 132 or profile[36:40] != b"acsp":
        yield "it has no header"
        return
    size = struct.unpack(">I", profile[:4])[0]
    if size not in (len(profile), len(profile) - 1):
        yield f"the header says {size} bytes of {len(profile)}"
    if profile[12:16] != b"scnr":
        yield f"the class is {profile[12:16]}, not an input device's (scnr)"
    if profile[16:20] != b"RGB ":
        yield f"the colour space is {profile[16:20]}"
    if profile[20:24] not in (b"XYZ ", b"Lab "):
        yield f"the connection space is {profile[20:24]}"


def signature(thing):
    answer = thing.run("dcmsign", "--verify", "+cf", thing.anchor, "+rc", thing.path)
    if answer.returncode:
        words = " ".join((answer.stdout + answer.stderr).split())
        yield f"dcmsign: {words or answer.returncode}"
    for item in thing.data_set.get((0x4FFE, 0x0001), []) or []:
        if item.MACAlgorithm != "SHA256":
            yield f"the MAC is {item.MACAlgorithm}"
        # dcmsign says nothing of an attribute that was added.
        signed = set(item.DataElementsSigned)
        present = {element.tag for element in thing.data_set} - object_iod.SIGNATURE
        for tag in sorted(present ^ signed):
            yield f"{tag} is {'not signed' if tag in present else 'signed and not there'}"
    for item in thing.data_set.get((0xFFFA, 0xFFFA), []) or []:
        purpose = [code.CodeValue for code in item.get("DigitalSignaturePurposeCodeSequence", [])]
        if purpose != ["14"]:
            yield f"the purpose is {purpose}, not Source Signature (14)"


CHECKS = [
    dciodvfy, dcmtk_reads, pydicom_reads, decoders_agree, iod, code_stream, lossy_compression, derivation, icc_profile,
    signature,
]

if __name__ == "__main__":
    sys.exit(main())
