"""Spoils what check_release.py has seen hold, and demands that nobody takes it any more."""

import hashlib
import json
import shutil

import object_iod
from pydicom.dataset import Dataset
from station import demand

BLOCK = (0x0075, "EPILUME CAPTURE RECORD 1")
# As the record within an object reserves the name.
PIXELS = bytes.fromhex("e07f1000")


def flipped(data, at):
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1:]


# An object: of its bytes


def pixel_bit(data):
    return flipped(data, data.rindex(PIXELS) + (len(data) - data.rindex(PIXELS)) // 2)


def cut(data):
    return data[:-1000]


def tail(data):
    return data + b"\0\0"


def instance_of_meta(data):
    """The file meta information is covered by no signature of DICOM's."""
    at = data.index(b"2.25.", 132)
    return flipped(data, at + 20)


# An object: of its attributes


def patient(thing):
    thing.PatientName = "Doe^Jane"


def birth_date(thing):
    thing.PatientBirthDate = "19800228"


def side(thing):
    thing.ImageLaterality = "R"


def light(thing):
    thing.LightSourcePolarization = "NON_POLARIZED"


def time_of_capture(thing):
    thing.AcquisitionDateTime = "20260101120000.000000+0000"


def spacing(thing):
    thing.PixelSpacing = ["0.1", "0.1"]


def lesion_gone(thing):
    del thing.TrackingID, thing.TrackingUID


def added(thing):
    thing.PatientComments = "added"


def code_added(thing):
    thing.AnatomicRegionSequence.append(Dataset())


def stripped(thing):
    for tag in object_iod.SIGNATURE:
        del thing[tag]


def record_swapped(thing, other):
    for part in (1, 2):
        thing.private_block(*BLOCK)[part].value = other.private_block(*BLOCK)[part].value


def pixels_swapped(thing, other):
    thing.PixelData = other.PixelData


BYTES = [pixel_bit, cut, tail, instance_of_meta]
ATTRIBUTES = [
    patient, birth_date, side, light, time_of_capture, spacing, lesion_gone, added, code_added, stripped, record_swapped,
    pixels_swapped,
]
# dcmsign looks at neither: what was added is signed by nobody, and what no signature covers may be anything.
BEYOND_DCMSIGN = {added, instance_of_meta, tail}


def objects(released, verifiers, folder):
    source, other = released.objects("late")[1], object_iod.read(released.objects("after")[1])
    history, file = ["--history", released.history], folder / "spoilt.dcm"
    object_iod.read(source).save_as(file)
    verifiers.take("an object that pydicom wrote anew", file, *history)
    demand(verifiers.dcmsign(file, released.certificate)[0], "dcmsign refuses an object that pydicom wrote anew")
    for spoil in BYTES + ATTRIBUTES:
        if spoil in BYTES:
            file.write_bytes(spoil(source.read_bytes()))
        else:
            thing = object_iod.read(source)
            spoil(thing, other) if spoil in (record_swapped, pixels_swapped) else spoil(thing)
            thing.save_as(file)
        what = f"object, {spoil.__name__.replace('_', ' ')}"
        verifiers.refuse(what, file, *history)
        is_taken, text = verifiers.dcmsign(file, released.certificate)
        if spoil not in BEYOND_DCMSIGN:
            demand(not is_taken, f"{what}: dcmsign takes it: {text}")
            print(f"{what}: refused by dcmsign")


# An item


def items(released, verifiers, folder):
    history = ["--history", released.history]
    late, after, full = (released.items[name] for name in ("late", "after", "full"))

    def copied(*names):
        def change(item):
            for name in names:
                shutil.copy(after / name, item / name)
        return change

    def bit(name):
        return lambda item: (item / name).write_bytes(
            flipped((item / name).read_bytes(), len((item / name).read_bytes()) // 2))

    def gone(name):
        return lambda item: (item / name).unlink()

    cases = {
        "a bit of the picture": bit("picture.jpg"), "a bit of the record": bit("record.json"),
        "a bit of the record's signature": bit("record.jws"), "a bit of the context": bit("context.json"),
        "a bit of the release": bit("release.jws.json"), "a bit of the object": bit("object.dcm"),
        "a bit of the copy": bit("derived.dcm"), "the record of another": copied("record.json", "record.jws"),
        "record and picture of another": copied("record.json", "record.jws", "picture.jpg"),
        "the release of another": copied("release.jws.json"), "the context of another": copied("context.json"),
        "the object of another": copied("object.dcm"), "the copy of another": copied("derived.dcm"),
        "no object": gone("object.dcm"), "no copy": gone("derived.dcm"), "no context": gone("context.json"),
        "no release": gone("release.jws.json"), "no signature": gone("record.jws"),
    }
    for name, change in cases.items():
        item = folder / "spoilt" / late.name
        shutil.copytree(late, item)
        change(item)
        verifiers.refuse(f"item, {name}", item, *history)
        shutil.rmtree(folder / "spoilt")
    shutil.copytree(full, folder / "spoilt" / full.name)
    shutil.copy(late / "derived.dcm", folder / "spoilt" / full.name)
    verifiers.refuse("item, a copy where the release states none", folder / "spoilt" / full.name, *history)
    shutil.rmtree(folder / "spoilt")
    # Files of the outbox, which verify_epilume.py does not read.
    spoilt, ready = folder / f"{full.name}.item", folder / "ready"
    for what, content in {
            "a bit of its container": flipped((ready / spoilt.name).read_bytes(), 100_000),
            "a correction's container in its place": (ready / f"{full.name}-2.item").read_bytes(),
            "half of its container": (ready / spoilt.name).read_bytes()[:100_000]}.items():
        spoilt.write_bytes(content)
        is_taken, text = verifiers.own(spoilt, *history)
        demand(not is_taken, f"item, {what}: epilume verify takes it: {text}")
        print(f"item, {what}: refused by epilume verify")


# Journal and checkpoints


def line(number, item, digest):
    """As docs/formats.md has it: with a checksum that is right."""
    body = f"{number} {item} {digest}"
    return f"{body} {hashlib.sha256(body.encode()).hexdigest()[:16]}"


def journal(released, verifiers, folder):
    history, copy = ["--history", released.history], folder / "spoilt"
    lines = (folder / "journal" / "chain.log").read_text().split("\n")[1:-1]
    parts = [one.split(" ")[1:3] for one in lines]
    newest = sorted((folder / "journal" / "checkpoints").iterdir())[-1]

    def write(pairs):
        numbered = [line(number, *pair) for number, pair in enumerate(pairs, 1)]
        (copy / "chain.log").write_text("\n".join(["epilume-chain 1", *numbered, ""]))

    def swapped():
        write([parts[1], parts[0], *parts[2:]])

    def rewritten():
        write([*parts[:2], [parts[2][0], "0" * 64], *parts[3:]])

    def one_less():
        write(parts[:2] + parts[3:])

    def truncated():
        write(parts[:-1])

    def bit_of_a_line():
        data = (copy / "chain.log").read_bytes()
        (copy / "chain.log").write_bytes(flipped(data, len(data) // 2))

    def bit_of_a_checkpoint():
        path = copy / "checkpoints" / newest.name
        document = json.loads(path.read_text())
        document["payload"] = document["payload"][:-8] + "AAAA" + document["payload"][-4:]
        path.write_text(json.dumps(document))

    for spoil in (swapped, rewritten, one_less, truncated, bit_of_a_line, bit_of_a_checkpoint):
        shutil.copytree(folder / "journal", copy)
        spoil()
        verifiers.refuse(f"journal, {spoil.__name__.replace('_', ' ')}", "--journal", copy, *history)
        shutil.rmtree(copy)
    # Set back with everything beside it: only what was carried elsewhere tells.
    shutil.copytree(folder / "journal", copy)
    truncated()
    for path in (copy / "checkpoints").iterdir():
        path.unlink()
    verifiers.take("journal set back with its checkpoints, nothing carried elsewhere", "--journal", copy, *history)
    verifiers.refuse("journal set back, a checkpoint carried elsewhere", "--journal", copy, *history, "--checkpoint", newest)
    shutil.rmtree(copy)


# Keys


def keys(released, verifiers, folder):
    late, file = released.items["late"], folder / "spoilt.json"
    history = json.loads(released.history.read_text())
    document = history["documents"][0]
    stranger = folder / "stranger.pem"
    # Another P-256 key: the generator of the curve (FIPS 186-4 D.1.2.3), whose private half is 1.
    stranger.write_text(
        "-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEaxfR8uEsQkf4vOblY6RA8ncDfYEt\n"
        "6zOg9KE5RdiYwpZP40Li/hp/m47n60p8D54WK84zV2sxXs7LtkBoN79R9Q==\n-----END PUBLIC KEY-----\n")
    for name, item in released.items.items():
        verifiers.refuse(f"{name}, another anchor", item, trust=stranger)
    for what, change in {
            "changed": document | {"payload": document["payload"][:-8] + "AAAA" + document["payload"][-4:]},
            "signed by nobody": document | {"signature": "A" * 86}}.items():
        file.write_text(json.dumps(history | {"documents": [change]}))
        verifiers.refuse(f"a succession {what}", late, "--history", file)


def spoil(released, verifiers, folder):
    for part in (objects, items, journal, keys):
        part(released, verifiers, folder)
