#!/usr/bin/env bash
# Unit and contract suites. Fails when fewer tests ran than the tree promises.
set -euo pipefail
cd "$(dirname "$0")/.."
configuration=$1
shift
log=$(mktemp)
trap 'rm -f "$log"' EXIT

# Not built by `swift test`: that compiles every module once more, with flags for @testable, which nobody here uses.
swift build -c "$configuration" "$@" --build-tests

# The tests that need udev run under umockdev's preload, which changes nothing for the others.
umockdev-wrapper swift test -c "$configuration" "$@" --skip-build 2>&1 | tee "$log"
python3 tools/check-tests.py "$log" Tests/test-floor.txt
