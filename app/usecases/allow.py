"""Who may do what, and the line in the audit log that says it was done."""

from app.context import Context, User
from app.errors import KnownError
from db import audit

ROLES = {
    "administrator": "管理员",
    "clinician": "临床医生",
    "laboratory": "检验医生",
    "imaging": "影像医生",
    "follow_up": "随访员",
    "data_entry": "录入员",
    "supply": "物资管理员",
    "reporter": "统计员",
    "auditor": "审计员",
}
_HEALTH = frozenset({"clinician", "laboratory", "imaging", "follow_up", "data_entry"})
_FRONT_DESK = _HEALTH

# The administrator is in no line that returns health data; who holds both roles may do both.
ACTIONS: dict[str, frozenset[str]] = {
    "today": frozenset(ROLES),
    "find_people": _FRONT_DESK,
    "view_couple": _FRONT_DESK,
    "register": frozenset({"clinician", "follow_up", "data_entry"}),
    "consent": frozenset({"clinician", "follow_up", "data_entry"}),
    "view_record": _HEALTH,
    "save_record": _HEALTH,
    "confidential": frozenset({"clinician", "laboratory"}),
    "assess": frozenset({"clinician"}),
    "decide": frozenset({"clinician"}),
    "accept_rules": frozenset({"clinician"}),
    "follow_up": frozenset({"clinician", "follow_up", "data_entry"}),
    "report": frozenset({"clinician", "reporter"}),
    "close_month": frozenset({"reporter", "clinician"}),
    "tables": frozenset({"clinician", "data_entry", "reporter"}),
    "settings": frozenset({"administrator", "clinician"}),
    "kits": frozenset({"clinician", "laboratory"}),
    "print": _HEALTH,
    "save_paper": _HEALTH,
    "conflicts": _HEALTH,
    "erase": frozenset({"clinician"}),
    "merge_people": frozenset({"clinician", "data_entry"}),
    "exchange": frozenset({"administrator", "clinician", "data_entry"}),
    "move_person": frozenset({"clinician", "follow_up", "data_entry"}),
    "name_clinician": frozenset({"clinician"}),
    "tell_here": frozenset({"clinician", "laboratory", "follow_up"}),
    "tell_results": frozenset({"clinician", "laboratory"}),
    "backup": _HEALTH | {"administrator"},
    "restore": frozenset({"administrator"}),
    "supply": frozenset({"supply"}),
    "pair": frozenset({"administrator"}),
    "keys": frozenset({"administrator"}),
    "users": frozenset({"administrator"}),
    "audit": frozenset({"auditor"}),  # its lines tell who was examined for what
}


class NotAllowed(KnownError):
    """This user's roles do not cover what was asked."""


def may(user: User, action: str) -> bool:
    """Whether one of the user's roles covers this action."""
    return bool(user.roles & ACTIONS[action])


# What may be done with a copy that was opened only to look at it and print from it.
READING = frozenset(
    {
        "find_people",
        "view_couple",
        "view_record",
        "print",
        "save_paper",
        "report",
        "tables",
        "audit",
    }
)


def allow(context: Context, action: str) -> None:
    """Raise NotAllowed unless one of the user's roles covers this action."""
    if context.user.must_change:
        raise NotAllowed("权限", "您的密码是管理员设的首次密码", "请先改成自己的密码再开始工作")
    if context.read_only and action not in READING:
        refuse_read_only(context)
    if may(context.user, action):
        return
    needed = "、".join(ROLES[role] for role in ROLES if role in ACTIONS[action])
    raise NotAllowed(
        "权限", "您的角色不能进行这项操作", f"请由具有以下任一角色的同事办理：{needed}"
    )


def refuse_read_only(context: Context) -> None:
    """Raise NotAllowed in a copy where nothing that is written would be kept."""
    if context.read_only:
        raise NotAllowed(
            "只读查看", "现在看的是数据的副本，这里不能录入", "请先恢复备份，再登录后录入"
        )


def record(context: Context, action: str, subject: str, what: str) -> None:
    """Put a line on record; `what` holds keys and ids, never a name or a value."""
    audit.write_line(
        context.database, context.clock.now_ms(), context.user.login, action, subject, what
    )
