"""One number, two changes: what a database that was put back to an older state leaves behind.

The older branch of a station reached others, the newer one went on with the same numbers. Nothing
that was written may be lost: ours are numbered anew under a new incarnation, as they are else (the
stamps stay, so no row changes), and the other branch comes back under the old numbers. Whoever is
given a change under a number it has another one for keeps what it has, says so in its next bundle,
and remembers to give the other one.
"""

from app.context import Context
from app.usecases.log_changes import recount
from db import change_log, links, quarantine, station_tables
from db.database import Database
from sync.bundle import MOST_NOT_TAKEN
from sync.change import Change

COLLIDED = "collided/"
SAID = "有 {0} 条更改的编号以前用在别的内容上（对方的数据曾退回到旧的状态），没有采用，会告知对方重新发来。"
OURS = "本站有更改的编号用过两次：请关闭程序再打开一次，本站会换用新的身份，把它们重新发出。"
Key = tuple[str, int]


def doubtful(database: Database) -> list[Key]:
    """Our changes that may bear a number used before.

    It is what others said they had another change for, and what no receipt covers: only that can
    have been written after the database went back.
    """
    origin = station_tables.meta(database)["origin"]
    sure = min(
        (
            change_log.last_seq_upto(
                database, origin, links.acked_upto(database, row["station"], origin)
            )
            for row in links.peers(database)
        ),
        default=0,
    )
    told = quarantine.numbered_twice(database)
    return [*change_log.keys_after(database, origin, sure), *told]


def number_again(database: Database, keys: list[Key], origin: str) -> dict[str, int]:
    """Number these anew; returns up to where the former incarnations are sure now.

    Inside the caller's transaction.
    """
    change_log.number_again(database, keys, origin)
    links.give_erasures(database, origin)  # the other branch may have sent what we thought at home
    quarantine.forget_numbered_twice(database)
    recount(database)
    sure: dict[str, int] = {}
    for one, seq in keys:
        sure[one] = min(seq - 1, sure.get(one, seq))
    return sure


def is_former_self(change: Change, sender: str) -> bool:
    """Whether a change is of a former incarnation of the sender of the bundle it came in."""
    station = change.origin.partition(".")[0]
    return change.origin != sender and station == sender.partition(".")[0]


def keep_ours(context: Context, peer: str, keys: list[Key]) -> None:
    """Note that what the peer gave under these numbers was not taken, and that ours goes there."""
    if not keys:
        return
    database, name = context.database, COLLIDED + peer
    known = station_tables.setting(database, name, [])
    station_tables.put_setting(
        database, name, known + [list(key) for key in keys if list(key) not in known]
    )
    links.withhold(database, peer, [change_log.lsn_of(database, *key) for key in keys])


def to_tell(context: Context, peer: str, peer_origin: str) -> list[tuple[str, int, str]]:
    """What is to be said of it, until the peer has numbered anew: (origin, seq, reason)."""
    past = links.incarnations(context.database, peer).get(peer_origin, {})
    found = station_tables.setting(context.database, COLLIDED + peer, [])
    return [
        (origin, seq, quarantine.NUMBER) for origin, seq in found if seq <= past.get(origin, 0)
    ][:MOST_NOT_TAKEN]
