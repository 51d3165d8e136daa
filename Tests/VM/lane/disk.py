"""A station whose state lies on a small file system of its own, which a scenario may spoil."""

from .camera import SCOPE, SCOPE_POSITION
from .scenario import Bench
from .station import STATE, Station

# In memory: the guest's own disk stays out of what is done to this one.
DISK = "/dev/shm/state.img"
RESERVE_MEGABYTES = 1


def disk_of_its_own(bench: Bench, options: str = "") -> Station:
    """The station, with its scope armed and nothing captured. `options` as mkfs.ext4 takes them."""
    bench.machine.check(f"""
        rm -f {DISK} && truncate -s 96M {DISK} && mkfs.ext4 -q -m 0 {options} {DISK}
        mount -o loop {DISK} {STATE} && systemd-tmpfiles --create epilume.conf
    """)
    bench.station.configure(
        {**SCOPE_POSITION, "width": 1280, "height": 720, "fps": 10},
        outbox={"reserve-megabytes": RESERVE_MEGABYTES},
    )
    bench.cameras.plug()
    bench.station.await_device(SCOPE, "armed")
    return bench.station
