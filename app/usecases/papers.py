"""Papers: one person each, of one layout; made in memory, recorded when seen, printed or saved."""

import os
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from app.catalogue import FORMS
from app.catalogue.programme import EXPECTED, FOLLOW_UP, OPTIONAL
from app.context import Context
from app.domain.dates import completed_years, show_date
from app.errors import KnownError
from app.forms.as_sheet import blank_blocks, filled_blocks
from app.usecases.allow import allow, record
from app.usecases.consents import PURPOSES
from app.usecases.ids import form_id
from app.usecases.paper_texts import card_blocks, consent_blocks, notice_blocks
from app.usecases.tables import values_of
from app.usecases.trouble import translated
from db import durable, paper_index, records
from printing.font_files import FontMissing
from printing.sheet import Block, Box, Facts, Sheet, Signatures, Text

CODE_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
BY_FORM = tuple(
    dict.fromkeys(
        key for key, _ in (*EXPECTED, *OPTIONAL, *FOLLOW_UP) if key not in ("assessment", "notice")
    )
)
TOLD = (
    "physical",
    "reproductive_wife",
    "reproductive_husband",
    "lab_wife",
    "lab_husband",
    "hb_analysis",
    "thal_gene",
    "ultrasound",
)
READABLE = "保存的文件没有加密，任何拿到它的人都能看到内容；用完请删除或妥善保管。"


@dataclass(frozen=True)
class PaperKind:
    """A paper that can be made for a person: its key and title."""

    key: str
    title: str


@dataclass(frozen=True)
class Paper:
    """A paper in memory."""

    key: str
    title: str
    code: str
    person_id: str
    pdf: bytes
    sheets: tuple[Sheet, ...]


@dataclass(frozen=True)
class PaperFound:
    """What the code on a paper leads to."""

    person_id: str
    couple_id: str
    visit_id: str
    paper: str


def list_papers(context: Context, visit_id: str, person_id: str) -> list[PaperKind]:
    """The papers that can be made now for this person."""
    allow(context, "print")
    role = _role(context, visit_id, person_id)
    kinds = [PaperKind("card", "检查通知单"), *_consents()]
    for key in BY_FORM:
        form = FORMS[key]
        if form.who not in ("both", role):
            continue
        kinds.append(PaperKind(f"blank_{key}", f"{form.title}（空白）"))
        if not form.many and _values(context, key, visit_id, person_id) is not None:
            kinds.append(PaperKind(f"filled_{key}", form.title))
    if _values(context, "assessment", visit_id, person_id) is not None:
        kinds.append(PaperKind("result", "检查结果及评估建议告知书"))
    return kinds


def make_paper(context: Context, key: str, visit_id: str, person_id: str) -> Paper:
    """Make a paper in memory; that it was looked at is on record. Raises KnownError."""
    allow(context, "print")
    person = _person(context, person_id)
    visit = records.read(context.database, "visit", visit_id)
    if visit is None:
        raise KnownError("打印", "没有找到这份家庭档案", "请重新打开此人后再试")
    code = new_code()
    title, blocks = _content(context, key, visit_id, person_id, person)
    sheet = Sheet(
        title=title,
        station=context.station.name,
        blocks=(_who(context, person, visit), *blocks),
        code=code,
        practice=context.station.practice,
        confidential="仅交本人" if key == "result" or key.startswith("filled_") else "",
        foot=_foot(context),
    )
    with translated("打印"), context.database.atomic():
        paper_index.put(
            context.database,
            code,
            sheet=key,
            person=person_id,
            couple=visit["couple_id"],
            visit=visit_id,
            made_at=context.clock.now_ms(),
            login=context.user.login,
        )
        record(context, "preview", person_id, f"{key}:{code}")
    return Paper(key, title, code, person_id, _rendered([sheet]), (sheet,))


def record_print(context: Context, paper: Paper) -> None:
    """Put on record that a paper went to the printer."""
    allow(context, "print")
    record(context, "print", paper.person_id, f"{paper.key}:{paper.code}")


def save_paper(context: Context, paper: Paper, path: Path) -> str:
    """Save as a readable PDF, on the record; returns the warning to be shown."""
    allow(context, "save_paper")
    with translated("保存 PDF"):
        durable.write_whole(path, paper.pdf)
    record(context, "save_paper", paper.person_id, f"{paper.key}:{paper.code}")
    return READABLE


def find_by_code(context: Context, code: str) -> PaperFound | None:
    """The person and file that the code on a paper belongs to."""
    allow(context, "find_people")
    row = paper_index.find(context.database, code.strip().upper())
    if row is None:
        return None
    record(context, "find_by_code", row["person"], row["code"])
    return PaperFound(row["person"], row["couple"], row["visit"], row["sheet"])


