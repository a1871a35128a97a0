"""One resident registered more than once: who stands for whom."""

from collections.abc import Iterable, Iterator

from app.context import Context
from app.usecases.batches import batches
from db import change_log, erasure, links, records, same_person


def join_again(context: Context, people: Iterable[str]) -> set[str]:
    """Work out anew whom these people are joined with; returns everybody concerned.

    Who stands for the others is the smallest id of all that hang together, so it is the same at
    every station that has the same links. Inside the caller's transaction.
    """
    left, touched = set(people), set[str]()
    while left:
        before, members = _component(context, left.pop())
        gone = erasure.erased(context.database, members)
        for one in before - members:
            same_person.put_same(context.database, one, [one])
            left.add(one)
        if members - gone:
            same_person.put_same(context.database, min(members - gone), members - gone)
        left -= members
        touched |= members | before
    return touched - erasure.erased(context.database, touched)


def _component(context: Context, person: str) -> tuple[set[str], set[str]]:
    """(those it was joined with until now, those it is joined with by the links)."""
    database = context.database
    stands = same_person.canonical_of(database, [person]).get(person, person)
    before = set(same_person.members_of(database, [stands]).get(stands, ()))
    members, new = {person}, {person}
    while new:
        pairs = [
            (row["subject"], row["other_id"])
            for some in batches(sorted(new))
            for row in same_person.links_with(database, some)
            if row["active"] == "yes" and row["other_id"]
        ]
        new = {one for pair in pairs for one in pair} - members
        members |= new
    return before, members


def share_joined(context: Context, people: set[str], link_rows: Iterable[str]) -> None:
    """Stations that share one registration of a resident share all; it is one person's file.

    So do those that were joined once by one of these links and are parted since: who heard of the
    join was given the whole, maybe by this station before it was restored.
    """
    database = context.database
    stands = same_person.canonical_of(database, people)
    groups = [
        *same_person.members_of(database, set(stands.values())).values(),
        *_joined_once(context, link_rows),
    ]
    for row in links.peers(database):
        shared = links.subscribed(database, row["station"])
        for members in groups:
            if shared & set(members):
                couples = records.couples_with(database, members)
                subjects = {*members, *(couple["id"] for couple in couples)}
                links.subscribe(
                    database, row["station"], subjects - shared, change_log.last_lsn(database)
                )


def _joined_once(context: Context, link_rows: Iterable[str]) -> Iterator[list[str]]:
    for pks in batches(sorted(link_rows)):
        changes = change_log.changes_of_rows(context.database, "person_link", pks)
        for row in records.where(context.database, "person_link", {"id": pks}):
            said = (stored[7].get("active") for stored in changes.get(row["id"], ()))
            if "yes" in said and row["other_id"]:
                yield [row["subject"], row["other_id"]]


def all_of(context: Context, person: str) -> list[str]:
    """Every registration of the resident, the one that stands for them first."""
    stands = same_person.canonical_of(context.database, [person]).get(person, person)
    members = same_person.members_of(context.database, [stands]).get(stands, [person])
    return [stands, *(one for one in members if one != stands)]
