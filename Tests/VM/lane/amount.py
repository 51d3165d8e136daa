"""How much of the same a scenario does: enough to see it on every run, and much more of it in a soak."""

import os


def is_soak() -> bool:
    return os.environ.get("EPILUME_SOAK") == "1"


def amount(daily: int, soak: int) -> int:
    return soak if is_soak() else daily
