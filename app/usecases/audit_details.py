"""What a line of the audit log says besides its action, in words: tokens, codes and days as people read them."""

import re
from collections.abc import Callable

from app.catalogue import FORMS
from app.catalogue.lists import RIGHTS_REASON
from app.catalogue.settings import SETTINGS
from app.catalogue.supplies import ITEMS
from app.domain.dates import show_date
from app.domain.stock import KINDS
from app.usecases.allow import ROLES
from app.usecases.backup import REASONS
from app.usecases.consents import PURPOSES
from app.usecases.delivery_log import WAYS
from app.usecases.identity import SENTENCES
from app.usecases.paper_contents import SLIPS
from app.usecases.pictures import PICTURES
from app.usecases.reports import INDICATORS, REPORTS

# Columns of every form that no one filled in.
LINKS = {"visit_id", "couple_id", "wife_id", "husband_id", "owner", "completed_on", "unlocked_for", "told_at"}  # fmt: skip
PAPERS = {
    "rules": "风险规则审阅表",
    "told_here": "由县站告知书",
    "erased": "个人资料删除回执",
    "not_taken": "未采用更改单",
    "conflicts": "差异单",
    "call_sheet": "随访联系单",
    "pairing_card": "配对卡",
    "copy": "个人信息副本",
    "table": "表格",
}
WORDS = (
    {key: form.title for key, form in FORMS.items()}
    | {key: title for key, (title, *_) in PICTURES.items()}
    | {f"picture_{key}": title for key, (title, *_) in PICTURES.items()}
    | {key: title for key, (title, _) in REPORTS.items()}
    | {key: title for key, (title, _) in KINDS.items()}
    | {key: one.name for key, one in ITEMS.items()}
    | {f"consent_{key}": f"知情同意书（{title}）" for key, title in PURPOSES.items()}
    | {f"blank_{key}": f"{form.title}（空白）" for key, form in FORMS.items()}
    | {f"filled_{key}": form.title for key, form in FORMS.items()}
    | {f"stock_{key}": f"库存卡（{one.name}）" for key, one in ITEMS.items()}
    | SLIPS | PAPERS | ROLES | WAYS | REASONS
    | {INDICATORS: "指标", "history": "更改记录"}
    | {"whole": "完好", "not_whole": "不完好"}
    | {"typed": "另填", "kept": "保留现用的", "taken": "采用另一侧"}
    | SENTENCES
    | {"yes": "合并", "no": "分开"}
    | {"done": "已送达", "nothing_new": "没有新内容", "failed": "没有送成"}
    | {"xlsx": "Excel", "pdf": "PDF", "csv": "CSV", "png": "图片"}
    | {"deliver_certificate": "收发箱证书", "deliver_ways": "自动送达", "second_place": "备份的第二位置"}
)  # fmt: skip
RIGHTS = dict(RIGHTS_REASON.pairs)
STATION = {"c": "县级站", "t": "乡镇站"}
READ: tuple[tuple[str, Callable[[re.Match[str]], str]], ...] = (
    (r"([ct])(\d{9})", lambda found: f"{STATION[found[1]]} {found[2]}"),
    (r"([ct])(\d{9})\.[0-9a-f]{8}", lambda found: f"{STATION[found[1]]} {found[2]}"),
    (r"\d{4}-\d\d-\d\d", lambda found: show_date(found[0])),
    (r"stock_month_(\d{4})-(\d\d)", lambda found: f"收发存月报 {found[1]}年{int(found[2])}月"),
    (r"(\d{4})-(\d\d)", lambda found: f"{found[1]}年{int(found[2])}月"),
    (r"(\d{4}-\d+)/[0-9a-f]{8}", lambda found: f"第 {found[1]} 版"),  # of the risk rules
    (r"\.(xlsx|pdf|csv|png)", lambda found: WORDS[found[1]]),
)
ID = re.compile(r"[0-9a-f]{32}")


def detail_of(what: str) -> str:
    """The rest of a line in words. What is not known is shown as it is; the mere id of a row is not."""
    first, colon, rest = what.partition(":")
    if first in FORMS and not rest.isdigit():
        return FORMS[first].title + (f"：{_fields(first, rest)}" if colon else "")
    key, equals, value = what.partition("=")
    if key in SETTINGS:
        said = dict(SETTINGS[key].choices).get(value, value)
        return SETTINGS[key].label + (f"＝{said}" if equals else "")
    if ID.fullmatch(what):
        return ""
    parts = what.split(":")
    worded = [_word(part) for part in parts]
    if first in RIGHTS:  # "asked" is also why a backup was made, but never the first word there
        worded[0] = RIGHTS[first]
    return what if worded == parts else "　".join(one for one in worded if one)


def _fields(form: str, names: str) -> str:
    fields = FORMS[form].fields
    kept = [one for one in names.split(",") if one not in LINKS]
    return "、".join(fields[one].label if one in fields else one for one in kept)


def _word(part: str) -> str:
    if "," in part:
        return "、".join(map(_word, part.split(",")))
    form, dot, field = part.partition(".")
    if dot and form in FORMS and field in FORMS[form].fields:
        return f"{FORMS[form].title}·{FORMS[form].fields[field].label}"
    for pattern, said in READ:
        if found := re.fullmatch(pattern, part):
            return said(found)
    return WORDS.get(part, part)
