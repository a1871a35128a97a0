"""No committed file names a package registry or a download address."""

import subprocess
import sys
from pathlib import Path

WORDS = [
    "py" + "pi.org",
    "python" + "hosted",
    "npm" + "js.",
    "deb." + "debian",
    "--index" + "-url h",
]


def main() -> int:
    """Print each file that names one; exit status 1 when there is any."""
    listed = subprocess.run(["git", "ls-files"], capture_output=True, text=True, check=True)
    found = []
    for name in listed.stdout.splitlines():
        path = Path(name)
        if path.is_file() and any(
            word in path.read_text("utf-8", errors="ignore") for word in WORDS
        ):
            found.append(name)
    print("\n".join(found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
