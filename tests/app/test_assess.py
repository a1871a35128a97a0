"""Assessment: every rule fires when it should and not otherwise; the doctor has the last word."""

import json
from typing import Any

import pytest

from app.catalogue.risk_rules import RULES
from app.catalogue.rule import Rule
from app.context import Context
from app.errors import KnownError
from app.forms.check import tidy
from app.forms.conditions import AtLeast, Beyond, Is, MoreThan, OutOf
from app.forms.kinds import ManyOf
from app.usecases.assess import (
    accept_rule_set,
    confirmed_factors,
    rule_set,
    rule_set_version,
    save_assessment,
    suggest,
)
from app.usecases.papers import make_paper
from app.usecases.records import read_record, save_record
from printing.as_text import sheet_text
from tests.conftest import LAB, PHYSICAL, consent, couple

CONCLUSION = {
    "assessed_on": "2026-11-24",
    "assessor": "王医生",
    "risk_tag": "at_risk",
    "pregnancy_advice": "treat_then_conceive",
}
EVERY = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)


def firing(condition: Any) -> dict[str, Any]:
    """Values that make a condition hold, written down from what the condition says."""
    if isinstance(condition, Is):
        token = condition.tokens[0]
        return {condition.field.name: [token] if isinstance(condition.field, ManyOf) else token}
    if isinstance(condition, MoreThan):
        return {condition.field.name: condition.limit + 1}
    if isinstance(condition, OutOf):
        low, high = condition.field.reference  # type: ignore[attr-defined]
        value = f"{high * 2:g}" if "high" in condition.sides else f"{low / 2:g}"
        return {condition.field.name: value}
    if isinstance(condition, Beyond):
        number = condition.least if condition.least is not None else (condition.below or 0) - 1
        whole = condition.field.column == "INTEGER"
        return {condition.field.name: int(number) if whole else f"{number:g}"}
    if isinstance(condition, AtLeast):
        values: dict[str, Any] = {}
        for part in condition.parts[: condition.number]:
            values |= firing(part)
        return values
    return firing(condition.parts[0])


@EVERY
def test_a_rule_fires_on_what_it_names(rule: Rule) -> None:
    assert rule.when.holds(firing(rule.when))


@EVERY
def test_a_rule_does_not_fire_on_missing_values(rule: Rule) -> None:
    assert not rule.when.holds({})
    assert not rule.when.holds(tidy(rule.form, {}))


@EVERY
def test_a_rule_does_not_fire_on_normal_or_suspicious_results(rule: Rule) -> None:
    for name in rule.when.fields():
        field = rule.form.fields[name]
        for normal in (*getattr(field, "normal", ()), "suspicious"):
            if normal in dict(getattr(getattr(field, "options", None), "pairs", ())):
                assert not rule.when.holds({name: normal})


@EVERY
def test_a_rule_says_what_where_from_and_what_to_do(rule: Rule) -> None:
    assert rule.factor
    assert rule.harm
    assert rule.advice
    assert rule.mark in {"V", "U"}
    assert rule.risk_class in {"A", "B", "C", "D"}  # X is set by a doctor, never by a rule
    assert set(rule.when.fields()) <= set(rule.form.fields)


def examined(context: Context, **lab: Any) -> tuple[str, str]:
    """(visit, wife) with a physical examination and these laboratory results."""
    file = couple(context)
    consent(context, file.wife_id)
    assert file.wife_id
    save_record(context, "physical", file.visit_id, file.wife_id, dict(PHYSICAL))
    save_record(context, "lab_wife", file.visit_id, file.wife_id, LAB | lab)
    return file.visit_id, file.wife_id


def test_missing_forms_and_results_are_named_and_suspicious_ones_apart(township: Context) -> None:
    visit, wife = examined(township, toxo_igm="suspicious", hbsab="suspicious", cmv_igm="negative")
    found = suggest(township, visit, wife, "wife")

    assert "一般情况（妻子）（整张未填）" in found.missing
    assert {"弓形体 IgG", "ABO 血型", "表面抗原 HBsAg"} <= set(found.missing)
    assert "促甲状腺激素" in found.missing
    assert "巨细胞病毒 IgM" not in found.missing
    assert set(found.recheck) == {"弓形体 IgM", "表面抗体 HBsAb"}


