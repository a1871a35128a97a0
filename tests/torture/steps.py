"""What may happen in a history: each step does one thing at one station, or is refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.catalogue import FORMS
from app.context import Context
from app.errors import KnownError
from app.usecases.conflicts import JOINED, list_conflicts
from app.usecases.consents import ConsentState, consents_of, give_consent, withdraw_consent
from app.usecases.decide_conflict import decide_conflict
from app.usecases.erase_person import erase_person
from app.usecases.log_changes import log_changes
from app.usecases.merge_people import merge_people, unmerge_people
from app.usecases.records import save_record
from app.usecases.register_couple import register_couple, save_person
from app.usecases.restrict_person import lift_restriction, restrict_person
from app.usecases.same_person import all_of
from app.usecases.save_row import project, stored_row
from db import change_log, records
from sync.change import Change
from sync.clock import next_stamp
from tests.conftest import id_number, person

if TYPE_CHECKING:
    from tests.torture.convergence import World

MOST = 8  # stations in a history
SIGNED, SEEN, ENDED = "2016-01-05", "2016-01-20", "2016-02-01"
JUMPS = (0, 0, 0, 1, 1, 60_000, 86_400_000)
YEARS = 10 * 365 * 24 * 3600 * 1000


class Refused(Exception):
    """The step could not be done here and now; another one is."""


@dataclass(frozen=True)
class Step:
    """A kind of step; `weight` says how often it comes."""

    name: str
    weight: int
    do: Callable[[World], None]

    def take(self, one: World) -> None:
        """Do it. Raises Refused where a person would have got a sentence."""
        try:
            self.do(one)
        except KnownError as said:
            raise Refused(self.name) from said


def _anywhere(one: World) -> Context:
    return one.at(one.chance.choice(list(one.stations)))


def _known(one: World, context: Context) -> str:
    """A person who is known there."""
    found = [row["id"] for row in records.where(context.database, "person", {})]
    if not found:
        raise Refused
    return str(one.chance.choice(found))


def register(one: World) -> None:
    """A woman is registered, now and then one whom another station has registered too."""
    context, serial = _anywhere(one), one.number()
    known = one.people and one.chance.random() < 0.25
    number = one.chance.randrange(serial) if known else serial
    values = person(
        one.chance.choice(("单小花", "单晓花", "李明珠", "李明主")) if known else f"人{serial}号名",
        certificate_number=id_number(f"33019919950301{number % 500 * 2:03d}"),
        phone=f"138{serial:08d}",
    )
    del values["name"]
    name = "单小花" if known else one.chance.choice(("单小花", "李明珠", "王秀英"))
    made = register_couple(
        context, values | {"name": name}, None, {}, frozenset({"certificate_number", "birthday"})
    )
    assert made.wife_id
    one.people.append(made.wife_id)
    one.words.setdefault(made.wife_id, set()).add(f"138{serial:08d}")
    give_consent(context, made.wife_id, "examination", SIGNED, "王医生")
    if one.chance.random() < 0.7:
        give_consent(context, made.wife_id, "upload", SIGNED, "王医生")


def edit(one: World) -> None:
    """One or two fields of a person; what was typed is what stands, and no loser goes."""
    context = _anywhere(one)
    who = _known(one, context)
    word = f"村{one.number():06d}" if one.chance.random() < 0.7 else "同一个村"
    known = [name for name in ("village", "address") if name in FORMS["person"].fields]
    differing = {name for name, _ in _losers(context, "person", who)} & set(known)
    likely = sorted(differing) if one.chance.random() < 0.4 else ()
    fields: dict[str, Any] = {one.chance.choice(likely or known): word}
    if one.chance.random() < 0.3:
        fields["education"] = one.chance.choice(("college", "senior"))
    before = _losers(context, "person", who)
    save_person(context, who, fields, frozenset({"certificate_number", "birthday"}))
    if word != "同一个村":
        one.words.setdefault(who, set()).add(word)
    after = stored_row(context, "person", who)
    assert all(after[name] == value for name, value in fields.items()), "what was typed is not seen"
    assert before <= _losers(context, "person", who), "an ordinary edit ended a difference"


def _losers(context: Context, table: str, pk: str) -> set[tuple[str, str]]:
    _, conflicts = change_log.clock_of(context.database, table, pk)
    return {(name, stamp) for name, lost in conflicts.items() for stamp, _ in lost}


def examine(one: World) -> None:
    """A health record, in one file of the person, wherever the person is known."""
    context = _anywhere(one)
    who = _known(one, context)
    couples = records.couples_of(context.database, who)
    visits = (
        list(records.where(context.database, "visit", {"couple_id": couples})) if couples else []
    )
    if not visits:
        raise Refused
    form = "thal_gene" if one.chance.random() < 0.3 else "physical"
    if form not in FORMS:
        raise Refused
    values = {"doctor_name": f"医生{one.number()}"}
    if form == "physical":
        values["examined_on"] = SEEN
        values["height_cm"] = str(one.chance.choice((155, 160, 165)))
        values["weight_kg"] = str(one.chance.choice((50, 55, 60)))
    else:
        values["sampled_on"] = SEEN
        values["alpha"] = one.chance.choice(("none", "heterozygous"))
    if "heart_rate" in FORMS[form].fields and one.chance.random() < 0.5:
        values["heart_rate"] = str(one.chance.choice((60, 70, 80)))
    where = (form, one.chance.choice(visits)["id"], who)
    save_record(context, *where, values, complete=one.chance.random() < 0.3)


def decide(one: World) -> None:
    """Somebody decides a difference: one of the sides, or a third value."""
    context = _anywhere(one)
    found = [one for one in list_conflicts(context) if not one.confidential]
    if not found:
        raise Refused
    chosen = one.chance.choice(found)
    third = chosen.field in ("village", "address") and chosen.table != JOINED
    if third and one.chance.random() < 0.3:
        word = f"村{one.number():06d}"
        decide_conflict(context, chosen.key, typed=word)
        one.words.setdefault(chosen.subject, set()).add(word)
    else:
        before = _people(context)
        decide_conflict(context, chosen.key, stamp=one.chance.choice(chosen.sides).stamp)
        if chosen.table == JOINED:
            assert _people(context) == before, "a decision rewrote a joined registration"
    left = {difference.key for difference in list_conflicts(context)}
    assert chosen.key not in left, "a decided difference is still open"


def _people(context: Context) -> list[dict[str, Any]]:
    return list(records.where(context.database, "person", {}))


def join(one: World) -> None:
    """Two registrations are said to be one resident."""
    context = _anywhere(one)
    merge_people(context, _known(one, context), _known(one, context))


def part(one: World) -> None:
    """Two registrations are said to be two people."""
    context = _anywhere(one)
    links = list(records.where(context.database, "person_link", {"active": "yes"}))
    if not links:
        raise Refused
    link = one.chance.choice(links)
    unmerge_people(context, link["subject"], link["other_id"])


def erase(one: World) -> None:
    """A person is erased, under every registration that is joined."""
    context = _anywhere(one)
    who = _known(one, context)
    everyone = all_of(context, who)
    erase_person(context, who, "asked")
    one.erased.update(everyone)


def withdraw(one: World) -> None:
    """A consent ends, or is given again."""
    context = _anywhere(one)
    who = _known(one, context)
    state = one.chance.choice([*consents_of(context, who)[:3], _upload(context, who)])
    if state.state == "valid" and state.consent_id:
        withdraw_consent(context, state.consent_id, ENDED)
    else:
        give_consent(context, who, state.purpose, SIGNED, "王医生")


def _upload(context: Context, who: str) -> ConsentState:
    return next(state for state in consents_of(context, who) if state.purpose == "upload")


def set_aside(one: World) -> None:
    """A person's data is set aside, or opened again."""
    context = _anywhere(one)
    aside = list(records.where(context.database, "restriction", {"active": "yes"}))
    if aside and one.chance.random() < 0.6:
        lift_restriction(context, one.chance.choice(aside)["subject"])
    else:
        restrict_person(context, _known(one, context), "asked")


