#!/usr/bin/env python3
"""Compares the number of tests that ran with the floor that is committed: `swift test` exits 0 when it runs none.

Of several runs, each has to have passed, and their tests are added up.

Swift Testing's last line counts skipped tests among the others; they are taken off, since they ran nothing.
Exit codes: 0 enough tests ran, 1 too few did or the run did not pass, 2 the floor file is wrong.
"""
import argparse
import pathlib
import re
import sys

# Not bound to the start of a line: what a test prints without a line end may stand before it.
SUMMARY = re.compile(r"\S Test run with (\d+) tests? in \d+ suites? (passed|failed) after ")
SKIPPED = re.compile(r"➜ Test .* skipped(?:\.|: )")


class NotARun(Exception):
    """The output holds no run that can be counted."""


def executed(output: str) -> int:
    """The number of tests that ran and passed, from the output of `swift test`."""
    summaries = SUMMARY.findall(output)
    if not summaries:
        raise NotARun("there is no line “Test run with … tests”: the run ended before its end, or did not begin.")
    if len(summaries) > 1:
        raise NotARun(f"there are {len(summaries)} lines “Test run with … tests”; the output of one run has one.")
    count, verdict = summaries[0]
    if verdict == "failed":
        raise NotARun("the run failed; see its output.")
    return int(count) - len(SKIPPED.findall(output))


def floor(path: pathlib.Path) -> int:
    text = path.read_text(encoding="utf-8").strip()
    if not text.isascii() or not text.isdigit() or int(text) == 0:
        raise ValueError(f"{path} must hold one whole number from 1 on, not {text!r}.")
    return int(text)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("floor", type=pathlib.Path, help="the file with the least number of tests")
    parser.add_argument("output", type=pathlib.Path, nargs="+", help="what each run of `swift test` printed")
    options = parser.parse_args()
    try:
        least = floor(options.floor)
    except (OSError, ValueError) as fault:
        print(f"check-tests: {fault}", file=sys.stderr)
        return 2
    try:
        ran = sum(executed(output.read_text(encoding="utf-8", errors="replace")) for output in options.output)
    except (OSError, NotARun) as fault:
        print(f"check-tests: {fault}", file=sys.stderr)
        return 1
    if ran < least:
        print(
            f"check-tests: {ran} tests ran and {options.floor} asks for {least}. Bring the missing ones back; where "
            f"they were taken away on purpose, say why in the commit and: echo {ran} > {options.floor}",
            file=sys.stderr,
        )
        return 1
    raising = "" if ran == least else f"; raise the floor: echo {ran} > {options.floor}"
    print(f"{ran} tests ran, the floor is {least}{raising}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
