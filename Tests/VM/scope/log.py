"""Every request that a device got for its controls, in order."""

import time
from collections import Counter, deque

KEPT = 4000


class RequestLog:
    """`counts` are by "SET_CUR gain" and the like, from the device's making on; entries are the newest."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self._entries: deque[dict] = deque(maxlen=KEPT)
        self._next = 0

    def add(self, request: str, control: str, outcome: str, value: int | str | None) -> None:
        self.counts[f"{request} {control}"] += 1
        entry = {
            "n": self._next, "microseconds": time.monotonic_ns() // 1000, "request": request, "control": control,
            "outcome": outcome,
        }
        if value is not None:
            entry["value"] = value
        self._entries.append(entry)
        self._next += 1

    def since(self, number: int) -> list[dict]:
        return [entry for entry in self._entries if entry["n"] >= number]

    @property
    def next(self) -> int:
        return self._next
