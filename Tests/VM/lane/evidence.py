"""Checks an exported item on the host with tools that share nothing with Epilume."""

import json
import subprocess
from pathlib import Path

from .fault import LaneFault, demand

try:
    from jwcrypto import jwk, jws
except ImportError:
    jwk = jws = None


class Evidence:
    """A folder of `epilume outbox export`: picture, record and signature as plain files."""

    def __init__(self, folder: Path):
        self.folder = folder
        pictures = sorted(folder.glob("picture.*"))
        demand(len(pictures) == 1, f"{folder.name}: one picture expected, found {[p.name for p in pictures]}")
        self.picture = pictures[0]
        self._record_text = self._read("record.json")
        self._signature = self._read("record.jws").strip()
        self.record = json.loads(self._record_text)

    def demand_authentic(self, anchor_pem: str) -> None:
        """The signature is the station's, over exactly these bytes, and the record names exactly this picture."""
        header = self._verified_header(anchor_pem, self._record_text)
        demand(header.get("alg") == "ES256" and header.get("b64") is False, f"unexpected signature header {header}")
        self._demand_tampering_shows(anchor_pem)
        self._demand_file(self.picture, self.record["picture"])
        if "rendering" in self.record:
            renderings = sorted(self.folder.glob("rendering.*"))
            demand(len(renderings) == 1, "the record names a rendering that was not exported")
            self._demand_file(renderings[0], self.record["rendering"])

    def _demand_tampering_shows(self, anchor_pem: str) -> None:
        """A verifier that accepts everything would prove nothing."""
        number = self.record["recordNumber"]
        forged = self._record_text.replace(f'"recordNumber":{number}', f'"recordNumber":{number + 1}')
        demand(forged != self._record_text, "the record's number is not where RFC 8785 puts it")
        try:
            self._verified_header(anchor_pem, forged)
        except jws.InvalidJWSSignature:
            return
        demand(False, "a changed record still verifies")

    def _verified_header(self, anchor_pem: str, payload: str) -> dict:
        """The detached payload is put back unencoded (RFC 7797), in the flattened form that carries it as it is."""
        if jws is None:
            raise LaneFault("the independent JOSE library is missing: install python3-jwcrypto")
        key = jwk.JWK.from_pem(anchor_pem.encode())
        protected, detached, signature = self._signature.split(".")
        demand(detached == "", "the signature's payload is not detached")
        token = jws.JWS()
        token.deserialize(json.dumps({"protected": protected, "payload": payload, "signature": signature}), key)
        header = token.jose_header
        demand(header.get("kid") == key.thumbprint(), f"the signature names key {header.get('kid')}, not the anchor")
        return header

    def _demand_file(self, path: Path, claim: dict) -> None:
        printed = subprocess.run(["sha256sum", str(path)], check=True, capture_output=True, text=True).stdout
        demand(printed.split()[0] == claim["sha256"], f"{path.name} has another SHA-256 than its record says")
        demand(path.stat().st_size == claim["byteCount"], f"{path.name} has another size than its record says")

    def _read(self, name: str) -> str:
        path = self.folder / name
        demand(path.is_file(), f"{self.folder.name}: the export has no {name}")
        # No translation of line ends: the signature is over these bytes.
        return path.read_bytes().decode("utf-8")


def demand_signed(path: Path, anchor_pem: str, kind: str) -> dict:
    """A file that is one JSON Web Signature, by the station's key and of this kind; returns what it signs."""
    return demand_signed_text(path.read_text(), anchor_pem, kind, path.name)


def demand_signed_text(text: str, anchor_pem: str, kind: str, name: str) -> dict:
    if jwk is None:
        raise LaneFault("the independent JOSE library is missing: install python3-jwcrypto")
    key = jwk.JWK.from_pem(anchor_pem.encode())
    token = jws.JWS()
    try:
        token.deserialize(text, key)
    except (ValueError, jws.InvalidJWSObject, jws.InvalidJWSSignature) as error:
        demand(False, f"{name} is no whole signed document: {error}")
    header = token.jose_header
    demand(header["alg"] == "ES256" and kind in header["typ"], f"{name} has the header {header}")
    return json.loads(token.payload)
