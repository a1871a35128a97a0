"""Forms: every form through every use, and how questions behave."""

from datetime import date
from typing import Any

import pytest

from app.catalogue import FORMS
from app.forms.as_dictionary import page_of
from app.forms.as_screen import screen_of
from app.forms.as_sheet import blank_blocks, filled_blocks, result_rows
from app.forms.as_table import table_of
from app.forms.check import check_record, tidy
from app.forms.field import Field
from app.forms.form import Form
from app.forms.kinds import Date, Decimal, Derived, IdNumber, Integer, ManyOf, OneOf, Phone, Text
from app.forms.problem import Unreadable
from printing.as_text import sheet_text
from printing.sheet import Sheet
from tests.conftest import person

TODAY = date(2026, 11, 24)
EVERY = pytest.mark.parametrize("key", list(FORMS))


def answer(field: Field) -> Any:
    """A fitting answer, opening what it opens."""
    if isinstance(field, OneOf):
        return (field.detail_on or (field.options.pairs[-1][0],))[0]
    if isinstance(field, ManyOf):
        return [token for token, _ in field.options.pairs]
    if isinstance(field, Derived):
        return None
    if isinstance(field, Integer):
        return int((field.plausible or field.hard or (1, 3))[0] or 1)
    if isinstance(field, Decimal):
        return f"{(field.plausible or (1, 3))[1]:g}"
    if isinstance(field, Date):
        return "2026-11-01"
    if isinstance(field, Phone):
        return "13800000001"
    if isinstance(field, IdNumber):
        return person()["certificate_number"]
    assert isinstance(field, Text)
    return "字" * field.max_length


def full(form: type[Form]) -> dict[str, Any]:
    """A record with every question answered that can be, answers as long as they may be."""
    return tidy(form, {name: answer(field) for name, field in form.fields.items()})


@EVERY
def test_every_field_has_a_column_a_label_and_a_line_in_the_dictionary(key: str) -> None:
    form = FORMS[key]
    page = page_of(form)

    assert list(table_of(form).columns) == list(form.fields)
    for name, field in form.fields.items():
        assert field.label
        assert f"`{name}`" in page


@EVERY
def test_every_question_is_on_the_screen_unless_hidden(key: str) -> None:
    form = FORMS[key]
    shown = [one.name for part in screen_of(form).sections for one in part.fields]

    assert shown == [name for name, field in form.fields.items() if not field.hidden]


@EVERY
def test_every_label_is_on_the_blank_paper_and_every_answer_on_the_filled(key: str) -> None:
    form, values = FORMS[key], full(FORMS[key])
    blank = sheet_text(Sheet("空白", "站", blank_blocks(form)))
    filled = sheet_text(Sheet("已填", "站", filled_blocks(form, values)))

    for name, field in form.fields.items():
        if field.hidden:
            continue
        assert field.label in blank
        if values[name] is not None and not isinstance(field, ManyOf):
            assert field.show(values[name]) in filled


@EVERY
def test_an_answer_shown_and_typed_again_is_the_same_answer(key: str) -> None:
    for name, value in full(FORMS[key]).items():
        field = FORMS[key].fields[name]
        if value is None or isinstance(field, Derived):
            continue
        assert field.parse(field.show(value)) == value, name


@EVERY
def test_an_empty_form_names_every_required_question_at_once_and_in_order(key: str) -> None:
    form = FORMS[key]
    problems = check_record(form, tidy(form, {}), today=TODAY)
    asked = [name for name, field in form.fields.items() if field.required and not field.when]

    assert [one.field for one in problems] == asked
    assert all(one.severity == "error" for one in problems)


@EVERY
def test_a_full_form_has_no_error_of_kind(key: str) -> None:
    form = FORMS[key]
    problems = check_record(form, full(form), today=TODAY, facts={"sex": None})
    own = [one for one in problems if one.severity == "error" and "通常" not in one.sentence]

    # cross checks may object to the combination; no field objects to its own answer
    for one in own:
        assert not form.fields[one.field].check(full(form)[one.field], TODAY)


def test_a_question_that_does_not_apply_is_not_required_and_is_cleared() -> None:
    form = FORMS["history_wife"]
    values = tidy(form, {"smoking": "no", "cigarettes_per_day": 20})

    assert values["cigarettes_per_day"] is None
    assert "cigarettes_per_day" not in {
        one.field for one in check_record(form, values, today=TODAY)
    }


def test_clearing_an_answer_clears_everything_that_hangs_on_it() -> None:
    form = FORMS["history_wife"]
    values = {
        "ever_pregnant": "no",
        "has_adverse_outcome": "yes",
        "stillbirth_count": 2,
        "pregnancy_count": 3,
    }

    whole = tidy(form, values)

    assert all(whole[name] is None for name in list(values)[1:])


