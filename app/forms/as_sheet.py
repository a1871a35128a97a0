"""A form as paper: blank to fill in by hand, or filled from a record."""

from typing import Any

from app.forms.field import Field
from app.forms.form import Form
from app.forms.kinds import Decimal, Derived, Integer, ManyOf, OneOf
from app.forms.reference import abnormal_in, reference_in
from printing.sheet import Block, Choice, Grid, Heading, Question, Questions

RESULTS = (OneOf, Decimal, Integer, Derived)
MARKS = {"high": "↑ 偏高", "low": "↓ 偏低", "abnormal": "异常", "suspicious": "可疑，需复查"}
MOST_BOXES = 13  # a longer list (nations) is a line to write on
LABORATORY = ("项目", "结果", "单位", "参考范围", "提示")
WIDTHS = (28, 34, 14, 16, 16)
Values = dict[str, Any]


def blank_blocks(form: type[Form]) -> tuple[Block, ...]:
    """The form with every question and nothing answered."""
    return _blocks(form, None)


def filled_blocks(
    form: type[Form], values: Values, without: frozenset[str] = frozenset()
) -> tuple[Block, ...]:
    """The form with a record's answers; what does not apply is left out, and so is `without`."""
    return _blocks(form, values, without)


def result_rows(form: type[Form], values: Values) -> list[tuple[str, str, str, str, str]]:
    """(label, result, unit, reference, mark) for each result that is there, with its detail."""
    found = []
    for name, field in form.fields.items():
        value, detail = values.get(name), values.get(f"{name}_detail")
        if value is None or field.hidden or not isinstance(field, RESULTS):
            continue
        label, shown, *rest = _row(field, values)
        found.append((label, f"{shown}：{detail}" if detail else shown, *rest))
    return [(row[0], row[1], row[2], row[3], row[4]) for row in found]


def mark_of(field: Field, values: Values) -> str:
    """What is said beside a value; "" for one inside its reference, or without one."""
    kind = abnormal_in(field, values)
    return MARKS[kind] if kind else ""


def _blocks(
    form: type[Form], values: Values | None, without: frozenset[str] = frozenset()
) -> tuple[Block, ...]:
    blocks: list[Block] = []
    for title, fields in form.sections:
        shown = [one for one in fields if one.name not in without and _shown(one, values)]
        if shown:
            blocks += [Heading(title)] if title else []
            blocks.append(_section(shown, values))
    return tuple(blocks)


def _shown(field: Field, values: Values | None) -> bool:
    if field.hidden or field.retired:
        return False
    return values is None or field.applies(values)


def _section(fields: list[Field], values: Values | None) -> Block:
    measured = [one for one in fields if one.reference_text()]
    if len(measured) * 2 >= len(fields) and all(not isinstance(one, ManyOf) for one in fields):
        return _grid(fields, values or {}, blank=values is None)
    return Questions(tuple(_question(one, values or {}) for one in fields))


def _grid(fields: list[Field], values: Values, *, blank: bool) -> Grid:
    rows: list[tuple[str | Choice, ...]] = []
    marked = set()
    for at, field in enumerate(fields):
        value = values.get(field.name)
        if blank and isinstance(field, OneOf):
            labels = tuple(label for _, label in field.options.pairs)
            rows.append((field.label, Choice(labels), field.unit, field.reference_text(), ""))
        elif value is None:
            rows.append(
                (field.label, "" if blank else "未填", field.unit, field.reference_text(), "")
            )
        else:
            rows.append(_row(field, values))
            if mark_of(field, values):
                marked.add(at)
    return Grid(LABORATORY, WIDTHS, tuple(rows), frozenset(marked))


def _row(field: Field, values: Values) -> tuple[str, str, str, str, str]:
    return (
        field.label,
        field.show(values[field.name]),
        field.unit,
        reference_in(field, values),
        mark_of(field, values),
    )


def _question(field: Field, values: Values) -> Question:
    value = values.get(field.name)
    if isinstance(field, OneOf | ManyOf) and len(field.options.pairs) <= MOST_BOXES:
        labels = tuple(label for _, label in field.options.pairs)
        tokens = value if isinstance(value, list) else [value]
        chosen = tuple(field.options.label(token) for token in tokens if token)
        return Question(field.label, Choice(labels, chosen))
    shown = field.show(value)
    mark = mark_of(field, values)
    wide = field.kind == "long_text" or field.name.endswith("_detail")
    return Question(field.label, f"{shown} {mark}".strip(), field.unit, wide=wide)
