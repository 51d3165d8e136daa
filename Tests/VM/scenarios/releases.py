"""What leaves: DICOM objects that others accept, made once, and nothing of a patient anywhere else."""

import json
import random

from lane.amount import amount
from lane.camera import SCOPE, SCOPE_POSITION
from lane.disk import disk_of_its_own
from lane.evidence import Evidence
from lane.fault import demand
from lane.models import LEFT, LEFT_PORT, model, profile
from lane.objects import DERMOSCOPIC, MODALITY, PATIENT_ID, PATIENT_NAME, PHOTOGRAPHIC, DICOMObject
from lane.scenario import Bench, Family
from lane.station import ANCHOR, HELD, JOURNAL, OUTBOX, SCRATCH, SERVICE, STATE, Station, parse_text

family = Family()

# Nobody else is called so.
NAME, IDENTIFIER, BIRTH, ACCESSION = "Quastenflosser^Wendeline", "PLANTED-48151623", "19410203", "ACC-PLANTED-42"
PATIENT = {
    "subject": {"id": IDENTIFIER, "issuer": "Planted Clinic", "name": NAME, "birthDate": BIRTH, "sex": "female"},
    "study": {"accessionNumber": ACCESSION}, "comment": "Planted remark.",
}
PLANTED = ("Quastenflosser", IDENTIFIER, BIRTH, ACCESSION, "Planted")
PATIENT_FILE = f"{SCRATCH}/patient.json"
KILLS = amount(2, soak=25)
# Presses, and releases what it pressed, until it is stopped; what was reported is noted when the answer is there.
RELEASES = f"""
    cd {SCRATCH} && : > safe && : > released
    while [ ! -e stop ]; do
        epilume capture --json > press.out 2>/dev/null || {{ sleep 0.1; continue; }}
        item=$(grep -o 'r[0-9]\\{{10\\}}-[0-9a-f]\\{{8\\}}' press.out | head -1)
        echo $item >> safe
        epilume release $item --patient-id {IDENTIFIER} > /dev/null 2>&1 && echo $item >> released
    done
    true
"""
# By the flags, so that the words are read too.
SEEN = ("--region", "back", "--contact", "contact", "--immersion", "alcohol")


@family.scenario
def an_object_of_each_camera_is_accepted_by_others(bench: Bench) -> None:
    """Two kinds of JPEG from a dermatoscope, and a raw frame of a booth camera."""
    station = bench.station
    scope = _both_armed(bench)
    station.machine.write(PATIENT_FILE, json.dumps(PATIENT))
    whole = station.capture("left")["item"]
    scope.fault("no-dht")
    # One that was under way may still have them.
    station.capture("left")
    bare = station.capture("left")["item"]
    raw = station.capture("scope")["item"]

    # Nothing leaves before somebody has said whose it is; what was refused waits as it was.
    _demand_needs_subject(bench, whole)
    anchor, folder = station.anchor(), bench.new_folder("objects")
    for item, storage, modality, repairs, said in (
        (whole, DERMOSCOPIC, "DMS", [], SEEN), (bare, DERMOSCOPIC, "DMS", ["insertedHuffmanTables"], SEEN),
        (raw, PHOTOGRAPHIC, "XC", [], ("--region", "back")),
    ):
        objects = station.released(item, "--context", PATIENT_FILE, *said)["objects"]
        demand(len(objects) == 1, f"one picture, and the objects {objects}")
        verified = station.answer("verify", item, "--trust", ANCHOR)
        demand(verified["verdict"] == "valid", f"{item} does not verify: {verified}")
        station.export(item, bench.in_guest(folder))
        evidence = Evidence(folder / item)
        evidence.demand_authentic(anchor)
        made = DICOMObject(evidence)
        made.demand_sound(anchor, storage)
        found = made.demand_pixels_are_evidence()
        demand(found == repairs, f"{item} lists the repairs {found}, not {repairs}")
        way = evidence.record.get("rendering", {}).get("method", "")
        demand(item != raw or way.startswith("yuyv-"), f"a raw picture was rendered by {way!r}")
        stated = (made.text(MODALITY), made.text(PATIENT_NAME), made.text(PATIENT_ID))
        demand(stated == (modality, NAME, IDENTIFIER), f"{item} says {stated}")
    _demand_tampered_object_is_found(bench, folder / whole)
    _demand_anonymous(bench)


@family.scenario
def a_picture_of_nobody_is_released_by_itself_where_that_is_configured(bench: Bench) -> None:
    station = bench.station
    station.configure(SCOPE_POSITION, release={"needs-subject": False})
    bench.cameras.plug()
    station.await_device(SCOPE, "armed")
    item = station.capture()["item"]
    station.until(lambda: _states(station) == {item: "ready"}, "the picture is released by itself")
    anchor, folder = station.anchor(), bench.new_folder("released")
    station.export(item, bench.in_guest(folder))
    made = DICOMObject(Evidence(folder / item))
    made.demand_sound(anchor, PHOTOGRAPHIC)
    demand(made.text(PATIENT_ID) == "", f"nobody has named the patient {made.text(PATIENT_ID)}")
    # Two releases of one picture would be two objects of one name.
    code = station.refusal_code(f"/v1/outbox/{item}/release", {})
    demand(code == "not-held", f"released a second time: {code}")
    _demand_sound_outbox(station, 1)


