"""Durable files: whole or absent, whatever happens in between, on both systems."""

import ctypes
import sys
import types
from pathlib import Path
from typing import BinaryIO

import pytest

from db import durable
from db.durable import NotWritten, Staged


def test_a_file_that_fails_half_way_leaves_the_old_one_and_no_rubbish(tmp_path: Path) -> None:
    target = tmp_path / "keys.json"
    durable.write_whole(target, b"old")

    def fail(file: BinaryIO) -> None:
        file.write(b"half of the n")
        raise OSError(28, "no space")

    with pytest.raises(OSError, match="no space"), Staged(tmp_path) as staged:
        staged.fill(fail)

    assert target.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [target]


def test_a_file_staged_but_never_placed_is_gone(tmp_path: Path) -> None:
    with Staged(tmp_path) as staged:
        staged.fill(lambda file: file.write(b"bundle"))

    assert list(tmp_path.iterdir()) == []


def test_a_medium_that_keeps_less_than_it_was_given_is_found_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lose(file: BinaryIO) -> None:
        file.flush()
        file.truncate(3)

    monkeypatch.setattr(durable, "sync_file", lose)
    with pytest.raises(NotWritten):
        durable.write_whole(tmp_path / "bundle.age", b"bundle")
    assert list(tmp_path.iterdir()) == []


def test_a_medium_that_returns_other_bytes_is_found_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = durable.rename

    def lying(source: Path, target: Path) -> None:
        real(source, target)
        target.write_bytes(b"zeros")

    monkeypatch.setattr(durable, "rename", lying)

    with pytest.raises(NotWritten):
        durable.write_whole(tmp_path / "bundle.age", b"what was meant")


def test_on_windows_a_rename_is_tried_again_while_another_program_holds_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, target = tmp_path / "a.part", tmp_path / "a"
    source.write_bytes(b"x")
    tries = []

    def held_twice(source: Path, other: Path) -> None:
        tries.append(other)
        if len(tries) < 3:
            raise PermissionError(13, "held")
        source.replace(other)

    monkeypatch.setattr(durable, "_replace_on_windows", held_twice)

    durable.rename(source, target, windows=True, pause=0)

    assert target.read_bytes() == b"x"
    assert len(tries) == 3


def test_on_windows_a_rename_returns_when_it_is_on_the_medium(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, str, int]] = []

    def move(source: str, target: str, flags: int) -> int:
        asked.append((source, target, flags))
        return len(asked) > 1

    kernel = types.SimpleNamespace(MoveFileExW=move)
    monkeypatch.setattr(ctypes, "WinDLL", lambda *_, **__: kernel, raising=False)
    monkeypatch.setattr(ctypes, "get_last_error", lambda: 32, raising=False)
    monkeypatch.setattr(ctypes, "WinError", lambda _: PermissionError(13, "held"), raising=False)

    durable.rename(tmp_path / "a.part", tmp_path / "a", windows=True, pause=0)

    replace_and_write_through = 0x1 | 0x8
    assert asked == [(str(tmp_path / "a.part"), str(tmp_path / "a"), replace_and_write_through)] * 2


def test_a_leftover_that_an_antivirus_program_holds_does_not_hide_what_went_wrong(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def held(_self: Path, *, missing_ok: bool = False) -> None:
        raise PermissionError(13, "held")

    def fail(_: BinaryIO) -> None:
        raise OSError(28, "no space")

    monkeypatch.setattr(Path, "unlink", held)

    with pytest.raises(OSError, match="no space"), Staged(tmp_path) as staged:
        staged.fill(fail)


def test_elsewhere_a_refused_rename_is_said_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries = []

    def refused(_self: Path, other: Path) -> Path:
        tries.append(other)
        raise PermissionError(13, "no")

    monkeypatch.setattr(Path, "replace", refused)

    with pytest.raises(PermissionError):
        durable.rename(tmp_path / "a", tmp_path / "b", windows=False, pause=0)
    assert len(tries) == 1


def test_windows_is_not_asked_to_sync_a_folder(tmp_path: Path) -> None:
    durable.sync_folder(tmp_path / "missing", windows=True)

    with pytest.raises(FileNotFoundError):
        durable.sync_folder(tmp_path / "missing", windows=False)


def test_a_second_program_finds_the_lock_taken(tmp_path: Path) -> None:
    with durable.locked(tmp_path / "lock") as first, durable.locked(tmp_path / "lock") as second:
        assert (first, second) == (True, False)

    with durable.locked(tmp_path / "lock") as again:
        assert again


def test_on_windows_the_lock_is_one_byte_held_by_msvcrt(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[tuple[str, int]] = []
    fake = types.ModuleType("msvcrt")
    fake.LK_NBLCK, fake.LK_UNLCK = 2, 0  # type: ignore[attr-defined]
    fake.locking = lambda _handle, mode, count: calls.append((str(mode), count))  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "msvcrt", fake)

    with durable.locked(tmp_path / "lock", windows=True) as taken:
        assert taken

    assert calls == [("2", 1), ("0", 1)]
