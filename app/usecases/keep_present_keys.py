"""What a restored database takes over from the present one: keys, and who is believed no longer.

Others hold a station to its present keys, and a key that was ended stays ended: a backup of before
would believe a stolen PC again and seal to it.
"""

from pathlib import Path

from db import errors, links, station_file, station_keys, station_tables
from db.database import Database
from db.schema import check_ours
from sync.roster import ACTIVE

OWN = ("keys", "keys_at", "former_keys", "handovers", "keys_waiting")
CHECK = (
    "现有的数据文件读不出，备份之后停用过的密钥可能又成了“在用”："
    "请先打开站名单逐个核对，丢失的电脑要再停用一次，然后再交换。"
)


def keep_present_keys(folder: Path, restored: Database) -> str:
    """Carry them over; returns what a person must look into where that cannot be done."""
    try:
        if _carried(folder, restored):
            return ""
    except (errors.DatabaseProblem, OSError, KeyError, ValueError, TypeError):
        pass
    return CHECK if station_tables.meta(restored)["role"] == "county" else ""


def _carried(folder: Path, restored: Database) -> bool:
    if not station_file.exists(folder):
        return False
    present = restored.open_other(folder / station_file.FILE)
    try:
        check_ours(present)
        facts, known = station_tables.meta(present), station_tables.meta(restored)
        if facts["area_code"] != known["area_code"]:
            return False
        with restored.atomic():
            kept = {key: facts[key] for key in OWN if key in facts}
            if _number(facts) > _number(known):
                kept["roster"] = facts["roster"]
            station_tables.put_meta(restored, kept)
            _carry_stations(present, restored)
    finally:
        present.close()
    return True


def _carry_stations(present: Database, restored: Database) -> None:
    """Every key as it stands now, and of the paired stations those that still are."""
    for one in station_keys.all_keys(present):
        key = one["station"], one["sign_public"]
        station_keys.put_key(restored, *key, one["card"], one["status"], one["since"])
        if one["status"] != ACTIVE:
            station_keys.end_key(restored, *key, one["status"], one["until"])
    cards = {row["station"]: row for row in links.peers(present)}
    for row in links.peers(restored):
        if row["station"] not in cards:
            links.remove_peer(restored, row["station"])
    for station, row in cards.items():
        links.put_peer(restored, station, row["card"], row["paired_at"])


def _number(facts: dict[str, object]) -> int:
    roster = facts.get("roster")
    return int(roster["number"]) if isinstance(roster, dict) else 0
