"""The day's list and a person's page by commands alone."""

from pathlib import Path
from typing import Any

from app.context import Context
from app.usecases.open_station import close_station
from tests.app.test_cli import run
from tests.conftest import consent, couple

__all__ = ["run"]


def test_the_days_list_and_a_persons_page_by_commands(
    run: Any,
    township: Context,
    tmp_path: Path,
) -> None:
    file = couple(township)
    consent(township, file.wife_id)
    assert file.wife_id
    close_station(township)
    where, wife = {"data": township.folder}, file.wife_id

    today = run("today", "--programme", "preconception", **where)[1]
    assert today["expected"]["lines"][0]["names"] == "单小花"  # he has not agreed
    assert run("person", "residence", wife, "moved_in", "--date", "2026-11-01", **where)[1] == {
        "changed": ["residence", "residence_on"]
    }
    assert run("person", "show", wife, **where)[1]["values"]["residence"] == "moved_in"
    assert "迁入" in [one["title"] for one in run("person", "timeline", wife, **where)[1]]
    newest = run("person", "history", wife, **where)[1][0]
    assert {"label": "居住状态", "old": "", "new": "迁入"} in newest["fields"]
    target = tmp_path / "copy.pdf"
    assert run("person", "copy", wife, "-o", str(target), **where)[0] == 0
    assert target.read_bytes().startswith(b"%PDF")
    looked = [one["action"] for one in run("person", "accesses", wife, **where)[1]]
    assert {"个人信息副本", "另存为文件", "查看时间线"} <= set(looked)
    card = run("id-card", **where)[1]
    assert (card["values"]["certificate_type"], card["known"]) == ("resident_id", None)