def test_evidence_is_kept_as_it_was_measured(township: Context) -> None:
    visit, wife = examined(township)
    found = {one.rule.id: one for one in suggest(township, visit, wife, "wife").factors}

    assert found["anemia"].evidence == (("血红蛋白", "98 g/L"),)
    assert found["syphilis"].evidence == (("梅毒螺旋体筛查", "阳性"),)


def test_the_stronger_of_two_lines_about_one_thing_stands_alone(township: Context) -> None:
    visit, wife = examined(township, glucose="7.4")
    found = {one.rule.id for one in suggest(township, visit, wife, "wife").factors}
    assert "glucose_high" in found
    assert "glucose_raised" not in found


def test_an_unsigned_rule_set_prints_no_risk_and_a_signed_one_does(township: Context) -> None:
    visit, wife = examined(township)
    save_assessment(township, visit, wife, "wife", dict(CONCLUSION), {})

    unsigned = sheet_text(make_paper(township, "result", visit, wife).sheets[0])
    assert "风险人群" not in unsigned
    assert "医师确认的风险因素" not in unsigned
    assert not rule_set(township).signed

    accepted = accept_rule_set(township, rule_set_version())
    assert (accepted.accepted_by, accepted.accepted_on) == ("王医生", "2026-11-24")
    signed = sheet_text(make_paper(township, "result", visit, wife).sheets[0])
    assert "风险人群" in signed
    assert "血红蛋白 98 g/L" in signed


def test_another_version_of_the_rules_is_not_accepted_by_mistake(township: Context) -> None:
    with pytest.raises(KnownError, match="版本不同"):
        accept_rule_set(township, "2025-1/00000000")
    assert not rule_set(township).signed


def test_a_dismissed_factor_needs_a_reason_and_is_not_printed(township: Context) -> None:
    accept_rule_set(township, rule_set_version())
    visit, wife = examined(township)
    with pytest.raises(KnownError, match="理由"):
        save_assessment(township, visit, wife, "wife", dict(CONCLUSION), {"anemia": " "})

    save_assessment(township, visit, wife, "wife", dict(CONCLUSION), {"anemia": "复查已正常"})

    text = sheet_text(make_paper(township, "result", visit, wife).sheets[0])
    assert "贫血影响" not in text
    stored = read_record(township, "assessment", visit, wife)
    assert stored is not None
    kept = {one["rule"]: one["dismissed"] for one in json.loads(stored["factors"])}
    assert kept["anemia"] == "复查已正常"
    assert kept["syphilis"] is None


def test_an_unverified_rule_is_a_hint_that_never_reaches_paper(township: Context) -> None:
    accept_rule_set(township, rule_set_version())
    visit, wife = examined(township, rubella_igg="negative")
    found = {one.rule.id: one for one in suggest(township, visit, wife, "wife").factors}
    assert found["rubella"].hint_only
    save_assessment(township, visit, wife, "wife", dict(CONCLUSION), {})

    stored = read_record(township, "assessment", visit, wife)
    assert stored is not None
    assert "rubella" not in {one["rule"] for one in confirmed_factors(stored)}
    text = sheet_text(make_paper(township, "result", visit, wife).sheets[0])
    assert "对风疹没有免疫力" not in text


def test_missing_and_suspicious_results_are_on_the_notice(township: Context) -> None:
    visit, wife = examined(township, toxo_igm="suspicious")
    save_assessment(township, visit, wife, "wife", dict(CONCLUSION), {})
    text = sheet_text(make_paper(township, "result", visit, wife).sheets[0])

    assert "未查或尚无结果（不代表正常）" in text
    assert "促甲状腺激素" in text
    assert "可疑，需要复查（不代表正常）：" in text


def test_only_a_doctor_assesses(station: Any) -> None:
    context = station("township", roles=frozenset({"data_entry"}))
    with pytest.raises(KnownError, match="角色"):
        suggest(context, "v", "p", "wife")
