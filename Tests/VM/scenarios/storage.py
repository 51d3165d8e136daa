"""The state's file system fails: a plain refusal, a service that stays, and captures again when it heals."""

from lane.disk import disk_of_its_own
from lane.fault import demand
from lane.scenario import Bench, Family
from lane.station import STATE, Station

family = Family()

# More than the reserve, less than a picture of 1280x720.
LEFT_KILOBYTES = 1500


@family.scenario
def a_full_disk_refuses_until_it_heals(bench: Bench) -> None:
    station, daemon = _captured(bench)
    # First too little for one picture, then nothing at all: the kernel's own refusal, and the reserve.
    fillings = (
        f"fallocate -l $(($(df --output=avail -k {STATE} | tail -1) - {LEFT_KILOBYTES}))K {STATE}/ballast",
        f"cat /dev/zero > {STATE}/ballast 2>/dev/null; test $(df --output=avail -k {STATE} | tail -1) -lt 64",
    )
    for fill in fillings:
        bench.machine.check(fill)
        _demand_refusal_then_health(bench, station, daemon, f"rm {STATE}/ballast")


@family.soak
def a_disk_out_of_inodes_refuses_until_it_heals(bench: Bench) -> None:
    station, daemon = _captured(bench, "-N 64")
    bench.machine.check(f"""
        mkdir {STATE}/clutter
        n=0
        while touch {STATE}/clutter/$n 2>/dev/null; do n=$((n + 1)); done
    """)
    demand(bench.machine.check(f"df --output=iavail {STATE} | tail -1") == "0", "the file system still has inodes")
    _demand_refusal_then_health(bench, station, daemon, f"rm -r {STATE}/clutter")


@family.scenario
def a_read_only_disk_refuses_until_it_heals(bench: Bench) -> None:
    station, daemon = _captured(bench)
    # What the kernel does when a disk fails: read-only under the feet of those who hold files open.
    # The request takes every file system, one after the other; all but the state's are given back at once.
    bench.machine.check(f"""
        echo u > /proc/sysrq-trigger
        for place in {STATE} /; do
            while ! grep -q "^[^ ]* $place [^ ]* ro" /proc/mounts; do sleep 0.1; done
        done
        mount -o remount,rw /
    """)
    _demand_refusal_then_health(bench, station, daemon, f"mount -o remount,rw {STATE}")


def _captured(bench: Bench, options: str = "") -> tuple[Station, int]:
    station = disk_of_its_own(bench, options)
    station.capture()
    return station, station.process


def _demand_refusal_then_health(bench: Bench, station: Station, daemon: int, heal: str) -> None:
    before = {item["item"] for item in station.items()}
    for _ in range(2):
        station.press().demand_refusal("a capture that cannot be made safe")
    demand({item["item"] for item in station.items()} == before, "a refused press left an item")
    bench.machine.check(heal)
    capture = station.capture()
    station.demand_same_process(daemon)
    demand({item["item"] for item in station.items()} == before | {capture["item"]}, "the outbox holds other items")
    demand(station.verify_all() == len(before) + 1, "the outbox holds another number of files")
