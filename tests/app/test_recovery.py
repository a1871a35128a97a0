"""A new recovery sheet: the new code opens, the old one no more; older copies keep the old one."""

import io
import os
import shutil
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from app.context import Context
from app.errors import KnownError
from app.usecases.allow import NotAllowed
from app.usecases.audit_words import ACTION_WORDS
from app.usecases.backup import make_backup
from app.usecases.backup_files import backups_in, home
from app.usecases.open_station import close_station, open_with_recovery
from app.usecases.papers import recovery_sheet
from app.usecases.renew_recovery import propose_recovery, renew_recovery
from app.usecases.restore import restore_backup
from app.usecases.sign_in_tries import WrongPassword
from db import audit, durable, key_slots
from db.errors import WrongPassword as NoWay
from tests.app.test_cli import create, run
from tests.conftest import PASSWORD, FakeClock, Founder

__all__ = ["run"]
NEW = "another long one 7"


def renewed(context: Context) -> str:
    code = propose_recovery(context)
    renew_recovery(context, PASSWORD, code)
    return code


def opens(folder: Path, code: str) -> bool:
    try:
        return bool(key_slots.unlock(folder, key_slots.RECOVERY, code))
    except NoWay:
        return False


def test_a_new_sheet_opens_the_station_and_the_old_one_no_more(
    township: Context, clock: FakeClock
) -> None:
    old = renewed(township)
    code = propose_recovery(township)
    assert opens(township.folder, old)  # nothing is lost while the new paper is being printed
    done = renew_recovery(township, PASSWORD, code.lower().replace("-", " "))

    assert (opens(township.folder, old), opens(township.folder, code)) == (False, True)
    assert key_slots.unlock(township.folder, "wang", PASSWORD)
    assert "旧恢复单" in done.note
    assert "新恢复单能打开" in done.backup
    line = next(one for one in audit.lines(township.database) if one["action"] == "new_recovery")
    assert (line["login"], line["what"], "new_recovery" in ACTION_WORDS) == ("wang", "", True)
    close_station(township)
    close_station(open_with_recovery(township.folder, code, "wang", NEW, clock))


def test_older_backups_keep_to_the_old_paper_and_the_newest_has_the_new_one(
    township: Context, clock: FakeClock
) -> None:
    old = renewed(township)
    earlier = make_backup(township).folder
    clock.pass_(minutes=1)
    code = renewed(township)
    newest = home(township.folder) / backups_in(home(township.folder))[0].name

    assert (opens(earlier, old), opens(earlier, code)) == (True, False)
    assert (opens(newest, old), opens(newest, code)) == (False, True)
    close_station(township)
    restore_backup(township.folder, earlier, "", code.lower(), clock)
    assert (opens(township.folder, old), opens(township.folder, code)) == (False, True)
    restore_backup(township.folder, earlier, "", old, clock)
    with pytest.raises(KnownError, match="恢复码"):
        restore_backup(township.folder, earlier, "", "no code", clock)
    assert opens(township.folder, old)  # who has no other paper must get in with this one


def test_a_wrong_password_another_role_or_a_slip_changes_nothing(
    township: Context, station: Founder
) -> None:
    old, before = renewed(township), (township.folder / key_slots.FILE).read_bytes()
    code = propose_recovery(township)
    with pytest.raises(WrongPassword):
        renew_recovery(township, "not mine at all", code)
    with pytest.raises(KnownError, match="第 2 组"):
        renew_recovery(township, PASSWORD, code[:6] + code[12:17] + code[11:])
    clerk = station("county", roles=frozenset({"clinician"}))
    for forbidden in (
        lambda: propose_recovery(clerk),
        lambda: renew_recovery(clerk, PASSWORD, code),
    ):
        with pytest.raises(NotAllowed):
            forbidden()
    assert (township.folder / key_slots.FILE).read_bytes() == before
    assert opens(township.folder, old)
    assert [one["action"] for one in audit.lines(township.database)].count("new_recovery") == 1


def test_at_every_moment_of_the_change_one_of_the_two_papers_opens(
    township: Context, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, code, moments = renewed(township), propose_recovery(township), list[Path]()

    def as_the_power_goes() -> None:
        moments.append(tmp_path / f"moment{len(moments)}")
        shutil.copytree(township.folder, moments[-1], ignore=shutil.ignore_patterns("backups"))

    def around(real: Any) -> Any:
        def call(*given: Any, **named: Any) -> Any:
            as_the_power_goes()
            try:
                return real(*given, **named)
            finally:
                as_the_power_goes()

        return call

    for owner, name in ((os, "open"), (os, "fsync"), (Path, "replace"), (Path, "unlink")):
        monkeypatch.setattr(owner, name, around(getattr(owner, name)))
    with township.database.atomic():
        township.database.with_key(
            lambda key: key_slots.write_slot(township.folder, key_slots.RECOVERY, code, key)
        )
    monkeypatch.undo()

    assert len(moments) >= 8
    found = [(opens(one, old), opens(one, code)) for one in moments]
    assert found == sorted(found, reverse=True)
    assert set(found) == {(True, False), (False, True)}


def test_a_disk_that_writes_something_else_leaves_the_old_paper_good(
    township: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, real = renewed(township), durable.sync_file

    def torn(file: Any) -> None:
        real(file)
        os.truncate(file.name, 100)

    monkeypatch.setattr(durable, "sync_file", torn)
    with pytest.raises(KnownError, match="读回来不一样"):
        renewed(township)
    monkeypatch.undo()
    assert opens(township.folder, old)


def test_the_widest_letters_stay_on_their_line_of_the_sheet(clock: FakeClock) -> None:
    pdf = recovery_sheet("站", "-".join(["WWWWW"] * 8), practice=False, on=clock.today())
    [page] = pypdfium2.PdfDocument(pdf)
    assert page.get_textpage().get_text_range().count("WWWWW") == 8


def test_the_command_takes_the_new_code_only_when_it_is_typed_back(
    run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    old = create(run, tmp_path, "township")["recovery_key"]
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{old}\n"))
    status, said = run("keys", "new-recovery", data=tmp_path)
    assert (status, "没有更换" in said["error"]["what"]) == (1, True)
    assert opens(tmp_path, old)

    status, said = run("keys", "new-recovery", "--yes", data=tmp_path)
    assert (status, opens(tmp_path, old)) == (0, False)
    assert opens(tmp_path, said["recovery_key"])
    assert "旧恢复单" in said["note"]
