#!/usr/bin/env python3
"""Verifies what an Epilume station signed, without Epilume.

    verify_epilume.py --trust station.pem OBJECT.dcm
    verify_epilume.py --trust station.pem EXPORTED_FOLDER
    verify_epilume.py --trust station.pem --journal FOLDER [--checkpoint FILE ...]

    --history keys.json     keys that followed the trusted one, and revocations
    --ca authorities.pem    certificates whose word counts for the signature of a DICOM object

This is for who does not want to believe the vendor's own verifier. It is written to be read: each function does one thing that
docs/records.md, docs/formats.md, docs/verifying.md or the named standard describes. It needs Python 3.9 and pyca/cryptography.
DICOM attributes are read by pydicom where that is installed; the bytes that a signature covers are always walked here.

Each line says `ok`, `FAIL` or `--` (not there, or cannot be told). Status 0: nothing failed and everything that was asked for
is there; 1: something failed; 2: wrong usage. `epilume verify` looks at more; where the two disagree, tell us.
"""
import argparse
import base64
import datetime
import hashlib
import json
import pathlib
import re
import struct
import sys

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa, utils

try:
    import pydicom
except ImportError:
    pydicom = None


class Bad(Exception):
    """Something is not as it must be."""


class Report:
    failed = False

    def line(self, mark, text):
        print(f"  {mark:4} {text}")

    def good(self, text):
        self.line("ok", text)

    def open(self, text):
        self.line("--", text)

    def bad(self, text):
        self.failed = True
        self.line("FAIL", text)

    def check(self, is_true, good, bad):
        (self.good if is_true else self.bad)(good if is_true else bad)
        return is_true


# ---------------------------------------------------------------------------------------------- JSON, keys, signed documents


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def decode(text):
    """Base64url without padding (RFC 7515 section 2)."""
    if not re.fullmatch(r"[A-Za-z0-9_-]*", text):
        raise Bad("something is not base64url")
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def encode(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def canonical(value):
    """RFC 8785, for what our documents hold: no fractions. Names are sorted by UTF-16 code units."""
    if isinstance(value, dict):
        items = sorted(value.items(), key=lambda item: item[0].encode("utf-16-be"))
        return "{" + ",".join(canonical(name) + ":" + canonical(inner) for name, inner in items) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(canonical, value)) + "]"
    if isinstance(value, float) or value is None:
        raise Bad("a number is not whole, or a value is null")
    return json.dumps(value, ensure_ascii=False)


def no_repetition(pairs):
    if len({name for name, _ in pairs}) != len(pairs):
        raise Bad("a JSON member stands twice")
    return dict(pairs)


def read_json(data, what, must_be_canonical=True):
    try:
        value = json.loads(data.decode("utf-8"), object_pairs_hook=no_repetition)
    except (UnicodeDecodeError, ValueError) as fault:
        raise Bad(f"{what} is not JSON: {fault}") from None
    if must_be_canonical and canonical(value).encode() != data:
        raise Bad(f"{what} is not in the canonical form of RFC 8785")
    return value


def key_id(key):
    """RFC 7638 thumbprint."""
    point = key.public_numbers()
    x, y = (encode(number.to_bytes(32, "big")) for number in (point.x, point.y))
    return encode(hashlib.sha256(canonical({"crv": "P-256", "kty": "EC", "x": x, "y": y}).encode()).digest())


