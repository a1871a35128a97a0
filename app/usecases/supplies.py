"""The stock as it stands: items, batches, warnings, stock cards and months. No person is in it."""

from dataclasses import asdict, dataclass, fields, replace
from datetime import date

from app.catalogue.supplies import ITEMS, Item
from app.context import Context
from app.domain.dates import add_months
from app.domain.stock import COLUMNS, KINDS
from app.errors import KnownError
from app.usecases.allow import allow, may, record
from app.usecases.settings import setting
from app.usecases.trouble import translated
from db import station_tables, supplies

WHERE = "药具"
KEPT = "supply_items"
MOST_NOTES = 3
LONGEST = 40


@dataclass(frozen=True)
class Batch:
    """A batch with something left; `state` is expired, soon, early or empty."""

    batch: str
    expires: str
    balance: int
    state: str


@dataclass(frozen=True)
class Alert:
    """What to look after; `urgency` 0 is the most urgent."""

    urgency: int
    text: str


@dataclass(frozen=True)
class Stock:
    """An item with what is left of it, what expires first first, and what to look after."""

    item: Item
    balance: int
    batches: tuple[Batch, ...]
    warnings: tuple[Alert, ...]


@dataclass(frozen=True)
class CardLine:
    """A line of a stock card: `change` is signed; `balance` is what was left after it."""

    n: int
    day: str
    kind: str
    batch: str
    expires: str
    change: int
    balance: int
    place: str
    doc: str
    handler: str
    checker: str
    note: str
    reverses: int | None
    reversed_by: int | None


@dataclass(frozen=True)
class MonthLine:
    """An item's month: opening + in - out - loss ± transfer ± returned ± counted = closing."""

    item: Item
    opening: int
    moved: dict[str, int]
    closing: int


def items(context: Context) -> dict[str, Item]:
    """The items by code: the made-in ones as this station changed them, and its own."""
    kept = station_tables.setting(context.database, KEPT) or {}
    return ITEMS | {code: Item(**one) for code, one in kept.items()}


def item_of(context: Context, code: str) -> Item:
    """One item. Raises KnownError."""
    found = items(context).get(code)
    if found is None:
        raise KnownError(WHERE, f"没有代码为 {code} 的品目", "请从列表中选择，或先增加品目")
    return found


def put_item(context: Context, item: Item) -> None:
    """Add or change an item; from then on its figures are this station's own. Raises KnownError."""
    allow(context, "supply")
    before = items(context).get(item.code)
    if not item.code.isidentifier() or not item.name.strip() or not item.unit.strip():
        raise KnownError(
            WHERE, "品目的代码、名称和单位都要填写", "代码用字母和数字，例如 folic_acid"
        )
    if max(map(len, (item.code, item.name, item.spec, item.unit, item.source))) > LONGEST:
        raise KnownError(WHERE, f"有一项超过了 {LONGEST} 个字", "请写短一些")
    if item.pack < 1 or item.min_stock < 0:
        raise KnownError(WHERE, "每包装数量至少为 1，最低库存不能是负数", "请核对")
    if before and before.unit != item.unit and supplies.lines(context.database, item.code):
        raise KnownError(WHERE, "已有账目的品目不能改计数单位", "请另增加一个品目")
    with translated(WHERE), context.database.atomic():
        kept = station_tables.setting(context.database, KEPT) or {}
        kept[item.code] = asdict(replace(item, mark=""))
        station_tables.put_setting(context.database, KEPT, kept)
        record(context, "supply_item", "", item.code)


def list_stock(context: Context) -> list[Stock]:
    """Every item with its batches and warnings."""
    allow(context, "supply")
    ahead = (
        ("expired", 0),
        ("soon", setting(context, "expiry_soon")),
        ("early", setting(context, "expiry_early")),
    )
    day = context.clock.today()
    limits = [(name, add_months(day, months).isoformat()) for name, months in ahead]
    there: dict[str, list[Batch]] = {}
    for row in supplies.batches(context.database):
        state = next((name for name, until in limits if row["expires"] < until), "")
        one = Batch(row["batch"], row["expires"], row["balance"], state)
        if one.balance:
            there.setdefault(row["item"], []).append(one)
    return [_one(item, there.get(code, [])) for code, item in items(context).items()]


SAID = {"expired": "已过有效期", "soon": "即将到期", "early": "快到期"}
URGENCY = ("expired", "least", "soon", "early")


def _one(item: Item, there: list[Batch]) -> Stock:
    balance = sum(one.balance for one in there)
    warnings = [
        Alert(
            URGENCY.index(one.state),
            f"批号 {one.batch} {SAID[one.state]}（{one.expires}，{one.balance} {item.unit}）",
        )
        for one in there
        if one.state
    ]
    if balance < item.min_stock:
        least = f"低于最低库存 {item.min_stock} {item.unit}"
        warnings.append(Alert(URGENCY.index("least"), least))
    warnings.sort(key=lambda one: one.urgency)
    return Stock(item, balance, tuple(there), tuple(warnings))


def stock_sentences(context: Context) -> list[str]:
    """What the first page says of the stock; nothing for a role that does not look after it."""
    if not may(context.user, "supply"):
        return []
    found = [(one.item.name, alert) for one in list_stock(context) for alert in one.warnings]
    found.sort(key=lambda one: one[1].urgency)
    said = [f"{name}：{alert.text}" for name, alert in found[:MOST_NOTES]]
    if len(found) > MOST_NOTES:
        said.append(f"药具还有 {len(found) - MOST_NOTES} 条提醒")
    last, days = supplies.last_count(context.database), setting(context, "count_days")
    if last and days and (ago := (context.clock.today() - date.fromisoformat(last)).days) >= days:
        said.append(f"药具已有 {ago} 天没有盘点")
    return said


def stock_card(context: Context, code: str, batch: str = "") -> list[CardLine]:
    """All movements of an item, or of one batch, by day, with what was left after each."""
    allow(context, "supply")
    item_of(context, code)
    found = supplies.lines(context.database, code, batch)
    return [CardLine(**{one.name: row[one.name] for one in fields(CardLine)}) for row in found]


def month_of_stock(context: Context, month: str) -> list[MonthLine]:
    """Opening, what moved, and closing of every item in a month (2026-11)."""
    allow(context, "supply")
    try:
        first = date.fromisoformat(f"{month}-01")
    except ValueError:
        raise KnownError(WHERE, f"{month} 不是月份", "请写成 2026-11") from None
    after = add_months(first, 1).isoformat()
    before = supplies.sums(context.database, "", first.isoformat())
    moved = supplies.sums(context.database, first.isoformat(), after)
    found = []
    for code, item in items(context).items():
        opening, change = (
            sum(some.get((code, kind), 0) for kind in KINDS) for some in (before, moved)
        )
        columns = {
            name: sum(moved.get((code, kind), 0) for kind in of)
            * (-1 if name in ("out", "loss") else 1)
            for name, of in COLUMNS.items()
        }
        found.append(MonthLine(item, opening, columns, opening + change))
    return found


def title_of_kind(kind: str, reverses: int | None) -> str:
    """A kind in words; a line that takes another back says so."""
    return KINDS[kind][0] + (f"（冲正第 {reverses} 行）" if reverses else "")
