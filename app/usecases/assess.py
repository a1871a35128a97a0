"""Risk assessment: the rules notice, the doctor confirms or dismisses, and decides."""

import hashlib
import json
from dataclasses import dataclass, field
from typing import Any

from app.catalogue.facts import Facts
from app.catalogue.risk_rules import COVERED_BY, READ_FOR, RULES, VERSION
from app.catalogue.rule import Rule
from app.context import Context
from app.domain.risk_score import AT_ONCE as MOST_HARM
from app.domain.risk_score import is_high
from app.errors import KnownError
from app.forms.field import Field
from app.forms.form import Form
from app.forms.kinds import OneOf
from app.usecases.allow import allow, record
from app.usecases.confidential import ELSEWHERE, told_elsewhere
from app.usecases.facts import facts_of
from app.usecases.ids import form_id
from app.usecases.records import Saved, may_correct, save_record, unlock_record
from app.usecases.risk_basis import basis_of
from app.usecases.tables import values_of
from app.usecases.trouble import translated
from db import records, station_tables

Values = dict[str, Any]
ACCEPTED = "risk_rules_accepted"
LEVELS = "harm_levels_accepted"
# The answer that says a whole examination was not done.
NOT_DONE = {
    "reproductive_wife": ("exam_done", "no"),
    "reproductive_husband": ("exam_done", "no"),
    "ultrasound": ("us_result", "refused"),
}


@dataclass(frozen=True)
class RuleSet:
    """Which rules these are, and which clinician has accepted them here, if one has."""

    version: str
    accepted_by: str | None
    accepted_on: str | None

    @property
    def signed(self) -> bool:
        """Whether risks may stand on a paper."""
        return self.accepted_by is not None


@dataclass(frozen=True)
class Factor:
    """One rule that noticed something; `evidence` is (label, value) as stored. A hint stays one."""

    rule: Rule
    evidence: tuple[tuple[str, str], ...]

    @property
    def hint_only(self) -> bool:
        """An unverified rule is the doctor's hint, on no paper and in no report."""
        return self.rule.mark == "U"


@dataclass(frozen=True)
class Score:
    """The level score by a table that a clinician accepted: `levels` of the factors, by rule."""

    levels: dict[str, int]
    high: bool
    accepted_by: str
    accepted_on: str


@dataclass(frozen=True)
class Suggestion:
    """What the rules say about one person. Missing and suspicious results are never normal."""

    factors: tuple[Factor, ...] = ()
    missing: tuple[str, ...] = ()
    recheck: tuple[str, ...] = ()
    rule_set: RuleSet = field(default_factory=lambda: RuleSet(VERSION, None, None))
    score: Score | None = None


def rule_set_version() -> str:
    """The version, with a digest of the rules: a changed rule is another set."""
    content = repr([(rule.id, rule.when, rule.mark, rule.risk_class) for rule in RULES])
    return f"{VERSION}/{hashlib.sha256(content.encode()).hexdigest()[:8]}"


def rule_set(context: Context) -> RuleSet:
    """The present rules and whether they are accepted here."""
    found = station_tables.setting(context.database, ACCEPTED) or {}
    version = rule_set_version()
    if found.get("version") != version:
        return RuleSet(version, None, None)
    return RuleSet(version, found["by"], found["on"])


def accept_rule_set(context: Context, version: str) -> RuleSet:
    """A named clinician accepts exactly this version of the rules for this station."""
    allow(context, "accept_rules")
    if version != rule_set_version():
        raise KnownError("风险规则", "规则已经更新，与您看到的版本不同", "请重新阅读后再确认")
    with translated("风险规则"), context.database.atomic():
        station_tables.put_setting(
            context.database,
            ACCEPTED,
            {
                "version": version,
                "by": context.user.name,
                "on": context.clock.today().isoformat(),
            },
        )
        record(context, "accept_rules", "", version)
    return rule_set(context)


def harm_levels(context: Context) -> dict[str, Any] | None:
    """{levels: {rule: 1-5}, by, on} as a clinician accepted it; None: not configured."""
    found: dict[str, Any] | None = station_tables.setting(context.database, LEVELS)
    return found


def accept_harm_levels(context: Context, levels: dict[str, int]) -> None:
    """A named clinician accepts a table of harm levels; the national one is not published."""
    allow(context, "accept_rules")
    known = {rule.id for rule in RULES}
    for rule_id, level in levels.items():
        if rule_id not in known:
            raise KnownError("风险分值", f"没有名为 {rule_id} 的规则", "请对照规则表改正")
        if type(level) is not int or not 1 <= level <= MOST_HARM:
            raise KnownError("风险分值", f"{rule_id} 的等级应为 1 到 5", "请改正后再确认")
    with translated("风险分值"), context.database.atomic():
        accepted = {
            "levels": levels,
            "by": context.user.name,
            "on": context.clock.today().isoformat(),
        }
        station_tables.put_setting(context.database, LEVELS, accepted if levels else None)
        record(context, "accept_levels", "", f"{len(levels)}")


def score(context: Context, factors: tuple[Factor, ...]) -> Score | None:
    """The score of these factors; None while no table of levels is accepted."""
    table = harm_levels(context)
    if table is None:
        return None
    found = {
        one.rule.id: table["levels"][one.rule.id]
        for one in factors
        if one.rule.id in table["levels"]
    }
    return Score(found, is_high(found.values()), table["by"], table["on"])


