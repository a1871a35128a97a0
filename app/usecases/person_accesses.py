"""Who looked at a person's data, printed or copied it, and when."""

from dataclasses import dataclass

from app.catalogue import FORMS
from app.clock import show_moment
from app.context import Context
from app.usecases.allow import allow, record
from app.usecases.person_history import names_of_users
from app.usecases.person_timeline import paper_title
from db import audit, records

LOOKED = {
    "view": "查看",
    "view_confidential": "查看保密项目",
    "assess_view": "查看（评估）",
    "timeline": "查看时间线",
    "history": "查看更改记录",
    "accesses": "查看使用记录",
    "find_by_code": "扫描单据",
    "id_card": "读身份证",
    "alike": "建档时核对是否已登记",
    "preview": "生成单据",
    "print": "打印",
    "save_paper": "另存为文件",
    "copy": "个人信息副本",
    "copy_held": "个人信息副本（含封存）",
}
PAPERS = ("preview", "print", "save_paper")
MOST = 1_000


@dataclass(frozen=True)
class AccessLine:
    """One look: when, by whom, what was done, and with what."""

    at: str
    who: str
    action: str
    what: str


def accesses(context: Context, person_id: str) -> list[AccessLine]:
    """Who used this person's data, newest first; asking is on record as well."""
    allow(context, "view_couple")
    found = accesses_of(context, person_id)
    record(context, "accesses", person_id, str(len(found)))
    return found


def accesses_of(context: Context, person_id: str) -> list[AccessLine]:
    """The same for a paper that is on record by itself; their couple's page counts as well."""
    subjects = [person_id, *records.couples_of(context.database, person_id)]
    users = names_of_users(context)
    return [
        AccessLine(
            show_moment(line["at"]),
            str(users.get(line["login"], line["login"])),
            LOOKED[line["action"]],
            _what(line["action"], line["what"]),
        )
        for line in audit.lines_about(context.database, subjects, MOST)
        if line["action"] in LOOKED
    ]


def _what(action: str, what: str) -> str:
    key = what.partition(":")[0]
    if action in PAPERS:
        return paper_title(key)
    return FORMS[key].title if key in FORMS else ""
