"""Checks a DICOM object on the host with dcmtk, dciodvfy and jwcrypto, which share nothing with Epilume."""

import base64
import hashlib
import subprocess
import tempfile
from pathlib import Path

from .evidence import Evidence, demand_signed_text
from .fault import LaneFault, demand

# As dcmtk names the SOP classes, and dciodvfy their images.
DERMOSCOPIC, PHOTOGRAPHIC = "DermoscopicPhotographyImageStorage", "VLPhotographicImageStorage"
IMAGE_NAMES = {DERMOSCOPIC: "DermoscopicPhotographyImage", PHOTOGRAPHIC: "VLPhotographicImage"}
SOP_CLASS, INSTANCE, MODALITY, PATIENT_NAME, PATIENT_ID = (
    "0008,0016", "0008,0018", "0008,0060", "0010,0010", "0010,0020")
RECORD, RECORD_SIGNATURE, KEY_STATEMENT = "0075,1001", "0075,1002", "0075,1003"
CERTIFICATE = "0400,0115"


class DICOMObject:
    """The `object.dcm` of an exported item."""

    def __init__(self, evidence: Evidence):
        self.path = evidence.folder / "object.dcm"
        self.evidence = evidence
        demand(self.path.is_file(), f"{evidence.folder.name}: the export of a released item has no object")

    def text(self, tag: str) -> str:
        """An attribute's one value, without its brackets; empty where it has none."""
        value = self._dumped(tag)
        return value.removeprefix("=").removeprefix("[").split("]")[0].split("#")[0].strip()

    def data(self, tag: str) -> bytes:
        """An attribute of bytes, without the one that makes its length even."""
        pairs = self._dumped(tag).split()[0].split("\\")
        return bytes(int(pair, 16) for pair in pairs)

    def pixels(self) -> bytes:
        """The one fragment, as it stands in the object."""
        with tempfile.TemporaryDirectory() as folder:
            _run("dcmdump", "-q", "+W", folder, str(self.path))
            offsets, *fragments = sorted(Path(folder).iterdir())
            demand(len(fragments) == 1, f"{len(fragments)} fragments: a picture is one")
            demand(offsets.read_bytes() in (b"", bytes(4)), "the offset table does not name the one fragment")
            return fragments[0].read_bytes()

    def demand_sound(self, anchor_pem: str, storage: str) -> None:
        """A validator has no error, the signature and what it leans on hold, and it carries the record of its item."""
        demand(self.text(SOP_CLASS) == storage, f"it is a {self.text(SOP_CLASS)}")
        judged = subprocess.run(["dciodvfy", "-new", str(self.path)], capture_output=True, text=True)
        said = (judged.stdout + judged.stderr).splitlines()
        demand(IMAGE_NAMES[storage] in said, f"dciodvfy does not know what it is: {said}")
        errors = [line for line in said if line.startswith("Error")]
        demand(not errors, f"dciodvfy: {errors}")
        demand(self.data(RECORD).rstrip(b" ") == (self.evidence.folder / "record.json").read_bytes(), "another record")
        jws = (self.evidence.folder / "record.jws").read_bytes().strip()
        demand(self.data(RECORD_SIGNATURE).rstrip(b" ") == jws, "another signature of the record")
        demand(self.text(INSTANCE) == self.evidence.record["sopInstanceUid"], "it does not have the reserved name")
        self._demand_signature(anchor_pem)

    def demand_pixels_are_evidence(self) -> list[str]:
        """The fragment is the delivered JPEG but for the listed repairs, else the record's rendering; returns these."""
        record, pixels = self.evidence.record, self.pixels()
        repairs = record["repairs"]
        named = record.get("rendering", record["picture"])
        whole = pixels if len(pixels) == named["byteCount"] else pixels.removesuffix(b"\0")
        demand(hashlib.sha256(whole).hexdigest() == named["sha256"], "the record names no such pixels")
        if record["picture"]["mediaType"] == "image/jpeg":
            delivered = self.evidence.picture.read_bytes()
            kept = without_huffman_tables(whole) if "insertedHuffmanTables" in repairs else whole
            demand(set(repairs) <= {"insertedHuffmanTables"}, f"repairs that this scenario does not cause: {repairs}")
            demand(kept == delivered, f"with the repairs {repairs} it is still not what the camera delivered")
        return repairs

    def _demand_signature(self, anchor_pem: str) -> None:
        """By dcmsign, with a certificate that the capture key answers for; with one bit changed it must not hold."""
        certificate = self.data(CERTIFICATE)
        # The element's length is even, the certificate's own need not be.
        length = 4 + int.from_bytes(certificate[2:4], "big")
        certificate = certificate[:length]
        stated = demand_signed_text(self.data(KEY_STATEMENT).decode(), anchor_pem, "object-key", "the key's statement")
        demand(
            stated["certificateSha256"] == hashlib.sha256(certificate).hexdigest(),
            "the capture key answers for another certificate",
        )
        with tempfile.TemporaryDirectory() as folder:
            anchor, forged = Path(folder, "anchor.pem"), Path(folder, "forged.dcm")
            lines = base64.encodebytes(certificate).decode()
            anchor.write_text(f"-----BEGIN CERTIFICATE-----\n{lines}-----END CERTIFICATE-----\n")
            verify = ["dcmsign", "--verify", "+cf", str(anchor), "+rc"]
            held = subprocess.run([*verify, str(self.path)], capture_output=True, text=True)
            demand(held.returncode == 0, f"dcmsign: {(held.stdout + held.stderr).strip()[-400:]}")
            # A verifier that accepts everything would prove nothing.
            whole = bytearray(self.path.read_bytes())
            whole[whole.index(self.pixels()) + len(self.pixels()) // 2] ^= 1
            forged.write_bytes(whole)
            let_pass = subprocess.run([*verify, str(forged)], capture_output=True).returncode == 0
            demand(not let_pass, "dcmsign holds an object for whole of which one bit of the picture was changed")

    def _dumped(self, tag: str) -> str:
        """The value of the first attribute with this tag, as dcmdump writes it; absent is a failure."""
        for line in _run("dcmdump", "-q", "+L", "+P", tag, str(self.path)).splitlines():
            if line.startswith(f"({tag})"):
                value = line[len("(0000,0000) XX "):].rsplit("#", 1)[0].strip()
                return "" if value.startswith("(no value") else value
        demand(False, f"it has no {tag}")
        return ""


def without_huffman_tables(jpeg: bytes) -> bytes:
    """Without the DHT segments of its head (T.81, B.2.4.2)."""
    kept, place = bytearray(jpeg[:2]), 2
    while jpeg[place + 1] != 0xDA:
        end = place + 2 + int.from_bytes(jpeg[place + 2:place + 4], "big")
        if jpeg[place + 1] != 0xC4:
            kept += jpeg[place:end]
        place = end
    return bytes(kept + jpeg[place:])


def _run(*command: str) -> str:
    try:
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout
    except FileNotFoundError:
        raise LaneFault(f"{command[0]} is missing: install dcmtk and dicom3tools") from None
    except subprocess.CalledProcessError as error:
        demand(False, f"{command[0]} does not read {command[-1]}: {(error.stdout + error.stderr).strip()[-400:]}")
        return ""
