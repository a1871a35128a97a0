"""The audit log: in words, without names, narrowed, verified, taken along; and that nothing lacks."""

import ast
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook

from app.context import Context
from app.errors import KnownError
from app.usecases.allow import NotAllowed
from app.usecases.audit_details import detail_of
from app.usecases.audit_log import (
    AuditFilter,
    audit_choices,
    export_audit,
    list_audit,
    verify_audit,
)
from app.usecases.audit_words import ACTION_WORDS
from app.usecases.change_setting import put_setting
from app.usecases.open_couple import open_couple
from app.usecases.papers import make_paper, record_print, save_paper
from app.usecases.records import read_record, save_record, unlock_record
from tests.conftest import PHYSICAL, Founder, consent, couple

ROOT = Path(__file__).parents[2]
ALL = frozenset({"administrator", "clinician", "auditor"})


def recorded_actions() -> set[str]:
    """Every action that stands in the code as one that goes on record."""
    at, found = {"record": 1, "write_line": 3}, set()
    for file in (ROOT / "app").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                name = getattr(node.func, "id", getattr(node.func, "attr", ""))
                for part in ast.walk(node.args[at[name]]) if name in at else ():
                    if isinstance(part, ast.Constant) and isinstance(part.value, str):
                        found.add(part.value)
    return found


def test_every_action_that_goes_on_record_has_words() -> None:
    actions = recorded_actions()
    assert len(actions) > 80
    assert sorted(actions - ACTION_WORDS.keys()) == []


@pytest.fixture
def auditor(station: Founder) -> Context:
    return station("township", roles=ALL)


def work_a_day(context: Context, place: Path) -> str:
    file = couple(context)
    consent(context, file.wife_id)
    assert file.wife_id
    open_couple(context, file.couple_id)
    save_record(context, "physical", file.visit_id, file.wife_id, PHYSICAL, complete=True)
    read_record(context, "physical", file.visit_id, file.wife_id)
    unlock_record(context, "physical", file.visit_id, file.wife_id, "身高抄错")
    paper = make_paper(context, "card", file.visit_id, file.wife_id)
    record_print(context, paper)
    save_paper(context, paper, place / "card.pdf")
    put_setting(context, "notice_days", 5)
    put_setting(context, "card_privacy", "请保管好。")
    return file.file_number


def test_what_was_seen_printed_saved_unlocked_and_set_is_listed_in_words_without_names(
    auditor: Context, tmp_path: Path
) -> None:
    number = work_a_day(auditor, tmp_path)
    lines = list_audit(auditor)

    words = {one.words for one in lines}
    assert {
        "登录",
        "建档",
        "登记同意",
        "查看",
        "保存",
        "解锁更正",
        "打印",
        "另存单据",
        "改设置",
    } <= words
    assert {one.file for one in lines if one.words == "打印"} == {number}
    assert "体格检查：检查日期、医师签名、身高、体重、体重指数" in {
        one.detail for one in lines if one.words == "保存"
    }
    details = {one.detail for one in lines if one.words == "改设置"}
    assert details == {"检验完成后告知结果的期限＝5", "通知单的保密提示"}
    assert not [one for one in lines if "单小花" in str(one) or "曾大勇" in str(one)]


def test_lines_are_narrowed_by_day_user_action_and_file(auditor: Context, tmp_path: Path) -> None:
    number = work_a_day(auditor, tmp_path)
    day = auditor.clock.today()

    assert list_audit(auditor, AuditFilter(until=date(2020, 1, 1))) == []
    assert list_audit(auditor, AuditFilter(since=date(2030, 1, 1))) == []
    assert list_audit(auditor, AuditFilter(login="nobody")) == []
    prints = list_audit(auditor, AuditFilter(day, day, "wang", "print", number))
    assert [one.action for one in prints] == ["print"]
    logins, actions = audit_choices(auditor)
    assert logins == ["wang"]
    assert ("print", "打印") in actions


def test_an_unbroken_chain_is_said_and_a_changed_line_is_named(
    auditor: Context, tmp_path: Path
) -> None:
    work_a_day(auditor, tmp_path)
    assert "没有被改过" in verify_audit(auditor).sentence

    with auditor.database.atomic():  # as somebody with the key and a debugger would
        auditor.database.execute("DROP TRIGGER guard_audit_update")
        auditor.database.execute("UPDATE audit SET login = 'lin' WHERE n = 3")
    found = verify_audit(auditor)
    assert found.first_broken_line == 3
    assert "第 3 行" in found.sentence


@pytest.mark.parametrize("kind", ["xlsx", "pdf"])
def test_the_log_is_taken_along_and_that_is_on_record(
    auditor: Context, tmp_path: Path, kind: str
) -> None:
    work_a_day(auditor, tmp_path)
    path = tmp_path / f"log.{kind}"
    assert "没有加密" in export_audit(auditor, path)
    assert list_audit(auditor)[0].words == "导出操作记录"
    if kind == "xlsx":
        rows = list(load_workbook(path, read_only=True).active.values)
        assert rows[0][:3] == ("序号", "时间", "登录名")
        assert len(rows) > 10
    else:
        assert path.read_bytes().startswith(b"%PDF")
    with pytest.raises(KnownError, match="文件类型"):
        export_audit(auditor, tmp_path / "log.txt")


def test_only_the_auditor_reads_the_log(township: Context, tmp_path: Path) -> None:
    for act in (
        lambda: list_audit(township),
        lambda: verify_audit(township),
        lambda: audit_choices(township),
        lambda: export_audit(township, tmp_path / "x.xlsx"),
    ):
        with pytest.raises(NotAllowed):
            act()


@pytest.mark.parametrize(
    ("recorded", "words"),
    [
        ("theme=light", "外观＝浅色"),
        ("progress:2026", "年度进度　2026"),
        ("service:2026-11:.pdf", "技术服务工作统计报表　2026年11月　PDF"),
        ("result:7XTA-P6W9", "孕前优生健康检查结果及评估建议告知书　7XTA-P6W9"),
        ("c330199000:1:56", "县级站 330199000　1　56"),
        ("2026-2/fed413b2", "第 2026-2 版"),
        ("wang:auditor,nobody", "wang　审计员、nobody"),
        ("asked:7XTA", "本人要求　7XTA"),
        ("20261126-001405-667b:asked", "20261126-001405-667b　手动"),
        ("person.phone:typed", "基本信息（个人）·手机　另填"),
        ("lab_wife:1", "临床检验（妻子）　1"),
        ("lab_wife:hb,told_at", "临床检验（妻子）：血红蛋白"),
        ("01942005360c78e79a2c47de131f6100", ""),
    ],
)
def test_what_was_recorded_as_tokens_is_read_in_words(recorded: str, words: str) -> None:
    assert detail_of(recorded) == words


def test_what_is_not_known_is_shown_as_it_is() -> None:
    assert detail_of("something:else") == "something:else"
    assert detail_of("") == ""
