#!/usr/bin/env python3
"""Shows that check_object.py closes: spoils a good object in many ways, and each must be refused by the right check.

    check_object_gate.py FOLDER

FOLDER holds sample.dcm, its signer's key.pem and anchor.pem, as ObjectPeerTests lays them out. What is spoilt is signed
anew with the same key, so that it is not the signature which gives it away, except where the signature is what is
spoilt.
"""

import contextlib
import io
import pathlib
import shutil
import subprocess
import sys
import tempfile

import check_object
import object_iod
from PIL import ImageCms
from pydicom.dataset import Dataset
from pydicom.encaps import encapsulate

SIGNED = ["+pc", "+m2", "+sp", "14"]


def picture(thing):
    return check_object.Object(thing.filename, None, None, None).fragments[0]


def put_picture(thing, *fragments):
    thing.PixelData = encapsulate(list(fragments), has_bot=False)


def without_huffman(thing):
    data = picture(thing)
    at = 2
    while data[at + 1] != 0xDA:
        length = 2 + int.from_bytes(data[at + 2:at + 4], "big")
        if data[at + 1] == 0xC4:
            data = data[:at] + data[at + length:]
        else:
            at += length
    put_picture(thing, data)


def with_a_tail(thing):
    put_picture(thing, picture(thing) + b"extra!")


def in_two_fragments(thing):
    data = picture(thing)
    put_picture(thing, data[:400], data[400:])


def cut(thing):
    put_picture(thing, picture(thing)[:-20])


def private(thing):
    block = thing.private_block(0x0077, "SOMEBODY", create=True)
    block.add_new(0x01, "OB", b"\0\0")


def profile(thing, kind=b"scnr"):
    content = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    thing.ICCProfile = content[:12] + kind + content[16:]


def display_profile(thing):
    profile(thing, b"mntr")


def derived(thing):
    thing.ImageType = ["DERIVED", "PRIMARY"]


def half_a_lesion(thing):
    thing.TrackingID = "L1"


def lesion(thing):
    half_a_lesion(thing)
    thing.TrackingUID = "2.25.1"


def camera_picture(thing):
    """A VL Photographic Image: the booth camera's."""
    thing.SOPClassUID, thing.Modality = "1.2.840.10008.5.1.4.1.1.77.1.4", "XC"
    for keyword in (
            "LightSourcePolarization", "EmitterColorTemperature", "ContactMethod", "ImmersionMedia",
            "OpticalMagnificationFactor", "RecognizableVisualFeatures", "FrameOfReferenceUID",
            "PositionReferenceIndicator", "DeviceSerialNumber"):
        del thing[keyword]


def without_meaning(thing):
    del thing.AnatomicRegionSequence[0].CodeMeaning


def spoil_byte(thing):
    data = bytearray(thing.PixelData)
    data[-20] ^= 1
    thing.PixelData = bytes(data)


def replaced(data, text):
    """With the last character of the first `text` changed by a bit."""
    at = data.index(text) + len(text) - 1
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1:]


def strip(thing):
    for tag in object_iod.SIGNATURE:
        del thing[tag]


def setting(**values):
    def change(thing):
        for keyword, value in values.items():
            if value is None:
                del thing[keyword]
            else:
                setattr(thing, keyword, value)
    change.__name__ = ", ".join(
        f"{keyword} {'missing' if value is None else repr(value)[:30]}" for keyword, value in values.items())
    return change


