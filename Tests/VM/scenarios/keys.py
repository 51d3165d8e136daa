"""Where the station's keys lie: sealed by systemd, followed through a rotation, and never made anew in silence."""

from lane.camera import SCOPE, SCOPE_POSITION
from lane.fault import demand
from lane.scenario import Bench, Family
from lane.station import CREDENTIALS, KEYS, OUTBOX, SCRATCH, SERVICE, Station

family = Family()

CAPTURE_KEY = f"{KEYS}/capture.pem"
SEALED = f"{CREDENTIALS}/epilume.capture-key"
HISTORY = f"{SCRATCH}/keys.json"
SUBJECT = ("--patient-id", "4711")


@family.scenario
def keys_that_are_gone_or_open_to_others_are_refused_and_sealed_ones_sign(bench: Bench) -> None:
    station, machine = bench.station, bench.machine
    station.configure(SCOPE_POSITION)
    bench.cameras.plug()
    station.await_device(SCOPE, "armed")
    anchor = station.anchor()
    _press_and_release(station)
    machine.check(f"systemctl stop {SERVICE}")
    _demand_no_start(bench, f"chmod 644 {CAPTURE_KEY}", f"chmod 600 {CAPTURE_KEY}", ("capture.pem", "0600"))
    _demand_no_start(bench, f"mv {CAPTURE_KEY} {SCRATCH}/", f"mv {SCRATCH}/capture.pem {CAPTURE_KEY}", ("capture.pem",))
    _seal(bench)
    demand(station.anchor() == anchor, "the key has become another")
    _press_and_release(station)
    demand(_verdict(station) == "valid", "what the sealed keys signed does not verify")

    machine.check(f"systemctl stop {SERVICE}")
    _demand_no_start(bench, f"mv {SEALED} {SCRATCH}/", f"mv {SCRATCH}/epilume.capture-key {SEALED}", ())
    machine.check(f"systemctl start {SERVICE}")
    station.await_device(SCOPE, "armed")
    # The old key names the new one; who trusts the old one alone believes what it signed and no more.
    rotated = station.command("key", "rotate", "--reason", "The lane rotates.")
    demand(rotated.code == 0, f"not rotated: {rotated}")
    # The new key lies plain until it is sealed as well.
    _seal(bench)
    _press_and_release(station)
    station.answer("key", "export-public", "--history", "--out", HISTORY)
    demand(_verdict(station) == "invalid", "a record by a key that nobody named is believed")
    demand(_verdict(station, "--history", HISTORY) == "valid", "the history does not lead to the new key")
    demand(len(station.items()) == 3, f"not the three pictures that were taken: {station.items()}")


def _demand_no_start(bench: Bench, spoil: str, mend: str, words: tuple[str, ...]) -> None:
    """While something is spoilt the service says so, does not start, and leaves the keys as they are."""
    bench.machine.check(spoil)
    before = _folder(bench)
    said = bench.station.refused_start()
    demand(all(word in said for word in words), f"{spoil}: the station does not say so: {said}")
    demand(_folder(bench) == before, f"{spoil}: the station has made of its keys {_folder(bench)}")
    bench.machine.check(f"{mend} && systemctl reset-failed {SERVICE}")


def _press_and_release(station: Station) -> None:
    station.released(station.capture()["item"], *SUBJECT)


def _seal(bench: Bench) -> None:
    """As the command's own help says it."""
    bench.machine.check(f"""
        set -e
        systemctl stop {SERVICE}
        epilume key seal --with host
        systemctl daemon-reload
        systemctl start {SERVICE}
    """, seconds=120)
    private = bench.machine.check(f"cd {KEYS} && grep -rl 'PRIVATE KEY' . || true")
    demand(private == "", f"a private key lies plain: {private}")
    bench.station.await_device(SCOPE, "armed")


def _folder(bench: Bench) -> str:
    """Names, modes and contents."""
    return bench.machine.check(
        f"cd {KEYS} && find . -type f -printf '%m %u ' -exec sha256sum {{}} \\; | sort -k 4")


def _verdict(station: Station, *history: str) -> str:
    """Of every item, object and checkpoint, under the key that was trusted at the beginning."""
    return station.verify_journal(OUTBOX, *history)["verdict"]