def suggest(context: Context, visit_id: str, person_id: str, role: str) -> Suggestion:
    """What the rules notice in a person's records of this visit; held records are not read."""
    allow(context, "assess")
    found = _read(context, visit_id, person_id, role)
    record(context, "assess_view", person_id, visit_id)
    return _suggested(context, found, role, told_elsewhere(context, visit_id, person_id))


def _read(
    context: Context, visit_id: str, person_id: str, role: str
) -> dict[type[Form], Values | None]:
    forms = {form: _open_values(context, form, visit_id, person_id) for form in READ_FOR[role]}
    return {**forms, Facts: facts_of(context, visit_id, person_id, role)}


def _suggested(
    context: Context, found: dict[type[Form], Values | None], role: str, elsewhere: set[str]
) -> Suggestion:
    factors, missing, recheck = [], [], []
    for form, values in found.items():
        if values is None:
            missing += [] if form.optional else [f"{form.title}（整张未填）"]
            continue
        factors += [_factor(rule, values) for rule in RULES if _fires(rule, form, role, values)]
        if NOT_DONE.get(form.key) in [(name, values.get(name)) for name in values]:
            missing.append(f"{form.title}（未做）")
        for name, one in form.fields.items():
            value = values.get(name)
            if value in ("suspicious", "recheck", "uncertain"):
                recheck.append(one.label)
            elif value is None and _is_test(form, one) and one.applies(values):
                told = form.key in elsewhere and one.access == "C"
                missing.append(f"{one.label}（{ELSEWHERE}）" if told else one.label)
    kept = tuple(_strongest(factors))
    return Suggestion(kept, tuple(missing), tuple(recheck), rule_set(context), score(context, kept))


def _is_test(form: type[Form], asked: Field) -> bool:
    """A result that is expected: any choice of a laboratory form, else what has a normal answer."""
    if form.optional or asked.hidden or asked.kind == "derived":
        return False
    if form.key.startswith("lab_") and isinstance(asked, OneOf):
        return True
    return bool(asked.reference_text())


def _fires(rule: Rule, form: type[Form], role: str, values: Values) -> bool:
    return rule.form is form and rule.who in (role, "both") and rule.when.holds(values)


def _strongest(factors: list[Factor]) -> list[Factor]:
    """One line where a milder rule says less of the same thing."""
    fired = {factor.rule.id for factor in factors}
    return [one for one in factors if COVERED_BY.get(one.rule.id) not in fired]


def _factor(rule: Rule, values: Values) -> Factor:
    evidence = []
    for name in dict.fromkeys(rule.when.fields()):
        asked, value = rule.form.fields[name], values.get(name)
        if value is not None:
            evidence.append((asked.label, f"{asked.show(value)} {asked.unit}".strip()))
    return Factor(rule, tuple(evidence))


def save_assessment(
    context: Context,
    visit_id: str,
    person_id: str,
    role: str,
    values: Values,
    dismissed: dict[str, str],
    confirmed: frozenset[str] = frozenset(),
) -> Saved:
    """Save the doctor's conclusion. `dismissed` maps a rule's id to the doctor's reason.

    Every factor that is not dismissed stands as confirmed by the doctor who signs. The signature
    completes the record; assessing again opens it, which is on record too.
    """
    allow(context, "assess")
    for reason in dismissed.values():
        if not reason.strip():
            raise KnownError("风险评估", "排除一项风险因素时没有写理由", "请补写理由，或保留该因素")
    found = _read(context, visit_id, person_id, role)
    suggestion = _suggested(context, found, role, told_elsewhere(context, visit_id, person_id))
    kept = {
        "rule_set": suggestion.rule_set.version,
        "factors": json.dumps(
            [_kept(factor, dismissed) for factor in suggestion.factors], ensure_ascii=False
        ),
        "basis": basis_of(
            {form.key: values for form, values in found.items() if form is not Facts}
        ),
        "missing_items": "、".join(suggestion.missing) or None,
        "recheck_items": "、".join(suggestion.recheck) or None,
    }
    with context.database.atomic():
        before = records.read(
            context.database, "assessment", form_id(visit_id, "assessment", person_id)
        )
        if before and before["completed_on"] and may_correct(context, person_id, before["owner"]):
            unlock_record(context, "assessment", visit_id, person_id, "重新评估")
        return save_record(
            context, "assessment", visit_id, person_id, values | kept, confirmed, complete=True
        )


def _kept(factor: Factor, dismissed: dict[str, str]) -> Values:
    rule = factor.rule
    return {
        "rule": rule.id,
        "class": rule.risk_class,
        "category": rule.category,
        "mark": rule.mark,
        "factor": rule.factor,
        "harm": rule.harm,
        "advice": rule.advice,
        "evidence": [list(one) for one in factor.evidence],
        "dismissed": dismissed.get(rule.id),
    }


def confirmed_factors(values: Values) -> list[Values]:
    """The factors of a saved assessment that may stand on a paper: confirmed, and not a hint."""
    kept = json.loads(values.get("factors") or "[]")
    return [one for one in kept if one["dismissed"] is None and one["mark"] != "U"]


def _open_values(
    context: Context, form: type[Form], visit_id: str, person_id: str
) -> Values | None:
    row = records.read(context.database, form.key, form_id(visit_id, form.key, person_id))
    return values_of(form, row) if row else None
