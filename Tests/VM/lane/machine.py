"""One QEMU guest: started cold or from a saved state, driven by commands, and stopped."""

import ctypes
import os
import shlex
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Optional

from .channel import Channel, Pending, Result
from .fault import LaneFault
from .image import Image
from .qmp import QMP

QEMU = "qemu-system-x86_64"
TREE_TAG = "tree"
SHARE_TAG = "share"
BOOT_SECONDS = 300
RESTORE_SECONDS = 60
COMMAND_SECONDS = 60
PR_SET_PDEATHSIG = 1


class Machine:
    """Owns its QEMU process and a scratch folder, both gone after `stop`."""

    def __init__(self, image: Image, tree: Path, share: Path, console: Path):
        """`tree` is seen in the guest read-only at /tree, `share` writable at /share."""
        self._image = image
        self._tree = tree
        self._share = share
        self._console = console
        self._scratch = tempfile.TemporaryDirectory(prefix="epilume-vm-")
        self._process: Optional[subprocess.Popen] = None
        self._channel: Optional[Channel] = None
        self._qmp: Optional[QMP] = None

    @staticmethod
    def shape() -> list[str]:
        """The options that decide what the guest sees: a saved state fits only these and this QEMU."""
        return [
            # Never KVM: where /dev/kvm can be opened in a nested machine, the guest's kernel may hang.
            "-accel", "tcg,thread=multi,tb-size=512", "-cpu", "max,la57=off", "-M", "q35",
            "-m", "2048", "-smp", "2", "-display", "none", "-nodefaults", "-no-user-config", "-no-reboot",
            "-append", "root=/dev/vda rw console=ttyS0 quiet systemd.show_status=no net.ifnames=0",
            "-device", "virtio-rng-pci", "-device", "virtio-serial-pci",
            "-device", "virtserialport,chardev=lane,name=lane",
        ]

    def start(self, disk: Path, keep_writes: bool = False, state: Optional[Path] = None) -> None:
        """Boots from `disk`, or continues `state` on it. Writes to the disk are kept only on request."""
        scratch = Path(self._scratch.name)
        snapshot = "off" if keep_writes else "on"
        form = "qcow2" if disk.suffix == ".qcow2" else "raw"
        command = [
            QEMU, *self.shape(), "-kernel", str(self._image.kernel), "-initrd", str(self._image.initrd),
            "-drive", f"file={disk},if=virtio,format={form},snapshot={snapshot},cache=unsafe",
            "-virtfs", f"local,path={self._tree},mount_tag={TREE_TAG},security_model=none,readonly=on,multidevs=remap",
            "-virtfs", f"local,path={self._share},mount_tag={SHARE_TAG},security_model=none,multidevs=remap",
            "-chardev", f"socket,id=lane,path={scratch}/lane,server=on,wait=off",
            "-qmp", f"unix:{scratch}/qmp,server=on,wait=off", "-serial", f"file:{self._console}",
        ]
        if state is not None:
            command += ["-incoming", f"exec:cat '{state}'"]
        try:
            self._process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                preexec_fn=_die_with_parent,
            )
        except FileNotFoundError:
            raise LaneFault(f"{QEMU} is missing: install qemu-system-x86") from None
        try:
            self._qmp = QMP(scratch / "qmp", seconds=20)
            if state is not None:
                self._qmp.await_restored(RESTORE_SECONDS)
            self._channel = Channel(scratch / "lane", seconds=20)
            self._greet(RESTORE_SECONDS if state is not None else BOOT_SECONDS)
        except LaneFault as fault:
            said = self._last_words()
            raise LaneFault(f"{fault}{': ' + said if said else ''}; the console is {self._console}") from None

    def save(self, state: Path) -> None:
        self._qmp.save_state(state, seconds=120)

    def mount_host(self) -> None:
        """Shows the host's folders. Not before a state is saved: QEMU does not save a mounted 9p."""
        self.check("modprobe 9pnet_virtio")
        for tag, access in ((TREE_TAG, "ro"), (SHARE_TAG, "rw")):
            options = f"trans=virtio,version=9p2000.L,msize=524288,{access}"
            self.check(f"mkdir -p /{tag} && mount -t 9p -o {options} {tag} /{tag}")

    def begin(self, script: str, seconds: float = COMMAND_SECONDS, stdin: bytes = b"") -> Pending:
        """Starts a shell script in the guest and does not wait for it."""
        return self._channel.start(["/bin/sh", "-c", script], seconds, stdin)

    def run(self, script: str, seconds: float = COMMAND_SECONDS, stdin: bytes = b"") -> Result:
        return self.begin(script, seconds, stdin).result()

    def check(self, script: str, seconds: float = COMMAND_SECONDS, stdin: bytes = b"") -> str:
        """Runs a script that must succeed; returns what it printed."""
        result = self.run(script, seconds, stdin)
        if result.code != 0 or result.late:
            raise LaneFault(f"in the guest, {result}")
        return result.text

    def get(self, path: str, socket_path: str) -> Result:
        return self._channel.get(path, socket_path, COMMAND_SECONDS)

    def write(self, path: str, content: str) -> None:
        self.check(f"cat > {shlex.quote(path)}", stdin=content.encode())

    def stop(self) -> None:
        for part in (self._channel, self._qmp):
            if part is not None:
                part.close()
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process.stdout.close()
            self._process = None
        self._scratch.cleanup()

    def _greet(self, seconds: float) -> None:
        """Waits for the agent, sets the clock, which a saved state left behind, and makes chance chance again."""
        limit = time.monotonic() + seconds
        while True:
            hello = self.begin("true", seconds=5)
            while hello.running and time.monotonic() < limit and self._process.poll() is None:
                time.sleep(0.05)
            if not hello.running:
                hello.result()
                break
            raise LaneFault("the guest's agent does not answer")
        self.check(f"date --utc --set=@{time.time():.3f}")
        self._channel.reseed(seconds=10)

    def _last_words(self) -> str:
        if self._process is None or self._process.poll() is None:
            return ""
        return self._process.stdout.read().decode("utf-8", "replace").strip()[-400:]


def _die_with_parent() -> None:
    """A lane that is killed leaves no machine behind."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    os.setpgid(0, 0)
