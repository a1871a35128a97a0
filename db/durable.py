"""Every fsync, rename and lock of the program, with the Windows branch beside the other.

A file is written beside its place, synced, renamed and read back: a pulled stick or a power cut
leaves either the old file or the whole new one under the final name.
"""

import contextlib
import hashlib
import io
import os
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any, BinaryIO, TypeVar, cast

T = TypeVar("T")
PART = ".part"
MOVEFILE_REPLACE_EXISTING, MOVEFILE_WRITE_THROUGH = 0x1, 0x8
RENAME_TRIES = 20  # antivirus programs hold a new file for a moment on Windows


class NotWritten(OSError):
    """The file read back is not the file written: the medium lied."""


def sync_file(file: IO[bytes]) -> None:
    """Push a file's bytes to the medium (on Windows fsync is FlushFileBuffers)."""
    file.flush()
    os.fsync(file.fileno())


def sync_folder(folder: Path, *, windows: bool = os.name == "nt") -> None:
    """Push a rename to the medium; on Windows `rename` itself returns when it is there."""
    if windows:
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        with contextlib.suppress(OSError):  # some network and FUSE folders refuse this call
            os.fsync(handle)
    finally:
        os.close(handle)


def rename(
    source: Path, target: Path, *, windows: bool = os.name == "nt", pause: float = 0.1
) -> None:
    """Rename over `target`; on Windows try again while another program holds the file."""
    for left in range(RENAME_TRIES if windows else 1, 0, -1):
        try:
            (_replace_on_windows if windows else Path.replace)(source, target)
        except PermissionError:
            if left == 1:
                raise
            time.sleep(pause)
        else:
            return


def _replace_on_windows(source: Path, target: Path) -> None:
    """Path.replace, but it returns only when the rename is on the medium."""
    import ctypes

    kernel = ctypes.WinDLL("kernel32", use_last_error=True)  # type: ignore[attr-defined,unused-ignore]
    flags = MOVEFILE_REPLACE_EXISTING | MOVEFILE_WRITE_THROUGH
    if not kernel.MoveFileExW(str(source), str(target), flags):
        raise ctypes.WinError(ctypes.get_last_error())  # type: ignore[attr-defined,unused-ignore]


def drop_cache(file: IO[bytes]) -> None:
    """Ask that the read-back comes from the medium, where the system has such a call."""
    if sys.platform == "linux":
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


class _Given(io.RawIOBase):
    """Gives bytes on to a file, and sums up what it was given."""

    def __init__(self, file: BinaryIO) -> None:
        self._file, self.sum = file, hashlib.sha256()

    def writable(self) -> bool:
        return True

    def write(self, piece: Any) -> int:
        data = memoryview(piece)
        self._file.write(data)
        self.sum.update(data)
        return data.nbytes


class Staged:
    """A file being made beside its place (`path`); `place` gives it its name, else it goes.

    Only its owner may read a `private` one, from its first byte.
    """

    def __init__(self, folder: Path, *, private: bool = False) -> None:
        self.path = folder / f"{os.urandom(6).hex()}{PART}"
        self.digest = ""
        self._mode = 0o600 if private else 0o666

    def __enter__(self) -> "Staged":
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(PermissionError):  # held by an antivirus program; cleared later
            self.path.unlink(missing_ok=True)

    def fill(self, write: Callable[[BinaryIO], T]) -> T:
        """Write the bytes and see them safe on the medium; returns what `write` returned.

        Raises NotWritten when the medium holds other bytes than it was given.
        """
        with open(self.path, "xb", opener=self._open) as file:
            given = _Given(file)
            result = write(cast("BinaryIO", given))
            sync_file(file)
            drop_cache(file)
        self.digest = given.sum.hexdigest()
        if digest_of(self.path) != self.digest:
            raise NotWritten(self.path.name)
        return result

    def _open(self, path: str, flags: int) -> int:
        return os.open(path, flags, self._mode)

    def place(self, target: Path) -> Path:
        """Give the file its name and read it back. Raises NotWritten when it differs."""
        rename(self.path, target)
        sync_folder(target.parent)
        if digest_of(target) != self.digest:
            raise NotWritten(target.name)
        return target


def write_whole(target: Path, content: bytes, *, private: bool = False) -> None:
    """Write `target` so that it is whole or as it was. Raises OSError."""
    with Staged(target.parent, private=private) as staged:
        staged.fill(lambda file: file.write(content))
        staged.place(target)


def sync_path(path: Path) -> None:
    """Push a file that somebody else wrote to the medium."""
    with path.open("r+b") as file:
        sync_file(file)
        drop_cache(file)


def copy_whole(source: Path, target: Path) -> None:
    """Copy a file so that it is whole or not there, and read it back. Raises OSError."""
    with Staged(target.parent) as staged, source.open("rb") as file:
        staged.fill(lambda made: shutil.copyfileobj(file, made, 1 << 20))
        if staged.digest != digest_of(source):
            raise NotWritten(target.name)
        staged.place(target)


def move(source: Path, target: Path) -> None:
    """Give a file or folder another place on the same medium."""
    rename(source, target)
    sync_folder(target.parent)
    sync_folder(source.parent)


def free_bytes(folder: Path) -> int:
    """How much room the medium under this folder has left."""
    return shutil.disk_usage(folder).free


def digest_of(path: Path) -> str:
    """SHA-256 of a file as hex, read from the medium in pieces."""
    found = hashlib.sha256()
    with path.open("rb") as file:
        drop_cache(file)
        while piece := file.read(1 << 20):
            found.update(piece)
    return found.hexdigest()


@contextlib.contextmanager
def locked(path: Path, *, windows: bool = os.name == "nt") -> Iterator[bool]:
    """Hold an exclusive lock on `path` while the block runs; yields False if it is taken."""
    held = hold(path, windows=windows)
    try:
        yield held is not None
    finally:
        if held:
            held.release()


class Held:
    """An exclusive lock; the system lets go of it too when the process dies."""

    def __init__(self, file: IO[bytes], *, windows: bool) -> None:
        self._file, self._windows = file, windows

    def release(self) -> None:
        """Let go; a second time does nothing."""
        if not self._file.closed:
            with self._file:  # closed also where the medium is gone and nothing can be unlocked
                _unlock(self._file, windows=self._windows)


def hold(path: Path, *, windows: bool = os.name == "nt") -> Held | None:
    """Take the exclusive lock on `path` until it is released; None when somebody has it."""
    file = path.open("a+b")
    if _try_lock(file, windows=windows):
        return Held(file, windows=windows)
    file.close()
    return None


def _try_lock(file: IO[bytes], *, windows: bool) -> bool:
    try:
        if windows:
            import msvcrt

            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _unlock(file: IO[bytes], *, windows: bool) -> None:
    if windows:
        import msvcrt

        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_UNLCK, 1)  # type: ignore[attr-defined,unused-ignore]
    else:
        import fcntl

        fcntl.flock(file, fcntl.LOCK_UN)
