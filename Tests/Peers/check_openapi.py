#!/usr/bin/env python3
"""Checks docs/openapi.yaml, and that a running station answers as it says.

    check_openapi.py [--socket PATH [--press]]

Without a socket: the document is valid OpenAPI 3.1. With one: every GET of the document is asked for, known
refusals are provoked, and each answer's status, media type and body are held against the document. --press
also takes a picture with the first armed device, which needs one; without it nothing is changed.

Bodies are judged more strictly than clients may: a member that the document does not name is an error too.
Needs: openapi-spec-validator (PyPI, Apache-2.0), with openapi-schema-validator and PyYAML, which it brings; pillow.
"""

import argparse
import base64
import copy
import datetime
import hashlib
import http.client
import io
import json
import pathlib
import re
import socket
import sys
import urllib.parse
import uuid

import PIL.Image
import yaml
from openapi_schema_validator import OAS31Validator
from openapi_spec_validator import validate

DOCUMENT = pathlib.Path(__file__).resolve().parents[2] / "docs" / "openapi.yaml"
TIMEOUT_SECONDS = 60


class UnixConnection(http.client.HTTPConnection):
    def __init__(self, path):
        super().__init__("localhost", timeout=TIMEOUT_SECONDS)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.path)


def strict(node):
    """Forbids the members that an object's schema does not name."""
    if isinstance(node, dict):
        if node.get("type") == "object" and "properties" in node:
            node.setdefault("additionalProperties", False)
        for value in node.values():
            strict(value)
    elif isinstance(node, list):
        for value in node:
            strict(value)
    return node


