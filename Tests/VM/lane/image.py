"""The guest's root file system, kernel and initial ram disk, built once and cached by their inputs."""

import fcntl
import hashlib
import os
import shutil
import subprocess
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import Callable, Iterator

from . import sources
from .fault import LaneFault

CODENAME = "bookworm"
GUEST_FILES = Path(__file__).resolve().parent.parent / "guest"
DISK_SIZE = "4G"
PACKAGES = (
    # What makes it a machine.
    "systemd", "systemd-sysv", "udev", "dbus", "kmod", "linux-image-amd64", "initramfs-tools", "e2fsprogs",
    "procps", "util-linux", "attr",
    # What the lane drives it with.
    "python3-minimal", "libpython3-stdlib", "make", "v4l-utils",
    # What the installed binaries are linked with.
    "libudev1", "libturbojpeg0", "libusb-1.0-0", "libv4lconvert0", "liblcms2-2", "libdcmtk17", "libssl3",
    "libtss2-esys-3.0.2-0", "libtss2-mu0", "libtss2-tctildr0",
)
# The initial ram disk only has to find the root file system.
INITRD_MODULES = ("virtio_pci", "virtio_blk", "ext4")
# The agent's and systemd's own needs aside, nothing may start by itself and take time from the guest.
MASKED_UNITS = (
    "apt-daily.timer", "apt-daily-upgrade.timer", "dpkg-db-backup.timer", "e2scrub_all.timer",
    "fstrim.timer", "systemd-timesyncd.service", "getty@tty1.service", "serial-getty@ttyS0.service",
)


class Image:
    """A folder of the cache with `disk.img`, `vmlinuz` and `initrd`."""

    def __init__(self, folder: Path, key: str):
        self.folder = folder
        self.key = key
        self.disk = folder / "disk.img"
        self.kernel = folder / "vmlinuz"
        self.initrd = folder / "initrd"


def cache_folder() -> Path:
    override = os.environ.get("EPILUME_VM_CACHE")
    return Path(override) if override else Path.home() / ".cache" / "epilume-vm"


@contextmanager
def cache_lock(folder: Path) -> Iterator[None]:
    """Two runs at once build a thing once."""
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def ready_image(tell: Callable[[str], None]) -> Image:
    """The cached image, built first when its inputs have no image yet."""
    cache = cache_folder()
    lines = sources.debian_lines(CODENAME)
    key = _key(lines)
    image = Image(cache / f"image-{key}", key)
    with cache_lock(cache):
        if not image.folder.exists():
            tell(f"building the guest's image {key} (about two minutes, once)")
            started = time.monotonic()
            _build(image.folder, lines)
            tell(f"image built in {time.monotonic() - started:.0f} s")
    return image


def _key(lines: list[str]) -> str:
    """A hash of everything that decides what is in the image: this file, the guest's files, the sources."""
    digest = hashlib.sha256()
    for path in [Path(__file__), *sorted(GUEST_FILES.iterdir())]:
        if path.is_file():
            digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    digest.update("\n".join(lines).encode())
    return digest.hexdigest()[:16]


def _build(folder: Path, lines: list[str]) -> None:
    for tool, package in (("mmdebstrap", "mmdebstrap"), ("fakeroot", "fakeroot"), ("mkfs.ext4", "e2fsprogs")):
        if shutil.which(tool, path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin") is None:
            raise LaneFault(f"{tool} is missing: install {package}")
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="building-", dir=folder.parent) as scratch:
        work = Path(scratch)
        (work / "root").mkdir()
        (work / "out").mkdir()
        log = folder.parent / "image-build.log"
        with open(log, "wb") as out:
            bootstrap = subprocess.Popen(
                _mmdebstrap(work, lines), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=out
            )
            # One fakeroot session from unpacking to mkfs: owners and device nodes survive without root.
            pack = subprocess.run(
                ["fakeroot", "sh", "-ec", PACK_SCRIPT, "pack", str(work / "root"), str(work / "out"), DISK_SIZE],
                stdin=bootstrap.stdout, stdout=out, stderr=out,
            )
        if bootstrap.wait() != 0 or pack.returncode != 0:
            raise LaneFault(f"the guest's image could not be built; the log is {log}")
        os.rename(work / "out", folder)


PACK_SCRIPT = """
PATH=$PATH:/usr/sbin:/sbin
tar --extract --numeric-owner --preserve-permissions --directory "$1" --file -
cp "$1"/boot/vmlinuz-* "$2/vmlinuz"
cp "$1"/boot/initrd.img-* "$2/initrd"
mkfs.ext4 -q -F -L epilume-guest -d "$1" "$2/disk.img" "$3"
"""


def _mmdebstrap(work: Path, lines: list[str]) -> list[str]:
    (work / "modules").write_text("\n".join(INITRD_MODULES) + "\n")
    (work / "initramfs").write_text("MODULES=list\nCOMPRESS=gzip\nRESUME=none\n")
    (work / "fstab").write_text("/dev/vda / ext4 defaults 0 1\n")
    (work / "hosts").write_text("127.0.0.1 localhost\n")
    (work / "hostname").write_text("epilume-guest\n")
    command = ["mmdebstrap", "--variant=minbase", "--quiet", "--format=tar", f"--include={','.join(PACKAGES)}"]
    command += [f"--aptopt={option}" for option in sources.carried_options()]
    # An interrupted build is thrown away, so dpkg need not sync; manuals and translations are never read.
    command += ["--dpkgopt=force-unsafe-io"]
    command += [f"--dpkgopt=path-exclude=/usr/share/{part}/*" for part in ("man", "locale", "info", "doc")]
    command += [
        "--essential-hook=mkdir -p $1/etc/initramfs-tools/conf.d",
        f"--essential-hook=copy-in {work}/modules /etc/initramfs-tools",
        f"--essential-hook=upload {work}/initramfs /etc/initramfs-tools/conf.d/lane",
        f"--customize-hook=copy-in {work}/fstab {work}/hosts {work}/hostname /etc",
        f"--customize-hook=upload {GUEST_FILES}/agent.py /usr/local/sbin/lane-agent",
        "--customize-hook=chmod 0755 $1/usr/local/sbin/lane-agent",
        f"--customize-hook=upload {GUEST_FILES}/lane-agent.service /etc/systemd/system/lane-agent.service",
        "--customize-hook=systemctl --root=$1 enable lane-agent.service",
        f"--customize-hook=systemctl --root=$1 mask {' '.join(MASKED_UNITS)}",
        "--customize-hook=rm -f $1/etc/resolv.conf; : > $1/etc/machine-id",
    ]
    return [*command, CODENAME, "-", *lines]
