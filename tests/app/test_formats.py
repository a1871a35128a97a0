"""docs/formats.md, run as it stands: stock programs open everything we write."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from app.context import Context
from app.usecases.export_bundle import export_bundles
from app.usecases.export_keys import export_keys
from app.usecases.found_station import found_station
from app.usecases.open_station import close_station, open_station
from app.usecases.pairing import accept_card, own_card
from app.usecases.rotate_keys import show_keys
from db import change_log
from tests.conftest import AREAS, PASSWORD, FakeClock, consent, couple

TEXT = (Path(__file__).parents[2] / "docs" / "formats.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"<!-- run(?:: (?P<note>[^>]+))? -->\n```\w+\n(?P<code>.*?)```", re.DOTALL)
BLOCKS = [(found["note"] or "", found["code"]) for found in BLOCK.finditer(TEXT)]
FOUR = "sqlcipher 4"


class Place(NamedTuple):
    """A folder with what the document starts from, and what is true of it."""

    folder: Path
    environment: dict[str, str]
    changes: int
    sign_public: str


@pytest.fixture
def place(tmp_path: Path, township: Context, clock: FakeClock) -> Place:
    """A county that received a bundle, closed; its recovery sheet is at hand."""
    folder = tmp_path / "county"
    made = found_station(
        folder, area_code=AREAS["county"], name="示例县站", role="county", login="wang",
        user_name="王医生", roles=frozenset({"administrator"}), password=PASSWORD, practice=True,
        clock=clock,
    )  # fmt: skip
    county = open_station(folder, "wang", PASSWORD, clock)
    accept_card(township, own_card(county).to_text())
    accept_card(county, own_card(township).to_text())
    consent(township, couple(township).wife_id)
    path = export_bundles(township, tmp_path)[0].path
    from app.usecases.import_bundles import import_file

    import_file(county, path)
    shutil.copy(path, folder / "bundle.age")
    export_keys(county, made.recovery_key, folder / "keys.txt")
    changes, own = change_log.last_lsn(county.database), show_keys(county).sign_public
    close_station(county)
    for note, code in BLOCKS:
        if note.endswith(".py"):
            (folder / note).write_text(code)
    environment = os.environ | {
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "code": made.recovery_key,
        "sender": show_keys(township).sign_public,
    }
    return Place(folder, environment, changes, own)


def run(place: Place, commands: list[str]) -> str:
    """The commands in one shell that stops at the first fault; returns what they print."""
    done = subprocess.run(
        ["sh", "-eu", "-c", "\n".join(commands)],
        cwd=place.folder, env=place.environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def commands(note: str = "") -> list[str]:
    """The document's commands with this note, in their order."""
    return [code for found, code in BLOCKS if found == note]


def has_sqlcipher_4() -> bool:
    if not shutil.which("sqlcipher"):
        return False
    said = subprocess.run(
        ["sqlcipher", ":memory:", "PRAGMA cipher_version;"], capture_output=True, text=True
    )
    return said.stdout.startswith("4")


def test_the_stock_programs_open_bundle_signature_and_database(place: Place) -> None:
    said = run(place, commands()).splitlines()

    digest = said[0].split()[0]
    assert digest in said[1]  # the trailer
    assert said[2] == "Signature Verified Successfully"
    assert said[3].startswith(place.sign_public)
    assert said[3:] == [f"{place.sign_public}ok", str(place.changes)]
    assert "单小花" in (place.folder / "bundle.jsonl").read_text(encoding="utf-8")


def test_a_signature_by_another_key_is_not_verified(place: Place) -> None:
    place.environment["sender"] = place.sign_public
    with pytest.raises(AssertionError):
        run(place, commands())
    assert (place.folder / "signature").exists()
    assert not (place.folder / "plain.db").exists()


@pytest.mark.skipif(not has_sqlcipher_4(), reason="sqlcipher 4 is not packaged here")
def test_sqlcipher_4_opens_the_database_and_makes_it_plain(place: Place) -> None:
    key = next(one for one in commands() if one.startswith("key="))
    count = "sqlite3 plain4.db 'SELECT count(*) FROM op'"
    said = run(place, [key, *commands(FOUR), count]).splitlines()
    assert said.count(str(place.changes)) == 2
    assert "ok" in said


def test_every_command_of_the_document_is_run() -> None:
    assert len(re.findall(r"```(?:sh|python)\n", TEXT)) == len(BLOCKS) == 9