def fits(key, signature, data):
    """ES256 (RFC 7518 section 3.4): r and s, 32 bytes each."""
    if len(signature) != 64:
        return False
    pair = utils.encode_dss_signature(int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big"))
    try:
        key.verify(pair, data, ec.ECDSA(hashes.SHA256()))
        return True
    except InvalidSignature:
        return False


class Keys:
    """Which key may have signed which records: the trusted ones, and what follows from them (docs/decisions/0010)."""

    def __init__(self, pems, history=None):
        self.keys, self.first, self.end, self.cut_off = {}, {}, {}, {}
        for pem in pems:
            self.add(pem)
        if history:
            self.follow(read_json(history.rstrip(b"\n"), "the key history", must_be_canonical=False)["documents"])

    def add(self, pem):
        key = serialization.load_pem_public_key(pem)
        if not isinstance(key, ec.EllipticCurvePublicKey) or key.curve.name != "secp256r1":
            raise Bad("a trusted key is not a P-256 public key")
        self.keys.setdefault(key_id(key), key)
        return key_id(key)

    def follow(self, documents):
        waiting = [json.dumps(document).encode() for document in documents]
        kind = lambda document: json.loads(decode(json.loads(document)["protected"]))
        moved = True
        while moved:
            moved = False
            for document in list(waiting):
                header = kind(document)
                if header["typ"] != "epilume-key-succession+json" or header["kid"] not in self.keys:
                    continue
                fields, signer = self.document(document, header["typ"], record=None)
                if fields["keyId"] != signer or self.add(fields["publicKey"].encode()) != fields["nextKeyId"]:
                    raise Bad("a succession does not name the keys that it is of")
                if self.end.get(signer, fields["firstRecordNumber"]) != fields["firstRecordNumber"]:
                    raise Bad("a key names two successors")
                self.end[signer] = self.first[fields["nextKeyId"]] = fields["firstRecordNumber"]
                waiting.remove(document)
                moved = True
        for document in waiting:
            header = kind(document)
            if header["typ"] == "epilume-key-revocation+json" and header["kid"] in self.keys:
                fields, signer = self.document(document, header["typ"], record=None)
                if signer == fields["keyId"]:
                    raise Bad("a key revokes itself")
                known = self.cut_off.get(fields["keyId"], fields["cutOffRecordNumber"])
                self.cut_off[fields["keyId"]] = min(known, fields["cutOffRecordNumber"])

    def key(self, kid, record, is_record=False):
        """The key of that id, if it may have signed the record of that number, or a document about it: a later key may sign
        about earlier records, as when one is released after the key was rotated."""
        if kid not in self.keys:
            raise Bad(f"the key {kid} is none of the trusted ones")
        if record is not None:
            if record >= self.cut_off.get(kid, record + 1):
                raise Bad(f"the key {kid} was revoked from record {self.cut_off[kid]} on")
            first = self.first.get(kid, 0) if is_record else 0
            if not first <= record < self.end.get(kid, record + 1):
                raise Bad(f"the key {kid} did not sign record {record}: another one was in use")
        return self.keys[kid]

    def document(self, data, kind, record):
        """The payload of a signed document: flattened JWS (RFC 7515 section 7.2.2)."""
        outer = read_json(data.rstrip(b"\n"), "a signed document", must_be_canonical=False)
        if set(outer) != {"payload", "protected", "signature"}:
            raise Bad("a signed document has other members than payload, protected and signature")
        header = read_json(decode(outer["protected"]), "a header")
        if set(header) != {"alg", "kid", "typ"} or header["alg"] != "ES256" or header["typ"] != kind:
            raise Bad(f"a document is no {kind} signed with ES256")
        signed = f"{outer['protected']}.{outer['payload']}".encode()
        if not fits(self.key(header["kid"], record), decode(outer["signature"]), signed):
            raise Bad(f"the signature of a {kind} does not fit")
        return read_json(decode(outer["payload"]), f"a {kind}"), header["kid"]

    def record(self, data, signature):
        """The record, once its detached signature was checked (RFC 7515 appendix F, RFC 7797)."""
        record = read_json(data, "the record")
        header, payload, value = signature.decode("ascii").split(".")
        fields = read_json(decode(header), "the signature's header")
        expected = {"alg": "ES256", "b64": False, "crit": ["b64"], "kid": fields.get("kid")}
        if payload != "" or fields != expected:
            raise Bad("the record's signature has another form than ours")
        key = self.key(fields["kid"], record["recordNumber"], is_record=True)
        if not fits(key, decode(value), header.encode() + b"." + data):
            raise Bad("the record's signature does not fit its bytes")
        return record, fields["kid"]


# ---------------------------------------------------------------------------------------------------------------- DICOM bytes

LONG = {b"OB", b"OD", b"OF", b"OL", b"OV", b"OW", b"SQ", b"SV", b"UC", b"UN", b"UR", b"UT", b"UV"}
ITEM, ITEM_END, SEQUENCE_END = (0xFFFE, 0xE000), (0xFFFE, 0xE00D), (0xFFFE, 0xE0DD)
MAC_PARAMETERS, SIGNATURES, PIXELS = (0x4FFE, 0x0001), (0xFFFA, 0xFFFA), (0x7FE0, 0x0010)
UNDEFINED = 0xFFFFFFFF


class Element:
    """One attribute: as it lies in the file, and its value: bytes, items (a list of dictionaries) or fragments."""

    def __init__(self, tag, vr, prefix, encoded, value):
        self.tag, self.vr, self.prefix, self.encoded, self.value = tag, vr, prefix, encoded, value


class Reader:
    """Explicit VR little endian (PS3.5 section 7)."""

    def __init__(self, data, place=0):
        self.data, self.place = data, place

    def take(self, count):
        if count > len(self.data) - self.place:
            raise Bad("the object ends within a field")
        self.place += count
        return self.data[self.place - count:self.place]

    def tag(self):
        return struct.unpack("<HH", self.take(4))

    def data_set(self, end, depth=0):
        """Up to `end`, or to an item delimitation where `end` is None."""
        elements = {}
        while end is None or self.place < end:
            start = self.place
            tag = self.tag()
            if tag == ITEM_END and end is None:
                self.take(4)
                break
            if elements and tag <= max(elements):
                raise Bad(f"the attributes are not in order at {tag}")
            vr = self.take(2)
            if vr in LONG:
                self.take(2)
                prefix = self.data[start:self.place]
                length, = struct.unpack("<I", self.take(4))
            else:
                prefix = self.data[start:self.place]
                length, = struct.unpack("<H", self.take(2))
            if vr == b"SQ":
                value = self.items(length, depth + 1)
            elif length == UNDEFINED and tag == PIXELS:
                value = self.fragments()
            elif length == UNDEFINED:
                raise Bad(f"the attribute {tag} has an undefined length")
            else:
                value = self.take(length)
            elements[tag] = Element(tag, vr, prefix, self.data[start:self.place], value)
        if end is not None and self.place != end:
            raise Bad("an attribute runs past what encloses it")
        return elements

    def items(self, length, depth):
        if depth > 16:
            raise Bad("the object is nested too deeply")
        end = None if length == UNDEFINED else self.place + length
        items = []
        while end is None or self.place < end:
            tag, (size,) = self.tag(), struct.unpack("<I", self.take(4))
            if tag == SEQUENCE_END and end is None:
                break
            if tag != ITEM:
                raise Bad("there is no item where one should be")
            items.append(self.data_set(None if size == UNDEFINED else self.place + size, depth))
        return items

    def fragments(self):
        """Encapsulated pixel data (PS3.5 A.4): the basic offset table, then fragments."""
        fragments = []
        while True:
            tag, (size,) = self.tag(), struct.unpack("<I", self.take(4))
            if tag == SEQUENCE_END:
                return tuple(fragments)
            if tag != ITEM:
                raise Bad("there is no fragment where one should be")
            fragments.append(self.take(size))


def is_signable(element):
    """PS3.3 C.12.1.1.3.1.1."""
    (group, number), vr = element.tag, element.vr
    if group < 8 or number == 0 or group == 0xFFFA or element.tag in {(8, 1), MAC_PARAMETERS, (0xFFFC, 0xFFFC)}:
        return False
    return vr != b"UN" and not holds_unknown(element)


def holds_unknown(element):
    return isinstance(element.value, list) and any(
        inner.vr == b"UN" or holds_unknown(inner) for item in element.value for inner in item.values())


def hidden(element):
    """Tags within a signed sequence that no signature covers."""
    if not isinstance(element.value, list):
        return []
    inner = [one for item in element.value for one in item.values()]
    return [one.tag for one in inner if not is_signable(one)] + [tag for one in inner if is_signable(one) for tag in hidden(one)]


def covered(element):
    """The bytes that a signature covers of an attribute (PS3.3 C.12.1.1.3.1.2): lengths of sequences, items and fragments are
    left out, and a sequence always ends with a delimitation tag."""
    if isinstance(element.value, bytes):
        return element.encoded
    item, end = struct.pack("<HH", *ITEM), struct.pack("<HH", *SEQUENCE_END)
    if isinstance(element.value, tuple):
        return element.prefix + b"".join(item + fragment for fragment in element.value) + end
    inner = (item + b"".join(covered(one) for one in item_.values() if is_signable(one)) for item_ in element.value)
    return element.prefix + b"".join(inner) + end


class DicomObject:
    def __init__(self, data):
        if data[128:132] != b"DICM":
            raise Bad("this is no DICOM file")
        length, = struct.unpack("<I", data[140:144])
        meta = Reader(data[:144 + length], 144).data_set(144 + length)
        self.syntax = meta[(2, 0x10)].value.rstrip(b"\0 ").decode()
        if self.syntax in {"1.2.840.10008.1.2", "1.2.840.10008.1.2.2", "1.2.840.10008.1.2.1.99"}:
            raise Bad(f"the transfer syntax {self.syntax} carries no signature of ours; have it in explicit VR little endian")
        self.elements = Reader(data, 144 + length).data_set(len(data))
        # SOP class and instance (PS3.10 7.1), which no signature covers.
        named = [meta[tag].value.rstrip(b"\0") if tag in meta else None for tag in ((2, 2), (2, 3))]
        self.meta_agrees = named == [(self.raw(tag) or b"").rstrip(b"\0") for tag in ((8, 0x16), (8, 0x18))]
        self.other = None
        if pydicom:
            import io
            self.other = pydicom.dcmread(io.BytesIO(data), force=False)

    def raw(self, tag):
        element = self.elements.get(tag)
        return element.value if element and isinstance(element.value, bytes) else None

    def values(self, tag):
        """The texts or numbers of an attribute, as a list of texts."""
        if self.other is not None and tag in self.other:
            value = self.other[tag].value
            values = value if isinstance(value, (list, tuple, pydicom.multival.MultiValue)) else [value]
            return [str(getattr(one, "original_string", one)).strip(" \0") for one in values if one not in (None, "")]
        element = self.elements.get(tag)
        if element is None or not isinstance(element.value, bytes) or not element.value:
            return []
        if element.vr == b"US":
            return [str(number) for number in struct.unpack(f"<{len(element.value) // 2}H", element.value)]
        return [part.strip(" \0") for part in element.value.decode("utf-8", "replace").split("\\")]

    def value(self, tag):
        values = self.values(tag)
        return values[0] if len(values) == 1 else None

    def references(self, tag):
        element = self.elements.get(tag)
        items = element.value if element and isinstance(element.value, list) else []
        return [item[(8, 0x1155)].value.rstrip(b"\0 ").decode() for item in items if (8, 0x1155) in item]

    def replaced(self):
        """What a correction replaces: referenced images with our own purpose REPLACED."""
        element = self.elements.get((8, 0x1140))
        found = []
        for item in element.value if element else []:
            codes = item[(0x40, 0xA170)].value if (0x40, 0xA170) in item else []
            if any(code[(8, 0x100)].value.strip(b" ") == b"REPLACED" for code in codes if (8, 0x100) in code):
                found.append(item[(8, 0x1155)].value.rstrip(b"\0 ").decode())
        return found

    def embedded(self):
        """Record, its signature and the object key statement: group 0075, in the block that our private creator reserved."""
        for number in range(0x10, 0x100):
            if self.raw((0x75, number)) and self.raw((0x75, number)).rstrip(b" ") == b"EPILUME CAPTURE RECORD 1":
                parts = [self.raw((0x75, number << 8 | part)) for part in (1, 2, 3)]
                return [part[:-1] if part and part.endswith(b" ") else part for part in parts]
        return None


# ---------------------------------------------------------------------------------------------------------- checking an object


def check_signature(report, thing, keys, statement, record_number, authorities):
    """The object's own signature (PS3.15 annex C). Returns whether it holds altogether."""
    items = thing.elements[SIGNATURES].value if SIGNATURES in thing.elements else []
    if not items:
        report.open("signature: the file carries none")
        return False
    faults = []
    for item in items:
        try:
            when = one_signature(thing, item, keys, statement, record_number, authorities)
        except (Bad, KeyError, IndexError, ValueError, struct.error) as fault:
            faults.append(str(fault))
        else:
            report.good(f"signature: fits every attribute; signed at {when:%Y-%m-%d %H:%M:%S} UTC")
            return True
    report.bad("signature: " + "; ".join(faults))
    return False


def one_signature(thing, item, keys, statement, record_number, authorities):
    number = item[(0x400, 5)].value
    parameters = [one for one in thing.elements[MAC_PARAMETERS].value if one[(0x400, 5)].value == number]
    if len(parameters) != 1:
        raise Bad("it has no MAC parameters of its own")
    algorithm = parameters[0][(0x400, 0x15)].value.strip(b" ").decode()
    if algorithm not in {"SHA256", "SHA384", "SHA512"}:
        raise Bad(f"it uses {algorithm}, which is too weak")
    if parameters[0][(0x400, 0x10)].value.rstrip(b"\0 ").decode() != thing.syntax:
        raise Bad("it was made over another transfer syntax: the object was transcoded")
    words = struct.unpack(f"<{len(parameters[0][(0x400, 0x20)].value) // 2}H", parameters[0][(0x400, 0x20)].value)
    signed = set(zip(words[::2], words[1::2]))
    present = set(thing.elements) - {MAC_PARAMETERS, SIGNATURES}
    strays = [tag for element in thing.elements.values() if element.tag in signed for tag in hidden(element)]
    if present != signed or strays:
        gaps = sorted(present ^ signed) + strays
        raise Bad("it does not cover exactly what is there: " + ", ".join(f"({group:04X},{one:04X})" for group, one in gaps))
    stream = b"".join(covered(element) for element in thing.elements.values() if element.tag in signed)
    left_out = {(0x400, 0x115), (0x400, 0x120), (0x400, 0x305), (0x400, 0x310)}
    stream += b"".join(covered(one) for one in item.values() if one.tag not in left_out and is_signable(one))
    der = item[(0x400, 0x115)].value
    der = der[:4 + struct.unpack(">H", der[2:4])[0]]  # 30 82 and the length, then at most one byte of padding
    certificate = x509.load_der_x509_certificate(der)
    key = certificate.public_key()
    if not isinstance(key, rsa.RSAPublicKey) or key.key_size < 2048:
        raise Bad("its certificate has no RSA key of 2048 bits or more")
    try:
        key.verify(item[(0x400, 0x120)].value, stream, padding.PKCS1v15(), getattr(hashes, algorithm)())
    except InvalidSignature:
        raise Bad("it does not fit: the object was changed after it was signed") from None
    when = moment(item[(0x400, 0x105)].value.strip(b" ").decode())
    if not certificate.not_valid_before_utc <= when <= certificate.not_valid_after_utc:
        raise Bad("its certificate was not valid at the time of the signature")
    vouch(der, certificate, when, keys, statement, record_number, authorities)
    return when


def vouch(der, certificate, when, keys, statement, record_number, authorities):
    """The capture key's own statement, or an authority that was given as trusted."""
    why = "nobody trusted vouches for its certificate"
    if statement:
        try:
            fields, _ = keys.document(statement, "epilume-object-key+json", record_number)
            if fields["certificateSha256"] == sha256(der) and when <= rfc3339(fields["notAfter"]):
                return
            why += "; the station's key statement is of another one, or has ended"
        except Bad as fault:
            why += f"; of the station's key statement: {fault}"
    for authority in authorities:
        if authority.not_valid_before_utc <= when <= authority.not_valid_after_utc:
            try:
                certificate.verify_directly_issued_by(authority)
                return
            except (ValueError, TypeError, InvalidSignature):
                pass
    raise Bad(why)


def moment(text):
    """DICOM DT; UTC is assumed where the text gives no offset."""
    found = re.fullmatch(r"(\d{14})(?:\.(\d{1,6}))?([+-]\d{4})?", text)
    if not found:
        raise Bad("a time is not of DICOM's form")
    time = datetime.datetime.strptime(found[1] + (found[3] or "+0000"), "%Y%m%d%H%M%S%z")
    return time.astimezone(datetime.timezone.utc).replace(microsecond=int((found[2] or "0").ljust(6, "0")))


def rfc3339(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))


