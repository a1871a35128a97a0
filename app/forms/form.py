"""A paper form as one inert class: labels first, fields in paper order, no instances."""

from collections.abc import Callable, Iterator
from typing import Any, ClassVar

from app.forms.field import Field
from app.forms.kinds import ManyOf, OneOf, Text
from app.forms.problem import Problem

RESERVED = frozenset(
    {
        "id",
        "subject",
        "owner",
        "visit_id",
        "couple_id",
        "wife_id",
        "husband_id",
        "completed_on",
        "told_at",
        "unlocked_for",
        "cared_by",
    }
)
WHO = frozenset({"person", "wife", "husband", "both", "couple"})
Check = Callable[[dict[str, Any], dict[str, Any]], Problem | None]


class Section:
    """A heading: the fields after it, up to the next one, belong to it."""

    def __init__(self, title: str) -> None:
        self.title = title


class Form:
    """Subclass to describe a form.

    `who`: whose record it is; `access`: A identity, B health, C confidential; `purpose`: the consent
    that opens it; `dated_by`: the field with the day it happened; `optional`: not expected of
    everyone; `many`: a person may have several rows of it in one visit.
    """

    key: ClassVar[str]
    title: ClassVar[str]
    who: ClassVar[str]
    access: ClassVar[str]
    purpose: ClassVar[str | None]
    dated_by: ClassVar[str | None]
    source: ClassVar[str]
    optional: ClassVar[bool]
    many: ClassVar[bool]
    fields: ClassVar[dict[str, Field]]
    sections: ClassVar[tuple[tuple[str, tuple[Field, ...]], ...]]
    checks: ClassVar[tuple[Check, ...]] = ()

    def __init_subclass__(
        cls,
        *,
        key: str,
        title: str,
        who: str,
        access: str,
        purpose: str | None,
        source: str,
        dated_by: str | None = None,
        optional: bool = False,
        many: bool = False,
    ) -> None:
        cls.key, cls.title, cls.who, cls.access = key, title, who, access
        cls.purpose, cls.source, cls.dated_by = purpose, source, dated_by
        cls.optional, cls.many = optional, many
        cls.fields, cls.sections = _collected(cls)
        if who not in WHO or access not in {"A", "B", "C"}:
            raise TypeError(f"{key}: unknown who or access")
        if dated_by is not None and dated_by not in cls.fields:
            raise TypeError(f"{key}: dated_by names no field")


def _collected(
    cls: type[Form],
) -> tuple[dict[str, Field], tuple[tuple[str, tuple[Field, ...]], ...]]:
    fields: dict[str, Field] = {}
    sections: list[tuple[str, list[Field]]] = []
    for name, found in _questions(cls):
        if isinstance(found, Section):
            sections.append((found.title, []))
        elif isinstance(found, Field):
            if not sections:
                sections.append(("", []))
            for field_name, field in _with_detail(name, found):
                _take(cls.key, fields, field_name, field)
                sections[-1][1].append(field)
    return fields, tuple((title, tuple(found)) for title, found in sections if found)


def _questions(cls: type[Form]) -> Iterator[tuple[str, Any]]:
    """The form's own attributes, then those of questions it shares with another form."""
    for part in (cls, *cls.__bases__):
        if part is not Form:
            yield from vars(part).items()


def _take(key: str, fields: dict[str, Field], name: str, field: Field) -> None:
    if name in RESERVED or name in fields:
        raise TypeError(f"{key}.{name} is a reserved or doubled name")
    field.name = name
    fields[name] = field


def _with_detail(name: str, field: Field) -> list[tuple[str, Field]]:
    """A choice that asks "which, what?" brings the line for the answer with it."""
    if not isinstance(field, OneOf | ManyOf) or not field.detail_on:
        return [(name, field)]
    detail = Text(
        field.detail_label,
        max_length=200,
        required=True,
        when=field.is_(*field.detail_on),
        access=field.access,
    )
    return [(name, field), (f"{name}_detail", detail)]
