"""The dated outcomes of delivering, and the ways by which a station delivers by itself."""

from dataclasses import dataclass
from pathlib import Path

from app.context import Context
from app.errors import KnownError
from app.usecases.allow import ACTIONS, allow, record
from app.usecases.settings import PREFIX, setting
from app.usecases.trouble import translated
from db import delivery_log, station_tables
from sync.certificates import certificate_in, fingerprint_of

NETWORK, FOLDER = "network", "folder"
WAYS = {NETWORK: "网络", FOLDER: "共享文件夹"}
MOST_PEM = 64 * 1024
MINUTES = "deliver_minutes"
ADDRESS, WATCHED = PREFIX + "deliver_address", PREFIX + "deliver_folder"
CERTIFICATE = PREFIX + "deliver_certificate"


@dataclass(frozen=True)
class Ways:
    """Where this station delivers: the drop box's address, a watched folder, every how many minutes.

    `certificate` is the fingerprint of the drop box's certificate kept here, "" for none.
    """

    address: str
    folder: str
    minutes: int
    certificate: str = ""


@dataclass(frozen=True)
class Delivery:
    """What became of one attempt; `outcome` is "done", "nothing_new" or "failed"."""

    at: int
    way: str
    peer: str
    outcome: str
    sentence: str
    next_step: str
    received: int = 0
    sent: int = 0


def may_deliver(context: Context) -> bool:
    """Whether the user at the keyboard may exchange, so that the program may do it meanwhile."""
    return bool(context.user.roles & ACTIONS["exchange"])


def ways(context: Context) -> Ways:
    """The ways in force."""
    database = context.database
    return Ways(
        station_tables.setting(database, ADDRESS, ""),
        station_tables.setting(database, WATCHED, ""),
        setting(context, MINUTES),
        fingerprint_of(kept_certificate(context)),
    )


def kept_certificate(context: Context) -> str:
    """The drop box's certificate as PEM; "" when none is kept and the system's authorities count."""
    found: str = station_tables.setting(context.database, CERTIFICATE, "")
    return found


def put_certificate(context: Context, file: Path | None) -> str:
    """Trust this certificate (PEM) of the drop box alone; None for none. Its fingerprint.

    Raises KnownError for a file that holds no certificate.
    """
    allow(context, "settings")
    pem = ""
    if file:
        with translated("收发箱证书"):
            text = file.read_bytes()[:MOST_PEM].decode("ascii", "replace")
        try:
            pem = certificate_in(text)
        except ValueError:
            raise KnownError(
                "收发箱证书", "文件里没有证书", "请向县级站要收发箱的证书文件（.pem 或 .crt）"
            ) from None
    with translated("设置"), context.database.atomic():
        station_tables.put_setting(context.database, CERTIFICATE, pem or None)
        record(context, "setting", "", "deliver_certificate")
    return fingerprint_of(pem)


def put_ways(context: Context, address: str, folder: str) -> None:
    """Set the drop box's address and the watched folder; empty for none. Raises KnownError."""
    allow(context, "settings")
    address, folder = address.strip().rstrip("/"), folder.strip()
    if address and not address.startswith(("https://", "http://")):
        raise KnownError(
            "收发箱地址", "应以 https:// 开头", "请照县级站给的地址填写，例如 https://10.1.2.3:8443"
        )
    if folder and not Path(folder).is_absolute():
        raise KnownError("共享文件夹", "应写完整路径", "请用“浏览”选择文件夹")
    with translated("设置"), context.database.atomic():
        station_tables.put_setting(context.database, ADDRESS, address or None)
        station_tables.put_setting(context.database, WATCHED, folder or None)
        record(context, "setting", "", "deliver_ways")


def keep_delivery(context: Context, one: Delivery) -> None:
    """Put an outcome on record."""
    allow(context, "exchange")
    with translated("送达记录"), context.database.atomic():
        delivery_log.put(
            context.database,
            one.at,
            one.way,
            one.peer,
            outcome=one.outcome,
            sentence=one.sentence,
            next_step=one.next_step,
            received=one.received,
            sent=one.sent,
        )
        record(context, "deliver", "", f"{one.way}:{one.peer}:{one.outcome}")


def last_deliveries(context: Context) -> list[Delivery]:
    """The newest outcome for each station and way."""
    return [_delivery(row) for row in delivery_log.last_of_each(context.database)]


def list_deliveries(context: Context, most: int = 50) -> list[Delivery]:
    """The newest outcomes."""
    allow(context, "exchange")
    return [_delivery(row) for row in delivery_log.newest(context.database, most)]


def _delivery(row: dict[str, object]) -> Delivery:
    kept = {key: value for key, value in row.items() if key not in {"n", "next"}}
    return Delivery(**kept, next_step=str(row["next"]))  # type: ignore[arg-type]
