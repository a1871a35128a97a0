"""Basic information, one spouse (基本信息表): who a person is. Identity only, no health."""

from datetime import date
from typing import Any

from app.catalogue import lists
from app.domain import resident_id
from app.domain.dates import completed_years
from app.forms.form import Form, Section
from app.forms.kinds import Date, IdNumber, OneOf, PersonName, Phone, Text
from app.forms.options import SEX
from app.forms.problem import Problem

# Soft ages [U]: outside them the form only asks to look again, nothing is refused.
USUAL_AGE = {"female": (20, 49), "male": (22, 60)}
WHO_IS = {"female": "妻子", "male": "丈夫"}


def _resident_id(values: dict[str, Any], facts: dict[str, Any]) -> Problem | None:
    """The number agrees with itself, the birth date and the sex (GB 11643)."""
    number = values.get("certificate_number")
    if values.get("certificate_type") != "resident_id" or not number:
        return None
    try:
        read = resident_id.read(number, facts["today"])
    except resident_id.BadResidentId as problem:
        return Problem(
            "certificate_number", f"身份证号码：{problem}，请对照证件重新输入。", "error"
        )
    if values.get("sex") and read.sex != values["sex"]:
        said = f"身份证号码：第 17 位表示性别与“{WHO_IS[values['sex']]}”不符，请核对是否填反。"
        return Problem("certificate_number", said, "error")
    if read.placeholder:
        said = "身份证号码：像是临时编造的号码，请核对；确实如此请勾选“已核对”。"
        return Problem("certificate_number", said, "confirm")
    return None


def _birthday(values: dict[str, Any], facts: dict[str, Any]) -> Problem | None:
    """The birth date agrees with the number, and the age is a usual one."""
    born = values.get("birthday")
    if not born:
        return None
    if values.get("certificate_type") == "resident_id" and values.get("certificate_number"):
        try:
            read = resident_id.read(values["certificate_number"], facts["today"])
        except resident_id.BadResidentId:
            return None
        if read.birth_date.isoformat() != born:
            return Problem(
                "birthday",
                "出生日期：与身份证号码不一致，请核对；确实如此请勾选“已核对”。",
                "confirm",
            )
    age = completed_years(date.fromisoformat(born), facts["today"])
    youngest, oldest = USUAL_AGE.get(values.get("sex") or "", (0, 200))
    if not youngest <= age <= oldest:
        return Problem("birthday", f"出生日期：年龄 {age} 岁不在常见范围，请核对证件。", "hint")
    return None


class Person(
    Form,
    key="person",
    title="基本信息（个人）",
    who="person",
    access="A",
    purpose=None,
    source="家庭档案 表1；fact sheet 3.1",
):
    """One spouse's part of form 1."""

    _who = Section("身份")
    name = PersonName("姓名", required=True)
    sex = OneOf("性别", SEX, required=True, hidden=True)
    certificate_type = OneOf("证件类型", lists.CERTIFICATE, required=True)
    certificate_number = IdNumber("证件号码", required=True)
    birthday = Date("出生日期", required=True)
    nation = OneOf("民族", lists.NATION, required=True)
    education = OneOf("文化程度", lists.EDUCATION)
    occupation = OneOf("职业", lists.OCCUPATION, detail_on=("other",), detail_label="职业（其他）")
    _where = Section("户口与联系")
    hukou_type = OneOf("户口性质", lists.HUKOU)
    hukou_address = Text("户口所在地", max_length=80)
    address = Text("现住址", max_length=80)
    village = Text("村（居委会）", max_length=30)
    phone = Phone("手机")
    # Said on the person's page, not while registering; what follows: app/usecases/due.py.
    residence = OneOf("居住状态", lists.RESIDENCE, hidden=True)
    residence_on = Date("变动日期", hidden=True)
    residence_note = Text("去向或来处", max_length=80, hidden=True)
    checks = (_resident_id, _birthday)
