"""The sheets a workbook may have: which columns each has, and what they are called."""

from dataclasses import dataclass

from app.catalogue import FORMS
from app.catalogue.programme import EXPECTED, FOLLOW_UP, OPTIONAL
from app.errors import KnownError
from app.forms.as_cell import columns_of
from app.forms.field import Field
from app.forms.kinds import Date, IdNumber, OneOf, PersonName, Text, YesNo

COUPLES, CONSENTS = "couples", "consent"
HEALTH = tuple(dict.fromkeys(key for key, _ in (*OPTIONAL[:2], *EXPECTED, *OPTIONAL, *FOLLOW_UP)))
KEYS = (COUPLES, CONSENTS, *HEALTH)
SIDES = {"wife": "妻子", "husband": "丈夫"}
# What every row of a person is found by, and may say besides the form's own questions.
CERTIFICATE = IdNumber("证件号码")
PERSON = PersonName("姓名")
FILE = Text("档案编号")
COMPLETE = YesNo("完成")
CHECKED = YesNo("已核对", hint="填“是”表示少见的数值都已核对")
CONSENT_FIELDS = {
    "purpose_of": FORMS["consent"].fields["purpose_of"],
    "signed_on": Date("签署日期", required=True),
    "witness": Text("经办人", max_length=30, required=True),
    "withdrawn_on": Date("撤回日期"),
}
for _name, _field in (
    ("certificate_number", CERTIFICATE), ("person_name", PERSON), ("file_number", FILE),
    ("complete", COMPLETE), ("checked", CHECKED),
    ("signed_on", CONSENT_FIELDS["signed_on"]), ("witness", CONSENT_FIELDS["witness"]),
    ("withdrawn_on", CONSENT_FIELDS["withdrawn_on"]),
):  # fmt: skip
    _field.name = _name


@dataclass(frozen=True)
class Layout:
    """One sheet: its key and title; `columns` are name, heading and field, in order."""

    key: str
    title: str
    columns: tuple[tuple[str, str, Field], ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The columns' names."""
        return tuple(name for name, _, _ in self.columns)


def layout_of(key: str) -> Layout:
    """The sheet of that key. Raises KnownError for an unknown one."""
    if key == COUPLES:
        return _couples()
    if key == CONSENTS:
        return Layout(
            key, "知情同意", (_one(CERTIFICATE), _one(PERSON), *map(_one, CONSENT_FIELDS.values()))
        )
    if key not in HEALTH:
        known = "、".join(KEYS)
        raise KnownError("表格", f"没有名为 {key} 的表", f"可用的有：{known}")
    form = FORMS[key]
    own = tuple((name, heading, form.fields[name]) for name, heading in columns_of(form).items())
    last = (_one(COMPLETE), _one(CHECKED))
    return Layout(key, form.title, (_one(CERTIFICATE), _one(PERSON), _one(FILE), *own, *last))


def key_of(title: str) -> str | None:
    """The key of a sheet named by its key or its title."""
    for key in KEYS:
        if title.strip() in (key, layout_of(key).title):
            return key
    return None


def _couples() -> Layout:
    columns: list[tuple[str, str, Field]] = []
    for side, said in SIDES.items():
        columns += [
            (f"{side}.{name}", f"{said}·{heading}", FORMS["person"].fields[name])
            for name, heading in columns_of(FORMS["person"]).items()
        ]
    columns += [
        (name, heading, FORMS["couple"].fields[name])
        for name, heading in columns_of(FORMS["couple"]).items()
    ]
    return Layout(COUPLES, "建档", (*columns, _one(CHECKED)))


def _one(field: Field) -> tuple[str, str, Field]:
    return field.name, field.label, field


def options_text(field: Field) -> str:
    """What may stand in a column, for the sheet of explanations."""
    if isinstance(field, OneOf) or field.kind == "choices":
        pairs = field.options.pairs  # type: ignore[attr-defined]
        return "；".join(f"{label}（{token}）" for token, label in pairs)
    return {"date": "日期，如 2026-03-01", "integer": "整数", "decimal": "数字"}.get(
        field.kind, "文字"
    )
