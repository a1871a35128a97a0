"""Bundles between two real stations, spoilt in every way we know: nothing of them may be believed.

`run(rounds)` spoils one good bundle `rounds` times by chance and once in each deliberate way. Every
time the import must be a refusal with a known sentence, and the database must be as it was.
"""

import hashlib
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

from app.clock import SystemClock
from app.context import Context
from app.demo.circle import LOGIN, PASSWORD, Summary, found_practice, register_couples
from app.usecases.bundle_troubles import REFUSED, VERDICTS
from app.usecases.export_bundle import export_bundles
from app.usecases.fingerprint import fingerprint
from app.usecases.import_bundles import Imported, import_file
from app.usecases.open_station import close_station, open_station
from app.usecases.pairing import accept_card, own_card
from app.usecases.revoke_station import revoke_station
from app.usecases.rotate_keys import rotate_keys
from db import audit
from sync.bundle import Reason
from sync.link import Verdict
from tests.torture.spoil import BY_CHANCE, SAID, Forge, deliberate

COUPLES = 2
BOMB_FROM = 1000  # rounds: unpacking two thousand million bytes has no place in a short trial


def run(rounds: int, seed: int = 1) -> dict[str, object]:
    """Spoil and import; raises AssertionError when a promise breaks."""
    with tempfile.TemporaryDirectory() as place, _stations(Path(place)) as (town, county):
        return _Trial(Path(place), town, county, Random(seed)).run(rounds)


@contextmanager
def _stations(place: Path) -> Iterator[tuple[Context, Context]]:
    clock = SystemClock()
    opened = []
    for role in ("township", "county"):
        found_practice(place / role, role, clock)
        opened.append(open_station(place / role, LOGIN, PASSWORD, clock))
    town, county = opened
    try:
        accept_card(town, own_card(county).to_text())
        accept_card(county, own_card(town).to_text())
        yield town, county
    finally:
        for one in opened:
            close_station(one)


class _Trial:
    """Two bundles were delivered, a third waits; its spoilt versions are what is imported."""

    def __init__(self, place: Path, town: Context, county: Context, chance: Random) -> None:
        self._place, self._town, self._county, self._chance = place, town, county, chance
        self._stick = place / "usb"
        self._stick.mkdir()
        self._known = {_said(one): one for one in (*REFUSED.values(), *VERDICTS.values())}
        self._heard: Counter[str] = Counter()

    def run(self, rounds: int) -> dict[str, object]:
        assert len(set(REFUSED.values())) == len(REFUSED), "two reasons share a sentence"
        delivered = [self._next_bundle(deliver=True) for _ in range(2)]
        good = self._next_bundle(deliver=False)
        forge = Forge(self._town, self._county, good, delivered)
        before = self._state()
        for number in range(rounds):
            way = BY_CHANCE[number % len(BY_CHANCE)]
            self._refuse(way.__name__, way(good, delivered[-1], self._chance), before)
        ways = deliberate(forge, bomb=rounds >= BOMB_FROM)
        for name, make in ways.items():
            self._refuse(name, make(), before)
        for old in delivered:
            self._nothing_new(old, before)
        self._accept_the_good(good)
        self._refuse_ended_keys(forge)
        silent = self._known.keys() - self._heard.keys()
        expected = set() if rounds >= BOMB_FROM else {_said(REFUSED[Reason.TOO_BIG])}
        assert silent == expected, silent
        return {
            "spoilt bundles imported": sum(self._heard.values()),
            "ways of spoiling": len(BY_CHANCE) + len(ways) + 2,
            "believed, or the database changed": 0,
            "sentences heard": f"{len(self._heard)} of {len(self._known)}",
            "replays that changed something": 0,
        }

    def _next_bundle(self, *, deliver: bool) -> bytes:
        register_couples(self._town, COUPLES, self._chance, Summary())
        path = export_bundles(self._town, self._stick)[0].path
        content = path.read_bytes()
        if deliver:
            assert import_file(self._county, path).outcome == "applied"
        path.unlink()
        return content

    def _import(self, content: bytes) -> Imported:
        path = self._place / "spoilt.age"
        path.write_bytes(content)
        return import_file(self._county, path)

    def _refuse(self, name: str, content: bytes, before: str) -> None:
        lines = audit.lines(self._county.database, limit=1)[0]["n"]
        found = self._import(content)
        assert found.outcome == "refused", f"{name}: {found.outcome}"
        assert found.sentence in self._known, f"{name}: {found.sentence}"
        if name in SAID:
            assert found.sentence == _sentence(SAID[name]), f"{name}: {found.sentence}"
        assert self._state() == before, f"{name}: the database changed"
        newest = audit.lines(self._county.database, limit=2)[0]
        assert (newest["n"], newest["action"]) == (lines + 1, "import_refused"), name
        assert not any((self._county.folder / "inbox").iterdir()), f"{name}: left a file behind"
        self._heard[found.sentence] += 1

    def _nothing_new(self, content: bytes, before: str) -> None:
        assert self._import(content).outcome == "nothing_new"
        assert self._state() == before, "a replay changed the database"

    def _accept_the_good(self, good: bytes) -> None:
        assert self._import(good).outcome == "applied"
        self._nothing_new(good, self._state())
        path = export_bundles(self._county, self._stick)[0].path
        assert import_file(self._town, path).outcome == "applied"
        ours = fingerprint(self._town, self._county.station.code)
        theirs = fingerprint(self._county, self._town.station.code)
        assert ours.digest == theirs.digest
        assert audit.first_broken_line(self._county.database) is None

    def _refuse_ended_keys(self, forge: Forge) -> None:
        """Somebody has a copy of the keys of before a change, and of a lost PC's."""
        origin = self._town.station.origin
        rotate_keys(self._town)
        path = export_bundles(self._town, self._stick)[0].path
        assert import_file(self._county, path).outcome == "applied"
        self._refuse("replaced key", forge.bundle(seq=50, prev=None), self._state())
        revoke_station(self._county, origin.partition(".")[0])
        self._refuse("revoked key", forge.bundle(seq=51, prev=None), self._state())

    def _state(self) -> str:
        return content_digest(self._county)


def content_digest(context: Context) -> str:
    """A digest of every row of every table but the audit log."""
    database, found = context.database, hashlib.sha256()
    tables = database.rows("SELECT name, sql FROM sqlite_master WHERE type = 'table' ORDER BY name")
    for table in tables:
        found.update(repr(table).encode())
        if table["name"] != "audit":
            rows = database.rows(f'SELECT * FROM "{table["name"]}"')
            for line in sorted(repr(list(row.values())) for row in rows):
                found.update(line.encode())
    return found.hexdigest()


def _sentence(why: Reason | Verdict) -> str:
    return _said(REFUSED[why] if isinstance(why, Reason) else VERDICTS[why])


def _said(sentence: tuple[str, str]) -> str:
    """The refusal as a person reads it."""
    what, now = sentence
    return f"{what}。{now}。本站数据没有改动。"
