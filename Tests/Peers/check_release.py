#!/usr/bin/env python3
"""Holds what a running station releases against programs that nobody here wrote, and spoils it.

    check_release.py BUILD FOLDER

A practice station of its own takes pictures and releases them: one of which nobody said anything, one of which all is
said, its correction, one with a calibrated copy, one that was taken before a rotation of the key and released after it,
and one after it. Then:

- each object says what was said, as pydicom reads it;
- OpenSSL verifies the records inside, joserfc every signed document;
- docs/verify_epilume.py (with pydicom and without) and `epilume verify` call objects, items and journal valid;
- each of them, and dcmsign where it can, refuses them when they are spoilt.

One line for each thing that was checked; the first bad one ends the run with status 1. FOLDER, which is made, keeps the
good items in `items` and the station's certificate in `certificate.pem`, for check_object.py.
Needs: dcmtk, openssl; of Python pydicom, joserfc, cryptography.
"""

import contextlib
import importlib.util
import io
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

import object_iod
import release_spoils
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from joserfc import jws
from joserfc.jwk import ECKey
from joserfc.util import urlsafe_b64decode
from station import Station, demand

ROOT = pathlib.Path(__file__).resolve().parents[2]
BLOCK = (0x0075, "EPILUME CAPTURE RECORD 1")

SAID = {
    "region": {"value": "41550009", "scheme": "SCT", "meaning": "Skin of posterior surface of forearm"},
    "laterality": "left",
    "lesion": {"id": "L3", "uid": "2.25.4242424242"},
    "contact": "contact",
    "immersion": "mineral-oil",
    "polarization": "polarized",
    "magnificationThousandths": 10500,
    "recognisableFeatures": False,
    "subject": {
        "id": "P-4711", "issuer": "CHU Besançon", "name": "Müller-Łódź^Zoë^Ирина^Dr.", "birthDate": "19800229",
        "sex": "female", "provisional": True,
    },
    "study": {
        "instanceUID": "2.25.777888999", "id": "S1", "accessionNumber": "A-2026-1", "description": "Contrôle naevus",
        "referringPhysician": "Ørsted^Åse", "requestedProcedureID": "RP1", "scheduledStepID": "SPS1",
    },
    "comment": "Croûte à 3 h – gelöst.",
}
# What that is in an object, as pydicom reads it.
SHOWN = {
    "PatientID": "P-4711", "IssuerOfPatientID": "CHU Besançon", "PatientName": "Müller-Łódź^Zoë^Ирина^Dr.",
    "PatientBirthDate": "19800229", "PatientSex": "F", "AccessionNumber": "A-2026-1", "StudyID": "S1",
    "StudyInstanceUID": "2.25.777888999", "StudyDescription": "Contrôle naevus", "ReferringPhysicianName": "Ørsted^Åse",
    "ImageLaterality": "L", "TrackingID": "L3", "TrackingUID": "2.25.4242424242", "ContactMethod": "CONTACT",
    "ImmersionMedia": "MINERAL_OIL", "LightSourcePolarization": "POLARIZED", "OpticalMagnificationFactor": "10.5",
    "RecognizableVisualFeatures": "NO", "ImageComments": "Croûte à 3 h – gelöst.",
    "AnatomicRegionSequence.CodeValue": "41550009", "RequestAttributesSequence.RequestedProcedureID": "RP1",
    "RequestAttributesSequence.ScheduledProcedureStepID": "SPS1",
}


