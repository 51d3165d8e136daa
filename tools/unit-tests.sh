#!/usr/bin/env bash
# Unit and contract suites. Fails when fewer tests ran than the tree promises.
set -euo pipefail
cd "$(dirname "$0")/.."
configuration=$1
shift
logs=$(mktemp -d)
trap 'rm -rf "$logs"' EXIT

# Rooms whose tests compute for minutes. They run by themselves: beside them, on a small machine, a test that waits for a
# server's answer waits for a turn of the processor as well, until its patience ends.
computing='EpilumeCalibrationTests|EpilumeCalibrationProofTests|EpilumeChartTests|EpilumeWorkshopTests|EpilumeSimulatorTests|EpilumeImagingTests|EpilumeReportTests'

# Not built by `swift test`: that compiles every module once more, with flags for @testable, which nobody here uses.
swift build -c "$configuration" "$@" --build-tests

# The tests that need udev run under umockdev's preload, which changes nothing for the others.
umockdev-wrapper swift test -c "$configuration" "$@" --skip-build --skip "$computing" 2>&1 | tee "$logs/waiting"
umockdev-wrapper swift test -c "$configuration" "$@" --skip-build --filter "$computing" 2>&1 | tee "$logs/computing"
python3 tools/check-tests.py Tests/test-floor.txt "$logs/waiting" "$logs/computing"
