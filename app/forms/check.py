"""Checking a whole record: every problem at once, in paper order."""

from datetime import date
from typing import Any

from app.forms.form import Form
from app.forms.kinds import Derived
from app.forms.problem import Problem

Values = dict[str, Any]


def tidy(form: type[Form], values: Values) -> Values:
    """The record as it would be saved: every field there, what does not apply cleared, sums done."""
    whole: Values = {name: _filled(values.get(name)) for name in form.fields}
    for (
        name,
        field,
    ) in form.fields.items():  # in paper order: a cleared answer clears what hangs on it
        if isinstance(field, Derived):
            whole[name] = field.value(whole)
        elif not field.applies(whole):
            whole[name] = None
    return whole


def check_record(
    form: type[Form], values: Values, *, today: date, facts: Values | None = None
) -> list[Problem]:
    """All problems of a record. `facts`: what the checks may know beyond it (sex, birth_date …)."""
    problems: list[Problem] = []
    for name, field in form.fields.items():
        value = values.get(name)
        if not field.applies(values):
            if value is not None:
                problems.append(field.error("这一项不适用，请清空"))
        elif value is None:
            if field.required:
                problems.append(field.error("请填写"))
        else:
            problems += field.check(value, today)
    problems += _crossed(form, values, {"today": today, **(facts or {})}, problems)
    order = list(form.fields)
    return sorted(problems, key=lambda one: order.index(one.field) if one.field in order else -1)


def _crossed(
    form: type[Form], values: Values, facts: Values, found: list[Problem]
) -> list[Problem]:
    """Cross checks, left out where a field they speak of is wrong by itself already."""
    wrong = {problem.field for problem in found if problem.severity == "error"}
    crossed = (
        [check(values, facts) for check in form.checks]
        if not wrong
        else [_quietly(check, values, facts) for check in form.checks]
    )
    return [one for one in crossed if one and one.field not in wrong]


def _quietly(check: Any, values: Values, facts: Values) -> Problem | None:
    """A cross check over a record that has wrong values may not be able to run."""
    try:
        result: Problem | None = check(values, facts)
    except (TypeError, ValueError, AttributeError):
        return None
    return result


def _filled(value: Any) -> Any:
    return None if value in ("", []) else value
