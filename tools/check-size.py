#!/usr/bin/env python3
"""Fails on what has grown past reading in one go: files over 500 lines, functions over 60, a README over 150.

Exit codes: 0 nothing is too long, 1 something is.
"""
import argparse
import ast
import pathlib
import re
import sys

sys.dont_write_bytecode = True
import swift_text  # noqa: E402

FILE_LINES = 500
FUNCTION_LINES = 60
README_LINES = 150

FOLDERS = ["Sources", "Tests", "tools", "mk"]
SUFFIXES = {".swift", ".c", ".h", ".py", ".sh", ".mk"}

FUNCTION = re.compile(
    r"\b(?:func\s+(?P<name>\w+|`\w+`|[^\s\w(]+)|(?P<init>init)\s*[?!]?(?=\s*[<(])|(?P<deinit>deinit)(?=\s*\{))"
)
# A line that begins so goes on with the signature of the line before.
CONTINUES = ("->", "async", "throws", "rethrows", "where", "{")


def body_start(code: str, at: int) -> int | None:
    """The position of the `{` that opens the body of the declaration at `at`; None for a requirement."""
    depth = 0
    while at < len(code):
        character = code[at]
        if character in "([":
            depth += 1
        elif character in ")]":
            depth -= 1
        elif character == "{" and depth == 0:
            return at
        elif character in "};" and depth == 0:
            return None
        elif character == "\n" and depth == 0:
            following = code[at:].lstrip()
            if code[:at].rstrip()[-1:] not in (",", "&", ":") and not following.startswith(CONTINUES):
                return None
        if depth < 0:
            return None
        at += 1
    return None


def brace_end(code: str, at: int) -> int:
    depth = 0
    for position in range(at, len(code)):
        if code[position] == "{":
            depth += 1
        elif code[position] == "}":
            depth -= 1
            if depth == 0:
                return position
    return len(code) - 1


def swift_functions(source: str):
    """Name, first line and number of lines of each function, initialiser and deinitialiser with a body."""
    code = swift_text.code_only(source)
    for found in FUNCTION.finditer(code):
        # `self.init(…)`, `.init(…)` and `init(…)` in an expression are calls.
        before = code[code.rfind("\n", 0, found.start()) + 1 : found.start()]
        if found["init"] and not re.fullmatch(r"\s*(?:@\w+(?:\([^)]*\))?\s+|\w+\s+)*", before):
            continue
        opening = body_start(code, found.end())
        if opening is None:
            continue
        first = code.count("\n", 0, found.start()) + 1
        last = code.count("\n", 0, brace_end(code, opening)) + 1
        yield found["name"] or found["init"] or found["deinit"], first, last - first + 1


def python_functions(source: str):
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name, node.lineno, node.end_lineno - node.lineno + 1


FUNCTIONS = {".swift": swift_functions, ".py": python_functions}


def file_findings(file: pathlib.Path, name: str) -> list[str]:
    source = file.read_text(encoding="utf-8")
    findings = []
    lines = len(source.splitlines())
    if lines > FILE_LINES:
        findings.append(f"{name}: {lines} lines; a file ends by {FILE_LINES}. Give a noun of it a file of its own.")
    for function, first, length in FUNCTIONS.get(file.suffix, lambda _: ())(source):
        if length > FUNCTION_LINES:
            findings.append(f"{name}:{first}: {function} has {length} lines; a function ends by {FUNCTION_LINES}.")
    return findings


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--root", type=pathlib.Path, default=pathlib.Path(__file__).resolve().parent.parent)
    root = parser.parse_args().root
    findings = []
    for folder in FOLDERS:
        for file in sorted((root / folder).rglob("*")):
            if file.suffix in SUFFIXES and file.is_file():
                findings += file_findings(file, str(file.relative_to(root)))
    readme = root / "README.md"
    if readme.exists() and (lines := len(readme.read_text(encoding="utf-8").splitlines())) > README_LINES:
        findings.append(f"README.md: {lines} lines; it ends by {README_LINES}. Move the detail to docs/.")
    for finding in findings:
        print(finding, file=sys.stderr)
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
