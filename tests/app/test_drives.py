"""Finding sticks: the letters that Windows calls removable or fixed, and mount points elsewhere."""

import ctypes
import os
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import pytest

from app.devices.drives import drives, quiet_about_empty_readers, sticks
from app.usecases.stick import FOLDER

STICK, DISK, NETWORK, READER, NONE = 2, 3, 4, 5, 1  # as GetDriveTypeW says it


@pytest.mark.skipif(os.name == "nt", reason="there the letters are no folders")
def test_on_windows_a_stick_is_found_by_its_letter_and_network_drives_are_not_touched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kinds = {"C": DISK, "D": DISK, "E": STICK, "F": NETWORK, "G": READER, "H": STICK}
    asked: list[str] = []

    def drive_type(root: str) -> int:
        asked.append(root)
        return kinds.get(root[0], NONE)

    monkeypatch.chdir(tmp_path)  # here a letter is the name of a folder
    for letter in kinds:
        if letter != "H":  # a stick without the folder
            (tmp_path / f"{letter}:\\" / FOLDER).mkdir(parents=True)
    windows = partial(drives, windows=True, drive_type=drive_type)

    assert [str(one) for one in windows()] == ["D:\\", "E:\\", "H:\\"]
    assert [str(one) for one in sticks(windows, FOLDER)] == ["D:\\", "E:\\"]
    assert asked[0] == "D:\\"
    assert len(set(asked)) == 23


def test_a_drive_that_answers_with_an_error_hides_no_other(tmp_path: Path) -> None:
    (tmp_path / "good" / FOLDER).mkdir(parents=True)
    too_long = tmp_path / ("x" * 300)  # the system refuses even to look

    assert sticks(lambda: [too_long, tmp_path / "good"], FOLDER) == [tmp_path / "good"]


def test_windows_shows_no_box_of_its_own_about_an_empty_card_reader(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before, fail_critical_errors = 0x8000, 0x1
    said: list[int] = []
    kernel = SimpleNamespace(GetErrorMode=lambda: before, SetErrorMode=said.append)
    monkeypatch.setattr(ctypes, "windll", SimpleNamespace(kernel32=kernel), raising=False)

    quiet_about_empty_readers(windows=True)
    quiet_about_empty_readers(windows=False)

    assert said == [before | fail_critical_errors]


def test_elsewhere_mount_points_are_looked_at() -> None:
    assert Path("/mnt") in drives(windows=False)