def spoil(one: World) -> None:
    """A faulty program writes something that its field cannot hold."""
    context = _anywhere(one)
    who, origin = _known(one, context), context.station.origin
    change = Change(
        origin, change_log.last_seq(context.database, origin) + 1,
        next_stamp(context.clock.now_ms(), [], origin), "person", who, who, 0, {"village": 7}, None,
        "wang",
    )  # fmt: skip
    with context.database.atomic():
        log_changes(context.database, [change])
        project(context, "person", [who])


def tick(one: World) -> None:
    """A clock moves a little, or jumps by years; most of the time all stand still."""
    name = one.chance.choice(list(one.stations))
    if one.chance.random() < 0.3:
        one.clock(name).at = 1_795_510_800_000 + one.chance.choice((-YEARS, 0, YEARS))
    else:
        one.clock(name).at += one.chance.choice(JUMPS)


def send(one: World) -> None:
    """Somebody writes a stick; it may be lost."""
    one.send(one.chance.choice(list(one.stations)))


def take(one: World) -> None:
    """Some bundle arrives: new, old, or one that was here before."""
    name = one.chance.choice(list(one.stations))
    found = one.lying_about(name)
    if not found:
        raise Refused
    one.take(name, one.chance.choice(found[-4:]))


def meet(one: World) -> None:
    """Two stations exchange at once, so that they write on after having seen each other."""
    town = one.chance.choice(one.named("township"))
    county = one.chance.choice(one.named("county"))
    for giver, taker in ((town, county), (county, town)):
        one.send(giver)
        one.take(taker, one.lying_about(taker)[-1])


def keep_copy(one: World) -> None:
    """A station's file is copied somewhere."""
    one.keep_copy(one.chance.choice(list(one.stations)))


def fall_back(one: World) -> None:
    """A station is put back to its older copy, and knows it: it takes a new name."""
    if not one.copies:
        raise Refused
    one.fall_back(one.chance.choice(list(one.copies)))


def clone(one: World) -> None:
    """A station's folder is copied to a second PC, and both go on being used."""
    if len(one.stations) == MOST:
        raise Refused
    one.clone(one.chance.choice(list(one.stations)))


def upgrade(one: World) -> None:
    """A station that runs the older program gets the present one."""
    if not one.older:
        raise Refused
    one.upgrade(one.chance.choice(sorted(one.older)))


STEPS: list[Step] = [
    Step("register", 8, register),
    Step("edit", 26, edit),
    Step("examine", 12, examine),
    Step("decide", 9, decide),
    Step("join", 4, join),
    Step("part", 4, part),
    Step("erase", 5, erase),
    Step("withdraw", 7, withdraw),
    Step("set aside", 2, set_aside),
    Step("spoil", 1, spoil),
    Step("tick", 10, tick),
    Step("send", 6, send),
    Step("take", 8, take),
    Step("meet", 9, meet),
    Step("keep a copy", 3, keep_copy),
    Step("fall back", 4, fall_back),
    Step("clone", 2, clone),
    Step("upgrade", 2, upgrade),
]
