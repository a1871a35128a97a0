"""Delivering once, over the network or through a shared folder; every attempt ends in an outcome."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from app.context import Context
from app.errors import KnownError
from app.usecases.allow import allow
from app.usecases.delivery_log import (
    FOLDER,
    NETWORK,
    WAYS,
    Delivery,
    Ways,
    keep_delivery,
    kept_certificate,
    ways,
)
from app.usecases.export_bundle import Exported, export_bundles
from app.usecases.import_bundles import ENDED, NEW_KEYS, Imported, import_bundles
from app.usecases.pairing import own_keys, peer_cards
from app.usecases.rotate_keys import has_keys_to_tell
from app.usecases.shared_folder import GO_ON, SharedFolder
from app.usecases.stick import KEPT, box_of, lay_out_stick
from app.usecases.trouble import translated
from db import change_log, durable, links, station_tables
from sync.names import names_its_bytes

STAGING, SHARED = "network", "shared"
RECEIPT = "receipt/"  # the bundle from a peer that our last one to it acknowledged
PARTS = "parts/"  # of how many bundles our last delivery to a peer consists
MOST_STAGED = 1 << 30  # what a drop box or a share may lay on this PC
SAFE = "数据都在本机，不影响工作"
TROUBLES = {
    "unreachable": "连不上县级站的收发箱",
    "certificate": "收发箱的证书不是本站信任的那一张，没有发送",
    "certificate_name": "收发箱的证书上写的不是这个地址，没有发送",
    "certificate_time": "收发箱的证书不在有效期内，没有发送",
    "tls": "与收发箱建不成加密连接，没有发送",
    "unknown": "收发箱不认识本站",
    "full": "收发箱已满，或本站的份额已用完",
    "busy": "收发箱正忙，请求太多",
    "slow": "线路太慢，这次没有送完",
    "wanted": "为别的操作让路，这次没有送完",
    "altered": "文件在路上被改动，没有收下",
    "too_much": "收发箱给的文件太大，已停止接收",
    "other": "收发箱的回答不对，已停止",
}
SPOILT = {"altered", "too_much", "other"}  # what was fetched under these is no good beginning
BY_STICK = "急需时可改用U盘"
TELL = f"请告诉县级站检查收发箱；{BY_STICK}"
STEPS = {
    "certificate": "请与县级站核对地址，并取得收发箱现在的证书",
    "certificate_name": "请照县级站给的地址填写，或请县级站按这个地址重做证书",
    "certificate_time": "请先核对本机日期；日期正确时，请县级站更换证书",
    "tls": "请与县级站核对地址以 https 还是 http 开头",
    "unknown": "请先用U盘与县级站交换一次，再请县级站重新写出收发箱名单（anyun-cli stations）",
    "full": "请县级站先收取数据包",
    "busy": f"不用做什么，过几分钟再送；{BY_STICK}",
    "slow": GO_ON,
    "wanted": GO_ON,
    "altered": TELL,
    "too_much": TELL,
    "other": TELL,
}


Wanted = Callable[[], bool]


@dataclass
class Visit:
    """What one attempt did; `uploaded` names the files brought for each station."""

    imported: list[Imported] = field(default_factory=list)
    exported: list[Exported] = field(default_factory=list)
    uploaded: dict[str, list[str]] = field(default_factory=dict)


def deliver(context: Context, only: str = "", wanted: Wanted = lambda: False) -> list[Delivery]:
    """Try each way that is set (or `only` this one); no trouble of the world is raised.

    When `wanted` says that somebody waits for it to end, it ends within seconds.
    """
    allow(context, "exchange")
    found = ways(context)
    if not {NETWORK: found.address, FOLDER: found.folder}.get(only, found.address or found.folder):
        raise KnownError("送达", "还没有设置收发箱地址或共享文件夹", "请在“数据交换”页填写")
    done: list[Delivery] = []
    if found.address and only in {"", NETWORK}:
        done += _attempt(context, NETWORK, found, wanted)
    if found.folder and only in {"", FOLDER}:
        done += _attempt(context, FOLDER, found, wanted)
    return done


def _attempt(context: Context, way: str, found: Ways, wanted: Wanted) -> list[Delivery]:
    visit = Visit()
    try:
        if not peer_cards(context):
            raise KnownError("送达", "还没有与任何站配对", "请先交换配对卡")
        if way == NETWORK:
            _by_network(context, found.address, visit, wanted)
        else:
            _by_folder(context, Path(found.folder), visit, wanted)
    except KnownError as problem:
        outcomes = [_failed(context, way, problem, found.minutes, visit)]
    else:
        outcomes = [_outcome(context, way, peer, visit, found) for peer in peer_cards(context)]
    for one in outcomes:
        keep_delivery(context, one)
    return outcomes


def _by_folder(context: Context, folder: Path, visit: Visit, wanted: Wanted) -> None:
    """As with a stick, on a copy beside the database: the share may stop answering at any time."""
    staging = context.folder / SHARED
    with translated("共享文件夹"):
        share = SharedFolder(folder, wanted)
        staging.mkdir(exist_ok=True)
        lay_out_stick(staging)
        share.bring(context.station.code, staging, MOST_STAGED)
        _exchange(context, staging, visit)
        for peer in peer_cards(context):
            brought = share.put(peer, staging, context.station.origin, context.clock.now_ms())
            visit.uploaded[peer] = brought


def _by_network(context: Context, address: str, visit: Visit, wanted: Wanted) -> None:
    """Fetch, import, take away what was imported; then write what is new and bring it."""
    from sync.drop_box_client import BoxTrouble, BoxVisit  # loaded with the first attempt

    staging = context.folder / STAGING
    staging.mkdir(exist_ok=True)
    pinned = kept_certificate(context)
    try:
        with (
            translated("网络送达"),
            BoxVisit(
                address, context.station.origin, own_keys(context), pinned, wanted=wanted
            ) as box,
        ):
            _fetch(context, box, staging)
            _exchange(context, staging, visit)
            for one in visit.imported:
                if one.outcome not in ("refused", "waits") or one.why == ENDED:
                    box.remove(one.file)
                    (box_of(staging, context.station.code) / one.file).unlink(missing_ok=True)
            for peer in peer_cards(context):
                for path in _own_files(context, box_of(staging, peer)):
                    if box.upload(path):
                        visit.uploaded.setdefault(peer, []).append(path.name)
    except BoxTrouble as trouble:
        step = STEPS.get(trouble.kind, f"请检查网络；{BY_STICK}")
        raise KnownError("网络送达", TROUBLES[trouble.kind], step) from None


def _fetch(context: Context, box: "BoxVisit", staging: Path) -> None:  # type: ignore[name-defined]  # noqa: F821
    """Bring down what waits; a part that a broken line left is gone on with next time."""
    lay_out_stick(staging)
    own = box_of(staging, context.station.code)
    own.mkdir(exist_ok=True)
    names = box.names()
    for stale in own.glob(f"*{durable.PART}"):
        if stale.name.removesuffix(durable.PART) not in names:
            stale.unlink()
    for name in names:
        if not (own / name).exists():
            _fetch_one(
                box, own, name, MOST_STAGED - sum(one.stat().st_size for one in own.iterdir())
            )


def _fetch_one(box: "BoxVisit", own: Path, name: str, room: int) -> None:  # type: ignore[name-defined]  # noqa: F821
    """A file whose bytes are not those of its name goes: what is gone on with would never fit."""
    from sync.drop_box_client import BoxTrouble

    part = own / f"{name}{durable.PART}"
    try:
        with part.open("a+b") as file:
            box.download(name, file, room + file.seek(0, 2))
            durable.sync_file(file)
        if not names_its_bytes(name, durable.digest_of(part)):
            raise BoxTrouble("altered")
    except BoxTrouble as trouble:
        if trouble.kind in SPOILT:
            part.unlink()
        raise
    durable.rename(part, own / name)
    durable.sync_folder(own)


def _exchange(context: Context, folder: Path, visit: Visit) -> None:
    """As with a stick, but a bundle is only written where there is something new to say."""
    visit.imported = import_bundles(context, folder)
    news = {peer for peer in peer_cards(context) if _has_news(context, peer, box_of(folder, peer))}
    if news:
        visit.exported = export_bundles(context, folder, only=news)
    for peer in news:
        parts = max((one.parts for one in visit.exported if one.peer == peer), default=1)
        station_tables.put_setting(context.database, RECEIPT + peer, _owed(context, peer))
        station_tables.put_setting(context.database, PARTS + peer, parts)
        for old in _own_files(context, box_of(folder, peer))[: -max(KEPT, parts)]:
            old.unlink(missing_ok=True)  # each export holds all that its forerunners held


def _has_news(context: Context, peer: str, box: Path) -> bool:
    """Changes since the last bundle, new keys, a receipt owed, or a last bundle that went another way.

    A receipt for an empty bundle is not owed: two stations would answer each other for ever.
    """
    database, origin = context.database, context.station.origin
    if has_keys_to_tell(context, peer):
        return True
    sent = [row for row in links.sent(database, peer) if row["origin"] == origin]
    last = max(sent, key=lambda row: int(row["seq"]), default=None)
    if last is None or last["lsn"] < change_log.last_lsn(database):
        return True
    if _owed(context, peer) != station_tables.setting(database, RECEIPT + peer):
        return True
    return bool(not last["acked"] and last["count"] and not (box / last["file"]).exists())


def _owed(context: Context, peer: str) -> str | None:
    """The newest bundle of the peer as it is now that held changes, or told of new keys.

    By its number: the clock may have gone back, and a restored peer counts from one again.
    """
    origin = peer_cards(context)[peer].origin
    got = [row for row in links.got(context.database, peer) if row["origin"] == origin]
    full = [row for row in got if row["count"] or NEW_KEYS in row["note"]]
    return max(full, key=lambda row: int(row["seq"]))["hash"] if full else None


def _own_files(context: Context, box: Path) -> list[Path]:
    """This incarnation's bundles in a box, the oldest first: numbers are part of the name."""
    return sorted(box.glob(f"{context.station.origin}_*.age"))


