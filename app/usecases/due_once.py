"""What is due for a resident who is registered more than once stands in the lists once.

They come for one examination: that of their newest file. Anything else is listed once, where it is
due first; when it is done there, what another file still asks for comes to the fore.
"""

from typing import Any

from app.catalogue.programme import EXAMINATION
from app.context import Context
from app.usecases.batches import batches
from db import due_list, records, same_person

Values = dict[str, Any]


def with_joined(context: Context, people: list[str]) -> tuple[list[Values], list[list[str]]]:
    """(couples of these people and of who is joined with one of them, the joined as groups)."""
    database = context.database
    couples: dict[str, Values] = {}
    groups: dict[str, list[str]] = {}
    left, seen = set(people), set[str]()
    while left:
        seen |= left
        found = {row["id"]: row for row in records.couples_with(database, sorted(left))}
        couples |= found
        everyone = left.union(
            one for row in found.values() for one in (row["wife_id"], row["husband_id"]) if one
        )
        for some in batches(sorted(everyone)):
            stands = set(same_person.canonical_of(database, some).values())
            if stands:
                groups |= same_person.members_of(database, stands)
        left = {one for members in groups.values() for one in members} - seen
    return list(couples.values()), list(groups.values())


def list_once(context: Context, groups: list[list[str]]) -> None:
    """Take out what another file of the same resident asks for; inside the caller's transaction."""
    for members in groups:
        due_list.drop(context.database, _again(context, members))


def _again(context: Context, members: list[str]) -> list[Values]:
    rows, found = due_list.due_for(context.database, members), list[Values]()
    newest, listed = _newest(context, members, rows), set[str]()
    for row in rows:
        older = row["key"] in EXAMINATION and row["visit"] != newest
        if older or row["key"] in listed:
            found.append(row)
        else:
            listed.add(row["key"])
    return found


def _newest(context: Context, members: list[str], rows: list[Values]) -> str:
    """The newest file in which they are examined, or asked to come to be."""
    asked = {row["visit"] for row in rows if row["key"] in EXAMINATION}
    came = {
        row["visit_id"] or ""
        for key in EXAMINATION
        for row in records.where(context.database, key, {"subject": members})
    }
    return max(asked | came, default="")
