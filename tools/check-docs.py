#!/usr/bin/env python3
"""Fails on a top-level `package` type without a doc comment.

`swift format lint` asks for documentation of `public` declarations, and this package has none. Members whose
names say everything stay free; a type always has something to say: what it is, who may use it, from which thread.
Exit codes: 0 all have one, 1 some have none.
"""
import argparse
import pathlib
import re
import sys

sys.dont_write_bytecode = True
import swift_text  # noqa: E402

# At the start of a line: `swift format` keeps only top-level declarations there.
TYPE = re.compile(r"^package\s+(?!import\b)(?:\w+\s+)*?(?:struct|class|enum|protocol|actor)\s+(\w+)")


def undocumented(source: str):
    """Line number and name of each top-level package type without a doc comment right above it."""
    written = source.split("\n")
    for index, line in enumerate(swift_text.code_only(source).split("\n")):
        if not (found := TYPE.match(line)):
            continue
        above = index - 1
        while above >= 0 and written[above].startswith("@"):
            above -= 1
        if above < 0 or not (written[above].startswith("///") or written[above].rstrip().endswith("*/")):
            yield index + 1, found[1]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--root", type=pathlib.Path, default=pathlib.Path(__file__).resolve().parent.parent)
    root = parser.parse_args().root
    findings = [
        f"{file.relative_to(root)}:{line}: {name} has no doc comment (///)."
        for file in sorted((root / "Sources").rglob("*.swift"))
        for line, name in undocumented(file.read_text(encoding="utf-8"))
    ]
    for finding in findings:
        print(finding, file=sys.stderr)
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
