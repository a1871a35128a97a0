"""Reading ID cards: the bytes, the maker's library, no reader at all."""

import contextlib
import ctypes
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.context import Context
from app.devices import id_reader
from app.devices.id_card import LENGTH, IdCard, card_from, message_of
from app.devices.id_reader import NoReader, SdtReader, SimulatedReader, attached_reader
from app.errors import KnownError
from app.usecases.read_id_card import read_id_card
from db import audit
from tests.conftest import couple, id_number

CARD = IdCard("古丽娜尔•𠮷", "female", "05", "1996-04-15", "示例县示例镇一村1号",
              id_number("33019919960415106"))  # fmt: skip


class Maker:
    """A maker's library with a card on the reader, or without."""

    def __init__(self, message: bytes = b"", *, ports: tuple[int, ...] = (1001,)) -> None:
        self.message, self.ports = message, ports
        self.closed: list[int] = []

    def SDT_OpenPort(self, port: int) -> int:
        return 0x90 if port in self.ports else 1

    def SDT_ClosePort(self, port: int) -> int:
        self.closed.append(port)
        return 0x90

    def SDT_StartFindIDCard(self, port: int, info: Any, if_open: int) -> int:
        return 0x9F if self.message else 0x80

    def SDT_SelectIDCard(self, port: int, info: Any, if_open: int) -> int:
        return 0x90 if self.message else 0x81

    def SDT_ReadBaseMsg(
        self, port: int, text: Any, length: Any, photo: Any, photo_length: Any, if_open: int
    ) -> int:
        if len(self.message) < LENGTH:
            return 0x41
        ctypes.memmove(text, self.message, len(self.message))
        ctypes.memset(photo, 7, 1024)
        return 0x90


def test_a_card_is_read_through_the_makers_library_and_the_port_is_closed() -> None:
    maker = Maker(message_of(CARD), ports=(1003,))
    assert SdtReader(maker).read() == CARD
    assert maker.closed == [1003]


@pytest.mark.parametrize(
    ("maker", "said"),
    [
        (Maker(ports=()), "没有接好"),
        (Maker(), "没有找到卡片"),
        (Maker(b"x"), "没有完成"),
        (Maker(b"\xff" * LENGTH), "读不出来"),
    ],
)
def test_each_trouble_with_a_reader_has_its_sentence(maker: Maker, said: str) -> None:
    with pytest.raises(KnownError, match=said):
        SdtReader(maker).read()
    assert maker.closed == list(maker.ports)


def test_a_foreigners_card_is_not_taken_for_a_resident_one() -> None:
    message = bytearray(message_of(CARD))
    message[248:250] = "I".encode("utf-16-le")
    with pytest.raises(KnownError, match="外国人"):
        card_from(bytes(message))


def test_an_unknown_nation_or_sex_is_left_open() -> None:
    card = IdCard("某人", None, None, "1996-04-15", "", CARD.number)
    assert card_from(message_of(card)) == card


@given(st.binary(max_size=300))
def test_no_bytes_make_the_reading_fail_otherwise_than_with_a_sentence(message: bytes) -> None:
    with contextlib.suppress(KnownError):
        card_from(message)


def test_without_a_library_a_practice_station_simulates_and_another_says_what_to_do(
    tmp_path: Path,
) -> None:
    practice = attached_reader(practice=True, folder=tmp_path)
    assert isinstance(practice, SimulatedReader)
    assert practice.read().number != practice.read().number
    none = attached_reader(practice=False, folder=tmp_path)
    with pytest.raises(KnownError, match="没有接身份证读卡器"):
        none.read()
    (tmp_path / id_reader.LIBRARY).write_bytes(b"not a library")
    assert isinstance(attached_reader(practice=False, folder=tmp_path), NoReader)


def test_a_library_of_32_bits_is_called_that(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def load(place: str) -> object:
        problem = OSError(8, "bad format")
        if place != id_reader.LIBRARY:  # the one beside the program
            problem.winerror = 193  # type: ignore[attr-defined,unused-ignore]
        raise problem

    monkeypatch.setattr(id_reader, "_load", load)

    with pytest.raises(KnownError, match="64 位"):
        attached_reader(practice=False, folder=tmp_path).read()


@pytest.mark.skipif(shutil.which("cc") is None, reason="no C compiler here")
def test_a_library_beside_the_program_is_loaded_and_called(tmp_path: Path) -> None:
    rows = ", ".join(str(one) for one in message_of(CARD))
    source = tmp_path / "sdt.c"
    source.write_text(
        "#include <string.h>\n"
        f"static const unsigned char card[] = {{{rows}}};\n"
        "int SDT_OpenPort(int p) { return p == 1002 ? 0x90 : 1; }\n"
        "int SDT_ClosePort(int p) { return 0x90; }\n"
        "int SDT_StartFindIDCard(int p, unsigned char *m, int o) { return 0x9f; }\n"
        "int SDT_SelectIDCard(int p, unsigned char *m, int o) { return 0x90; }\n"
        "int SDT_ReadBaseMsg(int p, unsigned char *t, unsigned int *n, unsigned char *f,"
        " unsigned int *fn, int o)\n"
        "{ memcpy(t, card, sizeof card); *n = sizeof card; memset(f, 7, 1024); *fn = 1024;"
        " return 0x90; }\n"
    )
    made = subprocess.run(
        ["cc", "-shared", "-fPIC", "-o", str(tmp_path / id_reader.LIBRARY), str(source)],
        check=False,
    )
    assert made.returncode == 0
    assert attached_reader(practice=False, folder=tmp_path).read() == CARD


def test_reading_is_on_record_and_knows_who_is_registered(township: Context) -> None:
    file = couple(township, wife={"certificate_number": CARD.number, "birthday": CARD.birthday})
    read = read_id_card(township, SimulatedReader((CARD,)))
    assert read.known is not None
    assert read.known.person_id == file.wife_id
    assert read.values["name"] == "古丽娜尔·𠮷"
    assert read.values["hukou_address"] == CARD.address
    line = audit.lines(township.database, file.wife_id)[0]
    assert (line["action"], line["what"]) == ("id_card", "")
