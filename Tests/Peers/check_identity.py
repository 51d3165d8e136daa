#!/usr/bin/env python3
"""Looks for a patient in places where none may be named.

    check_identity.py BUILD

A practice station at its wordiest gets pictures of a made-up patient, is asked wrong things about them, releases,
corrects and finds damage. Then the patient's words are looked for in every form that a program would write: in file
names and files of the state directory, the daemon's log, the events, refusals, and what status, doctor and other commands
show. They may stand in the contexts of pictures that wait (mode 0600), and in the sections of released items (0640) that
are the context and the objects. Each search also has to find something that is there, so that a blind one shows.
"""

import base64
import contextlib
import hashlib
import http.client
import json
import pathlib
import stat
import struct
import sys
import tempfile
import threading
import time
import urllib.parse

from check_openapi import UnixConnection
from station import Station, demand

# In no record, log or code by accident.
FAMILY, GIVEN, ID, ISSUER, BIRTH = "Zwölfaxinger", "Quirinaëlle", "PID-ZQX-90817", "Vrolmstift", "18990704"
ACCESSION, COMMENT, STUDY, PHYSICIAN = "ACC-XQZ-5501", "Wuzzelfax grüßt Brómel", "Quolmax-Studie", "Ålvrik"
PLANTED = [FAMILY, GIVEN, ID, ISSUER, BIRTH, ACCESSION, COMMENT, STUDY, PHYSICIAN]
CONTEXT = {
    "subject": {"id": ID, "issuer": ISSUER, "name": f"{FAMILY}^{GIVEN}", "birthDate": BIRTH, "sex": "female"},
    "study": {"accessionNumber": ACCESSION, "description": STUDY, "referringPhysician": f"{PHYSICIAN}^B"},
    "comment": COMMENT,
}
WRONG = [
    {"subject": {"birthDate": BIRTH[:4] + "0231", "name": f"{FAMILY}^{GIVEN}"}},
    {"subject": {"name": f"{FAMILY}^" * 12, "id": ID}}, {"subject": {"id": ID * 10}}, {"subject": {"id": f"{ID}\\{ID}"}},
    {"subject": {"sex": FAMILY}}, {"subject": {"id": {FAMILY: ID}}}, {"subject": FAMILY}, {FAMILY: GIVEN},
    {"study": {"accessionNumber": ACCESSION * 3}}, {"study": {"instanceUID": f"2.25.{ID}"}},
    {"comment": COMMENT * 100}, {"comment": f"{COMMENT}\u001b[2J"}, {"laterality": FAMILY}, {"contact": [COMMENT]},
]
# The position's name: it may be told, and is.
CANARY = "canary-zwq"
OPEN_SECTIONS = {"context", "object", "derived"}
WATCH_SECONDS = 30
FAULTS = []


def forms(word):
    """The bytes that a program might write for a word."""
    data = word.encode()
    for encoding in ("utf-8", "utf-16-le", "utf-16-be"):
        yield word.encode(encoding)
    yield word.encode("latin-1", "replace")
    yield json.dumps(word)[1:-1].encode()
    yield json.dumps(word)[1:-1].upper().encode()
    yield urllib.parse.quote(word).encode()
    yield data.hex().encode()
    yield hashlib.sha256(data).hexdigest().encode()
    for shift in range(3):
        # Within a longer text the first and the last characters depend on what stands around.
        encoded = base64.b64encode(b"\0" * shift + data).rstrip(b"=")
        whole = encoded[(0, 2, 3)[shift]:len(encoded) - 1 if (shift + len(data)) % 3 else None]
        yield whole
        yield whole.replace(b"+", b"-").replace(b"/", b"_")


def found(words, content):
    """Those of `words` that stand in `content`, bytes, in whatever form and case."""
    lower = content.lower()
    return [word for word in words if any(form in content or form.lower() in lower for form in set(forms(word)))]