@family.scenario
def kills_during_releases_lose_and_double_nothing(bench: Bench) -> None:
    station = bench.station
    # Small frames: the guest's processor is emulated, and this is about how often.
    station.configure({**SCOPE_POSITION, "width": 320, "height": 180, "fps": 30})
    bench.cameras.plug()
    station.await_device(SCOPE, "armed")
    station.capture()
    loop = bench.machine.begin(RELEASES, seconds=900)
    for _ in range(KILLS):
        before = _made(bench, "released")
        station.until(lambda: _made(bench, "released") > before, "pictures are released")
        # Whatever is under way just then.
        bench.machine.check(f"sleep {random.uniform(0, 0.4):.3f}; kill -9 {(killed := station.process)}")
        station.until(lambda: station.process not in (0, killed), "systemd has started the daemon again")
        station.await_device(SCOPE, "armed")
    bench.machine.check(f"touch {SCRATCH}/stop")
    demand(loop.result().code == 0, f"the loop of releases ended as {loop.result()}")

    states = _states(station)
    folders = bench.machine.check(f"cd {OUTBOX} && find . -type f -printf '%f\\n'").splitlines()
    demand(len(folders) == len(set(folders)) == len(states), f"an item is there twice, or something else: {folders}")
    for promised, wanted in (("safe", {"held", "ready"}), ("released", {"ready"})):
        for item in bench.machine.check(f"cat {SCRATCH}/{promised}").splitlines():
            demand(states.get(item) in wanted, f"{item} was reported {promised}, and is {states.get(item)}")
    # Each that a kill left behind can still be released.
    for item in [item for item, state in states.items() if state == "held"]:
        station.released(item, "--patient-id", IDENTIFIER)
    _demand_sound_outbox(station, len(states))


@family.scenario
def a_release_onto_a_full_disk_waits_until_it_heals(bench: Bench) -> None:
    station = disk_of_its_own(bench)
    bench.machine.write(PATIENT_FILE, json.dumps(PATIENT))
    item = station.capture(SCOPE, "--context", PATIENT_FILE)["item"]
    daemon = station.process
    before = _states(station)
    bench.machine.check(f"""
        cat /dev/zero > {STATE}/ballast 2>/dev/null
        test $(df --output=avail -k {STATE} | tail -1) -lt 64
    """)
    station.release(item).demand_refusal("a release that cannot be made safe")
    for path, body, wanted in (
        ("release", {}, "not-released-safely"), ("context", {"set": {"comment": "Another."}}, "context-not-kept"),
    ):
        code = station.refusal_code(f"/v1/outbox/{item}/{path}", body)
        demand(code == wanted, f"{path} is refused as {code}, not {wanted}")
    demand(_states(station) == before, f"a refused release left {_states(station)}")
    bench.machine.check(f"rm {STATE}/ballast")
    station.released(item)
    station.demand_same_process(daemon)
    _demand_sound_outbox(station, len(before))


@family.scenario
def a_state_that_was_rolled_back_is_found(bench: Bench) -> None:
    """Wholly, which only a checkpoint that was carried away tells; and the journal alone, which the station tells."""
    station, machine = bench.station, bench.machine
    older, carried = f"{SCRATCH}/older", f"{SCRATCH}/carried"
    station.configure(SCOPE_POSITION)
    bench.cameras.plug()
    station.await_device(SCOPE, "armed")
    station.anchor()
    station.capture()
    # An orderly stop leaves a checkpoint.
    machine.check(f"systemctl stop {SERVICE} && cp -a {STATE} {older} && systemctl start {SERVICE}")
    station.await_device(SCOPE, "armed")
    station.capture()
    station.restart()
    newest = station.answer("journal", "export", carried)["newest"]
    checkpoint = ("--checkpoint", f"{carried}/{newest}")
    sound = station.verify_journal(OUTBOX, *checkpoint)
    demand((sound["verdict"], sound["recordCount"]) == ("valid", 2), f"what is whole is {sound}")

    machine.check(f"systemctl stop {SERVICE}")
    unseen = station.verify_journal(journal=f"{older}/journal")
    demand(unseen["verdict"] == "valid", f"without a checkpoint from elsewhere: {unseen}")
    seen = station.verify_journal(*checkpoint, journal=f"{older}/journal")
    demand((seen["verdict"], seen["recordCount"]) == ("invalid", 1), f"a state that was rolled back is {seen}")
    demand("back to an earlier state" in json.dumps(seen), f"it is not said what happened: {seen}")

    # The journal without its last record; the checkpoints stay, and the station asks them.
    machine.check(f"sed -i '$d' {JOURNAL}/chain.log && rm {HELD}/r0000000002-* && systemctl start {SERVICE}")
    station.await_device(SCOPE, "armed")
    told = [line for line in station.journal() if line.startswith("journal.contradicted")]
    demand(told, "the station starts on a journal that was cut, and says nothing")
    station.press().demand_refusal("a picture on a journal that was cut")
    code = station.refusal_code(f"/v1/devices/{SCOPE}/captures", {})
    demand(code == "journal-contradicted", f"refused as {code}")
    cut = station.verify_journal()
    demand(cut["verdict"] == "invalid", f"a journal that was cut is {cut}")
    accepted = station.command("journal", "accept", "--reason", "The lane cut it.")
    demand(accepted.code == 0, f"a technician may accept it: {accepted}")
    station.capture()
    demand(station.verify_journal()["verdict"] == "invalid", "a break that was accepted stays a break")


