"""Only keys.json is damaged: it comes back from a backup, and the records stay as they are."""

from pathlib import Path

from app.clock import local_time
from app.context import Clock
from app.errors import KnownError
from app.usecases.backup_files import backups_in, home
from app.usecases.open_station import recovery_secret
from app.usecases.restore import refuse_unfit
from app.usecases.set_aside import finish_restore, set_aside
from app.usecases.sign_in_tries import unlocked
from app.usecases.trouble import translated
from db import durable, errors, key_slots, station_file
from db.database import Database
from db.schema import check_ours

WHERE = "取回密钥文件"
NOTE = "数据文件没有改动。密码是那份备份时的密码；之后新加的用户要由管理员重新设置密码。"


def bring_keys(
    folder: Path, login: str, password: str, clock: Clock, elsewhere: Path | None = None
) -> str:
    """Take keys.json from the newest backup whose key opens the present file; the old one is kept.
    Returns the name of the backup.

    The password is that of the backup's time; without a login it is the code of a recovery sheet.
    `elsewhere` is another folder with backups. Raises KnownError; nothing has changed then.
    """
    if not login:
        login, password = key_slots.RECOVERY, recovery_secret(password)
    with translated(WHERE):
        held = durable.hold(folder / station_file.LOCK)
        if held is None:
            raise errors.InUse
        try:
            finish_restore(folder)
            place = home(folder) if elsewhere is None else elsewhere
            found = [place / one.name for one in backups_in(place, clock.now_ms())]
            fits: list[Path] = []
            unlocked(folder, login, lambda: _try_all(folder, found, login, password, fits), clock)
            if not fits:
                raise KnownError(WHERE, "没有一份备份的密钥能打开现有的数据文件", "请从备份恢复")
            set_aside(folder, f"{local_time(clock.now_ms()):%Y%m%d-%H%M%S}-keys", (key_slots.FILE,))
            durable.copy_whole(fits[0] / key_slots.FILE, folder / key_slots.FILE)
            return fits[0].name
        finally:
            held.release()


def _try_all(
    folder: Path, backups: list[Path], login: str, password: str, fits: list[Path]
) -> bytes:
    """A key that some backup gave for this password; `fits` gets the backup whose key fits."""
    found, seen = b"", set[str]()
    for one in backups:
        digest = durable.digest_of(one / key_slots.FILE)
        if digest in seen:
            continue
        seen.add(digest)
        try:
            found = key_slots.unlock(one, login, password)
        except (errors.WrongPassword, errors.NotOurs):
            continue
        if _opens(folder, found, login):
            fits.append(one)
            break
    if not found:
        raise errors.WrongPassword
    return found


def _opens(folder: Path, key: bytes, login: str) -> bool:
    try:
        database = Database(folder / station_file.FILE, key, read_only=True)
    except (errors.NotOurs, errors.Damaged):
        return False
    try:
        check_ours(database)
        refuse_unfit(database, login)
    except (errors.NotOurs, errors.Damaged):
        return False
    finally:
        database.close()
    return True