class Verifiers:
    """Each answers whether it takes a subject, and raises where it fell over instead of judging."""

    def __init__(self, epilume, anchor):
        self.epilume, self.anchor = epilume, anchor
        specification = importlib.util.spec_from_file_location("verify_epilume", ROOT / "docs/verify_epilume.py")
        self.module = importlib.util.module_from_spec(specification)
        specification.loader.exec_module(self.module)
        self.pydicom = self.module.pydicom
        demand(self.pydicom, "verify_epilume.py does not find pydicom")

    def own(self, *words, trust=None):
        done = subprocess.run(
            [self.epilume, "verify", *map(str, words), "--trust", str(trust or self.anchor)],
            capture_output=True, text=True)
        demand(done.returncode in (0, 1), f"epilume verify {words}: {done.returncode}: {done.stdout}{done.stderr}")
        return done.returncode == 0, done.stdout

    def published(self, *words, trust=None, with_pydicom=True):
        self.module.pydicom = self.pydicom if with_pydicom else None
        arguments, sys.argv = sys.argv, ["verify_epilume.py", "--trust", str(trust or self.anchor), *map(str, words)]
        output = io.StringIO()
        try:
            with contextlib.redirect_stdout(output):
                status = self.module.main()
        finally:
            sys.argv = arguments
        demand(output.getvalue().endswith("valid\n" if status == 0 else "NOT VALID\n"), output.getvalue())
        return status == 0, output.getvalue()

    @staticmethod
    def dcmsign(file, certificate):
        done = subprocess.run(
            ["dcmsign", "--verify", "+cf", str(certificate), "+rc", str(file)], capture_output=True, text=True)
        return done.returncode == 0, done.stdout + done.stderr

    def all(self, *words, trust=None):
        """Names and answers of those that judge any subject."""
        yield "epilume verify", self.own(*words, trust=trust)
        yield "verify_epilume.py", self.published(*words, trust=trust)
        yield "verify_epilume.py without pydicom", self.published(*words, trust=trust, with_pydicom=False)

    def take(self, what, *words, trust=None):
        for name, (is_taken, text) in self.all(*words, trust=trust):
            demand(is_taken, f"{what}: {name} refuses it:\n{text}")
        print(f"{what}: taken by epilume verify and verify_epilume.py")

    def refuse(self, what, *words, trust=None):
        for name, (is_taken, text) in self.all(*words, trust=trust):
            demand(not is_taken, f"{what}: {name} takes it:\n{text}")
        print(f"{what}: refused by epilume verify and verify_epilume.py")


class Released:
    """The items of one station, exported, and what it takes to verify them."""

    def __init__(self, station, folder):
        self.station, self.folder, self.items = station, folder / "items", {}
        self.anchor, self.history = folder / "station.pem", folder / "history.json"
        self.certificate = folder / "certificate.pem"

    def capture(self, context=None):
        return self.station.json("capture", "scope", *context_words(context), text=context and json.dumps(context))["item"]

    def release(self, name, item, context=None):
        answer = self.station.json("release", item, *context_words(context), text=context and json.dumps(context))
        demand(answer["state"] == "ready", f"{item} is {answer['state']} after its release")
        self.export(name, item)

    def correct(self, name, item, reason, *words):
        answer = self.station.json("correct", item, "--reason", reason, *words)
        demand(answer["item"] == f"{item}-2" and answer["state"] == "ready", f"the correction is {answer}")
        self.export(name, answer["item"])

    def export(self, name, item):
        self.station.run("outbox", "export", item, str(self.folder))
        self.items[name] = self.folder / item

    def objects(self, name=None):
        folders = self.items.values() if name is None else [self.items[name]]
        return sorted(path for folder in folders for path in folder.glob("*.dcm"))


def context_words(context):
    return () if context is None else ("--context", "-")


def main():
    build = pathlib.Path(sys.argv[1]).resolve()
    folder = pathlib.Path(sys.argv[2]).resolve()
    folder.mkdir()
    station = Station(build, folder / "station", EPILUME_RELEASE_CALIBRATED_COPY="true")
    try:
        station.until_armed()
        released = Released(station, folder)
        before_rotation(released)
        verifiers = Verifiers(station.epilume, released.anchor)
        station.run("journal", "export", str(folder / "early"))
        for name, item in released.items.items():
            verifiers.take(f"{name}, before the rotation", item)
        rotate(released)
    finally:
        station.stop()
    # The orderly stop has signed a checkpoint over all; the export has the same layout.
    shutil.copytree(station.state / "journal", folder / "journal")
    shutil.copytree(station.state / "outbox" / "ready", folder / "ready")
    hold(released, verifiers, folder)
    release_spoils.spoil(released, verifiers, folder)
    print("release: all as it should be")


