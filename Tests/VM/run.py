#!/usr/bin/python3
"""The guest lane: Epilume installed on a Debian machine with a real kernel, udev and systemd.

  Tests/VM/run.py                      every scenario
  Tests/VM/run.py --list               their names
  Tests/VM/run.py --only a-full-disk-refuses-until-it-heals

Exit codes: 0 all passed, 1 something failed, 2 no scenario has that name.
EPILUME_VM_CACHE names the folder of the image and the saved machine state (~/.cache/epilume-vm).
"""

import argparse
import os
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
TREE = HERE.parent.parent
sys.path.insert(0, str(HERE))
sys.dont_write_bytecode = True

from lane.amount import is_soak  # noqa: E402
from lane.runner import Runner, say  # noqa: E402
from lane.together import run_together  # noqa: E402
from scenarios import ALL  # noqa: E402


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--list", action="store_true", help="print the scenarios' names and end")
    parser.add_argument("--only", metavar="NAME", action="append", help="run this scenario; may be repeated")
    parser.add_argument(
        "--build-dir", type=Path, default=TREE / ".build/release", help="where epilumed and epilume are"
    )
    parser.add_argument(
        "--artifacts", type=Path, default=TREE / ".build/vm-artifacts", help="what explains a failure goes here"
    )
    parser.add_argument("--cold", action="store_true", help="boot the guest instead of continuing its saved state")
    parser.add_argument("--keep", action="store_true", help="keep the folder that the guest shared, with the exports")
    parser.add_argument(
        "--guests", type=int, default=min(2, os.cpu_count() or 1), metavar="N",
        help="how many guests work at the same time (2, or 1 on a machine with one processor)",
    )
    options = parser.parse_args()

    if options.list:
        print("\n".join(scenario.name for scenario in ALL))
        return 0
    names = {scenario.name for scenario in ALL}
    unknown = [name for name in options.only or [] if name not in names]
    if unknown:
        print(f"no scenario is called {', '.join(unknown)}; see --list", file=sys.stderr)
        return 2
    if options.only:
        chosen = [scenario for scenario in ALL if scenario.name in options.only]
    else:
        chosen = [scenario for scenario in ALL if is_soak() or not scenario.in_soak]

    def runner(guest: int) -> Runner:
        return Runner(
            TREE, options.build_dir, options.artifacts / f"guest-{guest + 1}", options.cold, options.keep
        )

    started = time.monotonic()
    counts = run_together(runner, chosen, max(1, min(options.guests, len(chosen))))
    say(f"the guests took {time.monotonic() - started:.0f} s")
    say(f"{counts.passed} passed, {counts.failed} failed, {counts.skipped} skipped")
    if not options.only and len(chosen) < len(ALL):
        say(f"{len(ALL) - len(chosen)} scenarios run in the soak alone (EPILUME_SOAK=1)")
    return counts.exit_code


if __name__ == "__main__":
    sys.exit(main())
