#!/bin/sh
# Set up .venv with pinned dependencies, the print font and Qt's system libraries; twice does nothing.
set -eu
cd "$(dirname "$0")/.."
kind=${1:-run}

QT_PACKAGES="libegl1 libgl1 libxkbcommon0 libxkbcommon-x11-0 libdbus-1-3 libfontconfig1 libglib2.0-0 libxcb-cursor0 libxcb-icccm4 libxcb-image0 libxcb-keysyms1 libxcb-randr0 libxcb-render-util0 libxcb-shape0 libxcb-xinerama0 libxcb-xkb1"
TEST_PACKAGES="age zstd openssl sqlite3 sqlcipher fonts-hanazono"

stamp=.venv/.ready-$kind
wanted=$(cat requirements/run.txt requirements/test.txt pyproject.toml tools/setup.sh printing/make_fonts.py | cksum)
if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$wanted" ]; then exit 0; fi

find_python() {
    for name in python3.11 python3.12 python3.13 python3; do
        path=$(command -v "$name" 2>/dev/null) || continue
        "$path" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null && { echo "$path"; return 0; }
    done
    return 1
}

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; elif sudo -n true 2>/dev/null; then sudo -n "$@"; else return 1; fi
}

install_packages() {  # prints nothing when it worked
    command -v apt-get >/dev/null 2>&1 || return 1
    as_root env DEBIAN_FRONTEND=noninteractive apt-get update -qq >/dev/null 2>&1 || true
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null 2>&1
}

python=$(find_python) || { echo "Anyun needs Python 3.11, 3.12 or 3.13: install one (Debian: apt install python3 python3-venv) and run make again." >&2; exit 1; }

if ! .venv/bin/python -c 'import pip' >/dev/null 2>&1; then
    rm -rf .venv
    if ! "$python" -m venv .venv >/dev/null 2>&1; then
        rm -rf .venv
        install_packages python3-venv && "$python" -m venv .venv || { echo "Anyun needs Python's venv module: apt install python3-venv, then run make again." >&2; exit 1; }
    fi
fi

echo "Installing pinned dependencies ($kind) ..."
.venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r "requirements/$kind.txt"
site=$(.venv/bin/python -c 'import sysconfig; print(sysconfig.get_paths()["purelib"])')
pwd > "$site/anyun-checkout.pth"
for command in "anyun ui.__main__" "anyun-cli app.cli"; do
    set -- $command
    printf '#!%s/.venv/bin/python\nimport sys\nfrom %s import main\nsys.exit(main())\n' "$(pwd)" "$2" > ".venv/bin/$1"
    chmod +x ".venv/bin/$1"
done

xcb="$site/PySide6/Qt/plugins/platforms/libqxcb.so"  # the plugin a desktop needs; a cursor library alone is not enough
if ! QT_QPA_PLATFORM=offscreen .venv/bin/python -c 'from PySide6.QtWidgets import QApplication; QApplication([])' >/dev/null 2>&1 || ldd "$xcb" 2>/dev/null | grep -q "not found"; then
    echo "Installing Qt's system libraries ..."
    install_packages $QT_PACKAGES || echo "Anyun's window needs system libraries that could not be installed from here; ask an administrator for: apt install $QT_PACKAGES" >&2
fi
if [ "$kind" = test ]; then
    missing=
    command -v age >/dev/null 2>&1 && command -v zstd >/dev/null 2>&1 && command -v openssl >/dev/null 2>&1 && command -v sqlite3 >/dev/null 2>&1 && command -v sqlcipher >/dev/null 2>&1 && [ -e /usr/share/fonts/truetype/hanazono/HanaMinA.ttf ] || missing=yes
    [ -z "$missing" ] || { echo "Installing what the tests open our files with ..."; install_packages $TEST_PACKAGES || echo "Some tests need programs that could not be installed from here; ask an administrator for: apt install $TEST_PACKAGES" >&2; }
fi
.venv/bin/python -m printing.make_fonts
printf '%s' "$wanted" > "$stamp"
if [ "$kind" = test ]; then printf '%s' "$wanted" > .venv/.ready-run; fi
