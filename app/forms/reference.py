"""The reference range that was in force when a result was made; it is stored with the result."""

import json
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from app.domain.numbers import side_of

if TYPE_CHECKING:
    from app.forms.field import Field

RANGES = "ranges"  # the hidden field that keeps them: {field: [low, high, bounds, kit]}
Values = dict[str, Any]


def stored_ranges(values: Values) -> dict[str, list[Any]]:
    """The ranges kept in a record, by field; what another station wrote wrongly is left aside."""
    return _ranges(values.get(RANGES) or "{}")


@lru_cache(maxsize=4096)  # most results of a laboratory were judged by the same ranges
def _ranges(text: str) -> dict[str, list[Any]]:
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    if not isinstance(found, dict):
        return {}
    return {name: one for name, one in found.items() if _is_range(one)}


def _is_range(one: Any) -> bool:
    return (
        isinstance(one, list)
        and len(one) >= len(("low", "high", "bounds"))
        and all(limit is None or isinstance(limit, int | float) for limit in one[:2])
        and one[2] in ("[]", "(]", "[)", "()")
    )


def abnormal_in(field: "Field", values: Values) -> str | None:
    """None, or "high", "low", "abnormal", "suspicious", by the range kept with this record."""
    value = values.get(field.name)
    if value is None:
        return None
    kept = stored_ranges(values).get(field.name)
    return side_of(str(value), *kept[:3]) if kept else field.abnormal(value)


def reference_in(field: "Field", values: Values) -> str:
    """The range as printed beside the value."""
    kept = stored_ranges(values).get(field.name)
    return range_text(*kept[:3]) if kept else field.reference_text()


def range_text(low: float | None, high: float | None, bounds: str = "[]") -> str:
    """(3.5, 9.5) as 3.5–9.5, (None, 45) as ≤45, (90, None) as ≥90; an open limit is said."""
    shown = ("" if bound is None else f"{bound:g}" for bound in (low, high))
    first, last = shown
    if first and last:
        open_ends = {"[]": "", "(]": "（不含下限）", "[)": "（不含上限）", "()": "（不含上下限）"}
        return f"{first}–{last}{open_ends[bounds]}"
    if first:
        return f"{'≥' if bounds[0] == '[' else '>'}{first}"
    return f"{'≤' if bounds[1] == ']' else '<'}{last}"
