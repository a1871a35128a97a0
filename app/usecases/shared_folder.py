"""A watched folder on a share that may be slow or gone: whatever touches it is given up in time.

The exchange itself works on a copy beside the database, so that no transaction waits for a network.
"""

import os
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from app.errors import KnownError
from app.usecases.stick import box_of, lay_out_stick, remove_abandoned
from app.usecases.trouble import translated
from db import durable

T = TypeVar("T")
WHERE = "共享文件夹"
SECONDS = 30.0  # without an answer
VISIT_SECONDS = 600.0  # in all; the next visit goes on where this one ended
LOOK_EVERY = 0.5
GO_ON = "不用做什么，下次接着送"
SLOWEST = 50_000  # bytes a second, below which a share is as good as gone
_asked: dict[Path, threading.Thread] = {}


class SharedFolder:
    """The folder, seen through calls that end. Each raises KnownError."""

    def __init__(self, folder: Path, wanted: Callable[[], bool] = lambda: False) -> None:
        self._folder, self._wanted = folder, wanted
        self._ends = time.monotonic() + VISIT_SECONDS
        if not self._within(0, folder.is_dir):
            raise KnownError(WHERE, "现在打不开共享文件夹", "请检查网络或映射的盘符")

    def bring(self, station: str, staging: Path, most: int) -> None:
        """Make this station's box in `staging` what it is on the share, up to `most` bytes."""
        own, there = box_of(staging, station), self._files(station)
        own.mkdir(exist_ok=True)
        for path in own.iterdir():
            if there.get(path.name) != path.stat().st_size:
                path.unlink()
        for name in sorted(there.keys() - {path.name for path in own.iterdir()}):
            most -= there[name]
            if most < 0:
                raise KnownError(WHERE, "共享文件夹里的文件太大，没有全部收下", "请清理共享文件夹")
            self._copy(box_of(self._folder, station) / name, own / name, there[name])

    def put(self, station: str, staging: Path, origin: str, now_ms: int) -> list[str]:
        """Make what `origin` has for a station on the share what it is in `staging`; what was brought.

        What another origin left there, such as a former self of this station, is not touched.
        """
        made = {path.name: path for path in box_of(staging, station).glob(f"{origin}_*.age")}
        box, there = box_of(self._folder, station), self._files(station)
        new = sorted(made.keys() - there.keys())
        if new:
            self._within(0, lambda: lay_out_stick(self._folder))
            self._within(0, lambda: box.mkdir(exist_ok=True))
        for name in new:
            self._copy(made[name], box / name, made[name].stat().st_size)
        for name in there.keys() - made.keys():
            if name.startswith(f"{origin}_"):
                self._within(0, (box / name).unlink)
        self._within(0, lambda: remove_abandoned(box, now_ms))
        return new

    def _files(self, station: str) -> dict[str, int]:
        """Names and sizes of the whole files in a box."""

        def look() -> dict[str, int]:
            try:
                with os.scandir(box_of(self._folder, station)) as found:
                    return {one.name: one.stat().st_size for one in found if one.is_file()}
            except FileNotFoundError:
                return {}

        return {
            name: size
            for name, size in self._within(0, look).items()
            if not name.endswith(durable.PART)
        }

    def _copy(self, source: Path, target: Path, size: int) -> None:
        self._within(size, lambda: durable.copy_whole(source, target))

    def _within(self, size: int, call: Callable[[], T]) -> T:
        """What `call` gives, unless it takes too long for so many bytes.

        A call that hangs cannot be ended; it is left behind, and no other is begun until it ends.
        """
        self._make_room()
        if time.monotonic() > self._ends:
            raise KnownError(WHERE, "共享文件夹太慢，这次没有送完", GO_ON)
        found: list[T] = []
        failed: list[Exception] = []

        def run() -> None:
            try:
                found.append(call())
            except Exception as problem:
                failed.append(problem)

        former = _asked.get(self._folder)
        if not former or not former.is_alive():
            asked = _asked[self._folder] = threading.Thread(target=run, daemon=True)
            asked.start()
            gives_up = time.monotonic() + SECONDS + size / SLOWEST
            while asked.is_alive() and (left := gives_up - time.monotonic()) > 0:
                self._make_room()
                asked.join(min(left, LOOK_EVERY))
        if failed:
            with translated(WHERE):
                raise failed[0]
        if not found:
            raise KnownError(WHERE, "共享文件夹没有回应", "请检查网络和存放它的那台电脑")
        return found[0]

    def _make_room(self) -> None:
        if self._wanted():
            raise KnownError(WHERE, "为别的操作让路，这次没有送完", GO_ON)
