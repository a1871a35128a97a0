"""How long the frozen programs take to start: the median of five starts each."""

import os
import statistics
import subprocess
import sys
import time

RUNS = 5


def seconds(command: list[str]) -> float:
    """One start, from the call to the end."""
    bare = {
        "PATH": "/nonexistent",
        "HOME": "/tmp",
        "LANG": "C.UTF-8",
        "QT_QPA_PLATFORM": "offscreen",
    }
    started = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True, env=bare if os.name != "nt" else None)
    return time.perf_counter() - started


def main() -> int:
    """Print the medians."""
    window, command = sys.argv[1:]
    for name, words in (
        ("window until usable", [window, "--start-only"]),
        ("command line", [command, "--version"]),
    ):
        found = statistics.median(seconds(words) for _ in range(RUNS))
        print(f"start, {name}: {found:.2f} s (median of {RUNS})")
    return 0


if __name__ == "__main__":
    sys.exit(main())
