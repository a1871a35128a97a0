"""Wrong passwords: each waits longer, and each is put on record at the next chance.

While the file is closed nothing can be written into its audit log; the tries are kept beside it
and written down by whoever gets in next. Who can write in the folder can also delete that note
(docs/security.md says so).
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from app.context import Clock, Context
from app.errors import KnownError
from app.usecases.allow import record
from db import durable, errors, key_slots

TRIES = "tries.json"
UNKNOWN = "?"  # whatever was typed that is no login; it may be somebody's password
FREE_TRIES = 2
LONGEST_WAIT = 300


class WrongPassword(KnownError):
    """The login and password do not open this station; `wait_seconds` before the next try."""

    def __init__(self, what: str, wait_seconds: int) -> None:
        now = f"请等 {wait_seconds} 秒后再试" if wait_seconds else "请检查大小写和输入法后再试"
        super().__init__("登录", what, now)
        self.wait_seconds = wait_seconds


@dataclass(frozen=True)
class Tries:
    """Failures in a row, when the last one was, and how many are not on record yet."""

    failed: int = 0
    last: int = 0
    unwritten: int = 0


def unlocked(folder: Path, name: str, unlock: Callable[[], bytes], clock: Clock) -> bytes:
    """The key that `unlock` gives. Raises WrongPassword while one has to wait or when it fails."""
    name = name if _is_known(folder, name) else UNKNOWN
    before = _all(folder).get(name, Tries())
    left = _wait_after(before.failed) - (clock.now_ms() - before.last) // 1000
    if 0 < left <= LONGEST_WAIT:
        raise WrongPassword("连续输错，暂时不能再试", int(left))
    try:
        key = unlock()
    except errors.WrongPassword:
        failed = before.failed + 1
        _note(folder, name, Tries(failed, clock.now_ms(), before.unwritten + 1))
        raise WrongPassword("登录名或密码不对", _wait_after(failed)) from None
    if before.failed:
        _note(folder, name, replace(before, failed=0))
    return key


def own_key(context: Context, password: str) -> bytes:
    """The open station's key by one's own password; failures go on record. Raises WrongPassword."""
    folder, login = context.folder, context.user.login
    try:
        return unlocked(
            folder, login, lambda: key_slots.unlock(folder, login, password), context.clock
        )
    finally:
        record_failures(context)


def _is_known(folder: Path, name: str) -> bool:
    """Whether this is a login here; a folder without readable slots, to be restored, has none."""
    if name == key_slots.RECOVERY:
        return True
    try:
        return name in key_slots.slot_names(folder)
    except (errors.DatabaseProblem, OSError):
        return False


def record_failures(context: Context) -> None:
    """Put the failures that are not on record yet into the audit log."""
    for name, tries in _all(context.folder).items():
        if tries.unwritten:
            record(context, "sign_in_failed", "", f"{name}:{tries.unwritten}")
            _note(context.folder, name, replace(tries, unwritten=0))


def _wait_after(failed: int) -> int:
    """Seconds to wait after so many failures: none for the first ones, then doubling."""
    return 0 if failed <= FREE_TRIES else min(2 ** (failed - FREE_TRIES), LONGEST_WAIT)


def _all(folder: Path) -> dict[str, Tries]:
    try:
        found = json.loads((folder / TRIES).read_bytes())
        return {str(name): Tries(*map(int, counts)) for name, counts in found.items()}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}


def _note(folder: Path, name: str, tries: Tries) -> None:
    found = _all(folder) | {name: tries}
    kept = {
        one: [known.failed, known.last, known.unwritten]
        for one, known in found.items()
        if known.failed or known.unwritten
    }
    durable.write_whole(folder / TRIES, json.dumps(kept).encode())
