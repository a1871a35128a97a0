"""Workbooks out and in: templates, masking, good rows in, bad rows back with a reason."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from app.catalogue import FORMS
from app.context import Context
from app.errors import KnownError
from app.forms.as_cell import MASKED, cell_of, columns_of, value_of
from app.forms.problem import Unreadable
from app.usecases.allow import NotAllowed
from app.usecases.consents import consents_of
from app.usecases.find_people import find_people
from app.usecases.records import read_record, rows_of, save_record
from app.usecases.table_export import export_tables, save_template
from app.usecases.table_import import import_tables
from app.usecases.table_sheets import HEALTH, KEYS, layout_of
from db import change_log
from tests.app.test_forms import full
from tests.conftest import LAB, PHYSICAL, Founder, consent, couple, person

WIFE, HUSBAND = person(), person("曾大勇", "male")
NUMBER = WIFE["certificate_number"]


def book(path: Path, **sheets: list[list[Any]]) -> Path:
    made = Workbook()
    made.remove(made.active)
    for title, rows in sheets.items():
        sheet = made.create_sheet(title)
        for row in rows:
            sheet.append(row)
    made.save(path)
    return path


def registering() -> list[list[Any]]:
    names = ["name", "certificate_type", "certificate_number", "birthday", "nation", "phone"]
    heads = [f"wife.{one}" for one in names] + [f"husband.{one}" for one in names] + ["结婚日期"]
    return [heads, [WIFE[one] for one in names] + [HUSBAND[one] for one in names] + ["2024-05-01"]]


CONSENTS = [
    ["证件号码", "用途", "签署日期", "经办人"],
    [NUMBER, "孕前优生健康检查", "2026-11-01", "王医生"],
]
LABS = [
    ["证件号码", "采样日期", "检验者", "血红蛋白", "梅毒螺旋体筛查"],
    [NUMBER, datetime(2026, 11, 20), "李检验", 98.0, "阳性"],  # noqa: DTZ001  (as Excel gives it)
]


def test_a_couple_with_consent_and_results_comes_in_and_a_second_time_changes_nothing(
    township: Context, tmp_path: Path
) -> None:
    path = book(tmp_path / "in.xlsx", 建档=registering(), 知情同意=CONSENTS, lab_wife=LABS)
    found = import_tables(township, path)

    assert (found.rows, found.changed, found.rejected) == (3, 3, 0)
    line = find_people(township, "单小花")[0]
    assert line.visit_id
    stored = read_record(township, "lab_wife", line.visit_id, line.person_id)
    assert stored is not None
    assert (stored["hb"], stored["syphilis"], stored["sampled_on"]) == (
        "98",
        "positive",
        "2026-11-20",
    )
    before = change_log.last_lsn(township.database)
    again = import_tables(township, path)
    assert (again.rows, again.changed) == (3, 0)
    assert change_log.last_lsn(township.database) == before


def test_a_row_without_consent_is_a_reject_and_the_others_are_in(
    township: Context, tmp_path: Path
) -> None:
    labs = [*LABS, [HUSBAND["certificate_number"], "2026-11-20", "李检验", 130, "阴性"]]
    man = [
        ["证件号码", "检查日期", "医师签名", "身高"],
        [HUSBAND["certificate_number"], "2026-11-20", "王医生", 170],
    ]
    path = book(
        tmp_path / "in.xlsx", 建档=registering(), 知情同意=CONSENTS, lab_wife=labs, physical=man
    )
    found = import_tables(township, path)

    assert (found.rows, found.rejected) == (3, 2)
    assert found.rejects
    back = load_workbook(found.rejects)
    assert [back[title].max_row for title in back.sheetnames] == [2, 2]
    reasons = [back[title].cell(row=2, column=1).value for title in back.sheetnames]
    assert all("知情同意" in one for one in reasons)
    assert back["体格检查"].cell(row=2, column=2).value == HUSBAND["certificate_number"]


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        (["110105194912310021", "2026-11-20", "李检验", 98, "阴性"], "没有登记过"),
        ([NUMBER, "2026-13-20", "李检验", 98, "阴性"], "真实的日期"),
        ([NUMBER, "2026-11-20", "李检验", "许多", "阴性"], "应为数字"),
        ([NUMBER, "2026-11-20", "李检验", 98, "大概"], "不在选项之中"),
        ([NUMBER, "2026-11-20", "李检验", 900, "阴性"], "请核对"),
        ([NUMBER, "2026-11-20", None, 98, "阴性"], "请填写"),
        ([None, "2026-11-20", "李检验", 98, "阴性"], "证件号码"),
        ([3.3019919950301e17, "2026-11-20", "李检验", 98, "阴性"], "设为文本"),
    ],
)
def test_a_bad_row_comes_back_with_its_reason(
    township: Context, tmp_path: Path, cells: list[Any], reason: str
) -> None:
    path = book(
        tmp_path / "in.xlsx",
        建档=registering(),
        知情同意=CONSENTS,
        lab_wife=[LABS[0], cells, LABS[1]],
    )
    found = import_tables(township, path, tmp_path / "bad.xlsx")

    assert (found.rows, found.rejected) == (3, 1)
    said = load_workbook(tmp_path / "bad.xlsx")["临床检验（妻子）"].cell(row=2, column=1).value
    assert reason in said


def test_a_preview_says_what_would_happen_and_keeps_nothing(
    township: Context, tmp_path: Path
) -> None:
    path = book(tmp_path / "in.xlsx", 建档=registering(), 知情同意=CONSENTS, lab_wife=LABS)
    assert import_tables(township, path, preview=True).rows == 3
    assert find_people(township, "") == []


@pytest.mark.parametrize(
    ("codes", "positive", "urine"),
    [
        ("national", "1", "0"),
        ("older", "1", "1"),
        ("label", "阳性", "异常"),
        ("token", "positive", "abnormal"),
    ],
)
def test_values_come_as_labels_tokens_or_national_codes(
    township: Context, tmp_path: Path, codes: str, positive: str, urine: str
) -> None:
    labs = [["certificate_number", "sampled_on", "doctor_name", "syphilis", "urine", "urine_detail"],
            [NUMBER, "20261120", "李检验", positive, urine, "蛋白+"]]  # fmt: skip
    path = book(tmp_path / "in.xlsx", couples=registering(), consent=CONSENTS, lab_wife=labs)
    found = import_tables(township, path, codes=codes)
    assert found.reasons == []
    line = find_people(township, "单小花")[0]
    assert line.visit_id
    stored = read_record(township, "lab_wife", line.visit_id, line.person_id)
    assert stored is not None
    assert (stored["syphilis"], stored["urine"]) == ("positive", "abnormal")


@pytest.mark.parametrize("codes", ["label", "token", "national", "older"])
@pytest.mark.parametrize("key", HEALTH)
def test_every_answer_of_every_form_survives_a_cell(key: str, codes: str) -> None:
    form = FORMS[key]
    values = full(form)
    for name in columns_of(form):
        field = form.fields[name]
        assert value_of(field, cell_of(field, values[name], codes), codes) == values[name], name


@pytest.mark.parametrize("key", KEYS)
def test_no_heading_of_a_sheet_comes_twice(key: str) -> None:
    headings = [heading for _, heading, _ in layout_of(key).columns]
    assert len(set(headings)) == len(headings)


def test_what_is_exported_is_imported_again_without_a_change(
    township: Context, tmp_path: Path
) -> None:
    fill(township)
    count = export_tables(township, list(KEYS), tmp_path / "out.xlsx")
    before = change_log.last_lsn(township.database)
    found = import_tables(township, tmp_path / "out.xlsx")
    assert found.reasons == []
    assert (found.rows, found.changed) == (count, 0)
    assert change_log.last_lsn(township.database) == before


def test_an_export_goes_into_another_station_whole(station: Founder, tmp_path: Path) -> None:
    one, two = station("township"), station("township")
    visit, wife = fill(one)
    consent(one, wife, "disclose")
    export_tables(one, list(KEYS), tmp_path / "out.xlsx")
    found = import_tables(two, tmp_path / "out.xlsx")
    assert found.reasons == []
    line = find_people(two, "单小花")[0]
    assert line.visit_id
    for key in ("physical", "lab_wife", "assessment"):
        ours = read_record(one, key, visit, wife)
        theirs = read_record(two, key, line.visit_id, line.person_id)
        assert ours is not None
        assert theirs is not None
        shown = columns_of(FORMS[key])
        assert {name: ours[name] for name in shown} == {name: theirs[name] for name in shown}
    assert len(rows_of(two, "contact", line.visit_id, line.person_id)) == 2


def test_confidential_results_are_masked_until_the_person_agrees(
    township: Context, tmp_path: Path
) -> None:
    _, wife = fill(township)
    assert syphilis_cell(township, tmp_path / "a.xlsx") == MASKED
    consent(township, wife, "disclose")
    assert syphilis_cell(township, tmp_path / "b.xlsx") == "阳性"


def test_a_masked_cell_leaves_what_is_stored_as_it_is(township: Context, tmp_path: Path) -> None:
    visit, wife = fill(township)
    export_tables(township, ["lab_wife"], tmp_path / "a.xlsx")
    import_tables(township, tmp_path / "a.xlsx")
    stored = read_record(township, "lab_wife", visit, wife)
    assert stored is not None
    assert stored["syphilis"] == "positive"


def test_a_withdrawal_in_the_consent_sheet_ends_the_consent(
    township: Context, tmp_path: Path
) -> None:
    rows = [[*CONSENTS[0], "撤回日期"], [*CONSENTS[1], "2026-11-20"]]
    path = book(tmp_path / "in.xlsx", 建档=registering(), 知情同意=rows)
    assert import_tables(township, path).rejected == 0
    states = consents_of(township, find_people(township, "单小花")[0].person_id)
    assert next(one.state for one in states if one.purpose == "examination") == "withdrawn"
    assert import_tables(township, path).changed == 0


def test_a_template_names_every_column_and_explains_it(township: Context, tmp_path: Path) -> None:
    save_template(township, list(KEYS), tmp_path / "t.xlsx")
    made = load_workbook(tmp_path / "t.xlsx")
    for key in KEYS:
        layout = layout_of(key)
        heads = [cell.value for cell in made[layout.title][1]]
        assert heads == [heading for _, heading, _ in layout.columns]
    assert made["说明"].max_row == 1 + sum(len(layout_of(key).columns) for key in KEYS)


def test_what_is_no_workbook_or_has_no_known_sheet_gets_a_sentence(
    township: Context, tmp_path: Path
) -> None:
    (tmp_path / "x.xlsx").write_text("这不是表格")
    with pytest.raises(KnownError, match="不是可以读取"):
        import_tables(township, tmp_path / "x.xlsx")
    with pytest.raises(KnownError, match="认识的工作表"):
        import_tables(township, book(tmp_path / "y.xlsx", 别的=[["甲"], ["乙"]]))
    with pytest.raises(KnownError, match="证件号码"):
        import_tables(township, book(tmp_path / "z.xlsx", physical=[["身高"], [160]]))
    with pytest.raises(KnownError, match="没有名为"):
        save_template(township, ["nothing"], tmp_path / "t.xlsx")


def test_an_administrator_cannot_carry_health_data_out(station: Founder, tmp_path: Path) -> None:
    administrator = station("township", roles=frozenset({"administrator"}))
    with pytest.raises(NotAllowed):
        export_tables(administrator, ["lab_wife"], tmp_path / "x.xlsx")


def test_a_number_that_excel_has_rounded_is_refused() -> None:
    with pytest.raises(Unreadable, match="末几位"):
        value_of(FORMS["person"].fields["certificate_number"], 3.3019919950301124e17)


def fill(context: Context) -> tuple[str, str]:
    file = couple(context)
    consent(context, file.wife_id, "examination", "follow_up")
    assert file.wife_id
    where = (file.visit_id, file.wife_id)
    save_record(context, "physical", *where, dict(PHYSICAL), complete=True)
    save_record(context, "lab_wife", *where, dict(LAB))
    tag = {
        "assessed_on": "2026-11-24",
        "assessor": "王医生",
        "risk_tag": "at_risk",
        "pregnancy_advice": "postpone",
    }
    save_record(context, "assessment", *where, tag)
    for on in ("2026-11-20", "2026-11-22"):
        contact = {
            "contacted_on": on,
            "visitor": "赵",
            "visit_way": "phone",
            "contact_result": "not_pregnant",
        }
        save_record(context, "contact", *where, contact)
    return where


def syphilis_cell(context: Context, path: Path) -> Any:
    export_tables(context, ["lab_wife"], path)
    sheet = load_workbook(path)["临床检验（妻子）"]
    at = [cell.value for cell in sheet[1]].index("梅毒螺旋体筛查")
    return sheet[2][at].value
