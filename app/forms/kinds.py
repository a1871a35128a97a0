"""The kinds of answers: each knows how to read, check, show and store itself."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

from app.domain import numbers, resident_id
from app.domain.dates import read_date, show_date
from app.domain.names import normal_name
from app.forms.conditions import Condition, MoreThan
from app.forms.field import Field
from app.forms.options import YES_NO, Options
from app.forms.problem import Problem
from app.forms.reference import range_text

Range = tuple[float | None, float | None]


class Text(Field):
    """One line of text."""

    def __init__(self, label: str, *, max_length: int = 60, **common: Any) -> None:
        super().__init__(label, **common)
        self.max_length = max_length

    def read(self, typed: str) -> str:
        return re.sub(r"\s+", " ", typed)

    def check(self, value: Any, today: date) -> list[Problem]:
        if not isinstance(value, str):
            return [self.error("应为文字")]
        if len(value) > self.max_length:
            return [self.error(f"最多 {self.max_length} 个字，现有 {len(value)} 个")]
        return []


class LongText(Text):
    """Several lines of text."""

    kind = "long_text"

    def __init__(self, label: str, *, max_length: int = 500, **common: Any) -> None:
        super().__init__(label, max_length=max_length, **common)

    def read(self, typed: str) -> str:
        return typed.strip()


class PersonName(Text):
    """A personal name; · and rare characters are part of it."""

    def __init__(self, label: str, **common: Any) -> None:
        super().__init__(label, max_length=30, **common)

    def read(self, typed: str) -> str:
        return normal_name(typed)

    def check(self, value: Any, today: date) -> list[Problem]:
        problems = super().check(value, today)
        if not problems and len(value) < 2:
            problems.append(self.doubt("只有一个字"))
        if not problems and re.search(r"[0-9<>{}\[\]|\\@#$%^&*_=+~`]", value):
            problems.append(self.error("含有姓名中不会出现的字符"))
        return problems


class Phone(Text):
    """A mobile number of 11 digits."""

    kind = "phone"

    def read(self, typed: str) -> str:
        return re.sub(r"[\s\-－]|^\+?86(?=1\d{10})", "", _half(typed))

    def check(self, value: Any, today: date) -> list[Problem]:
        if isinstance(value, str) and re.fullmatch(r"1\d{10}", value):
            return []
        return [self.error("应为 1 开头的 11 位手机号")]


class IdNumber(Text):
    """A certificate number; as a resident ID when the record says it is one (see Person)."""

    kind = "id_number"

    def read(self, typed: str) -> str:
        return resident_id.clean(typed)

    def check(self, value: Any, today: date) -> list[Problem]:
        if isinstance(value, str) and re.fullmatch(r"[0-9A-Z()（）\-]{4,30}", value):
            return []
        return [self.error("应为 4 到 30 位数字或字母")]


class Integer(Field):
    """A whole number. Outside `plausible` it has to be confirmed; outside `hard` it is an error."""

    kind = "integer"
    column = "INTEGER"

    def __init__(
        self,
        label: str,
        *,
        plausible: Range | None = None,
        hard: Range | None = None,
        reference: Range | None = None,
        **common: Any,
    ) -> None:
        super().__init__(label, **common)
        self.plausible, self.hard, self.reference = plausible, hard, reference

    def read(self, typed: str) -> int:
        text = _half(typed)
        if not re.fullmatch(r"-?\d{1,9}", text):
            raise self.unreadable("应为整数，例如 12")
        return int(text)

    def holds(self, value: Any) -> bool:
        return type(value) is int

    def check(self, value: Any, today: date) -> list[Problem]:
        if not isinstance(value, int) or isinstance(value, bool):
            return [self.error("应为整数")]
        if self.hard and numbers.side_of(str(value), *self.hard):
            return [self.error(f"{value} 不在允许的范围 {range_text(*self.hard)} 内")]
        if self.plausible and numbers.side_of(str(value), *self.plausible):
            return [self.doubt(f"{value} 不在通常范围 {range_text(*self.plausible)} 内")]
        return []

    def abnormal(self, value: Any) -> str | None:
        return numbers.side_of(str(value), *self.reference) if self.reference else None

    def reference_text(self) -> str:
        return range_text(*self.reference) if self.reference else ""

    def more_than(self, limit: int) -> Condition:
        """Condition: the number is above a limit."""
        return MoreThan(self, limit)


class Decimal(Field):
    """A measured value. Only its format is refused; an implausible one has to be confirmed."""

    kind = "decimal"

    def __init__(
        self,
        label: str,
        *,
        places: int = 1,
        plausible: Range | None = None,
        reference: Range | None = None,
        **common: Any,
    ) -> None:
        super().__init__(label, **common)
        self.places, self.plausible, self.reference = places, plausible, reference

    def read(self, typed: str) -> str:
        try:
            return numbers.canonical(typed)
        except ValueError:
            raise self.unreadable("应为数字，例如 12.5；低于检出限可写 <0.01") from None

    def holds(self, value: Any) -> bool:
        return isinstance(value, str) and numbers.is_number(value)

    def check(self, value: Any, today: date) -> list[Problem]:
        try:
            exact = isinstance(value, str) and numbers.canonical(value) == value
        except ValueError:
            exact = False
        if not exact:
            return [self.error("应为数字，例如 12.5 或 <0.01")]
        if self.plausible and numbers.side_of(value, *self.plausible):
            shown = f"{value} {self.unit}".strip()
            return [self.doubt(f"{shown} 不在合理范围 {range_text(*self.plausible)} 内")]
        return []

    def abnormal(self, value: Any) -> str | None:
        return numbers.side_of(value, *self.reference) if self.reference else None

    def reference_text(self) -> str:
        return range_text(*self.reference) if self.reference else ""


class Date(Field):
    """A calendar date."""

    kind = "date"

    def __init__(self, label: str, *, future: bool = False, **common: Any) -> None:
        super().__init__(label, **common)
        self.future = future

    def read(self, typed: str) -> str:
        try:
            return read_date(typed).isoformat()
        except ValueError:
            raise self.unreadable("应为真实的日期，例如 2026-3-1 或 20260301") from None

    def holds(self, value: Any) -> bool:
        try:
            return bool(date.fromisoformat(value))
        except (TypeError, ValueError):
            return False

    def check(self, value: Any, today: date) -> list[Problem]:
        try:
            found = date.fromisoformat(value)
        except (TypeError, ValueError):
            return [self.error("不是真实的日期")]
        if found.year < resident_id.OLDEST_YEAR:
            return [self.error("日期早于 1900 年")]
        if found > today and not self.future:
            return [self.error("日期晚于今天")]
        return []

    def show(self, value: Any) -> str:
        return show_date(value) if value else ""


class OneOf(Field):
    """One of a list. `normal` names the answers that are not abnormal."""

    kind = "choice"

    def __init__(
        self,
        label: str,
        options: Options,
        *,
        normal: str | tuple[str, ...] = (),
        detail_on: tuple[str, ...] = (),
        detail_label: str = "",
        **common: Any,
    ) -> None:
        super().__init__(label, **common)
        self.options = options
        self.normal = (normal,) if isinstance(normal, str) else normal
        self.detail_on = detail_on
        self.detail_label = detail_label or f"{label}（说明）"

    def read(self, typed: str) -> str:
        token = self.options.token(_half(typed))
        if token is None:
            raise self.unreadable(f"应为其中之一：{self._listed()}")
        return token

    def check(self, value: Any, today: date) -> list[Problem]:
        if value in dict(self.options.pairs):
            return []
        return [self.error(f"应为其中之一：{self._listed()}")]

    def show(self, value: Any) -> str:
        return "" if value is None else self.options.label(value)

    def abnormal(self, value: Any) -> str | None:
        if not self.normal or value in self.normal:
            return None
        return "suspicious" if value == "suspicious" else "abnormal"

    def reference_text(self) -> str:
        return "/".join(self.options.label(token) for token in self.normal)

    def _listed(self) -> str:
        return "、".join(label for _, label in self.options.pairs[:12])


class YesNo(OneOf):
    """Yes or no."""

    def __init__(self, label: str, **common: Any) -> None:
        super().__init__(label, YES_NO, **common)


class ManyOf(Field):
    """Any number of a list."""

    kind = "choices"

    def __init__(
        self,
        label: str,
        options: Options,
        *,
        detail_on: tuple[str, ...] = (),
        detail_label: str = "",
        **common: Any,
    ) -> None:
        super().__init__(label, **common)
        self.options = options
        self.detail_on = detail_on
        self.detail_label = detail_label or f"{label}（说明）"

    def read(self, typed: str) -> list[str]:
        found: set[str] = set()
        for part in re.split(r"[;；]+", _half(typed)):
            found |= self._tokens(part.strip())
        return [token for token, _ in self.options.pairs if token in found]

    def _tokens(self, typed: str) -> set[str]:
        """One option, whose label may hold a comma, or several with commas between them."""
        whole = self.options.token(typed)
        if whole is not None:
            return {whole}
        parts = [self.options.token(part) for part in re.split(r"[,，、\s]+", typed)]
        if None in parts:
            raise self.unreadable("有一项不在选项之中，各项请用分号隔开")
        return {part for part in parts if part}

    def holds(self, value: Any) -> bool:
        return isinstance(value, list)

    def check(self, value: Any, today: date) -> list[Problem]:
        known = [token for token, _ in self.options.pairs]
        if not isinstance(value, list) or not value or not set(value) <= set(known):
            return [self.error("有一项不在选项之中")]
        if value != [token for token in known if token in value]:
            return [self.error("选项重复或顺序不对")]
        return []

    def show(self, value: Any) -> str:
        return "；".join(self.options.label(token) for token in value or ())


class Derived(Field):
    """Worked out from other fields of the record by a named function; never typed."""

    kind = "derived"

    def __init__(
        self,
        label: str,
        *,
        from_: tuple[str, ...],
        by: Callable[..., Any],
        reference: Range | None = None,
        **common: Any,
    ) -> None:
        super().__init__(label, **common)
        self.from_, self.by, self.reference = from_, by, reference

    def value(self, values: dict[str, Any]) -> Any:
        """The value for a record; None when something it needs is missing."""
        needed = [values.get(name) for name in self.from_]
        return None if None in needed else self.by(*needed)

    def holds(self, value: Any) -> bool:
        return isinstance(value, str | int)

    def check(self, value: Any, today: date) -> list[Problem]:
        return []

    def abnormal(self, value: Any) -> str | None:
        return numbers.side_of(str(value), *self.reference) if self.reference else None

    def reference_text(self) -> str:
        return range_text(*self.reference) if self.reference else ""


def _half(typed: str) -> str:
    return "".join(
        chr(ord(one) - 0xFEE0) if 0xFF10 <= ord(one) <= 0xFF5A else one for one in typed.strip()
    )
