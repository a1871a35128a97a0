"""The data dictionary: one page in Markdown for each form."""

from app.forms.field import Field
from app.forms.form import Form
from app.forms.kinds import Decimal, Integer, ManyOf, OneOf
from app.forms.reference import range_text


def page_of(form: type[Form]) -> str:
    """The form's page in Markdown."""
    lines = [
        f"# {form.title} `{form.key}`",
        "",
        "Generated from the catalogue by `make docs`; do not edit.",
        "",
        f"- record of: {form.who}",
        f"- access class: {form.access}",
        f"- opened by consent to: {form.purpose or 'nothing (identity or consent)'}",
        f"- dated by: {form.dated_by or '-'}",
        f"- source: {form.source}",
    ]
    for title, fields in form.sections:
        lines += ["", f"## {title or form.title}", "", HEAD, RULE]
        lines += [_line(field) for field in fields]
    return "\n".join(lines) + "\n"


HEAD = "| field | label | kind | unit | options or range | required | applies | access | note |"
RULE = "|---|---|---|---|---|---|---|---|---|"


def _line(field: Field) -> str:
    cells = [
        f"`{field.name}`",
        field.label,
        field.kind,
        field.unit,
        _options(field),
        "yes" if field.required else "",
        "if " + ", ".join(dict.fromkeys(field.when.fields())) if field.when else "always",
        field.access or "",
        field.note,
    ]
    return "| " + " | ".join(cells) + " |"


def _options(field: Field) -> str:
    if isinstance(field, OneOf | ManyOf):
        return "; ".join(f"{token} {label}" for token, label in field.options.pairs)
    if isinstance(field, Decimal | Integer):
        plausible = f"plausible {range_text(*field.plausible)}" if field.plausible else ""
        reference = f"reference {range_text(*field.reference)}" if field.reference else ""
        return "; ".join(part for part in (plausible, reference) if part)
    return f"reference {field.reference_text()}" if field.reference_text() else ""
