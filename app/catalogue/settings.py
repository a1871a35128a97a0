"""What a station may set: the figure, what it is for, and how certain its default is.

Marks as in the fact sheet: [V] seen in a source, [K] general knowledge of the field, [U] unverified.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Setting:
    """One whole number that a station may change; `source` says where the default comes from."""

    key: str
    label: str
    default: int
    unit: str
    source: str
    least: int = 0
    most: int = 10_000


SETTINGS: dict[str, Setting] = {
    one.key: one
    for one in (
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
        Setting(
            "backup_minutes", "有改动时自动备份的间隔", 30, "分钟", "[K] 停电时最多少一次", 5, 240
        ),
        Setting("backup_days", "每天保留一份备份的天数", 14, "天", "[K]", 1, 366),
        Setting("backup_weeks", "每周保留一份备份的周数", 8, "周", "[K]", 0, 520),
        Setting("backup_months", "每月保留一份备份的月数", 12, "个月", "[K]", 0, 240),
        Setting("rehearsal_days", "自动演练恢复的间隔", 7, "天", "[K]", 1, 90),
        Setting("least_free_mb", "磁盘剩余空间低于此数时停止录入", 100, "MB", "[K]", 0, 10_000),
        Setting(
            "target_persons", "本年目标人数（人）", 0, "人", "由本站填写；0 表示未设", 0, 1_000_000
        ),
    )
}
