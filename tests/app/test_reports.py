"""Reports, against the same figures counted in plain Python over the raw rows."""

import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from app.catalogue.report_items import ITEMS
from app.clock import SystemClock
from app.context import Context
from app.demo.circle import LOGIN, PASSWORD
from app.demo.year import make_year
from app.domain.report import Indicator, period_of
from app.errors import KnownError
from app.usecases.allow import NotAllowed
from app.usecases.consents import consents_of, withdraw_consent
from app.usecases.merge_people import merge_people
from app.usecases.open_station import close_station, open_station
from app.usecases.records import save_record
from app.usecases.report_files import save_report
from app.usecases.report_outcomes import COLUMNS as OUTCOME_COLUMNS
from app.usecases.report_service import service_columns
from app.usecases.reports import (
    as_plain,
    close_month,
    people_behind,
    run_indicators,
    run_report,
    without_hukou,
)
from tests.conftest import LAB, PHYSICAL, FakeClock, Founder, consent, couple, id_number

Row = dict[str, Any]
MONTH = "2025-03"
BOOKS = {
    "physical": "examined_on", "lab_wife": "sampled_on", "lab_husband": "sampled_on",
    "reproductive_wife": "examined_on", "reproductive_husband": "examined_on",
    "ultrasound": "examined_on", "assessment": "assessed_on", "notice": "told_on",
    "education": "given_on", "history_wife": "asked_on", "history_husband": "asked_on",
    "contact": "contacted_on", "early_follow_up": "visited_on", "outcome": "visited_on",
}  # fmt: skip


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Context]:
    folder = tmp_path_factory.mktemp("year")
    make_year(folder / "county", 45, 3, 2025, SystemClock(), lambda _: None)
    opened = open_station(folder / "county", LOGIN, PASSWORD, SystemClock())
    join_some(opened)
    yield opened
    close_station(opened)


def join_some(context: Context) -> None:
    """Two couples of one month turn out to be one, and a wife to be registered a third time."""
    pairs = context.database.rows(
        "SELECT w.subject AS wife, h.subject AS husband, w.sampled_on AS day FROM lab_wife w"
        " JOIN lab_husband h ON h.visit_id = w.visit_id"
        " WHERE w.sampled_on LIKE '2025-03-%' ORDER BY w.sampled_on LIMIT 2"
    )
    one, other = pairs
    again = couple(context, wife={"hukou_type": "urban"}, husband={"hukou_type": "urban"})
    wife = str(again.wife_id)
    consent(context, wife, on="2025-01-02")
    tested = {"sampled_on": one["day"], "doctor_name": "李检验", "hb": "98", "urine": "normal"}
    save_record(context, "lab_wife", again.visit_id, wife, tested)
    taught = {"given_on": one["day"], "given_by": "王医生", "way": "talk"}
    for twice in (1, 2):
        note = taught | {"given_by": f"王医生{twice}"}
        save_record(context, "education", again.visit_id, wife, note, row_id=f"taught{twice}")
    for pair in (
        (one["wife"], other["wife"]),
        (one["husband"], other["husband"]),
        (one["wife"], wife),
    ):
        merge_people(context, *pair)


