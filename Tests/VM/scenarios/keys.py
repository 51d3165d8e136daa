"""Where the station's keys lie: sealed by systemd, followed through a rotation, and never made anew in silence."""

from lane.camera import SCOPE, SCOPE_POSITION
from lane.fault import demand
from lane.scenario import Bench, Family
from lane.station import ANCHOR, CREDENTIALS, KEYS, OUTBOX, SCRATCH, SERVICE, Station

family = Family()

CAPTURE_KEY = f"{KEYS}/capture.pem"
HISTORY = f"{SCRATCH}/keys.json"
SUBJECT = ("--patient-id", "4711")


@family.scenario
def keys_that_systemd_seals_sign_and_are_followed_through_a_rotation(bench: Bench) -> None:
    station = _armed(bench)
    anchor = station.anchor()
    _press_and_release(station)
    _seal(bench)
    private = bench.machine.check(f"cd {KEYS} && grep -rl 'PRIVATE KEY' . || true")
    demand(private == "", f"a private key lies plain: {private}")
    demand(station.anchor() == anchor, "sealing has changed the key")
    _press_and_release(station)
    demand(_verdict(station) == "valid", "what the sealed keys signed does not verify")

    # The sealed key is gone: the service does not start, and makes no other.
    sealed, before = f"{CREDENTIALS}/epilume.capture-key", _folder(bench)
    bench.machine.check(f"systemctl stop {SERVICE} && mv {sealed} {SCRATCH}/")
    said = station.refused_start()
    demand(_folder(bench) == before, f"without its key the station has left {_folder(bench)}: {said}")
    bench.machine.check(f"mv {SCRATCH}/epilume.capture-key {sealed} && systemctl reset-failed {SERVICE}")
    bench.machine.check(f"systemctl start {SERVICE}")
    station.await_device(SCOPE, "armed")

    # The old key names the new one; who trusts the old one alone believes what it signed and no more.
    rotated = station.command("key", "rotate", "--reason", "The lane rotates.")
    demand(rotated.code == 0, f"not rotated: {rotated}")
    _press_and_release(station)
    station.answer("key", "export-public", "--history", "--out", HISTORY)
    demand(_verdict(station) == "invalid", "a record by a key that nobody named is believed")
    demand(_verdict(station, "--history", HISTORY) == "valid", "the history does not lead to the new key")
    # The new key lay plain until it is sealed as well.
    _seal(bench)
    _press_and_release(station)
    demand(_verdict(station, "--history", HISTORY) == "valid", "the new key, sealed, signs something else")
    demand(len(station.items()) == 4, f"not the four pictures that were taken: {station.items()}")


@family.scenario
def a_capture_key_that_is_gone_or_open_to_others_is_refused(bench: Bench) -> None:
    station = _armed(bench)
    station.capture()
    station.anchor()
    for what, spoil, mend, words in (
        ("others may read it", f"chmod 644 {CAPTURE_KEY}", f"chmod 600 {CAPTURE_KEY}", ("capture.pem", "0600")),
        ("it is gone", f"mv {CAPTURE_KEY} {SCRATCH}/", f"mv {SCRATCH}/capture.pem {CAPTURE_KEY}", ("capture.pem", "missing")),
    ):
        bench.machine.check(f"systemctl stop {SERVICE} && {spoil}")
        before = _folder(bench)
        said = station.refused_start()
        demand(all(word in said for word in words), f"{what}: the station does not say so: {said}")
        demand(_folder(bench) == before, f"{what}: the station has changed its keys to {_folder(bench)}")
        bench.machine.check(f"{mend} && systemctl reset-failed {SERVICE} && systemctl start {SERVICE}")
        station.await_device(SCOPE, "armed")
    station.capture()
    demand(_verdict(station) == "valid", "the chain does not go on")


def _armed(bench: Bench) -> Station:
    bench.station.configure(SCOPE_POSITION)
    bench.cameras.plug()
    bench.station.await_device(SCOPE, "armed")
    return bench.station


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
    bench.station.await_device(SCOPE, "armed")


def _folder(bench: Bench) -> str:
    """Names, modes and contents."""
    return bench.machine.check(
        f"cd {KEYS} && find . -type f -printf '%m %u ' -exec sha256sum {{}} \\; | sort -k 4")


def _verdict(station: Station, *history: str) -> str:
    """Of every item, object and checkpoint, under the key that was trusted at the beginning."""
    return station.verify_journal(OUTBOX, *history)["verdict"]
