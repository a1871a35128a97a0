"""What a station may set: what it is for, how certain its default is, what it may be.

Declared once: the page, the check of what is given and docs/settings.md are made from it.
Marks as in the fact sheet: [V] seen in a source, [K] general knowledge of the field, [U] unverified.
"""

import re
from dataclasses import dataclass

from app.catalogue.advice_texts import GENERAL, PREPARATION

GROUPS = {
    "station": "本站",
    "deadlines": "期限",
    "exchange": "交换与备份",
    "privacy": "保存与保密",
    "targets": "服务目标",
    "supply": "药具",
    "users": "用户与密码",
    "printing": "打印",
    "texts": "单据上的文字",
    "own": "我的显示",
}
# number: a whole number; line: a line of text; passage: paragraphs; choice: one of `choices`;
# printer: the name of a printer of this computer.
KINDS = ("number", "line", "passage", "choice", "printer")
LONGEST_LINE, LONGEST_PASSAGE = 60, 2000


@dataclass(frozen=True)
class Setting:
    """One thing that may be set; `source` says where the default comes from.

    What is in the group "own" is each user's own; everything else is the station's.
    """

    key: str
    label: str
    default: int | str
    unit: str
    source: str
    least: int = 0
    most: int = 10_000
    group: str = "deadlines"
    kind: str = "number"
    choices: tuple[tuple[str, str], ...] = ()

    @property
    def own(self) -> bool:
        """Whether each user sets it alone."""
        return self.group == "own"

    @property
    def source_words(self) -> str:
        """The source in words: marks and numbers of sources are for who maintains the program."""
        said = re.sub(r"^\[[^]]*\]\s*", "", self.source)
        return re.sub(r"\s*\[K\]", "按通行做法", said) or "按通行做法"

    @property
    def mark(self) -> str:
        """How certain the default is: V, K, U, or nothing where it is the station's to say."""
        return self.source[1] if self.source.startswith("[") else ""

    def trouble(self, value: int | str) -> str:
        """Why this value will not do, in Chinese; empty when it will."""
        if self.kind == "number":
            good = isinstance(value, int) and self.least <= value <= self.most
            return "" if good else f"{value} 不在 {self.least}–{self.most} 之间"
        if not isinstance(value, str):
            return "这一项应填文字"
        if self.kind == "choice" and value not in dict(self.choices):
            return f"没有 {value} 这个选项"
        longest = LONGEST_PASSAGE if self.kind == "passage" else LONGEST_LINE
        return f"超过了 {longest} 个字" if len(value) > longest else ""

    @property
    def limits(self) -> str:
        """What it may be, in words."""
        if self.kind == "number":
            return f"{self.least}–{self.most}"
        if self.kind == "choice":
            return "、".join(title for _, title in self.choices)
        return f"不超过 {LONGEST_PASSAGE if self.kind == 'passage' else LONGEST_LINE} 字"


def _line(key: str, label: str, group: str, source: str) -> Setting:
    return Setting(key, label, "", "", source, group=group, kind="line")


def _text(key: str, label: str, default: str, source: str) -> Setting:
    return Setting(key, label, default, "", source, group="texts", kind="passage")


def _choice(key: str, label: str, choices: dict[str, str], group: str, source: str) -> Setting:
    first = next(iter(choices))
    pairs = tuple(choices.items())
    return Setting(key, label, first, "", source, group=group, kind="choice", choices=pairs)


CARD_OPENING = (
    "国家为准备怀孕的夫妇免费提供孕前优生健康检查，共 19 项，自愿参加。"
    "检查能帮助您了解怀孕前需要注意的事；参加不参加都由您决定。"
)
CARD_PRIVACY = "检查结果只告诉您本人。请保管好本单，来检查时带上。"
RESULT_CLOSING = (
    "以上是医学建议，是否怀孕、何时怀孕由您和家人决定。结果正常也不能保证孩子一定健康。"
)
SERVICE = "由本站填写；0 表示未设。是服务量，不下达给个人"

