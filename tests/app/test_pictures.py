"""Pictures, against the same numbers counted in plain Python over the raw rows."""

import csv
import io
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from PIL import Image
from pypdf import PdfReader

from app.cli import main
from app.clock import SystemClock
from app.context import Context, User
from app.demo.circle import LOGIN, PASSWORD
from app.demo.year import make_year
from app.errors import KnownError
from app.usecases.allow import NotAllowed
from app.usecases.change_setting import put_setting
from app.usecases.consents import consents_of, withdraw_consent
from app.usecases.due import due_filters
from app.usecases.open_station import close_station, open_station
from app.usecases.picture_files import make_picture_paper, record_picture_print, save_picture
from app.usecases.pictures import PICTURES, counted, run_picture
from app.usecases.records import save_record
from app.usecases.register_couple import register_couple
from app.usecases.reports import run_indicators, run_report
from printing.chart import Board, Columns, Funnel, Lines, Pyramid
from tests.app.test_reports import Plain, by_hand
from tests.conftest import PHYSICAL, FakeClock, Founder, consent, couple, id_number, person

Row = dict[str, Any]


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Context]:
    """A made-up year in which one examined wife has withdrawn."""
    folder = tmp_path_factory.mktemp("pictures")
    make_year(folder / "county", 24, 5, 2025, SystemClock(), lambda _: None)
    opened = open_station(folder / "county", LOGIN, PASSWORD, SystemClock())
    withdrawn = opened.database.value("SELECT min(subject) FROM lab_wife")
    for state in consents_of(opened, withdrawn):
        if state.consent_id:
            withdraw_consent(opened, state.consent_id, "2025-12-30")
    yield opened
    close_station(opened)


class Open(Plain):
    """The raw rows that are not held, and what belongs to whom."""

    def __init__(self, context: Context, period: str) -> None:
        super().__init__(context, period)
        held = {(row["tbl"], row["pk"]) for row in context.database.rows("SELECT * FROM held")}
        assert held, "the withdrawn wife's rows"
        for name, rows in self.all.items():
            self.all[name] = [row for row in rows if (name, row["id"]) not in held]
        self.couples = {row["id"]: row for row in self.all["couple"]}
        self.filed = [row for row in self.all["visit"] if row["opened_on"].startswith(period)]

    def examined(self) -> dict[str, str]:
        """Everybody's first day."""
        first: dict[str, str] = {}
        for row in sorted(
            self.dated("physical", "examined_on"), key=lambda one: one["examined_on"]
        ):
            first.setdefault(row["subject"], row["examined_on"])
        return first

    def members(self, role: str) -> set[str]:
        return {self.couples[row["couple_id"]][f"{role}_id"] for row in self.filed}

    def having(self, table: str, role: str, **answer: Any) -> int:
        visits = {row["id"] for row in self.filed}
        return len({
            row["subject"] for row in self.all[table]
            if row["visit_id"] in visits and row["subject"] in self.members(role)
            and all(row[name] in wanted for name, wanted in answer.items())
        })  # fmt: skip


def test_progress_adds_up_the_months_and_stands_beside_the_target(year: Context) -> None:
    put_setting(year, "target_persons", 200)
    months = Counter(day[:7] for day in Open(year, "2025").examined().values())
    found = run_picture(year, "progress", "2025")
    assert isinstance(found.chart, Columns)
    sums = [sum(months[f"2025-{one:02}"] for one in range(1, last + 1)) for last in range(1, 13)]
    assert list(found.chart.values) == sums
    assert found.chart.target == 200
    assert found.rows[-1][2:] == (str(sums[-1]), f"{sums[-1] / 2:.1f}%")
    coverage = next(one for one in run_indicators(year, "2025") if one.key == "coverage")
    assert (coverage.numerator, coverage.denominator) == (sums[-1], 200)


def test_months_that_have_not_come_have_no_bar(year: Context) -> None:
    put_setting(year, "target_persons", 0)
    found = run_picture(replace(year, clock=FakeClock()), "progress", "2026")
    assert isinstance(found.chart, Columns)
    assert found.chart.values == (*[0] * 11, None)
    assert "未设年度目标" in found.words


