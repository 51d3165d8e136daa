"""Writes the unsigned objects, keys and certificates that make.sh signs with. See there."""
import base64
import datetime
import hashlib
import json
import pathlib
import sys

import pydicom
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa, utils
from cryptography.x509.oid import NameOID
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.uid import UID

OUT = pathlib.Path(sys.argv[1])
DMS = "1.2.840.10008.5.1.4.1.1.77.1.7"
RESERVED = "2.25.10786016710207046472319461787193732086"
CORRECTED = "2.25.10786016710207046472319461787193732087"
DERIVED = "2.25.10786016710207046472319461787193732088"
NOW = datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0)
DAY = datetime.timedelta(days=1)
TAKEN = NOW.replace(microsecond=123456) - DAY
MEASURED = TAKEN - 31 * DAY
# A grey gradient of 16×8 pixels, by libjpeg.
JPEG = bytes.fromhex(
    "ffd8ffe000104a46494600010100000100010000ffdb0043001b12141714111b1716171e1c1b2028422b28252528513a3d3042605565"
    "645f555d5b6a7899816a7190735b5d85b586909ea3abadab6780bcc9baa6c799a8aba4ffc0000b080008001001011100ffc400140001"
    "00000000000000000000000000000001ffc4002210000201030207000000000000000000000102030004061154111321517181d1ffda"
    "0008010100003f0062c6c36b17367658d06adaec3b9da83900ac16c6dc3007abca0f03e00f5f2bffd9"
)


def canonical(value) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


# The capture key and what it signs.
capture = ec.generate_private_key(ec.SECP256R1())
numbers = capture.public_key().public_numbers()
jwk = {"crv": "P-256", "kty": "EC", "x": text(numbers.x.to_bytes(32, "big")), "y": text(numbers.y.to_bytes(32, "big"))}
KID = text(hashlib.sha256(canonical(jwk)).digest())


def es256(data: bytes) -> bytes:
    r, s = utils.decode_dss_signature(capture.sign(data, ec.ECDSA(hashes.SHA256())))
    return r.to_bytes(32, "big") + s.to_bytes(32, "big")


def detached(payload: bytes) -> bytes:
    header = text(canonical({"alg": "ES256", "b64": False, "crit": ["b64"], "kid": KID}))
    return f"{header}..{text(es256(header.encode() + b'.' + payload))}".encode()


def document(kind: str, payload) -> bytes:
    header = text(canonical({"alg": "ES256", "kid": KID, "typ": kind}))
    body = text(canonical(payload))
    return canonical({"payload": body, "protected": header, "signature": text(es256(f"{header}.{body}".encode()))})


record = canonical({
    "bootId": "6a1f3a52-7a36-4c3f-8d1e-1f2e3d4c5b6a",
    "calibration": {
        "ageSeconds": 2678400, "colourThousandths": 1734, "id": "5f0c2a4e-3b7d-4c1a-9e2f-6a7b8c9d0e1f",
        "scale": {"horizontalNanometres": 9375, "uncertaintyMillionths": 2100, "verticalNanometres": 9401},
        "sha256": hashlib.sha256(b"calibration").hexdigest(), "state": "due",
    },
    "device": {
        "card": "HD Scope", "driver": "uvcvideo", "id": "usb-0000_00_14.0-1.2", "life": 2, "port": "usb-0000:00:14.0-1.2",
        "simulated": False, "usb": {"firmware": "0019", "productId": "0892", "serial": "A1B2", "vendorId": "046d"},
    },
    "framesDroppedSincePrevious": 0,
    "itemId": "r0000000001-081d4fae",
    "light": {"state": "polarised", "verification": "read-back"},
    "picture": {"byteCount": len(JPEG), "mediaType": "image/jpeg", "sha256": hashlib.sha256(JPEG).hexdigest()},
    "purpose": "clinical",
    "recordNumber": 1,
    "repairs": [],
    "schema": "epilume.record/3",
    "selection": {
        "framesConsidered": 1, "framesRejected": {}, "pressedMicroseconds": 5000000, "rule": "first-valid-after-press",
        "windowMicroseconds": 2000000,
    },
    "session": "0b5e1c1e-8c0c-4f0e-9a55-3d9d2e1f0a01",
    "sopInstanceUid": RESERVED,
    "station": {"softwareVersion": "0.7.0"},
    "time": {"clock": {"synchronised": True}, "utc": f"{TAKEN:%Y-%m-%dT%H:%M:%S.%fZ}"},
    "v4l2": {
        "bytesPerLine": 0, "colour": {"colorspace": 8, "quantization": 1, "transferFunction": 3, "ycbcrEncoding": 1},
        "dequeuedMicroseconds": 5041500, "flags": 1, "fourcc": "MJPG", "height": 8, "sequence": 77, "sizeImage": 4096,
        "timestampMicroseconds": 5040000, "width": 16,
    },
})

# Certificates: an authority, the object key that it and the capture key vouch for, one that expired, a stranger's.


def certificate(name: str, days: tuple[int, int], issuer=None, authority=False):
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    issuer_name, issuer_key = issuer or (subject, key)
    built = (
        x509.CertificateBuilder().subject_name(subject).issuer_name(issuer_name).public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW + days[0] * DAY).not_valid_after(NOW + days[1] * DAY)
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        .sign(issuer_key, hashes.SHA256())
    )
    return built, key, (subject, key)


def write(name: str, built, key) -> None:
    pem = serialization.Encoding.PEM
    (OUT / f"{name}.pem").write_bytes(built.public_bytes(pem))
    (OUT / f"{name}.key").write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()))


