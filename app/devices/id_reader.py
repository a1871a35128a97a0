"""ID-card readers: an SDT-type reader through its maker's library, a simulated one, or none."""

import ctypes
import sys
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path
from typing import Any, Protocol

from app.devices.id_card import LENGTH, IdCard, card_from, message_of
from app.domain.resident_id import check_digit
from app.errors import KnownError

LIBRARY = "sdtapi.dll" if sys.platform == "win32" else "libsdtapi.so"
PORTS: tuple[int, ...] = (*range(1001, 1017), 1, 2, 3, 4)  # USB first, then serial
OPENED, FOUND = 0x90, 0x9F
PHOTO_LENGTH = 1024
BAD_EXE_FORMAT = 193  # Windows' word for a 32-bit library, as many makers still deliver


class IdReader(Protocol):
    """Something a card is laid on."""

    name: str

    def read(self) -> IdCard:
        """The card that lies on it. Raises KnownError."""
        ...


class SdtReader:
    """A reader behind the SDT functions of its maker's library (sdtapi.dll)."""

    name = "身份证读卡器"

    def __init__(self, library: Any) -> None:
        self._library = library

    def read(self) -> IdCard:
        port = self._open()
        try:
            self._find(port)
            return card_from(self._message(port))
        finally:
            self._library.SDT_ClosePort(port)

    def _open(self) -> int:
        for port in PORTS:
            if self._library.SDT_OpenPort(port) == OPENED:
                return port
        raise KnownError("读身份证", "读卡器没有接好", "请检查 USB 线和读卡器的指示灯，再试一次")

    def _find(self, port: int) -> None:
        info, chosen = ctypes.create_string_buffer(8), ctypes.create_string_buffer(8)
        self._library.SDT_StartFindIDCard(port, info, 0)
        if self._library.SDT_SelectIDCard(port, chosen, 0) != OPENED:
            raise KnownError("读身份证", "没有找到卡片", "请拿开身份证，重新放到读卡器上再读")

    def _message(self, port: int) -> bytes:
        text, length = ctypes.create_string_buffer(2 * LENGTH), ctypes.c_uint(0)
        # the function wants room for the photo; it is wiped unread
        photo, photo_length = ctypes.create_string_buffer(PHOTO_LENGTH), ctypes.c_uint(0)
        answer = self._library.SDT_ReadBaseMsg(
            port, text, ctypes.byref(length), photo, ctypes.byref(photo_length), 0
        )
        ctypes.memset(photo, 0, PHOTO_LENGTH)
        if answer != OPENED:
            raise KnownError("读身份证", "读卡没有完成", "请不要移动卡片，再读一次")
        return text.raw[: max(LENGTH, min(length.value, 2 * LENGTH))]


class SimulatedReader:
    """For a practice station and for tests: these cards, one after the other."""

    name = "练习用读卡器（虚构的卡）"

    def __init__(self, cards: tuple[IdCard, ...] = ()) -> None:
        self._cards: Iterator[IdCard] = cycle(cards or _made_up())

    def read(self) -> IdCard:
        return card_from(message_of(next(self._cards)))


class NoReader:
    """There is no reader at this computer, or none that this program can use."""

    name = ""

    def __init__(self, *, other_kind: bool = False) -> None:
        self._other_kind = other_kind

    def read(self) -> IdCard:
        if self._other_kind:
            raise KnownError(
                "读身份证",
                "读卡器厂家的 sdtapi.dll 是 32 位的，本程序用不了",
                "请向读卡器厂家要 64 位的 sdtapi.dll，换上后重新打开程序；也可以直接手工录入",
            )
        raise KnownError(
            "读身份证",
            "这台电脑没有接身份证读卡器，或没有装它的驱动程序",
            "请接好读卡器并安装厂家的驱动（其中有 sdtapi.dll）后重新打开程序；也可以直接手工录入",
        )


def attached_reader(*, practice: bool, folder: Path = Path(sys.executable).parent) -> IdReader:
    """The reader of this computer; the maker's library is looked for and loaded only here.

    It lies beside the program, or where the system keeps such.
    """
    other_kind = False
    for place in (str(folder / LIBRARY), LIBRARY):
        try:
            return SdtReader(_load(place))
        except OSError as problem:  # not there, of another kind, or without its own libraries
            other_kind |= getattr(problem, "winerror", None) == BAD_EXE_FORMAT
    return SimulatedReader() if practice else NoReader(other_kind=other_kind)


def _load(place: str) -> Any:
    if sys.platform == "win32":
        return ctypes.WinDLL(place)
    return ctypes.CDLL(place)


def _made_up() -> tuple[IdCard, ...]:
    """Cards of nobody: the area code 330199 is not given to any county."""
    made = []
    for name, sex, nation, first_17 in (
        ("练小燕", "female", "01", "33019919960415106"),
        ("古丽娜尔·练习", "female", "05", "33019919970809208"),
        ("练大海", "male", "01", "33019919940203117"),
    ):
        born = first_17[6:14]
        birthday = f"{born[:4]}-{born[4:6]}-{born[6:]}"
        number = first_17 + check_digit(first_17)
        made.append(IdCard(name, sex, nation, birthday, "练习县示例镇一村1号", number))
    return tuple(made)