def test_a_laboratory_value_is_doubted_but_never_refused() -> None:
    form = FORMS["lab_wife"]
    problems = form.fields["hb"].check("900", TODAY)

    assert [one.severity for one in problems] == ["confirm"]
    assert "g/L" in problems[0].sentence


@pytest.mark.parametrize("typed", ["三十", "1.2.3", "12g"])
def test_a_laboratory_value_of_no_format_is_refused_with_an_example(typed: str) -> None:
    with pytest.raises(Unreadable, match="12.5"):
        FORMS["lab_wife"].fields["hb"].parse(typed)


def test_impossible_dates_are_refused_where_they_are_typed() -> None:
    with pytest.raises(Unreadable, match="真实的日期"):
        FORMS["physical"].fields["examined_on"].parse("2026-02-30")
    late = FORMS["physical"].fields["examined_on"].check("2026-11-25", TODAY)
    assert "晚于今天" in late[0].sentence


def test_the_number_of_an_option_its_label_and_its_token_all_choose_it() -> None:
    field = FORMS["lab_wife"].fields["syphilis"]

    assert {field.parse(typed) for typed in ("2", "阳性", "positive", "２")} == {"positive"}


def test_suspicious_is_said_apart_and_missing_is_never_normal() -> None:
    field = FORMS["lab_wife"].fields["toxo_igm"]

    assert field.abnormal("suspicious") == "suspicious"
    assert field.abnormal("positive") == "abnormal"
    assert field.abnormal("negative") is None
    assert not result_rows(FORMS["lab_wife"], {"toxo_igm": None})


def test_bmi_follows_from_height_and_weight() -> None:
    whole = tidy(FORMS["physical"], {"height_cm": "160", "weight_kg": "64"})
    assert whole["bmi"] == "25.0"
    assert tidy(FORMS["physical"], {"height_cm": "160"})["bmi"] is None


@pytest.mark.parametrize(
    ("values", "field", "severity"),
    [
        ({"pregnancy_count": 1, "spontaneous_abortion_count": 2}, "pregnancy_count", "error"),
        ({"pregnancy_count": 1, "live_birth_count": 2}, "live_birth_count", "confirm"),
        (
            {
                "pregnancy_count": 3,
                "live_birth_count": 2,
                "term_birth_count": 1,
                "preterm_birth_count": 0,
            },
            "live_birth_count",
            "confirm",
        ),
        ({"period_days_min": 7, "period_days_max": 3}, "period_days_max", "error"),
        (
            {"asked_on": "2026-11-20", "last_menstruation_date": "2026-09-01"},
            "last_menstruation_date",
            "hint",
        ),
    ],
)
def test_counts_and_days_that_contradict_each_other_are_noticed(
    values: dict[str, Any], field: str, severity: str
) -> None:
    form = FORMS["history_wife"]
    given = {"ever_pregnant": "yes", "has_adverse_outcome": "yes"} | values
    found = check_record(form, tidy(form, given), today=TODAY)

    assert (field, severity) in {(one.field, one.severity) for one in found}


def test_diastolic_above_systolic_is_asked_about() -> None:
    found = check_record(FORMS["physical"], {"systolic": 80, "diastolic": 120}, today=TODAY)
    assert any(one.field == "diastolic" and "填反" in one.sentence for one in found)


def test_white_cells_that_do_not_add_up_are_doubted() -> None:
    parts = dict.fromkeys(("neut_pct", "lym_pct", "mono_pct", "eos_pct", "baso_pct"), "10")
    found = check_record(FORMS["lab_wife"], parts, today=TODAY)
    assert any(one.field == "baso_pct" and one.severity == "confirm" for one in found)


def test_no_form_asks_the_sex_of_an_unborn_child() -> None:
    for form in FORMS.values():
        for name, field in form.fields.items():
            assert "fetal_sex" not in name
            assert "胎儿性别" not in field.label


def test_confidential_results_are_class_c() -> None:
    for key in ("lab_wife", "lab_husband"):
        for name in ("hbsag", "hbeag", "syphilis"):
            assert FORMS[key].fields[name].access == "C"
    assert FORMS["lab_wife"].fields["gonococcus"].access == "C"


def test_a_form_with_a_reserved_or_doubled_name_does_not_load() -> None:
    with pytest.raises(TypeError, match="reserved"):
        type(
            "Bad", (Form,), {"owner": Text("所有者")},
            key="bad", title="坏", who="person", access="A", purpose=None, source="-",
        )  # fmt: skip
