"""What the program does by itself while it is open: backups, a rehearsal, a look at the clock."""

from dataclasses import dataclass

from app.clock import local_time
from app.context import Context
from app.errors import KnownError
from app.usecases.allow import allow
from app.usecases.backup import Made, back_up_if_due, second_place, state_of
from app.usecases.backup_files import Backup, backups_in, home
from app.usecases.clock_check import ClockDoubt, doubt_about_clock, note_time
from app.usecases.log_changes import recount
from app.usecases.restore import Rehearsed, last_rehearsal, rehearse_if_due
from app.usecases.settings import setting
from app.usecases.trouble import translated
from db import durable, soundness


@dataclass(frozen=True)
class Seen:
    """What came of one round; a trouble is a sentence, never an exception that ends the rounds."""

    made: Made | None
    rehearsed: Rehearsed | None
    clock: ClockDoubt | None
    trouble: KnownError | None


@dataclass(frozen=True)
class BackupState:
    """Everything the page about backups shows."""

    backups: list[Backup]
    next: str
    second: str
    rehearsal: Rehearsed | None
    free_bytes: int


def watch_over(context: Context) -> Seen:
    """One round, every minute; most have nothing to do."""
    made = rehearsed = trouble = None
    clock = doubt_about_clock(context)
    try:
        with translated("自动备份"):
            note_time(context)
            made = back_up_if_due(context)
            rehearsed = rehearse_if_due(context)
            if rehearsed:  # once a week, too: what is compared with other stations is right
                recount(context.database)
    except KnownError as problem:
        trouble = problem
    return Seen(made, rehearsed, clock, trouble)


def look_through(context: Context) -> None:
    """Look at every page of a large file once it is open. Raises KnownError when one is damaged."""
    if soundness.problems_of(context.database):
        raise KnownError(
            "数据检查", "数据文件有损坏的部分", "请关闭程序再打开，进入救援：可以从备份恢复"
        )


def backup_state(context: Context) -> BackupState:
    """The backups, when the next is due, where copies go, and the last rehearsal."""
    allow(context, "backup")
    with translated("备份"):
        found = backups_in(home(context.folder), context.clock.now_ms())
        place = second_place(context)
        return BackupState(
            found,
            _next(context, found),
            str(place.parent) if place else "",
            last_rehearsal(context),
            durable.free_bytes(context.folder),
        )


def _next(context: Context, found: list[Backup]) -> str:
    if not found:
        return "录入第一份资料后一分钟内"
    state = state_of(context.database)
    if any(one.state == state for one in found):
        return "没有新的改动，暂不需要"
    due = found[0].made_at + setting(context, "backup_minutes") * 60_000
    return f"{local_time(max(due, context.clock.now_ms())):%H:%M}"
