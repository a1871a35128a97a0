"""A form as a neutral description of a screen."""

from dataclasses import dataclass

from app.forms.field import Field
from app.forms.form import Form
from app.forms.kinds import ManyOf, OneOf, Text


@dataclass(frozen=True)
class ScreenField:
    """What a page needs to know to draw one question."""

    name: str
    label: str
    kind: str
    unit: str
    options: tuple[tuple[str, str], ...]
    required: bool
    hint: str
    reference: str
    max_length: int | None


@dataclass(frozen=True)
class ScreenSection:
    """A heading and its questions."""

    title: str
    fields: tuple[ScreenField, ...]


@dataclass(frozen=True)
class Screen:
    """One form as sections in paper order."""

    key: str
    title: str
    sections: tuple[ScreenSection, ...]


def screen_of(form: type[Form]) -> Screen:
    """The screen of a form; hidden and retired fields are not on it."""
    sections = tuple(
        ScreenSection(
            title, tuple(_field(one) for one in fields if not (one.hidden or one.retired))
        )
        for title, fields in form.sections
    )
    return Screen(form.key, form.title, tuple(one for one in sections if one.fields))


def _field(field: Field) -> ScreenField:
    return ScreenField(
        name=field.name,
        label=field.label,
        kind=field.kind,
        unit=field.unit,
        options=field.options.pairs if isinstance(field, OneOf | ManyOf) else (),
        required=field.required,
        hint=field.hint,
        reference=field.reference_text(),
        max_length=field.max_length if isinstance(field, Text) else None,
    )