class Plain:
    """The raw rows and nothing of the program: what a person with a pencil would count."""

    def __init__(self, context: Context, period: str) -> None:
        self.all = {
            name: context.database.rows(f'SELECT * FROM "{name}"')
            for name in [
                "person",
                "couple",
                "visit",
                "physical",
                "lab_wife",
                "lab_husband",
                "reproductive_wife",
                "reproductive_husband",
                "ultrasound",
                "assessment",
                "notice",
                "education",
                "history_wife",
                "history_husband",
                "contact",
                "early_follow_up",
                "outcome",
                "baby",
            ]
        }
        self.people = {row["id"]: row for row in self.all["person"]}
        self.period = period
        self._put_joined_together(context)

    def _put_joined_together(self, context: Context) -> None:
        """With a pencil: the smaller number over the greater until nothing changes, day by day."""
        links = context.database.rows("SELECT * FROM person_link WHERE active = 'yes'")
        over = {one: one for one in self.people}
        for _ in links:
            for link in links:
                tops = sorted({over[link["subject"]], over[link["other_id"]]})
                over = {one: tops[0] if top in tops else top for one, top in over.items()}
        for written in context.database.rows(
            "SELECT pk, fields FROM op WHERE tbl = 'person' ORDER BY stamp"
        ):
            fields = json.loads(written["fields"])
            if sum(top == over[written["pk"]] for top in over.values()) > 1:
                said = {name: value for name, value in fields.items() if value is not None}
                self.people[over[written["pk"]]] |= said
        for name in BOOKS:
            self.all[name] = self._book(self.all[name], BOOKS[name], over)
        couples: dict[Any, Row] = {}
        for row in sorted(self.all["couple"], key=lambda row: row["id"]):
            both = over.get(row["wife_id"]), over.get(row["husband_id"])
            couples.setdefault(both, row | {"wife_id": both[0], "husband_id": both[1]})
        self.all["couple"] = list(couples.values())

    @staticmethod
    def _book(rows: list[Row], day: str, over: dict[str, str]) -> list[Row]:
        """Where two registrations tell of one day, the first line, filled up from the other."""
        kept: list[Row] = []
        lines: dict[tuple[str, str], Row] = {}
        for row in sorted(rows, key=lambda row: row["subject"]):
            at = (over[row["subject"]], row[day])
            first = lines.setdefault(at, row)
            if first["subject"] == row["subject"]:
                kept.append(row)
                continue
            for name, value in row.items():
                if first[name] is None:
                    first[name] = value
        return [row | {"subject": over[row["subject"]]} for row in kept]

    def dated(self, table: str, column: str) -> list[Row]:
        return [row for row in self.all[table] if (row[column] or "").startswith(self.period)]

    def hukou(self, row: Row, wanted: str) -> bool:
        return wanted == "sum" or self.people[row["subject"]]["hukou_type"] == wanted

    def sex(self, row: Row) -> str:
        return str(self.people[row["subject"]]["sex"])

    def labs(self) -> list[Row]:
        return self.dated("lab_wife", "sampled_on") + self.dated("lab_husband", "sampled_on")


def out_of(row: Row, name: str) -> bool:
    low, high = json.loads(row["ranges"])[name][:2]
    value = Decimal(row[name].lstrip("<>"))
    return not Decimal(str(low)) <= value <= Decimal(str(high))


def by_hand(row: Row, item: str) -> str | None:
    """What the fact sheet calls normal and abnormal, written down again by hand."""
    sign = {"negative": "normal", "positive": "abnormal", "suspicious": "abnormal"}
    if item in (
        "gonococcus",
        "chlamydia",
        "syphilis",
        "cmv_igm",
        "cmv_igg",
        "toxo_igm",
        "toxo_igg",
        "rubella_igg",
    ):
        return sign.get(row.get(item) or "")
    if item == "discharge":
        names = ["clue_cells", "candida", "trichomonas", "amine_test"]
        if not row.get("clue_cells"):
            return None
        bad = any(row[name] in ("positive", "suspicious") for name in names)
        return (
            "abnormal"
            if bad or row["cleanliness"] in ("III", "IV") or row["discharge_ph"] == "gt45"
            else "normal"
        )
    if item == "blood_group":
        return None if not row.get("abo") else "abnormal" if row["rh"] == "negative" else "normal"
    if item == "hepatitis_b":
        return (
            None
            if not row.get("hbsag")
            else "abnormal"
            if "positive" in (row["hbsag"], row["hbeag"])
            else "normal"
        )
    if item == "urine":
        return row.get("urine")
    names = {
        "blood": ["hb", "rbc", "plt", "wbc"],
        "glucose": ["glucose"],
        "liver": ["alt"],
        "kidney": ["creatinine"],
        "thyroid": ["tsh"],
    }[item]
    found = [name for name in names if row.get(name) is not None]
    return (
        None if not found else "abnormal" if any(out_of(row, name) for name in found) else "normal"
    )