def check_facts(report, thing, record, signed):
    """What the attributes say against what the record says (docs/verifying.md)."""

    def get(*path):
        value = record
        for name in path:
            value = (value or {}).get(name)
        return value

    derived = thing.values((8, 8))[:1] == ["DERIVED"]
    reserved, uid = record["sopInstanceUid"], thing.value((8, 0x18))
    replaced = thing.replaced()
    if derived:
        sources = thing.references((8, 0x2112))
        if reserved not in sources and signed and sources:
            report.open(f"source: {', '.join(sources)}, an object of a correction: look at that one")
        else:
            report.check(reserved in sources, "source: the object of the record", "source: another object")
    elif uid == reserved:
        report.good(f"SOP instance UID: {uid}, as the record reserved it")
    elif signed and replaced:
        report.good(f"SOP instance UID: of a correction that replaces {', '.join(replaced)}")
    else:
        report.bad(f"SOP instance UID: {uid}; the record reserved {reserved}")
    size = [str(get("v4l2", name)) for name in ("height", "width")]
    report.check([thing.value((0x28, 0x10)), thing.value((0x28, 0x11))] == size, "size: as the record says", "size: differs")
    serial = get("device", "usb", "serial")
    if serial and thing.value((0x18, 0x1000)):
        report.check(thing.value((0x18, 0x1000)) == serial, f"serial number: {serial}", "serial number: differs")
    scale = get("calibration", "scale")
    stated = [value for tag in ((0x28, 0x30), (0x18, 0x1164)) if (value := thing.values(tag))]
    wanted = scale and [scale["verticalNanometres"], scale["horizontalNanometres"]]
    for one in stated:
        nanometres = [round(float(part) * 1e6) for part in one]
        report.check(nanometres == wanted, "pixel spacing: as calibrated", "pixel spacing: not that of the record's calibration")
    light = {"polarised": "POLARIZED", "cross-polarised": "POLARIZED", "non-polarised": "NON_POLARIZED",
             "unpolarised": "NON_POLARIZED"}.get(get("light", "state"))
    shown = thing.value((0x16, 0x1001))
    if shown and light:
        report.check(shown == light, f"light: {light}, as verified", f"light: {shown}, but the record verified {light}")
    elif shown:
        report.open(f"light: {shown}, by a person's word")
    taken = thing.value((8, 0x2A))
    if taken:
        zone = thing.value((8, 0x201)) or ""
        stated_at = moment(taken if re.search(r"[+-]\d{4}$", taken) else taken + zone)
        close = abs((stated_at - rfc3339(record["time"]["utc"])).total_seconds()) < (1 if "." not in taken else 0.001)
        report.check(close, f"time: {record['time']['utc']}", "time: not that of the record")


