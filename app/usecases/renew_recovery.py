"""A new recovery sheet when the paper was lost: the old code stops opening this station's file.

The code is made first, printed and typed back from the paper; only then does it take the old one's
place. Until that moment the old paper opens the station, and from it on the new one.
"""

from dataclasses import dataclass

from app.context import Context
from app.errors import KnownError
from app.usecases.allow import allow, record
from app.usecases.backup import back_up
from app.usecases.open_station import recovery_secret
from app.usecases.sign_in_tries import own_key
from app.usecases.trouble import translated
from db import key_slots
from sync.keys import new_recovery_key

OLDER_COPIES = (
    "旧恢复单已打不开本站现在的数据，请找到后当场销毁。"
    "换发以前做的备份和复制走的密钥文件，仍要用旧恢复单才能打开，也仍会被它打开。"
)


@dataclass(frozen=True)
class Renewed:
    """What the new sheet does not reach, and how the backup went that it opens."""

    note: str
    backup: str


def propose_recovery(context: Context) -> str:
    """A new code, good for nothing until `renew_recovery` is called with it."""
    allow(context, "keys")
    return new_recovery_key()


def renew_recovery(context: Context, password: str, recovery_key: str) -> Renewed:
    """Let this code open the station in the place of the former one, and back up under it.

    Needs one's own password. Raises WrongPassword, and KnownError for a code with a slip in it.
    """
    allow(context, "keys")
    secret = recovery_secret(recovery_key)
    with translated("换发恢复单"):
        key = own_key(context, password)
        with context.database.atomic():
            record(context, "new_recovery", "", "")
            key_slots.write_slot(context.folder, key_slots.RECOVERY, secret, key)
    return Renewed(OLDER_COPIES, _backed_up(context))


def _backed_up(context: Context) -> str:
    """Without it, a broken disk would leave only backups that need the lost paper."""
    try:
        made = back_up(context, "asked")
    except KnownError as problem:
        return f"还没有新恢复单能打开的备份：{problem}"
    return f"已做一份新恢复单能打开的备份。{made.second}"
