"""A made-up county year: couples registered through the year, examined, assessed and followed up."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from app.context import Clock, Context
from app.demo import people
from app.demo.circle import LOGIN, MEASURED_ODD, PASSWORD, found_practice, register_made_up
from app.errors import KnownError
from app.usecases.assess import accept_rule_set, rule_set_version, save_assessment, suggest
from app.usecases.consents import give_consent
from app.usecases.open_station import close_station, open_station
from app.usecases.records import save_record
from app.usecases.register_couple import Registered

AREAS = tuple(f"330199{number}" for number in range(101, 113))  # no such places
AT_ONCE = 25
EVERYONE = ("examination", "follow_up", "upload")
Say = Callable[[str], None]


@dataclass
class MovedClock:
    """A clock that the story moves forward, never beyond the real day."""

    day: date
    real: Clock
    passed: int = field(default=0)

    def now_ms(self) -> int:
        """Noon of the day in the story, each time a little later."""
        self.passed += 1
        noon = datetime(self.day.year, self.day.month, self.day.day, 4, tzinfo=UTC)
        return int(noon.timestamp() * 1000) + self.passed % 10_000_000

    def today(self) -> date:
        """The day in the story."""
        return self.day


def make_year(folder: Path, couples: int, seed: int, year: int, clock: Clock, say: Say) -> int:
    """Found a practice county in `folder` and fill it with a year; returns the couples made."""
    if folder.exists() and any(folder.iterdir()):
        raise KnownError("示例年度", "文件夹不是空的", "请换一个空文件夹")
    moved = MovedClock(date(year, 1, 1), clock)
    found_practice(folder, "county", moved)
    county = open_station(folder, LOGIN, PASSWORD, moved)
    try:
        accept_rule_set(county, rule_set_version())
        _fill(county, moved, couples, Random(seed), say)
    finally:
        close_station(county)
    return couples


def _fill(county: Context, clock: MovedClock, couples: int, chance: Random, say: Say) -> None:
    first = clock.day
    for start in range(0, couples, AT_ONCE):
        with county.database.atomic():
            for number in range(start, min(start + AT_ONCE, couples)):
                clock.day = first + timedelta(days=number * 334 // couples)
                _couple(county, clock, number, chance)
        say(f"{min(start + AT_ONCE, couples)} / {couples} 对")


def _couple(county: Context, clock: MovedClock, number: int, chance: Random) -> None:
    file = register_made_up(county, AREAS[number % len(AREAS)], number, chance)
    one = _Story(county, clock, file, chance)
    for role, person_id in (("wife", file.wife_id), ("husband", file.husband_id)):
        if person_id and chance.random() > 0.03:  # some choose not to come: nothing is recorded
            one.examine(role, person_id)
    if file.wife_id and file.wife_id in one.examined:
        one.follow(file.wife_id)


@dataclass
class _Story:
    county: Context
    clock: MovedClock
    file: Registered
    chance: Random
    examined: set[str] = field(default_factory=set)

    def examine(self, role: str, person: str) -> None:
        """Consent, every form, assessment and notice."""
        on, sex = self.clock.today(), "female" if role == "wife" else "male"
        for purpose in EVERYONE:
            give_consent(self.county, person, purpose, on.isoformat(), "王医生")
        talk = {"given_on": on.isoformat(), "given_by": "王医生", "way": "talk"}
        self._save("education", person, talk)
        history = people.history if role == "wife" else people.history_husband
        self._save(f"history_{role}", person, history(self.chance, on))
        self._save("physical", person, people.physical(self.chance, on, sex))
        self._save(f"reproductive_{role}", person, people.reproductive(self.chance, on, sex))
        self._save(
            f"lab_{role}", person, people.laboratory(self.chance, on, sex) | {"tested_on": None}
        )
        if role == "wife":
            self._save("ultrasound", person, people.ultrasound(self.chance, on))
        self._assess(role, person)

    def _assess(self, role: str, person: str) -> None:
        on, where = self.clock.today().isoformat(), (self.file.visit_id, person)
        found = suggest(self.county, *where, role)
        risky = any(not factor.hint_only for factor in found.factors)
        values = {
            "assessed_on": on,
            "assessor": self.county.user.name,
            "risk_tag": "at_risk" if risky else "general",
            "pregnancy_advice": "treat_then_conceive" if risky else "may_conceive",
            "needs_referral": "yes" if risky and self.chance.random() < 0.2 else "no",
        }
        if values["needs_referral"] == "yes":
            values["needs_referral_detail"] = "示例市妇幼保健院，进一步检查"
        save_assessment(self.county, *where, role, values, {})
        told = {"told_on": on, "told_by": self.county.user.name, "told_way": "face_to_face"}
        self._save("notice", person, told)
        self.examined.add(person)

    def follow(self, wife: str) -> None:
        """Contacts, and for many a pregnancy with its outcome, as far as time has come."""
        on = self.clock.today() + timedelta(days=self.chance.randint(60, 110))
        contact = {"contacted_on": on.isoformat(), "visitor": "赵随访", "visit_way": "phone"}
        if self.chance.random() < 0.3:
            self._later(on, "contact", wife, contact | {"contact_result": "not_pregnant"})
            return
        lmp = on - timedelta(days=self.chance.randint(30, 55))
        pregnant = {"contact_result": "pregnant", "lmp": lmp.isoformat()}
        self._later(on, "contact", wife, contact | pregnant)
        seen = lmp + timedelta(days=self.chance.randint(50, 95))
        early = {
            "visited_on": seen.isoformat(), "visitor": "赵随访", "visit_result": "pregnant",
            "lmp": lmp.isoformat(), "folic_acid_start": "three_before", "folic_acid_regular": "regular",
        }  # fmt: skip
        self._later(seen, "early_follow_up", wife, early)
        self._birth(wife, lmp)

    def _birth(self, wife: str, lmp: date) -> None:
        weeks = self.chance.choice([34, 37, 38, 39, 39, 40, 40, 41])
        end = lmp + timedelta(weeks=weeks)
        seen = end + timedelta(days=self.chance.randint(5, 45))
        asked = {"visited_on": seen.isoformat(), "visitor": "赵随访"}
        if self.chance.random() < 0.07:
            early_end = (lmp + timedelta(weeks=9)).isoformat()
            ended = {"result": "ended", "ending": "spontaneous_abortion", "end_date": early_end}
            self._later(seen, "outcome", wife, asked | ended | {"gestation_weeks": 9})
            return
        outcome = {"result": "delivered", "end_date": end.isoformat(), "gestation_weeks": weeks}
        self._later(seen, "outcome", wife, asked | outcome | {"multiple": "1"})
        weight = self.chance.randint(2100, 3900) if weeks >= 37 else self.chance.randint(1700, 2600)
        found = [
            name
            for name, holds in (("preterm", weeks < 37), ("low_weight", weight < 2500))
            if holds
        ]
        if self.chance.random() < 0.01:
            found.append("birth_defect")
        baby: dict[str, Any] = {
            "born_on": end.isoformat(),
            "outcome": found or ["normal_live"],
            "baby_sex": self.chance.choice(["male", "female"]),
            "birth_weight_g": weight,
            "alive_at_visit": "yes",
        }
        if "birth_defect" in found:
            baby["defect_name"] = "示例：多指"
        self._later(seen, "baby", wife, baby)

    def _later(self, on: date, form: str, person: str, values: dict[str, Any]) -> None:
        """What has not happened yet is not recorded."""
        now = self.clock.day
        if on <= self.clock.real.today():
            self.clock.day = on
            self._save(form, person, values)
            self.clock.day = now

    def _save(self, form: str, person: str, values: dict[str, Any]) -> None:
        save_record(
            self.county,
            form,
            self.file.visit_id,
            person,
            values,
            MEASURED_ODD | {"lmp"},
            complete=True,
        )