def check_pixels(report, thing, record):
    if thing.values((8, 8))[:1] == ["DERIVED"]:
        return report.open("pixels: made from another object's; only the file's signature covers them")
    stated = record.get("rendering") or record["picture"]
    element = thing.elements.get(PIXELS)
    if element is None or not isinstance(element.value, tuple) or thing.syntax != "1.2.840.10008.1.2.4.50":
        return report.open("pixels: transcoded or absent, so they cannot be held against the record")
    data = b"".join(element.value[1:])
    if len(data) == stated["byteCount"] + 1 and data.endswith(b"\0"):
        data = data[:-1]
    report.check(sha256(data) == stated["sha256"], "pixels: byte for byte what the record signs", "pixels: not what the record signs")


def check_object(report, data, keys, authorities, expected_record=None):
    thing = DicomObject(data)
    report.check(thing.meta_agrees, "file meta information: names this object", "file meta information: names another object")
    parts = thing.embedded()
    record = None
    if parts and parts[0] and parts[1]:
        record, kid = keys.record(parts[0], parts[1])
        report.good(f"record {record['recordNumber']}: signed by the capture key {kid}")
        if expected_record is not None:
            report.check(parts[0] == expected_record, "record: that of the item", "record: not that of the item")
    else:
        report.bad("record: the object carries none")
    signed = check_signature(report, thing, keys, parts and parts[2], record and record["recordNumber"], authorities)
    if not signed:
        report.failed = True
    if record:
        check_pixels(report, thing, record)
        check_facts(report, thing, record, signed)
    return thing