@pytest.mark.parametrize("period", [MONTH, "2025"])
@pytest.mark.parametrize("hukou", ["urban", "rural", "sum"])
def test_the_service_report_counts_what_plain_counting_counts(
    year: Context, period: str, hukou: str
) -> None:
    plain = Plain(year, period)
    cells = run_report(year, "service", period).report.cells[f"total.{hukou}"]

    def people(table: str, column: str, sex: str | None = None) -> int:
        rows = [row for row in plain.dated(table, column) if plain.hukou(row, hukou)]
        return len({row["subject"] for row in rows if sex in (None, plain.sex(row))})

    assert cells["examined"] == people("physical", "examined_on")
    assert cells["examined.male"] == people("physical", "examined_on", "male")
    assert cells["history.female"] == people("history_wife", "asked_on")
    assert cells["history"] == people("history_wife", "asked_on") + people(
        "history_husband", "asked_on"
    )
    for item in [one.key for one in ITEMS][2:-1]:
        found = [by_hand(row, item) for row in plain.labs() if plain.hukou(row, hukou)]
        assert cells[f"{item}.normal"] == found.count("normal"), item
        assert cells[f"{item}.abnormal"] == found.count("abnormal"), item
    seen = [
        row["us_result"]
        for row in plain.dated("ultrasound", "examined_on")
        if plain.hukou(row, hukou)
    ]
    assert [cells["ultrasound.normal"], cells["ultrasound.abnormal"]] == [
        seen.count("normal"),
        seen.count("abnormal"),
    ]
    cervix = [
        row["cervix"]
        for row in plain.dated("reproductive_wife", "examined_on")
        if plain.hukou(row, hukou)
    ]
    varicocele = [
        row["varicocele"]
        for row in plain.dated("reproductive_husband", "examined_on")
        if plain.hukou(row, hukou)
    ]
    assert cells["reproductive.abnormal"] == cervix.count("abnormal") + varicocele.count("present")
    tags = [
        row
        for row in plain.dated("assessment", "assessed_on")
        if plain.hukou(row, hukou) and row["risk_tag"] == "at_risk"
    ]
    assert cells["at_risk"] == len(tags)
    assert cells["at_risk.female"] == sum(plain.sex(row) == "female" for row in tags)
    for column, table, on in (
        ("counselling", "notice", "told_on"),
        ("early", "early_follow_up", "visited_on"),
        ("outcomes", "outcome", "visited_on"),
        ("education", "education", "given_on"),
    ):
        assert cells[column] == sum(plain.hukou(row, hukou) for row in plain.dated(table, on))
    pairs = sum(value for key, value in cells.items() if key.endswith((".normal", ".abnormal")))
    assert cells["tests"] == pairs
    planned = [
        row
        for row in plain.all["couple"]
        if (row["expected_pregnancy_date"] or "").startswith("2025")
    ]
    assert cells["planned_couples"] == sum(
        hukou in ("sum", plain.people[row["wife_id"]]["hukou_type"]) for row in planned
    )


def test_the_service_report_has_nine_rows_and_fifty_five_columns_and_levels_add_up(
    year: Context,
) -> None:
    report = run_report(year, "service", "2025").report
    assert (len(report.rows), len(service_columns())) == (9, 55)
    for column in report.columns:
        if column.key != "planned_couples":
            assert report.cells["total.sum"][column.key] == report.cells["county.sum"][column.key]
        for level in ("county", "total"):
            parts = (
                report.cells[f"{level}.urban"][column.key]
                + report.cells[f"{level}.rural"][column.key]
            )
            assert report.cells[f"{level}.sum"][column.key] == parts


