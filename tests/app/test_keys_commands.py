"""Keys from the command line: card, changing, the list, ending a lost PC's, and the way out."""

import io
import re
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from tests.app.test_cli import _pair as pair
from tests.app.test_cli import create, run

__all__ = ["run"]


def test_keys_are_shown_changed_listed_and_ended_by_commands(run: Any, tmp_path: Path) -> None:
    town, county, stick = tmp_path / "t", tmp_path / "c", tmp_path / "usb"
    stick.mkdir()
    create(run, town, "township")
    create(run, county, "county")
    assert run("keys", "card", "-o", str(tmp_path / "town.txt"), data=town)[0] == 0
    assert run("pair", str(tmp_path / "town.txt"), "--yes", data=county)[1]["paired"]
    pair(run, town, county)
    before = run("keys", "show", data=town)[1]["fingerprint"]
    changed = run("keys", "rotate", data=town)[1]
    assert (changed["fingerprint"] != before, changed["waiting"]) == (True, ["c330199000"])
    assert run("export", str(stick), data=town)[0] == 0
    assert changed["fingerprint"] in run("import", str(stick), data=county)[1][0]["sentence"]
    assert run("keys", "revoke", "t330199101", data=county)[1]["revoked"] == 0
    assert run("keys", "revoke", "t330199101", "--yes", data=county)[1]["revoked"] == 2
    lines = run("keys", "stations", data=county)[1]["lines"]
    assert [one["status"] for one in lines] == ["active", "revoked", "revoked"]


def test_private_keys_come_out_for_the_recovery_sheet_only(
    run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = create(run, tmp_path / "t", "township")["recovery_key"]
    out = tmp_path / "keys.txt"
    monkeypatch.setattr("sys.stdin", io.StringIO("12345\n"))
    status, said = run("keys", "export", "-o", str(out), data=tmp_path / "t")
    assert (status, said["error"]["where"]) == (1, "恢复码")
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{code}\n"))
    assert run("keys", "export", "-o", str(out), data=tmp_path / "t")[0] == 0
    assert "AGE-SECRET-KEY-1" in out.read_text()
    lines = run("audit", "list", data=tmp_path / "t")[1]
    assert "export_keys" in [one["action"] for one in lines]


def test_the_card_on_paper_is_one_page_with_its_text(run: Any, tmp_path: Path) -> None:
    create(run, tmp_path / "t", "township")
    out = tmp_path / "card.pdf"
    assert run("keys", "card", "-o", str(out), data=tmp_path / "t")[0] == 0
    card = run("card", data=tmp_path / "t")[1]["card"]
    paper = pypdfium2.PdfDocument(out)
    text = "".join(paper[0].get_textpage().get_text_range().split())
    assert (len(paper), card in text) == (1, True)


def test_the_times_of_deliveries_are_shown_as_people_read_them(run: Any, tmp_path: Path) -> None:
    create(run, tmp_path / "t", "township")
    create(run, tmp_path / "c", "county")
    pair(run, tmp_path / "t", tmp_path / "c")
    run("deliver", "ways", "--address", "http://127.0.0.1:9", data=tmp_path / "t")
    for words in (("deliver", "now"), ("deliver", "log")):
        [found] = run(*words, data=tmp_path / "t")[1]
        assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d", found["at"])
