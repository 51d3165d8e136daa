"""The saved machine state: a guest that has booted, ready to continue in seconds."""

import hashlib
import os
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Callable, Optional

from .fault import LaneFault
from .image import Image, cache_folder, cache_lock
from .machine import QEMU, Machine


class SavedState:
    """A folder of the cache: the disk as the boot left it, over the image, and the machine's memory."""

    def __init__(self, image: Image):
        self._image = image
        self._folder = cache_folder() / f"state-{image.key}-{_shape_key()}"
        self.disk = self._folder / "booted.qcow2"
        self.memory = self._folder / "memory"

    @property
    def exists(self) -> bool:
        return self._folder.exists()

    def make(self, console: Path, tell: Callable[[str], None]) -> None:
        with cache_lock(cache_folder()):
            if self.exists:
                return
            tell("booting the guest once to save its state")
            started = time.monotonic()
            with tempfile.TemporaryDirectory(prefix="saving-", dir=cache_folder()) as scratch:
                folder = Path(scratch) / "state"
                folder.mkdir()
                self._save(folder, console)
                os.rename(folder, self._folder)
            tell(f"state saved in {time.monotonic() - started:.0f} s")

    def discard(self) -> None:
        for path in (self.disk, self.memory):
            path.unlink(missing_ok=True)
        if self._folder.exists():
            self._folder.rmdir()

    def _save(self, folder: Path, console: Path) -> None:
        disk = folder / self.disk.name
        subprocess.run(
            ["qemu-img", "create", "-q", "-f", "qcow2", "-F", "raw", "-b", str(self._image.disk), str(disk)],
            check=True,
        )
        machine = Machine(self._image, folder, folder, console)
        try:
            machine.start(disk, keep_writes=True)
            machine.run("systemctl is-system-running --wait", seconds=240)
            # What is on its way to the disk and what the first commands read are settled before.
            machine.check("modprobe 9pnet_virtio; systemctl --version; udevadm settle; python3 -c 'import json'; sync")
            machine.save(folder / self.memory.name)
        finally:
            machine.stop()


def start_machine(
    image: Image, tree: Path, share: Path, console: Path, cold: bool, tell: Callable[[str], None]
) -> Machine:
    """A running guest that sees the host's folders: from the saved state where that works, else booted."""
    if cold:
        return _started(Machine(image, tree, share, console), image.disk, None)
    saved = SavedState(image)
    try:
        if not saved.exists:
            saved.make(console, tell)
        return _started(Machine(image, tree, share, console), saved.disk, saved.memory)
    except LaneFault as fault:
        tell(f"the saved state does not start ({fault}); booting instead")
        saved.discard()
    return _started(Machine(image, tree, share, console), image.disk, None)


def _started(machine: Machine, disk: Path, memory: Optional[Path]) -> Machine:
    try:
        machine.start(disk, state=memory)
        machine.mount_host()
        return machine
    except LaneFault:
        machine.stop()
        raise


def _shape_key() -> str:
    try:
        version = subprocess.run([QEMU, "--version"], check=True, capture_output=True, text=True).stdout
    except FileNotFoundError:
        raise LaneFault(f"{QEMU} is missing: install qemu-system-x86") from None
    return hashlib.sha256("\n".join([version, *Machine.shape()]).encode()).hexdigest()[:16]