ca, _, ca_issuer = certificate("Example Hospital CA", (-3650, 36500), authority=True)
(OUT / "ca.pem").write_bytes(ca.public_bytes(serialization.Encoding.PEM))
station, station_key, _ = certificate("Epilume station 1", (-400, 3650), ca_issuer)
write("object", station, station_key)
expired, expired_key, _ = certificate("Epilume station of once", (-800, -10), ca_issuer)
write("expired", expired, expired_key)
stranger, stranger_key, _ = certificate("Somebody else", (-400, 3650))
write("foreign", stranger, stranger_key)
(OUT / "anchor.pem").write_bytes(capture.public_key().public_bytes(
    serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo))
statement = document("epilume-object-key+json", {
    "certificateSha256": hashlib.sha256(station.public_bytes(serialization.Encoding.DER)).hexdigest(),
    "notAfter": (NOW + 3650 * DAY).strftime("%Y-%m-%dT%H:%M:%SZ"), "schema": "epilume.object-key/1",
    "statedAt": (NOW - DAY).strftime("%Y-%m-%dT%H:%M:%SZ"),
})


def even(raw: bytes) -> bytes:
    return raw + b" " * (len(raw) % 2)


def code(value: str, scheme: str, meaning: str) -> Dataset:
    item = Dataset()
    item.CodeValue, item.CodingSchemeDesignator, item.CodeMeaning = value, scheme, meaning
    return item


def reference(uid: str) -> Dataset:
    item = Dataset()
    item.ReferencedSOPClassUID, item.ReferencedSOPInstanceUID = DMS, uid
    return item


def picture(uid: str, jpeg: bytes = JPEG, with_record: bool = True) -> Dataset:
    ds = Dataset()
    ds.SpecificCharacterSet = "ISO_IR 192"
    ds.ImageType = ["ORIGINAL", "PRIMARY"]
    ds.SOPClassUID, ds.SOPInstanceUID = DMS, uid
    ds.StudyDate, ds.StudyTime = f"{TAKEN:%Y%m%d}", f"{TAKEN:%H%M%S}"
    ds.ContentDate, ds.ContentTime = f"{TAKEN:%Y%m%d}", f"{TAKEN:%H%M%S.%f}"
    ds.AcquisitionDateTime = f"{TAKEN:%Y%m%d%H%M%S.%f}+0000"
    ds.TimezoneOffsetFromUTC = "+0000"
    ds.AccessionNumber, ds.Modality, ds.Manufacturer = "", "DMS", "Exampla"
    ds.AnatomicRegionSequence = [code("41550009", "SCT", "Skin of posterior forearm")]
    ds.ManufacturerModelName = "HD Scope"
    ds.PatientName, ds.PatientID, ds.PatientBirthDate, ds.PatientSex = "Muster^Ünal", "P-17", "19700101", "O"
    ds.add_new((0x0016, 0x1001), "CS", "POLARIZED")
    ds.DeviceSerialNumber, ds.SoftwareVersions = "A1B2", ["epilume 0.7.0", "firmware 0019"]
    ds.DateOfLastCalibration, ds.TimeOfLastCalibration = f"{MEASURED:%Y%m%d}", f"{MEASURED:%H%M%S}"
    ds.StudyInstanceUID, ds.SeriesInstanceUID = RESERVED + ".1", RESERVED + ".2"
    ds.SeriesNumber, ds.InstanceNumber = 1, 1
    ds.SamplesPerPixel, ds.PhotometricInterpretation = 1, "MONOCHROME2"
    ds.Rows, ds.Columns = 8, 16
    ds.PixelSpacing = ["0.009401", "0.009375"]
    ds.BitsAllocated, ds.BitsStored, ds.HighBit, ds.PixelRepresentation = 8, 8, 7, 0
    ds.LossyImageCompression, ds.LossyImageCompressionRatio, ds.LossyImageCompressionMethod = "01", "0.63", "ISO_10918_1"
    ds.AcquisitionContextSequence = []
    if with_record:
        ds.add_new((0x0075, 0x0010), "LO", "EPILUME CAPTURE RECORD 1")
        ds.add_new((0x0075, 0x1001), "OB", even(record))
        ds.add_new((0x0075, 0x1002), "OB", even(detached(record)))
        ds.add_new((0x0075, 0x1003), "OB", even(statement))
    ds.PixelData = encapsulate([jpeg])
    ds["PixelData"].VR = "OB"
    ds["PixelData"].is_undefined_length = True
    return ds


def save(name: str, ds: Dataset) -> None:
    ds.file_meta = FileMetaDataset()
    ds.file_meta.TransferSyntaxUID = UID("1.2.840.10008.1.2.4.50")
    ds.file_meta.MediaStorageSOPClassUID, ds.file_meta.MediaStorageSOPInstanceUID = ds.SOPClassUID, ds.SOPInstanceUID
    pydicom.dcmwrite(OUT / name, ds, enforce_file_format=True)


(OUT / "made.txt").write_text(str(int(NOW.timestamp())))
save("plain.dcm", picture(RESERVED))
save("unsigned.dcm", picture(RESERVED, with_record=False))
save("imported.dcm", picture(RESERVED, with_record=False))
correction = picture(CORRECTED)
correction.ReferencedInstanceSequence = [reference(RESERVED)]
save("correction.dcm", correction)
derived = picture(DERIVED, JPEG[:2] + b"\xff\xfe\x00\x06made" + JPEG[2:])
derived.ImageType = ["DERIVED", "PRIMARY"]
derived.SourceImageSequence = [reference(RESERVED)]
save("derived.dcm", derived)
