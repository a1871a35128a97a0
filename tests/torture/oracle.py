"""What must hold at the end of a history, told by a reading of the log that is not the program's."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from app.context import Context
from app.usecases.due import settle
from app.usecases.find_people import index_people
from app.usecases.fingerprint import digest_of, fingerprint
from app.usecases.log_changes import recount
from app.usecases.shared_changes import changes_in, known, shared
from app.usecases.shared_digest import digest_in
from db import links
from db.database import Row

if TYPE_CHECKING:
    from tests.torture.convergence import World

Ops = dict[tuple[str, str], list[Row]]


def check_end(one: World) -> None:
    """Everything that a history promises. Raises AssertionError."""
    counties = [one.at(name) for name in one.named("county")]
    for name in one.named("township"):
        town = one.at(name)
        for county in counties:
            ours = fingerprint(town, county.station.code)
            theirs = fingerprint(county, town.station.code)
            assert ours.digest == theirs.digest, f"{name} and the county differ"
            for here, other in ((town, county), (county, town)):
                _check_digest(here, other.station.code)
            _check_arrived(town, county)
    for context in one.stations.values():
        _check_rows(context, _ops(context))
        _check_joined(context)
        _check_what_follows(context)
        _check_erased(one, context)
        _check_aside(context)
    _check_own_writes(one)


def _check_digest(context: Context, peer: str) -> None:
    """The digest from the sums is that of the changes one by one, and the sums are the log's."""
    assert recount(context.database), "the sums are not those of the log"
    newest = max((row["seq"] for row in links.sent(context.database, peer)), default=0)
    for scope in (shared(context, peer), *(known(context, peer, at) for at in (0, 1, newest))):
        slow = digest_of(changes_in(context, scope)).hex()
        assert digest_in(context, scope).hex() == slow, "another digest from the sums"


def _ops(context: Context) -> Ops:
    """All good writes of subjects that are not erased, by row."""
    rows: Ops = {}
    for row in context.database.rows(
        "SELECT * FROM op WHERE kind = 0"
        " AND NOT EXISTS (SELECT 1 FROM erased e WHERE e.subject = op.subject)"
        " AND NOT EXISTS (SELECT 1 FROM quarantine q WHERE q.origin = op.origin AND q.seq = op.seq)"
    ):
        decoded = {"fields": json.loads(row["fields"]), "parents": json.loads(row["parents"])}
        rows.setdefault((row["tbl"], row["pk"]), []).append(row | decoded)
    return rows


def _check_rows(context: Context, ops: Ops) -> None:
    """The rows, their stamps and their conflicts are what the log says, to the last head."""
    stored = {
        (row["tbl"], row["pk"]): row for row in context.database.rows("SELECT * FROM row_clock")
    }
    assert stored.keys() == ops.keys(), "rows and log speak of different rows"
    for (table, pk), writes in ops.items():
        row = context.database.one(f'SELECT * FROM "{table}" WHERE id = ?', [pk])
        assert row is not None, f"{table}: a row is missing"
        clock = json.loads(stored[table, pk]["clock"])
        kept = json.loads(stored[table, pk]["conflicts"] or "{}")
        names = {name for write in writes for name in write["fields"]}
        for name in names:
            heads, winner = _heads(writes, name)
            assert clock.get(name, clock.get("")) == winner[0], f"{table}.{name}: another stamp"
            assert _cell(row[name]) == _cell(winner[1]), f"{table}.{name}: another value"
            lost = {stamp: value for stamp, value in heads.items() if stamp != winner[0]}
            assert dict(map(tuple, kept.get(name, []))) == lost, f"{table}.{name}: other losers"


def _heads(writes: list[Row], name: str) -> tuple[dict[str, Any], tuple[str, Any]]:
    """({stamp: value} that nobody has overwritten knowingly, the greatest (stamp, value))."""
    mine = {write["stamp"]: write["fields"][name] for write in writes if name in write["fields"]}
    seen = set[str | None]()
    for write in writes:
        if name in write["fields"]:
            parents = write["parents"]
            parents = parents.get(name) if isinstance(parents, dict) else parents
            seen |= set(parents) if isinstance(parents, list) else {parents}
    greatest = max(mine, key=lambda stamp: (int(stamp[:12], 16), stamp[13:]))
    return {stamp: mine[stamp] for stamp in mine if stamp not in seen}, (greatest, mine[greatest])


def _cell(value: Any) -> Any:
    if isinstance(value, list):
        return json.dumps(value, separators=(",", ":"), ensure_ascii=False)
    return str(value) if isinstance(value, int) else value


