#!/usr/bin/env bash
# The cheapest checks, cheapest first. Each prints how to mend what it finds.
set -euo pipefail
cd "$(dirname "$0")/.."

python3 -B -m unittest -q tools/test_tools.py
python3 -B -m unittest discover -q -s Tests/VM/scope -t Tests/VM
python3 -B -m unittest discover -q -s Tests/VM/lane -t Tests/VM
python3 tools/check-imports.py
python3 tools/check-docs.py
python3 tools/check-size.py
shellcheck tools/*.sh .ci/run
if ! swift format lint --strict --recursive --parallel Sources Tests Package.swift; then
    echo 'mend it with: make format' >&2
    exit 1
fi
echo 'lint: clean'