def before_rotation(released):
    station = released.station
    released.anchor.write_text(station.run("trust"))
    bare, full = released.capture(), released.capture()
    released.release("bare", bare)
    shown = station.json("context", "set", full, "--context", "-", text=json.dumps(SAID))
    demand(shown["context"] == SAID, f"what was said came back as {shown['context']}")
    demand(station.json("context", "show", full)["context"] == SAID, "what was said is shown as something else")
    released.release("full", full)
    demand(station.json("context", "show", full)["context"] == SAID, "the released item shows another context")
    station.run("release", full, code=4)
    released.correct("correction", full, "the other side", "--laterality", "right")
    station.run("calibrate", "walk", "--yes", "--json")
    station.run("practice", "lesion")
    # Said with the capture, not after it.
    released.release("calibrated", released.capture(SAID))
    station.run("correct", full, "--reason", "no", "--laterality", "left", code=4)
    released.late = released.capture()


def rotate(released):
    station = released.station
    station.run("key", "rotate", "--reason", "yearly change")
    released.release("late", released.late, SAID)
    released.release("after", released.capture(), SAID)
    station.run("key", "export-public", "--history", "--out", str(released.history))
    released.certificate.write_bytes((station.state / "keys" / "object-chain.pem").read_bytes())
    # What came with an early item is the same file when it is exported again.
    again = released.folder.parent / "again"
    for folder in released.items.values():
        station.run("outbox", "export", folder.name, str(again))
        for file in folder.iterdir():
            demand(file.read_bytes() == (again / folder.name / file.name).read_bytes(), f"{file.name} has changed")


# What holds


def hold(released, verifiers, folder):
    derived = [path.parent for path in released.objects() if path.name == "derived.dcm"]
    demand(derived == sorted(released.items[name] for name in ("calibrated", "late", "after")), f"copies: {derived}")
    what_was_said(released)
    openssl(released)
    documents(released, folder)
    history = ["--history", released.history]
    for name, item in released.items.items():
        verifiers.take(f"{name}, after the rotation", item, *history)
        for file in sorted(item.glob("*.dcm")):
            verifiers.take(f"{name}/{file.name} alone", file, *history)
    for name in ("late", "after"):
        # The old key alone says nothing of what the new one has signed.
        verifiers.refuse(f"{name} without the history", released.items[name])
    verifiers.take("the journal as exported", "--journal", folder / "early")
    verifiers.take("the journal after the rotation", "--journal", folder / "journal", *history)
    early = sorted((folder / "early" / "checkpoints").iterdir())
    for checkpoint in early[-1:]:
        verifiers.take("an early checkpoint", "--journal", folder / "journal", *history, "--checkpoint", checkpoint)
    is_taken, text = verifiers.own(folder / "ready", "--journal", folder / "journal", *history)
    demand(is_taken, f"the station's own files: {text}")
    print("the station's own items and journal: taken by epilume verify")


def what_was_said(released):
    for name in ("full", "calibrated", "late", "after", "correction"):
        for path in released.objects(name):
            thing = object_iod.read(path)
            for place, wanted in (SHOWN | ({"ImageLaterality": "R"} if name == "correction" else {})).items():
                *sequence, keyword = place.split(".")
                holder = thing[sequence[0]].value[0] if sequence else thing
                demand(str(holder.get(keyword)) == wanted, f"{path}: {place} is {holder.get(keyword)}, not {wanted}")
        print(f"{name}: pydicom reads what was said, {len(SHOWN)} attributes")
    full, correction = (object_iod.read(released.objects(name)[0]) for name in ("full", "correction"))
    [item] = correction.ReferencedImageSequence
    demand(item.ReferencedSOPInstanceUID == full.SOPInstanceUID, "the correction names another object")
    demand(item.PurposeOfReferenceCodeSequence[0].CodeValue == "REPLACED", "the correction replaces nothing")
    demand(correction.SOPInstanceUID != full.SOPInstanceUID, "the correction has the name of what it replaces")
    print("correction: names the object that it replaces")
    for name in ("calibrated", "late", "after"):
        derived, original = (object_iod.read(path) for path in released.objects(name))
        [item] = derived.SourceImageSequence
        demand(item.ReferencedSOPInstanceUID == original.SOPInstanceUID, f"{name}: the copy is of another object")
        print(f"{name}: the copy names its source, and spacing {list(original.PixelSpacing)} mm")


