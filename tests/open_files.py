"""Windows neither moves nor removes a file that stands open: here neither, so that every test tries it.

Python tells what it is about to move or remove, and the system which files are open. What a test
leaves open by itself would fail there too.
"""

import os
from pathlib import Path
from typing import Any

OPEN = Path("/proc/self/fd")
EVENTS = {"os.rename": 2, "os.remove": 1}  # how many of what it says are paths


class AsOnWindows:
    """Refuses, below `folder`, what Windows would refuse."""

    def __init__(self) -> None:
        self.folder = ""

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        paths = EVENTS.get(event, 0)
        if not paths or not self.folder or arguments[-1] != -1:  # a name inside an open folder
            return
        for path in map(os.fspath, arguments[:paths]):
            if str(path).startswith(self.folder) and _is_open(str(path)):
                raise PermissionError(13, "it is open, and Windows would refuse")


def _is_open(path: str) -> bool:
    return any(one == path or one.startswith(f"{path}/") for one in _open_files())


def _open_files() -> list[str]:
    found = []
    for number in os.listdir(OPEN):  # noqa: PTH208  (called inside of what it watches)
        try:
            found.append(os.readlink(OPEN / number))  # noqa: PTH115
        except OSError:
            continue
    return found