def recovery_sheet(station_name: str, recovery_key: str, *, practice: bool, on: date) -> bytes:
    """The recovery sheet as PDF: put it away, it opens the station without a password."""
    groups = recovery_key.split("-")
    sheet = Sheet(
        title="数据恢复单",
        station=station_name,
        subtitle="请装入信封密封，锁入保险柜",
        practice=practice,
        blocks=(
            *_recovery_text(),
            Facts(tuple((f"第 {at} 组", group) for at, group in enumerate(groups, start=1)), 4),
            Signatures(("封存人", "见证人", "日期")),
        ),
        foot=f"{station_name} · {show_date(on.isoformat())}",
    )
    return _rendered([sheet])


def new_code() -> str:
    """A random id of eight characters for a paper; it says nothing by itself."""
    letters = [CODE_LETTERS[one % len(CODE_LETTERS)] for one in os.urandom(8)]
    return "".join(letters[:4]) + "-" + "".join(letters[4:])


def _recovery_text() -> tuple[Block, ...]:
    return (
        Box(
            "这张纸能打开本站的全部资料",
            (
                "忘记密码时，用下面 8 组字符可以重新设置密码。任何人拿到它和本站的电脑，都能看到全部资料。",
                "请打印两份：一份密封后存本站保险柜，一份交县级站保管。不要拍照，不要存入电脑。",
            ),
        ),
        Text("输入时不分大小写；字母 O、I、L 会自动当作数字 0、1、1。", small=True),
    )


def _content(
    context: Context, key: str, visit_id: str, person_id: str, person: dict[str, Any]
) -> tuple[str, tuple[Block, ...]]:
    kind, _, name = key.partition("_")
    if key == "card":
        return "孕前优生健康检查通知单", card_blocks(context.station.name)
    if kind == "consent" and name in PURPOSES:
        return consent_blocks(name)
    if kind == "blank" and name in BY_FORM:
        return FORMS[name].title, (*blank_blocks(FORMS[name]), Signatures(("医师签名", "日期")))
    if kind == "filled" and name in BY_FORM:
        values = _needed(context, name, visit_id, person_id)
        return FORMS[name].title, filled_blocks(FORMS[name], values)
    if key == "result":
        return "孕前优生健康检查结果及评估建议告知书", _result(context, visit_id, person_id, person)
    raise KnownError("打印", f"没有名为 {key} 的单据", "请从单据列表中选择")


def _result(
    context: Context, visit_id: str, person_id: str, person: dict[str, Any]
) -> tuple[Block, ...]:
    assessment = _needed(context, "assessment", visit_id, person_id)
    del person
    found = {}
    for key in TOLD:
        values = _values(context, key, visit_id, person_id)
        if values is not None:
            found[key] = values
    return notice_blocks(context, assessment, found)


def _needed(context: Context, key: str, visit_id: str, person_id: str) -> dict[str, Any]:
    values = _values(context, key, visit_id, person_id)
    if values is None:
        raise KnownError(
            f"打印·{FORMS[key].title}",
            "这张表还没有填写，或因没有有效同意而未启用",
            "请先填写，或登记知情同意后再打印",
        )
    return values


def _values(context: Context, key: str, visit_id: str, person_id: str) -> dict[str, Any] | None:
    row = records.read(context.database, key, form_id(visit_id, key, person_id))
    return values_of(FORMS[key], row) if row else None


def _person(context: Context, person_id: str) -> dict[str, Any]:
    row = records.read(context.database, "person", person_id)
    if row is None:
        raise KnownError("打印", "没有找到此人", "请重新查找")
    return values_of(FORMS["person"], row)


def _role(context: Context, visit_id: str, person_id: str) -> str:
    return "wife" if _person(context, person_id)["sex"] == "female" else "husband"


def _who(context: Context, person: dict[str, Any], visit: dict[str, Any]) -> Facts:
    born, fields = person.get("birthday"), FORMS["person"].fields
    age = completed_years(date.fromisoformat(born), context.clock.today()) if born else None
    return Facts(
        (
            ("姓名", person.get("name") or ""),
            ("性别", fields["sex"].show(person.get("sex"))),
            ("年龄", f"{age} 岁" if age is not None else ""),
            ("出生日期", show_date(born) if born else ""),
            ("电话", person.get("phone") or ""),
            ("档案编号", visit.get("file_number") or ""),
        ),
        columns=3,
    )


def _foot(context: Context) -> str:
    moment = datetime.fromtimestamp(context.clock.now_ms() / 1000).astimezone()
    on = show_date(context.clock.today().isoformat())
    return f"{context.station.name} · {on} {moment:%H:%M} 制 · {context.user.name}"


def _consents() -> list[PaperKind]:
    return [
        PaperKind(f"consent_{key}", f"知情同意书（{title}）") for key, title in PURPOSES.items()
    ]


def _rendered(sheets: list[Sheet]) -> bytes:
    from printing.render import render  # ReportLab is loaded with the first paper, not at the start

    try:
        return render(sheets)
    except FontMissing:
        raise KnownError(
            "打印", "没有找到打印字体", "请重新安装程序（开发环境请运行 make setup）"
        ) from None
