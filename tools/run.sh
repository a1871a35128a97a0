#!/bin/sh
# Open the practice station; where there is no display, walk the circle offscreen and say where the papers lie.
set -eu
cd "$(dirname "$0")/.."
if [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ] || [ "$(uname)" != Linux ]; then
    exec .venv/bin/anyun --practice
fi
QT_QPA_PLATFORM=offscreen exec .venv/bin/anyun --practice --walk