class Checker:
    def __init__(self, document, socket_path):
        self.document = strict(copy.deepcopy(document))
        self.socket_path = socket_path
        self.asked = set()

    def resolve(self, node):
        while "$ref" in node:
            target = self.document
            for part in node["$ref"].removeprefix("#/").split("/"):
                target = target[part]
            node = target
        return node

    def judge(self, value, schema, what):
        whole = {**schema, "components": self.document["components"]}
        faults = sorted(OAS31Validator(whole).iter_errors(value), key=lambda fault: list(map(str, fault.path)))
        if faults:
            where = "/".join(map(str, faults[0].path)) or "the whole"
            raise SystemExit(f"{what}: {where}: {faults[0].message}")

    def send(self, method, template, body=None, **names):
        """Asks, checks the answer against the document and returns (status, decoded body)."""
        path = template.format(**{key: urllib.parse.quote(value, safe="") for key, value in names.items()})
        connection = UnixConnection(self.socket_path)
        headers = {} if body is None else {"Content-Type": "application/json"}
        connection.request(method, path, body=None if body is None else json.dumps(body), headers=headers)
        answer = connection.getresponse()
        what = f"{method} {path} → {answer.status}"
        self.asked.add((method.lower(), template))
        responses = self.document["paths"][template][method.lower()]["responses"]
        response = self.resolve(responses.get(str(answer.status)) or responses["default"])
        media_type = answer.getheader("Content-Type", "").split(";")[0]
        if media_type not in response["content"]:
            raise SystemExit(f"{what}: media type {media_type} is not one of {list(response['content'])}")
        schema = response["content"][media_type]["schema"]
        if media_type == "text/event-stream":
            # Left open: the caller reads on.
            print(f"{what}: as documented")
            return answer.status, lambda: self.message(answer, schema)
        if media_type.endswith("json"):
            value = json.loads(answer.read())
            self.judge(value, schema, what)
            if media_type == "application/problem+json":
                self.check_problem(value, answer.status, what)
        else:
            value = answer.read()
            if media_type != "multipart/mixed":
                self.judge(value.decode("utf-8") if media_type == "application/x-pem-file" else value, schema, what)
        connection.close()
        print(f"{what}: as documented")
        return answer.status, value

    @staticmethod
    def check_problem(problem, status, what):
        if problem["status"] != status or not problem["type"].endswith(":" + problem["code"]):
            raise SystemExit(f"{what}: the problem's status or type contradicts the answer")

    def message(self, answer, schema):
        """The next event of the stream, judged; None for a message of comments alone."""
        fields = {}
        while line := answer.readline().decode("utf-8").rstrip("\r\n"):
            if not line.startswith(":"):
                name, _, value = line.partition(":")
                fields[name] = value.removeprefix(" ")
        if not fields:
            return None
        event = json.loads(fields["data"])
        self.judge(event, schema["x-event"], f"event {fields['event']}")
        if (fields["id"], fields["event"]) != (str(event["id"]), event["name"]):
            raise SystemExit(f"event {event['name']}: the message's id or event contradicts its data")
        return event

    def expect(self, got, wanted):
        if got != wanted:
            raise SystemExit(f"status {got} came where {wanted} was due")

    def run(self, press):
        self.expect(self.send("GET", "/v1/status")[0], 200)
        self.expect(self.send("GET", "/v1/trust")[0], 200)
        self.expect(self.send("GET", "/v1/events")[0], 200)
        devices = self.send("GET", "/v1/devices")[1]["devices"]
        for device in devices:
            self.expect(self.send("GET", "/v1/devices/{id}", id=device["id"])[0], 200)
        if press:
            self.press(devices)
        for item in self.send("GET", "/v1/outbox")[1]["items"][-3:]:
            self.expect(self.send("GET", "/v1/outbox/{item}", item=item["item"])[0], 200)
            status, file = self.send("GET", "/v1/outbox/{item}/file", item=item["item"])
            self.expect((status, len(file)), (200, item["bytes"]))
        self.imports()
        self.journal()
        self.refusals()
        if press:
            # Last: what was sealed before is by a former key from here on.
            self.keys()
            documented = {
                (method, path) for path, entry in self.document["paths"].items()
                for method in entry if method in ("get", "post")
            }
            if documented != self.asked:
                raise SystemExit(f"never asked for: {sorted(documented - self.asked)}")

    def press(self, devices):
        armed = [device for device in devices if device["state"] == "armed"]
        if not armed:
            raise SystemExit("--press needs an armed device, and there is none")
        name = armed[0]["id"]
        status, next_event = self.send("GET", "/v1/events")
        self.expect(status, 200)
        # The station's first words, so that the stream is known to have begun before the press.
        next_event()
        status, capture = self.send("POST", "/v1/devices/{id}/captures", id=name)
        self.expect(status, 201)
        status, item = self.send("GET", "/v1/outbox/{item}", item=capture["item"])
        shared = [key for key in capture if key in item]
        if any(capture[key] != item[key] for key in shared) or "sha256" not in shared:
            raise SystemExit(f"the capture and its item differ: {capture} {item}")
        names = []
        while True:
            event = next_event()
            if event:
                names.append(event["name"])
            if event and event["name"] == "capture.safe" and event["item"] == capture["item"]:
                break
        for action in ("disarm", "release", "arm"):
            self.expect(self.send("POST", "/v1/devices/{id}/" + action, id=name)[0], 200)
        # Armed again, as it was found.
        while names[-1] != "device.armed":
            event = next_event()
            if event:
                names.append(event["name"])
        print(f"events: {', '.join(names)}: as documented")
        self.release(name, capture["item"])
        self.calibration(name)
        self.expect(self.send("POST", "/v1/devices/{id}/button-check", {"seconds": 1}, id=name)[0], 504)
        table = self.send("GET", "/v1/practice")[1]
        for target in table["targets"]:
            self.expect(self.send("POST", "/v1/practice/target", {"target": target})[0], 200)
        self.expect(self.send("POST", "/v1/practice/target", {"target": "moon"})[0], 404)
        self.expect(self.send("POST", "/v1/practice/target", {"target": table["target"]})[0], 200)
        self.technician(name, armed[0]["position"])

    def release(self, device, item):
        """What is known of a picture, its release, and a correction; `item` waits."""
        context, release, correction = (f"/v1/outbox/{{item}}/{what}" for what in ("context", "release", "correction"))
        status, state = self.send("GET", context, item=item)
        self.expect((status, state["item"], state["context"]), (200, item, {}))
        if not state["gaps"]:
            raise SystemExit("nothing is known of the picture, and nothing is missing")
        said = {
            "region": {"value": "36141000", "scheme": "SCT", "meaning": "Skin of cheek"}, "laterality": "right",
            "lesion": {"id": "L1", "uid": "2.25.1"}, "contact": "contact", "immersion": "water",
            "polarization": "polarized", "magnificationThousandths": 10000, "recognisableFeatures": True,
            "subject": {
                "id": "1", "issuer": "CHU", "name": "Müller^Zoë", "birthDate": "19800229", "sex": "other",
                "provisional": False},
            "study": {
                "instanceUID": "2.25.2", "id": "S", "accessionNumber": "A", "description": "Contrôle",
                "referringPhysician": "Ørsted^Åse", "requestedProcedureID": "R", "scheduledStepID": "P"},
            "comment": "Seen before.",
        }
        status, state = self.send("POST", context, {"set": said}, item=item)
        self.expect((status, state["context"]), (200, said))
        status, state = self.send("POST", context, {"clear": ["comment", "study"]}, item=item)
        self.expect(state["context"], {name: said[name] for name in said if name not in ("comment", "study")})
        impossible = {"set": {"subject": {"birthDate": "19800230"}}}
        unlike = ({"set": {"weight": 1}}, {"set": {"contact": "near"}}, {"set": {"comment": None}}, {"clear": ["all"]}, [])
        missing = "r9999999999-00000000"
        for what, change in ((context, lambda change: change), (release, lambda change: {"change": change}),
                             (correction, lambda change: {"change": change, "reason": "a test"})):
            self.refuse(what, change(impossible), 404, "unknown-item", item=missing)
            if what != correction:
                self.refuse(what, change(impossible), 400, "context-refused", item=item)
            for body in map(change, unlike):
                self.refuse(what, body, 400, "bad-request", item=item)
        self.expect(self.send("GET", context, item=missing)[0], 404)
        self.refuse(context, {"set": {"comment": "x" * 100_000}}, 413, "body-too-large", item=item)
        self.refuse(correction, {"change": {}, "reason": "a test"}, 409, "not-released", item=item)
        status, answer = self.send("POST", release, {"change": {"set": {"comment": "Now."}}}, item=item)
        self.expect((status, answer["state"], [one["kind"] for one in answer["objects"]]), (200, "ready", ["picture"]))
        self.refuse(release, None, 409, "not-held", item=item)
        self.refuse(context, {"set": {"comment": "Late."}}, 409, "not-held", item=item)
        self.expect(self.send("GET", context, item=item)[1]["context"]["comment"], "Now.")
        self.refuse(correction, {"change": {}, "reason": "no"}, 400, "no-reason", item=item)
        self.refuse(correction, {"change": impossible, "reason": "a test"}, 400, "context-refused", item=item)
        status, other = self.send("POST", correction, {"change": {"clear": ["comment"]}, "reason": "a test"}, item=item)
        self.expect((status, other["item"], other["state"]), (201, item + "-2", "ready"))
        if other["objects"][0]["sopInstanceUid"] == answer["objects"][0]["sopInstanceUid"]:
            raise SystemExit("the correction has the name of what it replaces")
        # A picture that was taken to measure belongs to nobody; one that is said to be a patient's, not to a simulation.
        captures = "/v1/devices/{id}/captures"
        self.refuse(captures, {"purpose": "clinical"}, 409, "purpose-refused", id=device)
        self.refuse(captures, {"context": impossible["set"]}, 400, "context-refused", id=device)

    def refuse(self, path, body, status, code, **names):
        answer = self.send("POST", path, body, **names)
        self.expect((answer[0], answer[1]["code"]), (status, code))

    def imports(self):
        """A photograph from elsewhere."""
        memory = io.BytesIO()
        PIL.Image.new("RGB", (64, 48), (200, 140, 120)).save(memory, "JPEG")
        picture = base64.b64encode(memory.getvalue()).decode()
        request = {"picture": picture, "dermoscopic": True, "changes": ["madeBaseline"], "context": {"comment": "Sent."}}
        path = "/v1/pictures/imports"
        status, answer = self.send("POST", path, request | {"takenAt": "2024-02-29T10:00:00.000000Z"})
        file = base64.b64decode(answer["file"])
        self.expect((status, answer["object"]["kind"], answer["object"]["bytes"]), (201, "imported", len(file)))
        self.expect((hashlib.sha256(file).hexdigest(), file[128:132]), (answer["object"]["sha256"], b"DICM"))
        for change, status, code in (
                ({"takenAt": "2999-01-01T00:00:00.000000Z"}, 409, "import-refused"),
                ({"takenAt": "yesterday"}, 409, "import-refused"),
                ({"picture": base64.b64encode(b"GIF89a").decode()}, 409, "import-refused"),
                ({"picture": "no base64"}, 400, "bad-request"), ({"changes": ["sharpened"]}, 400, "bad-request"),
                ({"context": {"subject": {"birthDate": "19800230"}}}, 400, "context-refused"),
                ({"picture": "A" * 22_000_000}, 413, "body-too-large")):
            self.refuse(path, request | change, status, code)

    def calibration(self, device):
        """A run of frames, a calibration for the device as it is, a check; and what becomes of them."""
        status, message = self.send("POST", "/v1/devices/{id}/runs", {"frames": 2}, id=device)
        self.expect(status, 200)
        head, body = message.split(b"\r\n\r\n", 1)
        run = json.loads(body[:int(re.search(rb"content-length: (\d+)", head)[1])])
        media = self.document["paths"]["/v1/devices/{id}/runs"]["post"]["responses"]["200"]["content"]
        self.judge(run, media["multipart/mixed"]["schema"]["x-first-part"], "the run")
        for frame in run["frames"]:
            if hashlib.sha256(message[message.index(b"\xff\xd8"):][:frame["byteCount"]]).hexdigest() == frame["sha256"]:
                break
        else:
            raise SystemExit("the first frame of the run is none that it describes")
        now = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
        calibration = {
            "schema": "epilume.calibration/1", "id": str(uuid.uuid4()), "measuredAt": now, "softwareVersion": "0",
            "binding": run["binding"], "carried": [], "verdicts": [], "assumptions": [], "notes": [],
        }
        status, entry = self.send("POST", "/v1/calibrations", calibration)
        self.expect(status, 201)
        self.expect(self.send("POST", "/v1/calibrations", calibration)[0], 409)
        self.expect(self.send("POST", "/v1/calibrations", {"schema": "other"})[0], 400)
        self.expect(self.send("GET", "/v1/calibrations")[1]["calibrations"][0], entry)
        status, file = self.send("GET", "/v1/calibrations/{calibration}", calibration=entry["id"])
        self.expect(status, 200)
        taken_over = {"document": json.dumps(file), "trustedKey": self.send("GET", "/v1/trust")[1].decode()}
        self.expect(self.send("POST", "/v1/calibrations/imports", taken_over)[0], 409)
        shown = self.send("GET", "/v1/devices/{id}", id=device)[1]["calibration"]
        self.expect((shown["state"], shown["id"]), ("valid", entry["id"]))
        revocation = "/v1/calibrations/{calibration}/revocation"
        self.expect(self.send("POST", revocation, {"reason": ""}, calibration=entry["id"])[0], 400)
        self.expect(self.send("POST", revocation, {"reason": "it fell"}, calibration=entry["id"])[0], 200)
        self.expect(self.send("GET", "/v1/devices/{id}", id=device)[1]["calibration"]["state"], "revoked")
        missing = str(uuid.uuid4())
        self.expect(self.send("GET", "/v1/calibrations/{calibration}", calibration=missing)[0], 404)
        slip = {
            "schema": "epilume.check/1", "id": str(uuid.uuid4()), "checkedAt": now, "softwareVersion": "0",
            "binding": run["binding"], "calibration": entry["id"], "card": "colorchecker24",
            "results": [{"question": "scale", "outcome": "passed", "value": 0.1, "limit": 1, "sentence": "It is."}],
        }
        self.expect(self.send("POST", "/v1/checks", slip)[0], 201)
        self.expect(self.send("GET", "/v1/checks")[1]["checks"][0]["id"], slip["id"])
        self.expect(self.send("GET", "/v1/checks/{check}", check=slip["id"])[0], 200)
        self.expect(self.send("GET", "/v1/checks/{check}", check=missing)[0], 404)

    def technician(self, device, position):
        """What a technician tells the station; the simulated scope has no light and needs no enrolment."""
        status, enrolled = self.send("POST", "/v1/devices/{id}/enrolment", id=device)
        self.expect((status, enrolled["state"]), (200, "armed"))
        pairing = "/v1/positions/{name}/pairing"
        status, paired = self.send("POST", pairing, body={"device": device}, name=position)
        self.expect((status, paired["position"]), (200, position))
        self.expect(self.send("POST", pairing, body={"device": device}, name="no such position")[0], 404)
        self.expect(self.send("POST", pairing, body={"seconds": "soon"}, name=position)[0], 400)
        self.expect(self.send("POST", pairing, body={"seconds": 10**18}, name=position)[0], 400)
        self.expect(self.send("POST", "/v1/devices/{id}/light", body={"state": "on"}, id=device)[0], 409)

    def journal(self):
        """The chain and its checkpoints; a station that was just started may have none yet."""
        status, state = self.send("GET", "/v1/checkpoints")
        self.expect(status, 200)
        for entry in state["checkpoints"][-3:]:
            status, file = self.send("GET", "/v1/checkpoints/{number}", number=str(entry["number"]))
            self.expect((status, sorted(file)), (200, ["payload", "protected", "signature"]))
        for number in ("4000000000", "0", "../status", "first"):
            self.expect(self.send("GET", "/v1/checkpoints/{number}", number=number)[0], 404)
        status, text = self.send("GET", "/v1/journal")
        lines = text.decode("ascii").split("\n")
        if (status, lines[0], lines[-1]) != (200, "epilume-chain 1", "") or len(lines) - 2 < state["recordCount"]:
            raise SystemExit(f"the journal is not what docs/formats.md says: {lines[:2]} … {lines[-2:]}")
        accept = "/v1/journal/acceptance"
        self.expect(self.send("POST", accept, {"reason": "no"})[0], 400)
        self.expect(self.send("POST", accept, {"reason": "nothing is wrong"})[0], 409)

    def keys(self):
        """The keys: a request, a chain that is refused, a rotation and a revocation. The station's key is another then."""
        status, before = self.send("GET", "/v1/keys")
        self.expect((status, before["object"]["state"]), (200, "valid"))
        self.expect(self.send("POST", "/v1/keys/object/request", {"subject": "CN=Booth 3,O=Clinic,C=DE"})[0], 200)
        self.expect(self.send("POST", "/v1/keys/object/request", {"subject": "Booth"})[0], 400)
        status, chain = self.send("GET", "/v1/keys/object/chain")
        self.expect(status, 200)
        # Its own certificate, as it is: installed again.
        self.expect(self.send("POST", "/v1/keys/object/chain", {"chain": chain.decode()})[0], 200)
        self.expect(self.send("POST", "/v1/keys/object/chain", {"chain": "nothing"})[0], 409)
        self.expect(self.send("POST", "/v1/keys/capture/rotation", {"reason": ""})[0], 400)
        status, after = self.send("POST", "/v1/keys/capture/rotation", {"reason": "a test"})
        self.expect((status, after["former"][-1]["keyID"]), (200, before["capture"]["keyID"]))
        # It has signed nothing yet.
        self.expect(self.send("POST", "/v1/keys/capture/rotation", {"reason": "a test"})[0], 409)
        revocation = {"keyID": before["capture"]["keyID"], "fromRecord": 1, "reason": "a test"}
        self.expect(self.send("POST", "/v1/keys/revocations", revocation | {"keyID": "x" * 43})[0], 404)
        self.expect(self.send("POST", "/v1/keys/revocations", revocation)[0], 200)
        self.expect(self.send("POST", "/v1/keys/revocations", revocation)[0], 409)
        status, history = self.send("GET", "/v1/keys/history")
        self.expect((status, len(history["documents"])), (200, 2))

    def refusals(self):
        for name in ("no such device", "../status", "é%2F\u202e"):
            self.expect(self.send("GET", "/v1/devices/{id}", id=name)[0], 404)
            self.expect(self.send("POST", "/v1/devices/{id}/captures", id=name)[0], 404)
        for name in ("r9999999999-00000000", "../status", "r1"):
            self.expect(self.send("GET", "/v1/outbox/{item}", item=name)[0], 404)
        bad = self.send("POST", "/v1/devices/{id}/captures", body={"purpose": "fun"}, id="no such device")
        self.expect(bad[0], 400)


