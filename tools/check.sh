#!/bin/sh
# Every check runs; what failed is summed up at the end.
cd "$(dirname "$0")/.." || exit 1
failed=
step() {
    name=$1; shift
    printf '%s ... ' "$name"
    if output=$("$@" 2>&1); then echo ok; else echo FAILED; echo "$output"; failed="$failed $name"; fi
}
step format .venv/bin/ruff format --check app ui db printing sync tests tools
step lint .venv/bin/ruff check app ui db printing sync tests tools
step types .venv/bin/python -m mypy
step arrows .venv/bin/lint-imports
step docs .venv/bin/python tools/dictionary.py --check
step addresses .venv/bin/python tools/no_addresses.py
[ -z "$failed" ] || { echo "failed:$failed"; exit 1; }