# ------------------------------------------------------------------------------------------------- items, journal, checkpoints


def check_folder(report, folder, keys, authorities):
    data = (folder / "record.json").read_bytes()
    record, kid = keys.record(data, (folder / "record.jws").read_bytes())
    report.good(f"record {record['recordNumber']} of {record['time']['utc']}: signed by the capture key {kid}")
    blobs = [("picture", next(folder.glob("picture.*"))), ("rendering", folder / "rendering.jpg")]
    for name, path in blobs:
        if name not in record:
            report.check(not path.exists(), f"{name}: none, as the record says", f"{name}: the record has none")
            continue
        content = path.read_bytes()
        holds = sha256(content) == record[name]["sha256"] and len(content) == record[name]["byteCount"]
        report.check(holds, f"{name}: {len(content)} bytes, SHA-256 as the record says", f"{name}: not what the record signs")
    made = {path.name for path in folder.glob("*.dcm")}
    if not (folder / "release.jws.json").exists():
        if made or (folder / "context.json").exists():
            return report.bad("release: there is none, but there is what only a release makes")
        return report.open("release: the item was not released")
    release, _ = keys.document((folder / "release.jws.json").read_bytes(), "epilume-release+json", record["recordNumber"])
    report.check(release["recordHash"] == sha256(data), "release: of this record", "release: of another record")
    context = (folder / "context.json").read_bytes()
    report.check(release["context"]["sha256"] == sha256(context), "context: as released", "context: changed since the release")
    files = {"picture": "object.dcm", "imported": "object.dcm", "calibrated": "derived.dcm"}
    strays = made - {files[stated["kind"]] for stated in release["objects"]}
    if strays:
        report.bad(f"release: it states no {', '.join(sorted(strays))}")
    for stated in release["objects"]:
        path = folder / files[stated["kind"]]
        content = path.read_bytes()
        report.check(sha256(content) == stated["sha256"], f"{path.name}: as released", f"{path.name}: changed since the release")
        print(f"  {path.name}")
        thing = check_object(report, content, keys, authorities, data)
        report.check(thing.value((8, 0x18)) == stated["sopInstanceUid"], "SOP instance UID: as released", "SOP instance UID: differs")


