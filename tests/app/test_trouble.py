"""What the system says of files, in a person's words."""

import pytest

from app.errors import KnownError
from app.usecases.trouble import translated


def test_a_file_that_stands_open_in_another_program_is_called_that() -> None:
    held = PermissionError(13, "in use")
    held.winerror = 32  # type: ignore[attr-defined,unused-ignore]

    with pytest.raises(KnownError, match="别的程序正打开着这个文件"), translated("导出"):
        raise held


def test_a_stick_that_windows_no_longer_knows_is_a_trouble_and_no_fault_of_ours() -> None:
    with pytest.raises(KnownError, match="读写磁盘时出错"), translated("导出"):
        raise OSError(22, "Invalid argument")