def check_names(document):
    """Every event and problem that the station's sources name is in the documents."""
    root = DOCUMENT.parents[1]
    manual = (root / "docs" / "interface.md").read_text(encoding="utf-8")
    text = DOCUMENT.read_text(encoding="utf-8") + manual
    event_source = (root / "Sources/EpilumeInterface/Wire/Event.swift").read_text(encoding="utf-8")
    events = set(re.findall(r'EventName\(rawValue: "([a-z.-]+)"\)', event_source))
    codes = set()
    for file in (root / "Sources" / "EpilumeStation").rglob("*.swift"):
        codes |= set(re.findall(r'\bcode: "([a-z-]+)"', file.read_text(encoding="utf-8")))
    if not events or not codes:
        raise SystemExit("no event or no code was found in the sources: this check looks in the wrong place")
    missing = sorted(name for name in events | codes if f"`{name}`" not in text)
    if missing:
        raise SystemExit(f"not in docs/openapi.yaml or docs/interface.md: {', '.join(missing)}")
    print(f"{len(events)} events and {len(codes)} problem codes are documented")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--socket", help="the station's socket")
    parser.add_argument("--press", action="store_true", help="also take a picture, disarm, release and arm")
    arguments = parser.parse_args()
    document = yaml.safe_load(DOCUMENT.read_text(encoding="utf-8"))
    validate(document)
    print(f"{DOCUMENT.name}: valid OpenAPI {document['openapi']}, {len(document['paths'])} paths")
    check_names(document)
    if arguments.socket:
        Checker(document, arguments.socket).run(arguments.press)


if __name__ == "__main__":
    sys.exit(main())
