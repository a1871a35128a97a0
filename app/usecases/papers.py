"""Papers: one person each, of one layout; made in memory, recorded when seen, printed or saved."""

import os
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from app.catalogue import FORMS
from app.clock import local_time
from app.context import Context
from app.domain.dates import completed_years, show_date
from app.errors import KnownError
from app.usecases.allow import allow, record
from app.usecases.consents import PURPOSES
from app.usecases.paper_contents import (
    BY_FORM,
    ROLES,
    SLIPS,
    content_of,
    couple_of,
    form_values,
    person_values,
    repeats_of,
    role_of,
)
from app.usecases.trouble import translated
from db import durable, paper_index, records
from printing.font_files import FontMissing
from printing.sheet import Block, Box, Facts, Heading, Sheet, Signatures, Text

RECOVERY_WHAT = (
    "忘记密码时，用下面 8 组字符可以重新设置密码。任何人拿到它和本站的电脑，都能看到全部资料。",
    "请打印两份：一份密封后存本站保险柜，一份交县级站保管。不要拍照，不要存入电脑。",
)
RECOVERY_STEPS = (
    "打开安孕，在登录页选“忘记密码，用恢复单…”。",
    "照纸上的内容输入 8 组字符，填写您的登录名和新密码。输错一组时，屏幕会指出是第几组。",
    "纸找不到了，或可能被人看到过：请管理员在“站与密钥”页换发新的恢复单，旧的当场销毁。",
    "数据损坏时，可在救援页用它恢复备份（登录名留空）。更早的备份只认当时的恢复单。",
)
CODE_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
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
    role = role_of(context, person_id)
    kinds = [PaperKind("card", SLIPS["card"]), *_consents(), PaperKind("request", SLIPS["request"])]
    for key in BY_FORM:
        form = FORMS[key]
        if form.who not in ("both", role):
            continue
        kinds.append(PaperKind(f"blank_{key}", f"{form.title}（空白）"))
        if not form.many and form_values(context, key, visit_id, person_id) is not None:
            kinds.append(PaperKind(f"filled_{key}", form.title))
    if form_values(context, "assessment", visit_id, person_id) is not None:
        kinds += [PaperKind(key, SLIPS[key]) for key in ("result", "joint")]
    if repeats_of(context, visit_id, person_id):
        kinds.append(PaperKind("recheck", SLIPS["recheck"]))
    followed = ["follow_up_slip"] if role == "wife" else []  # hers are the pregnancy's questions
    kinds += [PaperKind(key, SLIPS[key]) for key in ("referral", *followed, "cover")]
    return kinds


def make_paper(context: Context, key: str, visit_id: str, person_id: str) -> Paper:
    """Make a paper in memory; that it was looked at is on record. Raises KnownError."""
    return paper_of(one_sheet(context, key, visit_id, person_id), key, person_id)


def one_sheet(context: Context, key: str, visit_id: str, person_id: str) -> Sheet:
    """One person's paper, with its code on record. Raises KnownError."""
    allow(context, "print")
    person = person_values(context, person_id)
    visit = records.read(context.database, "visit", visit_id)
    if visit is None:
        raise KnownError("打印", "没有找到这份家庭档案", "请重新打开此人后再试")
    code = new_code()
    title, blocks = content_of(context, key, visit, person_id, person, code)
    sheet = station_sheet(
        context,
        title,
        (_who(context, key, person, visit), *blocks),
        code=code,
        confidential="仅交本人" if key in ("result", "recheck") or kind_of(key) == "filled" else "",
    )
    with translated("打印"), context.database.atomic():
        keep_code(context, code, key, person_id, visit["couple_id"], visit_id)
        record(context, "preview", person_id, f"{key}:{code}")
    return sheet


def kind_of(key: str) -> str:
    """What comes before a form's key: "blank", "filled", "consent", or the paper's own key."""
    kind, _, name = key.partition("_")
    return kind if name in FORMS or name in PURPOSES else key


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
    typed = code.strip().upper()[: len("ABCD-EFGH")]  # a specimen's label adds its number
    row = paper_index.find(context.database, typed)
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
            Box("这张纸能打开本站的全部资料", RECOVERY_WHAT),
            Heading("恢复码"),
            Facts(
                tuple((f"第 {at} 组", group) for at, group in enumerate(groups, start=1)),
                columns=2,
                large=True,
            ),
            Text("字母不分大小写。没有字母 O、I、L：看起来像的，是数字 0 和 1。", small=True),
            Heading("怎样使用"),
            *(Text(f"{at}. {step}") for at, step in enumerate(RECOVERY_STEPS, start=1)),
            Heading("保管"),
            Facts((("封存于", ""), ("拆封日期", ""), ("拆封原因", "")), columns=1),
            Signatures(("封存人", "见证人", "日期")),
        ),
        foot=f"{station_name} · {show_date(on.isoformat())}",
    )
    return rendered([sheet])


def keep_code(
    context: Context, code: str, key: str, person_id: str, couple_id: str = "", visit_id: str = ""
) -> None:
    """Remember what the code on a paper leads to. In a transaction."""
    paper_index.put(
        context.database,
        code,
        sheet=key,
        person=person_id,
        couple=couple_id,
        visit=visit_id,
        made_at=context.clock.now_ms(),
        login=context.user.login,
    )


def new_code() -> str:
    """A random id of eight characters for a paper; it says nothing by itself."""
    letters = [CODE_LETTERS[one % len(CODE_LETTERS)] for one in os.urandom(8)]
    return "".join(letters[:4]) + "-" + "".join(letters[4:])


def _who(context: Context, key: str, person: dict[str, Any], visit: dict[str, Any]) -> Facts:
    if key in ("cover", "joint"):
        names, _ = couple_of(context, visit)
        pairs = tuple((ROLES[role], name) for role, name in names.items())
        return Facts((*pairs, ("档案编号", visit.get("file_number") or "")), columns=3)
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


def station_sheet(
    context: Context,
    title: str,
    blocks: tuple[Block, ...],
    *,
    subtitle: str = "",
    code: str = "",
    confidential: str = "",
) -> Sheet:
    """A sheet of this station, which says at its foot where, when and by whom it was made."""
    return Sheet(
        title=title,
        station=context.station.name,
        blocks=blocks,
        subtitle=subtitle,
        code=code,
        practice=context.station.practice,
        confidential=confidential,
        foot=foot_of(context),
    )


def paper_of(sheet: Sheet, key: str, person_id: str = "") -> Paper:
    """A paper of one sheet. Raises KnownError without a font."""
    return Paper(key, sheet.title, sheet.code, person_id, rendered([sheet]), (sheet,))


def foot_of(context: Context) -> str:
    """The foot of every paper: where, when and by whom it was made."""
    moment = local_time(context.clock.now_ms())
    on = show_date(context.clock.today().isoformat())
    return f"{context.station.name} · {on} {moment:%H:%M} 制 · {context.user.name}"


def _consents() -> list[PaperKind]:
    return [
        PaperKind(f"consent_{key}", f"知情同意书（{title}）") for key, title in PURPOSES.items()
    ]


def rendered(sheets: list[Sheet]) -> bytes:
    """Sheets as one PDF, each numbered by itself. Raises KnownError without a font."""
    from printing.render import render  # ReportLab is loaded with the first paper, not at the start

    try:
        return render(sheets)
    except FontMissing:
        raise KnownError(
            "打印", "没有找到打印字体", "请重新安装程序（开发环境请运行 make setup）"
        ) from None