SETTINGS: dict[str, Setting] = {
    one.key: one
    for one in (
        _line("station_name", "单据上的站名", "station", "由本站填写；不填则用建站时的站名"),
        _line("station_phone", "联系电话", "station", "由本站填写；印在通知单上"),
        _line("station_address", "地址", "station", "由本站填写；印在通知单上"),
        Setting(
            "notice_days", "检验完成后告知结果的期限", 7, "天", "[V S8,S13] 各地 5 个工作日或 7 天"
        ),
        Setting(
            "form_days", "建档后完成各项检查的期限", 30, "天", "[U] 国家系统有期限，数值未公布"
        ),
        Setting("contact_months", "未孕期间随访间隔", 3, "个月", "[V S13,S14] 各地做法", 1, 24),
        Setting("early_weeks", "早孕随访完成时间（自末次月经）", 12, "周", "[K]", 4, 40),
        Setting("pregnancy_days", "预产期（自末次月经）", 280, "天", "[K]", 200, 320),
        Setting("outcome_weeks", "分娩后结局随访期限", 6, "周", "[K]", 0, 52),
        Setting("deliver_minutes", "自动送达的间隔（0 为不自动送达）", 30, "分钟", "[K]", 0, 1440, "exchange"),
        Setting(
            "retention_years",
            "健康检查记录的法定保存年限",
            15,
            "年",
            "[K] 期内只能限制处理，不能删除；0 表示没有。医疗机构管理条例实施细则 第53条：门诊病历不少于 15 年；乡镇站是否适用由县级站确认",
            0,
            100,
            "privacy",
        ),
        Setting("send_days", "数据包多久没有送出时提醒", 7, "天", "[K]", 1, 90, "exchange"),
        Setting("backup_minutes", "有改动时自动备份的间隔", 30, "分钟", "[K] 停电时最多少一次", 5, 240, "exchange"),
        Setting("backup_days", "每天保留一份备份的天数", 14, "天", "[K]", 1, 366, "exchange"),
        Setting("backup_weeks", "每周保留一份备份的周数", 8, "周", "[K]", 0, 520, "exchange"),
        Setting("backup_months", "每月保留一份备份的月数", 12, "个月", "[K]", 0, 240, "exchange"),
        Setting("rehearsal_days", "自动演练恢复的间隔", 7, "天", "[K]", 1, 90, "exchange"),
        Setting("least_free_mb", "磁盘剩余空间低于此数时停止录入", 100, "MB", "[K]", 0, 10_000, "exchange"),
        Setting(
            "small_number",
            "村级图表打印或导出时，小于此数的人数不写明",
            5,
            "人",
            "[K] 统计资料发布中常用的小数保护；1 表示都写明",
            1,
            50,
            "privacy",
        ),
        Setting("target_persons", "本年目标人数", 0, "人", SERVICE, 0, 1_000_000, "targets"),
        Setting("target_month", "每月目标人数", 0, "人", SERVICE, 0, 100_000, "targets"),
        Setting("target_told", "结果及时告知的目标", 0, "%", SERVICE, 0, 100, "targets"),
        Setting("target_followed", "随访完成的目标", 0, "%", SERVICE, 0, 100, "targets"),
        Setting("expiry_early", "药具到期前多久开始提醒", 6, "个月", "[K] 常用 6 个月", 0, 60, "supply"),
        Setting("expiry_soon", "药具到期前多久着重提醒", 3, "个月", "[K] 常用 3 个月", 0, 60, "supply"),
        Setting("count_days", "药具多久没有盘点时提醒（0 为不提醒）", 31, "天", "[V] 每月盘点", 0, 366, "supply"),
        Setting("lock_minutes", "无人操作后自动锁定", 10, "分钟", "[K] 0 表示不自动锁定", 0, 240, "users"),
        Setting("password_length", "密码最少位数", 8, "位", "[K]", 8, 64, "users"),
        _choice(
            "own_villages",
            "列表先只显示用户负责的村",
            {"yes": "是", "no": "否"},
            "users",
            "[K] 只是筛选，随时可以看全部",
        ),
        Setting("printer", "常用打印机", "", "", "由本站选择", group="printing", kind="printer"),
        Setting("printer_x", "打印位置向右移", 0, "× 0.1 毫米", "由本站测量；负数向左", -300, 300, "printing"),
        Setting("printer_y", "打印位置向下移", 0, "× 0.1 毫米", "由本站测量；负数向上", -300, 300, "printing"),
        _text("card_opening", "通知单开头", CARD_OPENING, "[V S7,S8] 19 项、免费、自愿"),
        _text(
            "preparation",
            "检查前的准备（每段一条）",
            "\n".join(PREPARATION),
            "[V S7,S8,S11,S13] 各地通知；空腹时间 [K]",
        ),
        _text("card_privacy", "通知单的保密提示", CARD_PRIVACY, "[K]"),
        _text(
            "general_advice",
            "告知书的普遍性指导（每段一条，主题：内容）",
            "\n".join(f"{topic}：{advice}" for topic, advice in GENERAL),
            "[V S20] 七项主题；其余 [K]",
        ),
        _text("result_closing", "告知书的结尾", RESULT_CLOSING, "[K]"),
        _choice("theme", "外观", {"light": "浅色", "dark": "深色", "large": "大字"}, "own", "由本人选择"),
        _choice("script", "界面文字", {"hans": "简体", "hant": "繁體"}, "own", "由本人选择；单据和填写的内容不变"),
    )
}  # fmt: skip