def test_abnormal_rates_are_sorted_and_agree_with_plain_counting_and_the_indicators(
    year: Context,
) -> None:
    found = run_picture(year, "abnormal", "2025")
    named = {row[0].partition(" ")[0]: row for row in found.rows}
    titles = dict(run_report(year, "items", "2025").report.rows)
    plain = Open(year, "2025")
    for item in ("blood", "liver", "hepatitis_b", "syphilis", "blood_group"):
        verdicts = [by_hand(row, item) for row in plain.labs()]
        odd, normal = verdicts.count("abnormal"), verdicts.count("normal")
        assert named[titles[item]][1:3] == (str(odd), str(odd + normal)), item
    for one in run_indicators(year, "2025"):
        _, _, item = one.key.partition("abnormal.")
        if item.endswith(".total") and "_igg" not in item:
            value = "—" if one.value is None else f"{one.value}%"
            row = named[titles[item.removesuffix(".total")]]
            assert row[1:] == (str(one.numerator), str(one.denominator), value)
    rates = [float(row[3].rstrip("%")) for row in found.rows if row[3] != "—"]
    assert rates == sorted(rates, reverse=True)
    assert "IgG" not in f"{found.chart}{found.words}{found.rows}"  # no finding, but what is past
    rubella = [by_hand(row, "rubella_igg") for row in plain.labs()]
    without, tested = rubella.count("normal"), len(rubella) - rubella.count(None)
    assert f"风疹IgG 阴性（没有免疫力）{without}/{tested} 人次" in found.note


