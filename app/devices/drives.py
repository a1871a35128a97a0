"""Where sticks and outside disks appear: drive letters on Windows, mount points elsewhere."""

import os
import string
from collections.abc import Callable
from pathlib import Path

# What GetDriveTypeW answers. An outside hard disk counts as fixed there.
REMOVABLE, FIXED = 2, 3
FAIL_CRITICAL_ERRORS = 0x1


def quiet_about_empty_readers(*, windows: bool = os.name == "nt") -> None:
    """For the whole program: a card reader without a card is an error, and no box of Windows."""
    if windows:
        import ctypes

        kernel = ctypes.windll.kernel32  # type: ignore[attr-defined,unused-ignore]
        kernel.SetErrorMode(kernel.GetErrorMode() | FAIL_CRITICAL_ERRORS)


def windows_drive_type(root: str) -> int:
    """Ask Windows what a drive is; it looks at no medium, so that an empty reader does not wait."""
    import ctypes

    asked = ctypes.windll.kernel32.GetDriveTypeW(root)  # type: ignore[attr-defined,unused-ignore]
    return int(asked)


def drives(
    *,
    windows: bool = os.name == "nt",
    drive_type: Callable[[str], int] = windows_drive_type,
) -> list[Path]:
    """Where a stick may be; network drives, which may take minutes to answer, are left out."""
    if windows:
        roots = [f"{letter}:\\" for letter in string.ascii_uppercase[3:]]  # A to C never are one
        return [Path(root) for root in roots if drive_type(root) in {REMOVABLE, FIXED}]
    found = [Path("/mnt")]
    for parent in (Path("/media"), Path("/run/media"), Path("/mnt")):
        found += [*parent.glob("*"), *parent.glob("*/*")]
    return found


def sticks(roots: Callable[[], list[Path]], folder: str) -> list[Path]:
    """The volumes that hold the exchange folder; one that cannot be read is passed over."""
    found = []
    for root in roots():
        try:
            if (root / folder).is_dir():
                found.append(root)
        except OSError:
            continue
    return found