def test_how_many_have_no_kind_of_registration_is_said_on_the_report_and_in_the_file(
    township: Context, tmp_path: Path
) -> None:
    examined(township)
    other = couple(
        township,
        wife={"certificate_number": id_number("33019919960705128"), "birthday": "1996-07-05"},
        husband={"certificate_number": id_number("33019919920808131"), "birthday": "1992-08-08",
                 "hukou_type": "rural"},
    )  # fmt: skip
    for who in (other.wife_id, other.husband_id):
        consent(township, who)
        assert who
        save_record(township, "physical", other.visit_id, who, dict(PHYSICAL))
    plain = Plain(township, "2026-11")
    rows = plain.dated("physical", "examined_on")
    without = {row["subject"] for row in rows
               if not (plain.hukou(row, "urban") or plain.hukou(row, "rural"))}  # fmt: skip
    said = f"受检人数中有 {len(without)} 人户口性质未填，只计入小计。"
    assert len(without) == 2
    report = run_report(township, "service", "2026-11").report
    assert without_hukou(report) == said
    assert without_hukou(run_report(township, "outcomes", "2026-11").report) == ""
    assert without_hukou(run_report(township, "items", "2026-11").report) == ""
    save_report(township, "service", "2026-11", tmp_path / "r.xlsx")
    (*_, last) = load_workbook(tmp_path / "r.xlsx").active.values
    assert last[0] == f"尚未关账。{said}"


def test_the_outcome_report_counts_what_plain_counting_counts(year: Context) -> None:
    for period in ("2025", "2026"):
        plain = Plain(year, period)
        cells = run_report(year, "outcomes", period).report.cells["examined.sum"]
        ended = [
            row
            for row in plain.dated("outcome", "visited_on")
            if row["result"] in ("delivered", "ended")
        ]
        visits = {row["visit_id"] for row in ended}
        babies = [row for row in plain.all["baby"] if row["visit_id"] in visits]
        marks = [(one, baby["baby_sex"]) for baby in babies for one in json.loads(baby["outcome"])]
        assert len(OUTCOME_COLUMNS) == 17
        assert cells["ended"] == len(ended)
        for mark in ("normal_live", "preterm", "low_weight", "birth_defect", "stillbirth"):
            assert cells[mark] == sum(one == mark for one, _ in marks)
        assert cells["normal_live.male"] == marks.count(("normal_live", "male"))
        lost = [row["ending"] for row in ended if row["ending"]]
        assert cells["spontaneous_abortion"] == lost.count("spontaneous_abortion")
        assert cells["adverse"] == len(lost) + cells["stillbirth"]
        assert cells["followed"] == len(
            [
                one
                for one in marks
                if one[1] in ("male", "female") or one[0] not in ("normal_live", "birth_defect")
            ]
        ) + len(lost)


def test_item_statistics_and_townships_agree_with_the_service_report(year: Context) -> None:
    service = run_report(year, "service", "2025").report.cells["total.sum"]
    items = run_report(year, "items", "2025").report.cells
    for key, cells in items.items():
        assert cells["normal.total"] == service[f"{key}.normal"]
        assert cells["specimens.total"] == cells["normal.total"] + cells["abnormal.total"]
        assert cells["specimens.total"] == cells["specimens.female"] + cells["specimens.male"]
    towns = run_report(year, "townships", "2025").report.cells
    assert towns["total"]["examined"] == service["examined"]
    assert (
        sum(cells["examined"] for area, cells in towns.items() if area != "total")
        == service["examined"]
    )


def test_indicators_count_what_plain_counting_counts(year: Context) -> None:
    plain = Plain(year, "2025")
    found = {one.key: one for one in run_indicators(year, "2025")}
    examined: dict[str, str] = {}
    for row in plain.dated("physical", "examined_on"):
        examined.setdefault(row["subject"], row["visit_id"])
    risky = {
        row["subject"]
        for row in plain.all["assessment"]
        if row["risk_tag"] == "at_risk" and row["subject"] in examined
    }
    assert (found["at_risk"].numerator, found["at_risk"].denominator) == (len(risky), len(examined))
    assert found["at_risk_couples"].numerator == len({examined[one] for one in risky})
    assert found["at_risk_couples"].denominator == len(set(examined.values()))
    told = {row["subject"] for row in plain.all["notice"]}
    assert found["counselled"].numerator == len(risky & told)
    births = [
        row
        for row in plain.dated("outcome", "visited_on")
        if row["result"] == "delivered" and row["gestation_weeks"] >= 28
    ]
    babies = [
        row for row in plain.all["baby"] if row["visit_id"] in {one["visit_id"] for one in births}
    ]
    assert found["birth_defects"].denominator == len(babies)
    assert found["birth_defects"].numerator == sum(
        "birth_defect" in row["outcome"] for row in babies
    )