def test_the_pyramid_counts_completed_years_on_the_day_of_the_examination(year: Context) -> None:
    plain, counts = Open(year, "2025"), Counter[tuple[str, int]]()
    for who, day in plain.examined().items():
        born, on = date.fromisoformat(plain.people[who]["birthday"]), date.fromisoformat(day)
        age = on.year - born.year - ((on.month, on.day) < (born.month, born.day))
        counts[plain.people[who]["sex"], min(max(age // 5, 3), 10)] += 1
    chart = run_picture(year, "ages", "2025").chart
    assert isinstance(chart, Pyramid)
    for series, sex in ((chart.left, "male"), (chart.right, "female")):
        assert list(series.values) == [counts[sex, fives] for fives in range(3, 11)]
    assert chart.categories[:2] == ("20 以下", "20–24")


def test_the_trend_shows_24_whole_months_as_the_monthly_reports_count_them(year: Context) -> None:
    found = run_picture(year, "trend", "2025")
    assert isinstance(found.chart, Lines)
    assert [row[0] for row in found.rows] == [
        f"{y}-{m:02}" for y in (2024, 2025) for m in range(1, 13)
    ]
    for month, examined, at_risk, followed in found.rows[12:]:
        plain = Open(year, month)
        tags = [row["risk_tag"] for row in plain.dated("assessment", "assessed_on")]
        assert int(examined) == len(plain.examined())
        assert int(at_risk) == tags.count("at_risk")
        assert int(followed) == sum(
            len(plain.dated(table, on))
            for table, on in (("contact", "contacted_on"), ("early_follow_up", "visited_on"),
                              ("outcome", "visited_on"))
        )  # fmt: skip
    cells = run_report(year, "service", "2025-03").report.cells["total.sum"]
    assert found.rows[14][1:3] == (str(cells["examined"]), str(cells["at_risk"]))


def test_a_month_that_is_not_over_is_not_in_the_trend(year: Context) -> None:
    rows = run_picture(replace(year, clock=FakeClock()), "trend", "2026").rows
    assert (rows[0][0], rows[-1][0], len(rows)) == ("2024-11", "2026-10", 24)


def test_the_funnel_counts_the_files_of_the_year_and_has_no_bar_for_who_did_not_come(
    year: Context,
) -> None:
    plain = Open(year, "2025")
    signed = {row["subject"]: row["id"] for row in year.database.rows(
        "SELECT * FROM consent WHERE purpose_of = 'examination'")}  # fmt: skip
    ended = {row["consent_id"] for row in year.database.rows("SELECT * FROM withdrawal")}
    agreed = {person for person, one in signed.items() if one not in ended}
    found = run_picture(year, "funnel", "2025")
    assert isinstance(found.chart, Funnel)
    steps = {one.title: one.values for one in found.chart.steps}
    roles = ("wife", "husband")
    assert steps["建档"] == (24, 24)
    assert steps["同意检查"] == tuple(len(plain.members(role) & agreed) for role in roles)
    for title, table in (("已检查", "physical"), ("已评估", "assessment"), ("已告知", "notice")):
        assert steps[title] == tuple(plain.having(table, role) for role in roles)
    assert sum(steps["已检查"]) == len(plain.examined())
    pregnant = plain.having("contact", "wife", contact_result=["pregnant"])
    assert steps["怀孕（妻子）"] == (pregnant,)
    known = plain.having("outcome", "wife", result=["delivered", "ended"])
    assert steps["结局已知（妻子）"] == (known,)
    labels = {one.title: one.label for one in found.chart.steps}
    assert labels["已检查"].startswith(f"{sum(steps['已检查'])} 人，建档 48 人的 ")
    assert labels["结局已知（妻子）"] == f"{known} 人，建档 24 名妻子的 {known / 24 * 100:.1f}%"
    assert found.rows[-1][-1] == f"{known / 24 * 100:.1f}%（{known}/24）"
    assert 0 < known <= pregnant < steps["已检查"][0]
    assert not any(word in str(found.chart) for word in ("拒绝", "谢绝", "放弃", "未参加"))


def places(context: Context, plain: Open) -> dict[str, tuple[int, int]]:
    """(examined, due) by village, by hand."""
    today = context.clock.today().isoformat()
    due = {row["person"] for row in context.database.rows("SELECT * FROM due")
           if row["due_on"] <= today}  # fmt: skip
    villages: dict[str, list[str]] = {}
    for row in plain.all["visit"]:
        for role in ("wife", "husband"):
            person = plain.couples[row["couple_id"]][f"{role}_id"]
            villages.setdefault(plain.people[person]["village"], []).append(person)
    examined = plain.examined()
    return {
        name: (sum(one in examined for one in people), sum(one in due for one in people))
        for name, people in villages.items()
    }


def test_the_board_counts_every_village_and_small_numbers_do_not_leave(
    year: Context, tmp_path: Path
) -> None:
    by_hand_ = places(year, Open(year, "2025"))
    shown = run_picture(year, "villages", "2025")
    assert {row[1]: (int(row[2]), int(row[3])) for row in shown.rows} == by_hand_
    assert any(0 < due < 5 for _, due in by_hand_.values())
    leaving = counted(year, "villages", "2025", leaving=True)
    for _, village, *numbers in leaving.rows:
        for said, number in zip(numbers, by_hand_[village], strict=True):
            assert said == ("<5" if 0 < number < 5 else str(number))
    assert isinstance(leaving.chart, Board)
    for tile in leaving.chart.tiles:
        examined, due = by_hand_[tile.title]
        assert tile.large == ("<5" if 0 < examined < 5 else str(examined))
        assert ("<5" in tile.small) == (0 < due < 5)
        assert (tile.shade > 1) <= (due >= 5), "nor does the tone tell"
    save_picture(year, "villages", "2025", tmp_path / "v.csv")
    lines = (tmp_path / "v.csv").read_text(encoding="utf-8-sig").splitlines()
    assert lines[1:] == [",".join(row) for row in leaving.rows]
    save_picture(year, "villages", "2025", tmp_path / "v.xlsx")
    saved = list(load_workbook(tmp_path / "v.xlsx").active.values)[2 : 2 + len(leaving.rows)]
    assert [tuple(map(str, row)) for row in saved] == list(leaving.rows)
    paper = make_picture_paper(year, "villages", "2025").sheets[0]
    assert any(getattr(block, "rows", None) == leaving.rows for block in paper.blocks)
    assert any(getattr(block, "chart", None) == leaving.chart for block in paper.blocks)
    put_setting(year, "small_number", 1)
    assert counted(year, "villages", "2025", leaving=True).rows == shown.rows
    put_setting(year, "small_number", 5)


def test_villages_stand_in_natural_order_on_the_board_and_in_the_lists(
    township: Context,
) -> None:
    for at, village in enumerate(("第10村", "第2村", "第1村")):
        day = f"{at + 1:02}"
        wife = {"certificate_number": id_number(f"330199199607{day}128")}
        husband = {"certificate_number": id_number(f"330199199208{day}131")}
        made = register_couple(
            township,
            person("单小花", **wife, birthday=f"1996-07-{day}", village=village),
            person("曾大勇", "male", **husband, birthday=f"1992-08-{day}", village=village),
            {},
        )
        assert made.wife_id
        consent(township, made.wife_id)
    board = run_picture(township, "villages", "2026").chart
    assert isinstance(board, Board)
    in_order = ["第1村", "第2村", "第10村"]
    assert [one.title for one in board.tiles] == in_order
    assert due_filters(township)[0] == in_order


def test_a_picture_of_nothing_is_drawn_all_the_same(township: Context, tmp_path: Path) -> None:
    for name in PICTURES:
        for kind in ("pdf", "png"):
            save_picture(township, name, "2026", tmp_path / f"{name}.{kind}")
            assert (tmp_path / f"{name}.{kind}").stat().st_size > 1000


def test_every_form_of_a_picture_holds_its_numbers(year: Context, tmp_path: Path) -> None:
    shown = run_picture(year, "funnel", "2025")
    for kind in ("pdf", "png", "csv", "xlsx"):
        assert "没有加密" in save_picture(year, "funnel", "2025", tmp_path / f"f.{kind}")
    rows = list(csv.reader(io.StringIO((tmp_path / "f.csv").read_text(encoding="utf-8-sig"))))
    assert rows == [list(shown.heads), *map(list, shown.rows)]
    book = load_workbook(tmp_path / "f.xlsx").active
    assert [cell.value for cell in book[3]][:2] == ["建档", 24]
    page = PdfReader(tmp_path / "f.pdf").pages[0].extract_text().replace("\n", "")
    for word in ("从建档到妊娠结局", "结局已知（妻子）", *shown.rows[1], "练习"):
        assert word in page
    with Image.open(tmp_path / "f.png") as image:
        assert image.format == "PNG"
        assert image.width > 2000
    with pytest.raises(KnownError, match=r"\.pdf"):
        save_picture(year, "funnel", "2025", tmp_path / "f.doc")


def test_a_village_named_like_a_formula_stays_words(township: Context, tmp_path: Path) -> None:
    couple(township, wife={"village": "=1+1"}, husband={"village": "=1+1"})
    for kind in ("csv", "xlsx"):
        save_picture(township, "villages", "2026", tmp_path / f"v.{kind}")
    assert "'=1+1" in (tmp_path / "v.csv").read_text(encoding="utf-8-sig")
    cell = load_workbook(tmp_path / "v.xlsx").active["B3"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")


def test_the_paper_is_on_record_without_a_person(year: Context) -> None:
    paper = make_picture_paper(year, "villages", "2025")
    record_picture_print(year, paper)
    lines = year.database.rows("SELECT * FROM audit ORDER BY n DESC LIMIT 2")
    assert [one["action"] for one in lines] == ["print", "preview"]
    assert {one["what"] for one in lines} == {"picture_villages:2025"}
    assert {one["subject"] for one in lines} == {""}


def test_who_may_see_reports_may_see_pictures_and_nobody_else(year: Context) -> None:
    def as_(role: str) -> Context:
        return replace(year, user=User("zhou", "周", frozenset({role})))

    make_picture_paper(as_("reporter"), "progress", "2025")
    for role in ("data_entry", "administrator", "follow_up", "auditor"):
        for ask in (run_picture, counted, make_picture_paper):
            with pytest.raises(NotAllowed):
                ask(as_(role), "progress", "2025")


def test_an_unknown_picture_or_year_is_said(year: Context) -> None:
    with pytest.raises(KnownError, match="没有名为"):
        run_picture(year, "cake", "2026")
    for wrong in ("2026-03", "26", "x", ""):
        with pytest.raises(KnownError, match="不是年份"):
            run_picture(year, "progress", wrong)


def test_a_person_examined_twice_counts_once(township: Context, clock: FakeClock) -> None:
    file = couple(township)
    consent(township, file.wife_id)
    assert file.wife_id
    save_record(township, "physical", file.visit_id, file.wife_id, dict(PHYSICAL))
    clock.pass_(days=2)
    again = PHYSICAL | {"examined_on": "2026-11-25"}
    save_record(township, "physical", file.visit_id, file.wife_id, again)
    assert run_picture(township, "ages", "2026").rows[3] == ("30–34", "0", "1", "1")


def test_the_command_line_gives_the_numbers_and_the_file(
    station: Founder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    from tests.conftest import PASSWORD as WORD

    context = station("township")
    close_station(context)
    monkeypatch.setenv("ANYUN_PASSWORD", WORD)
    asked = ["picture", "funnel", "--year", "2026", "--json", "--data", str(context.folder)]
    assert main(asked) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["rows"][0]["步骤"] == "建档"
    assert main([*asked, "-o", str(tmp_path / "f.png")]) == 0
    assert "没有加密" in json.loads(capsys.readouterr().out)["warning"]
    assert (tmp_path / "f.png").exists()