def _check_joined(context: Context) -> None:
    """Who stands for whom is what the links say, worked out by joining sets."""
    gone = {row["subject"] for row in context.database.rows("SELECT subject FROM erased")}
    groups: list[set[str]] = []
    for link in context.database.rows("SELECT * FROM person_link WHERE active = 'yes'"):
        pair = {link["subject"], link["other_id"]}
        touching = [group for group in groups if group & pair]
        groups = [group for group in groups if not group & pair] + [pair.union(*touching)]
    wanted = {
        person: min(group - gone)
        for group in groups
        if len(group - gone) > 1
        for person in group - gone
    }
    found = {
        row["person"]: row["canonical"]
        for row in context.database.rows("SELECT * FROM same_person")
    }
    assert found == wanted, "joined otherwise than the links say"


def _check_what_follows(context: Context) -> None:
    """Held rows, due work and search terms are the same when worked out anew."""
    tables = ("held", "due", "search_term")
    before = {name: context.database.rows(f"SELECT * FROM {name}") for name in tables}
    people = [row["id"] for row in context.database.rows("SELECT id FROM person")]
    with context.database.atomic():
        settle(context, people)
        index_people(context, people)
    for name in tables:
        after = context.database.rows(f"SELECT * FROM {name}")
        assert after == before[name], f"{name} was not kept up"


def _check_arrived(context: Context, county: Context) -> None:
    """Of everybody who agrees to it, and whose data is not set aside, all is at the county."""
    there = {(row["origin"], row["seq"]) for row in county.database.rows("SELECT * FROM op")}
    agreed = context.database.rows(
        "SELECT o.origin, o.seq FROM op o WHERE o.kind = 0 AND o.tbl = 'person'"
        " AND NOT EXISTS (SELECT 1 FROM quarantine q WHERE q.origin = o.origin AND q.seq = o.seq)"
        " AND EXISTS (SELECT 1 FROM consent c WHERE c.subject = o.subject"
        "  AND c.purpose_of = 'upload' AND c.paper_seen = 'yes'"
        "  AND NOT EXISTS (SELECT 1 FROM withdrawal e WHERE e.consent_id = c.id))"
        " AND NOT EXISTS (SELECT 1 FROM restriction r"
        "  WHERE r.subject = o.subject AND r.active = 'yes')"
    )
    missing = [row for row in agreed if (row["origin"], row["seq"]) not in there]
    assert not missing, "something stays at home that may leave"


def _check_aside(context: Context) -> None:
    """What a faulty program wrote elsewhere stands in no row here (`steps.spoil` writes a 7)."""
    used = context.database.rows(
        "SELECT 1 FROM op WHERE origin NOT GLOB ? || '.*' AND json_extract(fields, '$.village') = 7"
        " AND NOT EXISTS (SELECT 1 FROM quarantine q"
        "  WHERE q.origin = op.origin AND q.seq = op.seq)",
        [context.station.code],
    )
    assert not used, "a bad change of another station is used"


def _check_erased(one: World, context: Context) -> None:
    """Nothing that was ever written of an erased person is in any table.

    Of a person whom only the two PCs of a copied station had, one does not hear from the other.
    """
    names = context.database.rows("SELECT name FROM sqlite_master WHERE type = 'table'")
    said = repr([context.database.rows(f'SELECT * FROM "{row["name"]}"') for row in names])
    for person in sorted(one.erased):
        left = any(word in said for word in one.words.get(person, ()))
        assert not left or _only_copies_had(one, context, person), (
            "something of an erased person is left"
        )


def _only_copies_had(one: World, context: Context, person: str) -> bool:
    if context.database.value("SELECT count(*) FROM erased WHERE subject = ?", [person]):
        return False
    code, elsewhere = context.station.code, "SELECT count(*) FROM op WHERE subject = ?"
    others = [other for other in one.stations.values() if other.station.code != code]
    copies = len(one.stations) - len(others)
    return copies > 1 and not any(other.database.value(elsewhere, [person]) for other in others)


def _check_own_writes(one: World) -> None:
    """Every write of every station is in its own log with all it said, numbered without a gap."""
    for context in one.stations.values():
        origin = context.station.origin
        seqs = [
            row["seq"]
            for row in context.database.rows(
                "SELECT seq FROM op WHERE origin = ? ORDER BY seq", [origin]
            )
        ]
        assert seqs == list(range(1, len(seqs) + 1)), "a write of its own is lost"
    said = one.said()
    for person, words in one.words.items():
        if person not in one.erased:
            assert words - one.gone <= said, "a value that was typed is found nowhere"