def _both_armed(bench: Bench):
    """A dermatoscope that a profile knows, and the booth's camera, which none knows."""
    station = bench.station
    station.add_profile(profile())
    station.configure(SCOPE_POSITION)
    station.configure_positions({"left": {"port": LEFT_PORT}, "scope": SCOPE_POSITION})
    scope = bench.scopes.plug("alpha", port=0, model=model())
    bench.cameras.plug()
    for name in (LEFT, SCOPE):
        station.await_device(name, "armed")
    return scope


def _demand_needs_subject(bench: Bench, item: str) -> None:
    station = bench.station
    before = _states(station)
    station.release(item, *SEEN).demand_refusal("a release of a picture of nobody")
    code = station.refusal_code(f"/v1/outbox/{item}/release", {})
    demand(code == "needs-subject", f"a picture of nobody is refused as {code}")
    after = _states(station)
    demand(after == before and set(after.values()) == {"held"}, f"a refused release left {after}")


def _demand_tampered_object_is_found(bench: Bench, export) -> None:
    """By Epilume itself; dcmsign was asked with each object."""
    forged = export / "forged.dcm"
    whole = (export / "object.dcm").read_bytes()
    changed = whole.replace(IDENTIFIER.encode(), IDENTIFIER.encode()[:-1] + b"9")
    demand(changed != whole, "the object does not say whose it is")
    forged.write_bytes(changed)
    judged = bench.station.command("verify", bench.in_guest(forged), "--trust", ANCHOR, "--json")
    verdict = parse_text(judged.text).get("verdict")
    demand(judged.code == 1 and verdict == "coerced", f"with another patient it is {verdict}: {judged}")


def _demand_anonymous(bench: Bench) -> None:
    """What was planted stands where it belongs and in no line of the journal, no file name and nothing that runs."""
    machine = bench.machine
    machine.check(f"rm -f {PATIENT_FILE}")
    pattern = "\\|".join(PLANTED)
    kept = machine.check(f"grep -rlaF {IDENTIFIER} {OUTBOX}/ready | wc -l")
    demand(kept == "3", f"the objects of 3 pictures name the patient in {kept} files: this search finds nothing")
    for what, search in (
        # Without the stamps of time, in which any digits occur.
        ("a line of the journal", "journalctl --no-pager -o export | grep -av '^_[A-Z_]*TIMESTAMP=' | grep -ai -e"),
        ("a file's name", "find / -xdev -print | grep -ai -e"),
        ("a file below /run", "cd /run && grep -rail -D skip --exclude-dir=journal -e"),
        ("a file beside the outbox", f"cd {STATE} && grep -rail --exclude-dir=outbox -e"),
    ):
        found = machine.run(f"{search} '{pattern}'").text
        demand(found == "", f"{what} names the patient: {found[:300]}")


def _states(station: Station) -> dict[str, str]:
    listed = station.items()
    states = {item["item"]: item["state"] for item in listed}
    demand(len(states) == len(listed), f"an item is listed twice: {listed}")
    return states


def _made(bench: Bench, what: str) -> int:
    return int(bench.machine.check(f"cat {SCRATCH}/{what} 2>/dev/null | wc -l"))


def _demand_sound_outbox(station: Station, count: int) -> None:
    """Every item, its object, the chain and its checkpoints hold, and records 1 to `count` are there."""
    station.anchor()
    report = station.verify_journal(OUTBOX)
    demand(report["verdict"] == "valid", f"the outbox is {report['verdict']}: {report['findings']} {report['items']}")
    items = report["items"]
    numbers = (items["firstRecordNumber"], items["lastRecordNumber"], len(items["items"]), report["recordCount"])
    demand(numbers == (1, count, count, count), f"{count} pictures, and first, last, items, records are {numbers}")