def roots(leaves, sizes):
    """Roots of the Merkle tree (RFC 9162 section 2.1.1) over the first n leaves, for each n of `sizes`."""
    stack, found = [], {0: hashlib.sha256(b"").hexdigest()}
    for count, leaf in enumerate(leaves, 1):
        stack.append((1, hashlib.sha256(b"\0" + leaf).digest()))
        while len(stack) > 1 and stack[-1][0] == stack[-2][0]:
            (size, right), (_, left) = stack.pop(), stack.pop()
            stack.append((2 * size, hashlib.sha256(b"\1" + left + right).digest()))
        if count in sizes:
            root = stack[-1][1]
            for _, left in reversed(stack[:-1]):
                root = hashlib.sha256(b"\1" + left + root).digest()
            found[count] = root.hex()
    return found


def check_journal(report, folder, keys, given):
    lines = (folder / "chain.log").read_bytes().decode("ascii").split("\n")
    if lines[0] != "epilume-chain 1":
        raise Bad("chain.log is not a journal of version 1")
    if lines[-1]:
        report.open("journal: its last line is torn, as a power cut leaves it")
    leaves = []
    for number, line in enumerate(lines[1:-1], 1):
        body, _, check = line.rpartition(" ")
        parts = body.split(" ")
        if len(parts) != 3 or parts[0] != str(number) or sha256(body.encode())[:16] != check:
            raise Bad(f"line {number + 1} of chain.log is not sound")
        leaves.append(bytes.fromhex(parts[2]))
    report.good(f"journal: {len(leaves)} sound lines")
    own = sorted((folder / "checkpoints").glob("*.checkpoint"))
    read = []
    for path in own + given:
        try:
            payload, _ = keys.document(path.read_bytes(), "epilume-checkpoint+json", None)
            keys.document(path.read_bytes(), "epilume-checkpoint+json", payload["recordCount"])
            read.append((path, payload))
        except Bad as fault:
            report.bad(f"{path.name}: {fault}")
    found = roots(leaves, {payload["recordCount"] for _, payload in read})
    for path, payload in read:
        count = payload["recordCount"]
        if count not in found:
            deed = "set back to an earlier state" if path in given else "cut off at its end"
            report.bad(f"{path.name}: covers {count} records, the journal has {len(leaves)}: it was {deed}")
        else:
            head = leaves[count - 1].hex() if count else None
            holds = found[count] == payload["rootHash"] and head == payload.get("headRecordHash")
            report.check(holds, f"{path.name}: {count} records as of {payload['at']}", f"{path.name}: signed over other records: rewritten")
    before = None
    for path, payload in read:  # in the order of their names, which are numbers
        if path in given:
            continue
        if "reason" in payload:
            report.open(f"{path.name}: a technician accepted the journal as it was then: {payload['reason']!r}")
        if payload.get("previousCheckpointHash") != before:
            report.bad(f"{path.name}: does not follow the checkpoint before it: one is missing or was exchanged")
        before = sha256(path.read_bytes())


