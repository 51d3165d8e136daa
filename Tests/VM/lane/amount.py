"""How much of the same a scenario does: enough to see it on every run, and much more of it in a soak."""

import os


def amount(daily: int, soak: int) -> int:
    return soak if os.environ.get("EPILUME_SOAK") == "1" else daily