def openssl(released):
    """The record within each object, its key from the history or the anchor, by OpenSSL."""
    keys = {ECKey.import_key(released.anchor.read_text()).thumbprint(): released.anchor.read_text()}
    for document in json.loads(released.history.read_text())["documents"]:
        fields = json.loads(urlsafe_b64decode(document["payload"].encode()))
        keys[fields["nextKeyId"]] = fields["publicKey"]
    for path in released.objects():
        block = object_iod.read(path).private_block(*BLOCK)
        record, signature = (block[part].value.rstrip(b" ") for part in (1, 2))
        header, _, value = signature.split(b".")
        raw = urlsafe_b64decode(value)
        with tempfile.TemporaryDirectory() as folder:
            key, der, data = (pathlib.Path(folder, name) for name in ("key", "der", "data"))
            key.write_text(keys[json.loads(urlsafe_b64decode(header))["kid"]])
            der.write_bytes(encode_dss_signature(*(int.from_bytes(half, "big") for half in (raw[:32], raw[32:]))))
            for content, wanted in ((record, 0), (record.replace(b"1", b"2", 1), 1)):
                data.write_bytes(header + b"." + content)
                done = subprocess.run(
                    ["openssl", "dgst", "-sha256", "-verify", key, "-signature", der, data], capture_output=True)
                demand(done.returncode == wanted, f"{path}: openssl says {done.stdout.decode()}{done.stderr.decode()}")
    print(f"{len(released.objects())} objects: openssl verifies the record within, and no changed one")


def documents(released, folder):
    """Releases, key statements, checkpoints and the succession, by joserfc."""
    anchor = ECKey.import_key(released.anchor.read_text())
    [succession] = json.loads(released.history.read_text())["documents"]
    fields = verified(succession, anchor, "epilume-key-succession+json")
    keys = {one.thumbprint(): one for one in (anchor, ECKey.import_key(fields["publicKey"]))}
    demand(fields["nextKeyId"] in keys, "the succession names another key than it holds")
    count = 0
    for item in released.items.values():
        release = verified(json.loads((item / "release.jws.json").read_text()), keys, "epilume-release+json")
        demand(release["itemId"] == item.name, f"{item.name} holds the release of {release['itemId']}")
        demand(not re.search("P-4711|Zoë|19800229|A-2026", json.dumps(release, ensure_ascii=False)), f"{release}")
        for file in item.glob("*.dcm"):
            statement = object_iod.read(file).private_block(*BLOCK)[3].value
            verified(json.loads(statement), keys, "epilume-object-key+json")
            count += 1
    checkpoints = sorted((folder / "journal" / "checkpoints").iterdir())
    for path in checkpoints:
        verified(json.loads(path.read_text()), keys, "epilume-checkpoint+json")
    demand(checkpoints, "the station has signed no checkpoint")
    print(f"joserfc verifies {len(released.items)} releases, {count} key statements, {len(checkpoints)} checkpoints")


def verified(document, keys, kind):
    header = json.loads(urlsafe_b64decode(document["protected"].encode()))
    demand(header["typ"] == kind, f"{header['typ']} where {kind} was due")
    key = keys[header["kid"]] if isinstance(keys, dict) else keys
    return json.loads(jws.deserialize_json(document, key).payload)


if __name__ == "__main__":
    sys.exit(main())
