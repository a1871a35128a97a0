"""One resident registered more than once: who stands for whom, and what all registrations say."""

from collections.abc import Iterable
from typing import Any

from app.catalogue import FORMS
from app.context import Context
from app.usecases.batches import batches
from app.usecases.tables import values_of
from db import change_log, erasure, links, records, same_person
from sync.merge import expand_clock

Values = dict[str, Any]


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


def share_joined(context: Context, people: set[str]) -> None:
    """Stations that share one registration of a resident share all; it is one person's file."""
    database = context.database
    stands = same_person.canonical_of(database, people)
    groups = same_person.members_of(database, set(stands.values()))
    for row in links.peers(database):
        shared = links.subscribed(database, row["station"])
        for members in groups.values():
            if shared & set(members):
                couples = records.couples_with(database, members)
                subjects = {*members, *(couple["id"] for couple in couples)}
                links.subscribe(
                    database, row["station"], subjects - shared, change_log.last_lsn(database)
                )


def all_of(context: Context, person: str) -> list[str]:
    """Every registration of the resident, the one that stands for them first."""
    stands = same_person.canonical_of(context.database, [person]).get(person, person)
    members = same_person.members_of(context.database, [stands]).get(stands, [person])
    return [stands, *(one for one in members if one != stands)]


def identity_of(context: Context, person: str) -> Values:
    """The resident's identity: of each field the newest of all registrations; empty if not open."""
    members = all_of(context, person)
    rows = [records.read(context.database, "person", one) for one in members]
    found = [
        (values_of(FORMS["person"], row), clock_of_row(context, row))
        for row in rows
        if row is not None
    ]
    if len(found) < 2:
        return found[0][0] if found else {}
    whole: Values = {}
    for name in FORMS["person"].fields:
        whole[name] = max(
            ((clock.get(name, ""), values[name]) for values, clock in found if values[name]),
            default=("", None),
            key=lambda one: one[0],
        )[1]
    return whole


def clock_of_row(context: Context, row: Values) -> dict[str, str]:
    """The stamp of each value of a person's row."""
    compact, _ = change_log.clock_of(context.database, "person", row["id"])
    return expand_clock(compact, (name for name in row if row[name] is not None))