def look(what, content, canary=None):
    """Notes where the patient is named; ends the run where not even the canary is found."""
    content = content if isinstance(content, bytes) else content.encode()
    if canary is not None:
        demand(found([canary], content), f"{what}: not even {canary!r} was found, so this search sees nothing")
    named = found(PLANTED, content)
    if named:
        FAULTS.append(what)
    print(f"{what}: {f'NAMES A PATIENT: {named}' if named else f'{len(content)} bytes, no patient'}")


def self_test():
    for word in PLANTED:
        for form in set(forms(word)):
            demand(found([word], b"before " + form + b" after"), f"{word} is not found as {form}")
    token = base64.urlsafe_b64encode(json.dumps(CONTEXT, ensure_ascii=False).encode())
    demand(found(PLANTED, token) == PLANTED, f"in base64 only {found(PLANTED, token)} were found")
    demand(not found(PLANTED, b"Zwoelf 1899-07-04 PID ACC"), "something is found that is not there")
    print(f"{len(PLANTED)} words are found in {len(set(forms(FAMILY)))} forms each")


def main():
    build = pathlib.Path(sys.argv[1]).resolve()
    self_test()
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        configuration = folder / "epilume.yaml"
        configuration.write_text(f"positions:\n  {CANARY}:\n    port: any\n")
        options = ["--config", str(configuration)]
        environment = {"EPILUME_LOG_LEVEL": "trace", "EPILUME_RELEASE_CALIBRATED_COPY": "true"}
        station = Station(build, folder / "station", options, **environment)
        try:
            station.until_armed()
            watch = Watch(station)
            released, held = deeds(station)
            watch.until("item.released", 3)
            shown(station, held)
            look("the events", watch.content, CANARY)
        finally:
            station.stop()
        damage(station.state, released, held)
        station = Station(build, folder / "station", options, **environment)
        try:
            station.until_armed()
            asked(station, "a damaged context", "context", "show", held, code=4)
            shown(station, held)
        finally:
            station.stop()
        look("the daemon's log", (folder / "station" / "log").read_bytes(), CANARY)
        demand("outbox.quarantined" in (folder / "station" / "log").read_text(), "no item was set aside")
        files(station.state)
    demand(not FAULTS, f"a patient is named by {len(FAULTS)}: {'; '.join(FAULTS)}")
    print("identity: all as it should be")


class Watch:
    """The events as they come, byte for byte."""

    def __init__(self, station):
        self.connection = UnixConnection(str(station.folder / "sock"))
        self.connection.request("GET", "/v1/events")
        self.answer = self.connection.getresponse()
        # The station's first words: the stream has begun before anything happens.
        self.lines = [self.answer.readline()]
        self.thread = threading.Thread(target=self.read, daemon=True)
        self.thread.start()

    def read(self):
        with contextlib.suppress(OSError, ValueError, http.client.HTTPException):
            while line := self.answer.readline():
                self.lines.append(line)

    @property
    def content(self):
        return b"".join(self.lines)

    def until(self, name, count):
        deadline = time.monotonic() + WATCH_SECONDS
        while self.content.count(f"event: {name}\n".encode()) < count:
            demand(time.monotonic() < deadline, f"the event {name} did not come {count} times: {self.content}")
            time.sleep(0.05)


def deeds(station):
    """Everything that has to do with a patient. Returns an item that was released, and one that waits."""
    text = json.dumps(CONTEXT)
    items = [station.json("capture", CANARY, "--context", "-", text=text)["item"] for _ in range(3)]
    released, late, held = items
    demand(station.json("context", "show", held)["context"] == CONTEXT, "what was said with the capture is not known")
    station.run("release", released)
    station.run("correct", released, "--reason", "another side", "--laterality", "left", "--context", "-", text=text)
    station.run("release", late, "--context", "-", text=text)
    look("an answer to a release", station.ask("outbox", "show", released, "--json").stdout, released)
    for context in WRONG:
        for words in (["context", "set", held], ["capture", CANARY]):
            answer = station.ask(*words, "--context", "-", "--json", text=json.dumps(context))
            demand(answer.returncode != 0, f"{words} {context} is taken: {answer.stdout}")
            look(f"the refusal of epilume {words[0]}, code {answer.returncode}", answer.stdout + answer.stderr)
        # The command looks before it asks. Others do not.
        change = {"set": context}
        for path, body in (
                (f"outbox/{held}/context", change), (f"outbox/{held}/release", {"change": change}),
                (f"outbox/{released}/correction", {"change": change, "reason": "a test"}),
                (f"devices/{CANARY}/captures", {"context": context})):
            refused(station, path, body)
    # Its context is what it was.
    demand(station.json("context", "show", held)["context"] == CONTEXT, "a refused context was kept")
    return released, held


