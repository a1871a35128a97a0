"""Entering a movement of the stock, and taking one back; nothing is ever less than nothing."""

from dataclasses import asdict, dataclass, replace

from app.catalogue.supplies import Item
from app.context import Context
from app.domain.dates import read_date, show_date
from app.domain.stock import KINDS, TWO_SIGN, Part, first_expired, lowest_from, may_go
from app.errors import KnownError
from app.usecases.allow import allow, record
from app.usecases.supplies import WHERE, item_of
from app.usecases.trouble import translated
from db import supplies

MOST, LONGEST = 9_999_999, 60
TEXTS = ("batch", "place", "doc", "checker", "note")


@dataclass(frozen=True)
class Movement:
    """What is entered. `quantity` is never negative; for a count it is what was found there.

    Without a batch, what expires first goes first. `place` is where from or where to.
    """

    item: str
    kind: str
    quantity: int
    day: str
    batch: str = ""
    expires: str = ""
    place: str = ""
    doc: str = ""
    checker: str = ""
    note: str = ""


def move_supplies(context: Context, asked: Movement) -> list[int]:
    """Put a movement into the ledger; returns the numbers of its lines. Raises KnownError."""
    allow(context, "supply")
    item = item_of(context, asked.item)
    asked = _read(context, asked)
    with translated(WHERE), context.database.atomic():
        parts = _parts(context, item, asked)
        for batch, _, change in parts:
            _refuse_shortage(context, item, batch, asked.day, change)
        return [_put(context, asked, part) for part in parts]


def reverse_supplies(context: Context, number: int, why: str) -> int:
    """Take a line back by a line of today that undoes it; returns that line's number."""
    allow(context, "supply")
    if not why.strip() or len(why) > LONGEST:
        raise KnownError(WHERE, "冲正要写明原因", f"请用不超过 {LONGEST} 个字说明")
    with translated(WHERE), context.database.atomic():
        line = supplies.read(context.database, number)
        if line is None or line["reverses"]:
            raise KnownError(WHERE, f"第 {number} 行不能冲正", "请从库存卡上选一行账")
        if line["reversed_by"]:
            raise KnownError(WHERE, f"第 {number} 行已经冲正过", "请核对库存卡")
        day = max(context.clock.today().isoformat(), line["day"])
        undone = (line["batch"], line["expires"], -line["change"])
        _refuse_shortage(context, item_of(context, line["item"]), undone[0], day, undone[2])
        asked = Movement(line["item"], line["kind"], 0, day, place=line["place"], note=why.strip())
        return _put(context, asked, undone, reverses=number)


def _read(context: Context, asked: Movement) -> Movement:
    """The movement as it is stored; raises KnownError for what cannot be."""
    if asked.kind not in KINDS:
        raise KnownError(WHERE, f"没有名为 {asked.kind} 的种类", f"可用的有：{'、'.join(KINDS)}")
    least = 0 if asked.kind == "count" else 1
    if not least <= asked.quantity <= MOST:
        raise KnownError(WHERE, f"数量应在 {least}–{MOST} 之间", "请核对数量")
    if any(len(one) > LONGEST for one in (asked.batch, asked.place, asked.doc, asked.note)):
        raise KnownError(WHERE, f"有一项超过了 {LONGEST} 个字", "请写短一些")
    if asked.kind in TWO_SIGN and not (asked.checker.strip() and asked.place.strip()):
        raise KnownError(WHERE, "调拨要写明对方，并由第二人复核", "请填写来源或去向、复核人")
    day = _day(asked.day, "日期")
    if day > context.clock.today().isoformat():
        raise KnownError(WHERE, "日期晚于今天", "请核对日期")
    texts = {name: getattr(asked, name).strip() for name in TEXTS}
    return replace(asked, day=day, **texts)


def _parts(context: Context, item: Item, asked: Movement) -> list[Part]:
    """(batch, expires, signed change) of each line."""
    sign, batch = KINDS[asked.kind][1], asked.batch
    there = [
        (row["batch"], row["expires"], row["balance"])
        for row in supplies.batches(context.database)
        if row["item"] == item.code and (row["batch"] == batch or not batch)
    ]
    if sign < 0:
        return [(one, until, -some) for one, until, some in _taken(item, asked, there)]
    if not batch:
        raise KnownError(WHERE, f"{KINDS[asked.kind][0]}要填批号", "没有批号的请填“无批号”")
    known = there[0][1] if there else ""
    expires = _day(asked.expires, "有效期") if asked.expires else known
    if not expires:
        raise KnownError(WHERE, "新的批号要填有效期", "请照包装填写")
    if known and expires != known:
        raise KnownError(WHERE, f"这个批号登记的有效期是 {show_date(known)}", "请核对批号和有效期")
    if asked.kind in ("in", "transfer_in") and expires < asked.day:
        raise KnownError(WHERE, "这一批在收到时已过有效期", "请核对有效期；确实过期的请拒收")
    if sign > 0:
        return [(batch, expires, asked.quantity)]
    lines = supplies.lines(context.database, item.code, batch)
    book = sum(line["change"] for line in lines if line["day"] <= asked.day)
    return [(batch, expires, asked.quantity - book)]


def _taken(item: Item, asked: Movement, there: list[Part]) -> list[Part]:
    """From which batches; raises KnownError where there is not enough that may go this way."""
    title, good = KINDS[asked.kind][0], may_go(asked.kind, there, asked.day)
    left, whole = (sum(one[2] for one in some) for some in (good, there))
    if asked.quantity <= left:
        return first_expired(good, asked.quantity)
    which = f"{item.name}批号 {asked.batch} " if asked.batch else item.name
    past = f"（另有 {whole - left} {item.unit}已过有效期）" if whole > left else ""
    raise KnownError(
        f"{WHERE}·{title}",
        f"{which}结存 {left} {item.unit}{past}，不够{title} {asked.quantity} {item.unit}",
        "请核对数量，漏记的入库请先补记；过期的请报损",
    )


def _refuse_shortage(context: Context, item: Item, batch: str, day: str, change: int) -> None:
    lines = supplies.lines(context.database, item.code, batch)
    lowest = lowest_from([(line["day"], line["change"]) for line in lines], day, change)
    if change < 0 and lowest < 0:
        raise KnownError(
            WHERE,
            f"记在 {show_date(day)} 会使{item.name}批号 {batch} 的结存少 {-lowest} {item.unit}",
            "请核对日期和数量；漏记的入库请先补记",
        )


def _put(context: Context, asked: Movement, part: Part, reverses: int | None = None) -> int:
    batch, expires, change = part
    line = {
        "at": context.clock.now_ms(), "login": context.user.login, "handler": context.user.name,
        "batch": batch, "expires": expires, "change": change, "reverses": reverses,
    }  # fmt: skip
    number = supplies.put(context.database, asdict(asked) | line)
    record(context, "supply", "", f"{asked.kind}:{asked.item}:{number}")
    return number


def _day(typed: str, what: str) -> str:
    try:
        return read_date(typed).isoformat()
    except ValueError:
        raise KnownError(WHERE, f"{what}“{typed}”看不懂", "请写成 20260301") from None