def main():
    parser = argparse.ArgumentParser(description="Verify what an Epilume station signed.")
    parser.add_argument("subject", nargs="?", type=pathlib.Path, help="a DICOM object or the folder of an exported item")
    parser.add_argument("--trust", action="append", required=True, type=pathlib.Path, help="the station's public key, PEM")
    parser.add_argument("--history", type=pathlib.Path, help="the station's key history")
    parser.add_argument("--ca", type=pathlib.Path, help="certificates of authorities, PEM")
    parser.add_argument("--journal", type=pathlib.Path, help="the folder with chain.log and checkpoints")
    parser.add_argument("--checkpoint", action="append", default=[], type=pathlib.Path, help="one that was carried elsewhere")
    options = parser.parse_args()
    if not options.subject and not options.journal:
        parser.error("name an object, a folder, or a journal")
    report = Report()
    try:
        keys = Keys([path.read_bytes() for path in options.trust], options.history and options.history.read_bytes())
        authorities = x509.load_pem_x509_certificates(options.ca.read_bytes()) if options.ca else []
        if options.journal:
            print(options.journal)
            check_journal(report, options.journal, keys, options.checkpoint)
        if options.subject:
            print(options.subject)
            if options.subject.is_dir():
                check_folder(report, options.subject, keys, authorities)
            else:
                check_object(report, options.subject.read_bytes(), keys, authorities)
    except (Bad, OSError, StopIteration, KeyError, IndexError, TypeError, ValueError, struct.error) as fault:
        report.bad(f"{type(fault).__name__ if not isinstance(fault, Bad) else 'verification'}: {fault}")
    print("NOT VALID" if report.failed else "valid")
    return 1 if report.failed else 0


if __name__ == "__main__":
    sys.exit(main())
