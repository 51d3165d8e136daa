#!/usr/bin/env python3
"""Verifies exported items with a JOSE library that this project did not write.

    verify_jws.py ANCHOR.pem FOLDER [FOLDER…]

ANCHOR.pem is the station's public key; each FOLDER holds record.json, record.jws, one picture.* and, where
the record has one, rendering.jpg. Each good folder prints a line; the first bad one ends the run with
status 1. For each good folder the record is then spoilt in memory, so that a library that accepts
everything does not go unnoticed.

Needs: joserfc (PyPI, BSD-3-Clause), which implements RFC 7515 and RFC 7797.
"""

import hashlib
import json
import pathlib
import sys

from joserfc import jws
from joserfc.errors import BadSignatureError
from joserfc.jwk import ECKey


def main(anchor_path, folders):
    anchor = ECKey.import_key(pathlib.Path(anchor_path).read_text(encoding="ascii"))
    for folder in map(pathlib.Path, folders):
        record = check_signature(folder, anchor)
        check_canonical(folder, record)
        check_bytes(the_picture(folder), record["picture"])
        rendering = folder / "rendering.jpg"
        require(rendering.exists() == ("rendering" in record), f"{rendering}: in folder and record alike")
        if "rendering" in record:
            check_bytes(rendering, record["rendering"])
        print(f"{folder}: record {record['recordNumber']} verified by joserfc, key {anchor.thumbprint()}")


def check_signature(folder, anchor):
    token = (folder / "record.jws").read_bytes()
    payload = (folder / "record.json").read_bytes()
    signature = jws.deserialize_compact(token, anchor, algorithms=["ES256"], payload=payload)
    header = signature.headers()
    require(header["b64"] is False and header["crit"] == ["b64"], f"{folder}: b64 and crit")
    require(header["kid"] == anchor.thumbprint(), f"{folder}: kid is the anchor's RFC 7638 thumbprint")
    middle = len(payload) // 2
    spoilt = payload[:middle] + bytes([payload[middle] ^ 1]) + payload[middle + 1 :]
    try:
        jws.deserialize_compact(token, anchor, algorithms=["ES256"], payload=spoilt)
    except BadSignatureError:
        return json.loads(payload)
    raise SystemExit(f"{folder}: a spoilt record was accepted, so this check proves nothing")


def check_canonical(folder, record):
    # Names are ASCII and numbers whole, so Python's own writer comes to the form of RFC 8785.
    canonical = json.dumps(record, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    require(canonical == (folder / "record.json").read_bytes(), f"{folder}: record.json is canonical")


def the_picture(folder):
    pictures = sorted(folder.glob("picture.*"))
    require(len(pictures) == 1, f"{folder}: one picture")
    return pictures[0]


def check_bytes(path, stated):
    content = path.read_bytes()
    require(len(content) == stated["byteCount"], f"{path}: byteCount")
    require(hashlib.sha256(content).hexdigest() == stated["sha256"], f"{path}: sha256")


def require(condition, what):
    if not condition:
        raise SystemExit(f"not so: {what}")


if __name__ == "__main__":
    if len(sys.argv) < 3:
        raise SystemExit(__doc__)
    try:
        main(sys.argv[1], sys.argv[2:])
    except BadSignatureError:
        raise SystemExit("the signature does not fit the record") from None