@pytest.mark.parametrize(
    ("numerator", "denominator", "value"),
    [(120, 731, "16.42"), (105977, 610189, "17.37"), (20775, 157885, "13.16"), (1463266, 2142849, "68.29"),
     (1124552, 2058648, "54.63"), (124274, 1965821, "6.32"), (7169, 1947021, "0.37"),
     (520695, 551502, "94.41"), (483076, 551502, "87.59"), (687, 4440, "15.47"), (13097, 14000, "93.55")],
)  # fmt: skip
def test_ratios_agree_with_published_figures(numerator: int, denominator: int, value: str) -> None:
    assert Indicator("x", "x", numerator, denominator, "人").value == value


def test_a_ratio_of_nothing_is_no_figure_and_halves_go_up() -> None:
    assert Indicator("x", "x", 0, 0, "人").value is None
    assert Indicator("x", "x", 1, 800, "人").value == "0.13"


def test_a_closed_month_stays_and_a_later_correction_is_a_difference(
    township: Context, clock: FakeClock
) -> None:
    visit, wife = examined(township)
    with pytest.raises(KnownError, match="还没有过完"):
        close_month(township, "service", "2026-11")
    clock.pass_(days=10)
    before = close_month(township, "service", "2026-11")
    assert before.report.cells["township.sum"]["syphilis.abnormal"] == 1
    save_record(township, "lab_wife", visit, wife, {"syphilis": "negative"})

    shown = run_report(township, "service", "2026-11")
    assert shown.report.cells["township.sum"]["syphilis.abnormal"] == 1
    assert ("township.sum", "syphilis.normal", 0, 1) in {
        (one.row, one.column, one.closed, one.now) for one in shown.differences
    }
    assert as_plain(shown)["closed"]
    with pytest.raises(KnownError, match="已经关账"):
        close_month(township, "service", "2026-11")


def test_a_number_opens_its_people_unless_the_item_is_confidential(township: Context) -> None:
    examined(township)
    found = people_behind(township, "service", "2026-11", "township.sum", "blood.abnormal")
    assert [one.name for one in found] == ["单小花"]
    with pytest.raises(NotAllowed, match="只给数字"):
        people_behind(township, "service", "2026-11", "township.sum", "syphilis.abnormal")
    with pytest.raises(NotAllowed, match="只给数字"):
        people_behind(township, "items", "2026-11", "syphilis", "abnormal.total")
    with pytest.raises(KnownError, match="没有"):
        people_behind(township, "service", "2026-11", "nowhere", "examined")


def test_a_reporter_sees_numbers_and_no_people(station: Founder) -> None:
    reporter = station("township", roles=frozenset({"reporter"}))
    assert run_report(reporter, "service", "2026-11").report.cells["total.sum"]["examined"] == 0
    with pytest.raises(NotAllowed):
        run_report(station("township", roles=frozenset({"data_entry"})), "service", "2026-11")


def test_what_is_held_is_not_counted(township: Context) -> None:
    _, wife = examined(township)
    for state in consents_of(township, wife):
        if state.consent_id:
            withdraw_consent(township, state.consent_id, "2026-11-01")
    cells = run_report(township, "service", "2026-11").report.cells["total.sum"]
    assert (cells["examined"], cells["tests"]) == (0, 0)


def test_periods_are_months_or_years() -> None:
    assert [str(period_of("2024-02").last), str(period_of("2025").last), str(period_of("2025-12").last)] == [
        "2024-02-29", "2025-12-31", "2025-12-31"]  # fmt: skip
    for wrong in ("2025-13", "25-01", "2025-1", "x"):
        with pytest.raises(ValueError, match="."):
            period_of(wrong)


def examined(context: Context) -> tuple[str, str]:
    file = couple(context)
    consent(context, file.wife_id)
    assert file.wife_id
    save_record(context, "physical", file.visit_id, file.wife_id, dict(PHYSICAL))
    save_record(context, "lab_wife", file.visit_id, file.wife_id, dict(LAB))
    return file.visit_id, file.wife_id