def refused(station, path, body):
    connection = UnixConnection(str(station.folder / "sock"))
    connection.request("POST", f"/v1/{path}", json.dumps(body), {"Content-Type": "application/json"})
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    demand(answer.status == 400, f"{path} {body}: {answer.status}: {content}")
    code = json.loads(content)["code"]
    look(f"the refusal of {path.split('/')[-1]}, {code}", content, code)


def asked(station, what, *words, code=0):
    answer = station.ask(*words)
    demand(answer.returncode == code, f"epilume {' '.join(words)}: {answer.returncode}: {answer.stdout}{answer.stderr}")
    look(what, answer.stdout + answer.stderr)


def shown(station, item):
    """What commands show of the station, each with a word that it has to show."""
    for canary, words in (
            ("to be released", ["status"]), ("softwareVersion", ["status", "--json"]), ("socket", ["doctor"]),
            ("socket", ["doctor", "--json"]), (CANARY, ["devices"]), (CANARY, ["device", "show", CANARY, "--json"]),
            (item, ["outbox", "list"]), (item, ["outbox", "list", "--json"]), (item, ["outbox", "show", item]),
            (item, ["outbox", "show", item, "--json"]), ("record", ["journal", "show"]),
            ("checkpoint", ["journal", "show", "--json"]), ("object", ["key", "show", "--json"])):
        answer = station.ask(*words)
        look(f"epilume {' '.join(words)}", answer.stdout + answer.stderr, canary)


def damage(state, released, held):
    """A context is cut in the middle of the patient; a released item's header is not what it was."""
    context = state / "contexts" / f"{held}.json"
    context.write_bytes(context.read_bytes()[:-30])
    item = state / "outbox" / "ready" / f"{released}.item"
    data = item.read_bytes()
    item.write_bytes(data[:40] + bytes([data[40] ^ 1]) + data[41:])


def sections(data):
    """Kind and bytes of each section of a container, as docs/formats.md has it."""
    count, = struct.unpack("<H", data[10:12])
    for at in range(24, 24 + 64 * count, 64):
        offset, length = struct.unpack("<QQ", data[at + 16:at + 32])
        yield data[at:at + 16].rstrip(b"\0").decode("latin-1"), data[offset:offset + length]


def files(state):
    """Every file of the state directory, its name and its mode."""
    seen, named_in = [], set()
    for path in sorted(state.rglob("*")):
        place = str(path.relative_to(state))
        seen.append(place)
        if path.is_symlink() or not path.is_file():
            continue
        content, mode = path.read_bytes(), stat.S_IMODE(path.stat().st_mode)
        if place.startswith("contexts/"):
            demand(mode == 0o600, f"{place} has mode {mode:o}")
            named_in |= {"contexts"} if found(PLANTED, content) else set()
        elif path.name.endswith(".item"):
            demand(mode == 0o640, f"{place} has mode {mode:o}")
            for kind, section in sections(content):
                named = found(PLANTED, section)
                named_in |= {kind} if named else set()
                # A damaged container may call a section anything.
                demand(not named or kind in OPEN_SECTIONS or "quarantine" in place, f"{place}: {kind} names {named}")
        else:
            look(place, content)
    demand(stat.S_IMODE((state / "contexts").stat().st_mode) == 0o700, "the folder of contexts is open to others")
    look("the names of all files", "\n".join(seen), "chain.log")
    expected = {"contexts", "context", "object"}
    demand(expected <= named_in, f"the patient was found in {named_in} and not in {expected}: this search sees nothing")
    print(f"{len(seen)} files; the patient stands in {', '.join(sorted(named_in))} alone")


if __name__ == "__main__":
    sys.exit(main())