# What is spoilt, which check must say so, and a piece of its sentence.
SPOILT = [
    (setting(Columns=23), "code stream", "SOF says"),
    (setting(Rows=24, Columns=16), "code stream", "SOF says"),
    (setting(Rows=8), "dcmtk reads", "dcmdjpeg"),
    (setting(PhotometricInterpretation="RGB"), "code stream", "photometric interpretation"),
    (setting(BitsStored=7, HighBit=6), "code stream", "samples and bits"),
    (without_huffman, "code stream", "no DC Huffman table 0"),
    (with_a_tail, "code stream", "follow EOI"),
    (in_two_fragments, "code stream", "2 fragments"),
    (cut, "code stream", "no EOI"),
    (setting(LossyImageCompression="00"), "lossy compression", "is not 01"),
    (setting(LossyImageCompressionMethod=None), "lossy compression", "Method"),
    (setting(LossyImageCompressionRatio=None), "lossy compression", "one Lossy Image Compression Ratio"),
    (setting(LossyImageCompressionRatio="10"), "lossy compression", "of the picture"),
    (setting(AnatomicRegionSequence=None), "iod", "AnatomicRegionSequence is missing"),
    (without_meaning, "iod", "AnatomicRegionSequence.CodeMeaning"),
    (setting(Manufacturer=None), "iod", "Manufacturer is missing"),
    (setting(DeviceSerialNumber=""), "iod", "DeviceSerialNumber is empty"),
    (setting(PatientID=None), "iod", "PatientID is missing"),
    (setting(ContentTime=None), "iod", "ContentTime is missing"),
    (setting(RecognizableVisualFeatures=""), "iod", "RecognizableVisualFeatures is empty"),
    (setting(ImmersionMedia=None), "iod", "ImmersionMedia is missing"),
    (setting(SpecificCharacterSet=None), "iod", "SpecificCharacterSet is missing"),
    (half_a_lesion, "iod", "TrackingUID is missing"),
    (setting(RadiationMachineName="Linac 1"), "iod", "RadiationMachineName is not in the IOD"),
    (setting(EchoTime="1"), "dciodvfy", "Warning"),
    (setting(ImageLaterality=None), "dciodvfy", "Laterality"),
    (private, "iod", "(0077,xx01) SOMEBODY"),
    (derived, "derivation", "without SourceImageSequence"),
    (setting(ImageType=["PRIMARY"]), "derivation", "begins with"),
    (setting(SourceImageSequence=[Dataset()]), "derivation", "an original image with a source"),
    (display_profile, "icc profile", "not an input device's"),
    (setting(ICCProfile=b"\0" * 200), "icc profile", "no header"),
]
# The same without signing anew, or signed as it should not be.
FORGED = [
    (strip, None, "no signatures found"),
    (spoil_byte, None, "corrupted"),
    (setting(PatientName="Doe^Jane"), None, "corrupted"),
    (setting(PatientComments="added"), None, "(0010,4000) is not signed"),
    (setting(), ["+pc", "+mr", "+sp", "14"], "the MAC is RIPEMD160"),
    (setting(), ["+pc", "+m2"], "the purpose is"),
    (setting(), [*SIGNED, "-t", "0010,0010"], "is not signed"),
]
# Changes of the signed file's own bytes.
BYTES = [
    # The first occurrence is in the file meta information, which no signature covers.
    ("SOP instance of the meta information", lambda data: replaced(data, b"2.25.304008"), "pydicom reads", "instance"),
    ("character of an item", lambda data: replaced(data, b"Skin of back"), "signature", "corrupted"),
    ("character of a code stream", lambda data: data[:-40] + bytes([data[-40] ^ 1]) + data[-39:], "signature", ""),
    ("end of the file", lambda data: data[: len(data) // 2], "pydicom reads", ""),
]
# What must go through, beside the sample itself.
GOOD = [profile, lesion, camera_picture]


class Gate:
    def __init__(self, folder):
        self.folder, self.work = pathlib.Path(folder), pathlib.Path(tempfile.mkdtemp())
        self.anchor = str(self.folder / "anchor.pem")
        self.allowed = (
            check_object.Allowed("dciodvfy-warnings.txt", True),
            check_object.Allowed("object-extensions.txt", False),
        )

    def made(self, change, signing):
        """The path of a changed sample, signed with these options, or with its old signature."""
        thing = object_iod.read(self.folder / "sample.dcm")
        if signing:
            strip(thing)
        change(thing)
        path, signed = self.work / "changed.dcm", self.work / "signed.dcm"
        thing.save_as(path)
        if not signing:
            return path
        answer = subprocess.run(
            ["dcmsign", "+s", self.folder / "key.pem", self.anchor, *signing, path, signed],
            capture_output=True, text=True)
        if answer.returncode:
            raise SystemExit(f"the gate cannot sign: {answer.stderr}")
        return signed

    def faults(self, path):
        checks = check_object.check(str(path), self.anchor, *self.allowed)
        return {name: faults for name, faults in checks if faults}


def main(folder):
    gate = Gate(folder)
    failed = 0
    cases = [(*case, SIGNED) for case in SPOILT] + [(change, "signature", words, signing)
                                                     for change, signing, words in FORGED]
    for change, check, words, signing in cases:
        failed += not refused(
            change.__name__ or " ".join(signing), gate.faults(gate.made(change, signing)), check, words)
    for name, change, check, words in BYTES:
        path = gate.work / "bytes.dcm"
        path.write_bytes(change((gate.folder / "sample.dcm").read_bytes()))
        failed += not refused(name, gate.faults(path), check, words)
    for change in GOOD:
        found = gate.faults(gate.made(change, SIGNED))
        failed += bool(found)
        print(f"{change.__name__}: {f'refused, {found}' if found else 'taken'}")
    failed += not lists_close(gate)
    shutil.rmtree(gate.work)
    return 1 if failed else 0


def refused(name, found, check, words):
    is_refused = check in found and words in " ".join(found[check])
    print(f"{name}: {'refused' if is_refused else f'NOT refused by {check}: {found}'}")
    return is_refused


def lists_close(gate):
    """An entry without a reason, and with --all one that nothing needs, fail."""
    lists = [check_object.Allowed(*each) for each in (("dciodvfy-warnings.txt", True), ("object-extensions.txt", False))]
    sample = str(gate.folder / "sample.dcm")
    list(check_object.check(sample, gate.anchor, *lists))
    arguments = ["--trust", gate.anchor, sample]
    here, closes = check_object.HERE, True
    for addition, is_all, is_good in (
            ("", True, True), ("\n# A reason.\nnobody\n", False, True), ("\n# A reason.\nnobody\n", True, False),
            ("\nnobody\n", False, False)):
        for allowed in lists:
            # The entries that the sample needs; the other ones are of objects that are not here.
            lines = ["# A reason.", *sorted(allowed.used), ""]
            (gate.work / allowed.name).write_text("\n".join(lines) + addition)
        check_object.HERE = gate.work
        try:
            with contextlib.redirect_stdout(io.StringIO()):
                status = check_object.main(["--all"] * is_all + arguments)
        except SystemExit:
            status = 1
        check_object.HERE = here
        if (status == 0) != is_good:
            closes = False
            print(f"the lists with {addition!r}{' and --all' * is_all}: status {status}")
    return closes


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
