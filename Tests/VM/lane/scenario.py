"""What a scenario is, and what it works with."""

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Callable

from .camera import Cameras
from .machine import SHARE_TAG, Machine
from .scopes import Scopes
from .station import Station


@dataclass(frozen=True)
class Bench:
    """A guest with Epilume freshly installed: no camera is plugged in, nothing runs, the outbox is empty."""

    machine: Machine
    station: Station
    cameras: Cameras
    scopes: Scopes
    # A folder that both sides see, here under its name on the host.
    share: Path

    def new_folder(self, purpose: str) -> Path:
        """A folder of its own for exports."""
        return Path(tempfile.mkdtemp(prefix=purpose + "-", dir=self.share))

    def in_guest(self, path: Path) -> str:
        return f"/{SHARE_TAG}/{path.relative_to(self.share)}"


@dataclass(frozen=True)
class Scenario:
    name: str
    run: Callable[[Bench], None]
    # What a suite on the host shows as well, or another scenario nearly does: not on every run.
    in_soak: bool = False


class Family:
    """Scenarios of one subject. The function's name, with dashes, is the scenario's name."""

    def __init__(self) -> None:
        self.scenarios: list[Scenario] = []

    def scenario(self, function: Callable[[Bench], None]) -> Callable[[Bench], None]:
        self._add(function, False)
        return function

    def soak(self, function: Callable[[Bench], None]) -> Callable[[Bench], None]:
        """Runs in a soak, and whenever it is named."""
        self._add(function, True)
        return function

    def _add(self, function: Callable[[Bench], None], in_soak: bool) -> None:
        self.scenarios.append(Scenario(function.__name__.replace("_", "-"), function, in_soak))
