"""A field as a cell of a workbook: labels, tokens or the codes of the national systems."""

from datetime import date, datetime
from typing import Any

from app.forms.field import Field
from app.forms.form import Form
from app.forms.kinds import Derived, IdNumber, ManyOf, OneOf, Phone
from app.forms.options import Options

MASKED = "（保密）"
CODES = ("label", "token", "national", "older")
EXACT_DIGITS = 15  # more digits than that, and Excel has changed the number


def columns_of(form: type[Form]) -> dict[str, str]:
    """Field name to heading; a label that comes twice is followed by its name."""
    shown = [
        field
        for field in form.fields.values()
        if not (field.hidden or field.retired or isinstance(field, Derived))
    ]
    labels = [field.label for field in shown]
    return {
        field.name: field.label
        if labels.count(field.label) == 1
        else f"{field.label}（{field.name}）"
        for field in shown
    }


def cell_of(field: Field, value: Any, codes: str = "label") -> str | int | None:
    """The value as it stands in a workbook."""
    if value is None:
        return None
    if isinstance(field, OneOf):
        return _coded(field.options, value, codes)
    if isinstance(field, ManyOf):
        return ";".join(_coded(field.options, one, codes) for one in value)
    return value if isinstance(value, int) else str(value)


def value_of(field: Field, cell: Any, codes: str = "label") -> Any:
    """The value for a cell; None for an empty one. Raises Unreadable."""
    text = _text(field, cell)
    if not text:
        return None
    if isinstance(field, OneOf):
        return _token(field, field.options, text, codes)
    if isinstance(field, ManyOf):
        parts = [part.strip() for part in text.replace("；", ";").split(";") if part.strip()]
        found = {_token(field, field.options, part, codes) for part in parts}
        return [token for token, _ in field.options.pairs if token in found]
    return field.parse(text)


def _text(field: Field, cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, int | float):
        whole = f"{cell:.10g}" if isinstance(cell, float) and cell != int(cell) else str(int(cell))
        if isinstance(field, IdNumber | Phone) and len(whole) > EXACT_DIGITS:
            raise field.unreadable("在表格里成了数字，末几位已经丢失，请把这一列设为文本后重新填写")
        return whole
    return str(cell).strip()


def _coded(options: Options, token: str, codes: str) -> str:
    if codes == "token":
        return token
    if codes == "label":
        return options.label(token)
    table = options.national if codes == "national" else options.older
    return table.get(token, options.label(token))


def _token(field: Field, options: Options, text: str, codes: str) -> str:
    """A token or a label first; then a code of the older system if it was asked for, else national."""
    known = dict(options.pairs)
    if text in known:
        return text
    for token, label in options.pairs:
        if label == text:
            return token
    table = options.older if codes == "older" else options.national
    for token, code in table.items():
        if code == text:
            return token
    if text.zfill(2) in known:
        return text.zfill(2)
    listed = "、".join(label for _, label in options.pairs[:12])
    raise field.unreadable(f"{text} 不在选项之中，应为：{listed}")
