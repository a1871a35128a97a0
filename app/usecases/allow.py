"""Who may do what, and the line in the audit log that says it was done."""

from app.context import Context
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
    "find_people": _FRONT_DESK,
    "view_couple": _FRONT_DESK,
    "register": frozenset({"clinician", "follow_up", "data_entry"}),
    "consent": frozenset({"clinician", "follow_up", "data_entry"}),
    "view_record": _HEALTH,
    "save_record": _HEALTH,
    "assess": frozenset({"clinician"}),
    "decide": frozenset({"clinician"}),
    "accept_rules": frozenset({"clinician"}),
    "follow_up": frozenset({"clinician", "follow_up", "data_entry"}),
    "report": frozenset({"clinician", "reporter"}),
    "close_month": frozenset({"reporter", "administrator"}),
    "tables": frozenset({"clinician", "data_entry", "reporter"}),
    "settings": frozenset({"administrator", "clinician"}),
    "kits": frozenset({"clinician", "laboratory"}),
    "print": _HEALTH,
    "save_paper": _HEALTH,
    "exchange": frozenset({"administrator", "clinician", "data_entry"}),
    "backup": _HEALTH | {"administrator"},
    "restore": frozenset({"administrator"}),
    "pair": frozenset({"administrator"}),
    "users": frozenset({"administrator"}),
    "audit": frozenset({"administrator", "auditor"}),
}


class NotAllowed(KnownError):
    """This user's roles do not cover what was asked."""


def allow(context: Context, action: str) -> None:
    """Raise NotAllowed unless one of the user's roles covers this action."""
    if context.user.roles & ACTIONS[action]:
        return
    needed = "、".join(ROLES[role] for role in ROLES if role in ACTIONS[action])
    raise NotAllowed(
        "权限", "您的角色不能进行这项操作", f"请由具有以下任一角色的同事办理：{needed}"
    )


def record(context: Context, action: str, subject: str, what: str) -> None:
    """Put a line on record; `what` holds keys and ids, never a name or a value."""
    audit.write_line(
        context.database, context.clock.now_ms(), context.user.login, action, subject, what
    )
