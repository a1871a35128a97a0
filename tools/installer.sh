#!/bin/sh
# Build the frozen program, try it with nothing of ours on its path, print its size and start times.
set -eu
cd "$(dirname "$0")/.."
rm -rf build dist
.venv/bin/python -m PyInstaller --noconfirm --log-level ERROR build_installer.spec
home=$(mktemp -d)
bare() { env -i PATH=/nonexistent HOME="$home" LANG=C.UTF-8 QT_QPA_PLATFORM=offscreen "$@"; }
bare dist/anyun/anyun-cli --self-test
bare dist/anyun/anyun --self-test
echo "size: $(du -sm dist/anyun | cut -f1) MB, packed $(tar -czf - -C dist anyun | wc -c | awk '{printf "%d", $1/1000000}') MB"
.venv/bin/python tools/start_times.py dist/anyun/anyun dist/anyun/anyun-cli
rm -rf "$home"