def _failed(
    context: Context, way: str, problem: KnownError, minutes: int, visit: Visit
) -> Delivery:
    again = f"；下次 {minutes} 分钟后再试" if minutes else ""
    received = sum(one.new for one in visit.imported)
    sentence = f"{problem.what}。{SAFE}"
    return Delivery(
        context.clock.now_ms(), way, "", "failed", sentence, f"{problem.now}{again}", received
    )


def _changes_in(context: Context, peer: str, brought: list[str]) -> int:
    """How many changes these files carry; each delivery holds all that its forerunners held."""
    origin = context.station.origin
    made = [row for row in links.sent(context.database, peer) if row["origin"] == origin]
    made = sorted((row for row in made if row["file"] in brought), key=lambda row: int(row["seq"]))
    parts = station_tables.setting(context.database, PARTS + peer, 1)
    return sum(row["count"] for row in made[-parts:])


def _outcome(context: Context, way: str, peer: str, visit: Visit, found: Ways) -> Delivery:
    received = sum(one.new for one in visit.imported if one.sender == peer)
    refused = [one for one in visit.imported if one.outcome == "refused"]
    brought = visit.uploaded.get(peer, [])
    sent = _changes_in(context, peer, brought)
    happened = bool(received or brought)
    sentence = f"{WAYS[way]}：收到 {received} 条新更改，" + (
        f"送出 {sent} 条更改" if brought else "没有新的要送"
    )
    if refused:
        sentence += f"；有 {len(refused)} 个数据包没有收下：{refused[0].sentence.rstrip('。')}"
    step = "请按上面的说明处理没有收下的数据包" if refused else "不用做什么"
    if found.minutes and not refused:
        step += f"；下次 {found.minutes} 分钟后"
    outcome = "done" if happened else "nothing_new"
    return Delivery(context.clock.now_ms(), way, peer, outcome, sentence, step, received, sent)
