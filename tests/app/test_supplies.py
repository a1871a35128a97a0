"""The stock: never less than nothing, what expires first goes first, and every month adds up."""

import json
from dataclasses import replace
from datetime import date, timedelta
from random import Random

import pytest

from app import cli
from app.context import Context, User
from app.domain.stock import KINDS
from app.errors import KnownError
from app.usecases.allow import NotAllowed
from app.usecases.change_setting import put_setting
from app.usecases.move_supplies import Movement, move_supplies, reverse_supplies
from app.usecases.station_notes import station_notes
from app.usecases.supplies import (
    item_of,
    list_stock,
    month_of_stock,
    put_item,
    stock_card,
)
from app.usecases.supply_papers import make_month_of_stock, make_stock_card
from db import audit
from tests.conftest import PASSWORD, Founder

TODAY = "2026-11-24"


@pytest.fixture
def keeper(station: Founder) -> Context:
    return station("township", roles=frozenset({"administrator", "supply"}))


def move(
    context: Context, kind: str, quantity: int, batch: str = "", expires: str = "", **more: str
) -> list[int]:
    given = {"day": TODAY, "item": "condom"} | more
    return move_supplies(
        context, Movement(kind=kind, quantity=quantity, batch=batch, expires=expires, **given)
    )


def left(context: Context, code: str = "condom") -> int:
    return next(one.balance for one in list_stock(context) if one.item.code == code)


def test_no_more_goes_out_than_is_there(keeper: Context) -> None:
    move(keeper, "in", 360_000, "甲1", "2029-01-01")
    move(keeper, "out", 347_600)
    assert left(keeper) == 12_400
    with pytest.raises(KnownError, match="避孕套结存 12400 只，不够出库 12401 只"):
        move(keeper, "out", 12_401)
    move(keeper, "out", 12_400)
    assert left(keeper) == 0


def test_what_expires_first_goes_first_and_nothing_past_its_date_is_given_out(
    keeper: Context,
) -> None:
    move(keeper, "in", 10, "晚", "2028-01-01")
    move(keeper, "in", 10, "早", "2027-01-01")
    move(keeper, "in", 10, "过", "2026-11-20", day="2026-01-05")
    assert len(move(keeper, "out", 15)) == 2
    assert {one.batch: one.balance for one in list_stock(keeper)[1].batches} == {"晚": 5, "过": 10}
    with pytest.raises(KnownError, match="另有 10 只已过有效期"):
        move(keeper, "out", 6)
    with pytest.raises(KnownError, match="不够"):
        move(keeper, "out", 1, "过")
    move(keeper, "loss", 10, "过")
    assert left(keeper) == 5


def test_an_entry_made_late_cannot_lessen_what_was_gone_by_then(keeper: Context) -> None:
    move(keeper, "in", 10, "甲", "2028-01-01", day="2026-11-01")
    move(keeper, "out", 10, day="2026-11-10")
    move(keeper, "in", 5, "甲", day="2026-11-20")
    with pytest.raises(KnownError, match="记在 2026年11月5日 会使避孕套批号 甲 的结存少 3 只"):
        move(keeper, "out", 3, "甲", day="2026-11-05")
    with pytest.raises(KnownError, match="少 5 只"):
        reverse_supplies(keeper, 1, "记错")
    assert left(keeper) == 5


def test_a_mistake_is_taken_back_once_by_a_line_that_says_why(keeper: Context) -> None:
    move(keeper, "in", 10, "甲", "2028-01-01")
    wrong = move(keeper, "out", 4)[0]
    line = reverse_supplies(keeper, wrong, "多记一次")
    card = stock_card(keeper, "condom")
    assert [(one.change, one.balance) for one in card] == [(10, 10), (-4, 6), (4, 10)]
    assert (card[1].reversed_by, card[2].reverses, card[2].note) == (line, wrong, "多记一次")
    for number in (wrong, line, 99):
        with pytest.raises(KnownError, match="冲正"):
            reverse_supplies(keeper, number, "再来")
    for sql in ("UPDATE supply SET change = 1", "DELETE FROM supply"):
        with pytest.raises(Exception, match="written outside"), keeper.database.atomic():
            keeper.database.execute(sql)
    with pytest.raises(Exception, match="written outside"), keeper.database.atomic():
        keeper.database.execute(
            "INSERT OR REPLACE INTO supply (n, item, change) VALUES (1, 'condom', 1)"
        )


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"kind": "in", "batch": "甲"}, "有效期"),
        ({"kind": "in", "batch": "", "expires": "2028-01-01"}, "批号"),
        ({"kind": "in", "batch": "新", "expires": "2026-01-01"}, "已过有效期"),
        ({"kind": "in", "batch": "旧", "expires": "2028-01-02"}, "登记的有效期是 2028年1月1日"),
        ({"kind": "out", "quantity": 0}, "数量"),
        ({"kind": "out", "day": "2026-11-25"}, "晚于今天"),
        ({"kind": "out", "day": "昨天"}, "看不懂"),
        ({"kind": "transfer_out", "place": "乙站"}, "复核"),
        ({"item": "gold"}, "没有代码为 gold 的品目"),
        ({"kind": "give"}, "没有名为 give 的种类"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence_and_leaves_nothing(
    keeper: Context, given: dict[str, object], said: str
) -> None:
    move(keeper, "in", 10, "旧", "2028-01-01")
    asked = Movement(item="condom", kind="out", quantity=1, day=TODAY)
    with pytest.raises(KnownError, match=said):
        move_supplies(keeper, replace(asked, **given))  # type: ignore[arg-type]
    assert len(stock_card(keeper, "condom")) == 1


def test_every_month_adds_up_as_somebody_else_would_reckon_it(keeper: Context) -> None:
    chance, start = Random(17), date(2026, 8, 1)
    there: dict[str, int] = {}
    moved: dict[str, dict[str, int]] = {}
    day, refused = start, 0
    for number in range(120):
        day = min(day + timedelta(days=chance.randrange(3)), date.fromisoformat(TODAY))
        kind, quantity = chance.choice(list(KINDS)), chance.randrange(1, 40)
        batch = chance.choice("甲乙丙")
        asked = Movement(
            "condom",
            kind,
            quantity,
            day.isoformat(),
            batch,
            "2029-01-01",
            "乙站",
            str(number),
            "赵",
        )
        before = there.get(batch, 0)
        goes = kind in ("out", "transfer_out", "return_out", "loss")
        if goes and quantity > before:
            with pytest.raises(KnownError):
                move_supplies(keeper, asked)
            refused += 1
            continue
        line = move_supplies(keeper, asked)[0]
        change = quantity - before if kind == "count" else -quantity if goes else quantity
        mine = moved.setdefault(day.isoformat()[:7], {})
        if day.isoformat() == TODAY and number % 7 == 0 and before >= 0 and before + change >= 0:
            reverse_supplies(keeper, line, "试")
            change = 0
        there[batch] = before + change
        mine[kind] = mine.get(kind, 0) + change
    assert refused
    opening = 0
    for month in ("2026-08", "2026-09", "2026-10", "2026-11"):
        found = month_of_stock(keeper, month)[1]
        mine = moved.get(month, {})
        assert found.opening == opening, month
        assert found.moved == {
            "in": mine.get("in", 0),
            "out": -mine.get("out", 0),
            "transfer": mine.get("transfer_in", 0) + mine.get("transfer_out", 0),
            "returned": mine.get("return_in", 0) + mine.get("return_out", 0),
            "loss": -mine.get("loss", 0),
            "count": mine.get("count", 0),
        }
        opening += sum(mine.values())
        assert found.closing == opening, month
    assert left(keeper) == opening == sum(there.values())
    card = stock_card(keeper, "condom")
    assert card[-1].balance == opening
    assert min(one.balance for one in card) >= 0


def test_the_first_page_warns_whoever_keeps_the_stock(keeper: Context) -> None:
    assert [one for one in station_notes(keeper) if one.page == "supplies"] == []
    move(keeper, "in", 10, "甲", "2027-02-01", day="2026-10-01")
    move(keeper, "in", 10, "乙", "2027-05-01", day="2026-10-01")
    move(keeper, "in", 10, "丙", "2027-06-01", day="2026-10-01")
    put_item(keeper, replace(item_of(keeper, "iud"), min_stock=5))
    found = [one.text for one in station_notes(keeper) if one.page == "supplies"]
    assert found == [
        "宫内节育器：低于最低库存 5 套",
        "避孕套：批号 甲 即将到期（2027-02-01，10 只）",
        "避孕套：批号 乙 快到期（2027-05-01，10 只）",
        "药具已有 54 天没有盘点",
    ]
    put_setting(keeper, "expiry_early", 3)
    move(keeper, "count", 10, "丙")
    assert len([one for one in station_notes(keeper) if one.page == "supplies"]) == 2
    other = replace(keeper, user=User("li", "李", frozenset({"clinician", "administrator"})))
    assert [one for one in station_notes(other) if one.page == "supplies"] == []
    with pytest.raises(NotAllowed):
        list_stock(other)


def test_made_in_figures_are_unverified_until_the_station_has_looked_at_them(
    keeper: Context,
) -> None:
    item = item_of(keeper, "folic_acid")
    assert (item.name, item.mark) == ("叶酸片", "未核实")
    put_item(keeper, replace(item, spec="0.4 毫克 × 90 片", min_stock=30))
    assert item_of(keeper, "folic_acid") == replace(
        item, spec="0.4 毫克 × 90 片", min_stock=30, mark=""
    )
    move(keeper, "in", 3, "甲", "2028-01-01", item="folic_acid")
    with pytest.raises(KnownError, match="计数单位"):
        put_item(keeper, replace(item, unit="盒"))


def test_cards_and_months_come_out_on_paper_and_each_line_is_on_record(keeper: Context) -> None:
    move(keeper, "in", 12, "甲", "2028-01-01", place="县站")
    move(keeper, "out", 5, place="村卫生室")
    card, month = make_stock_card(keeper, "condom"), make_month_of_stock(keeper, "2026-11")
    assert all(one.pdf.startswith(b"%PDF") for one in (card, month))
    shown = repr((card.sheets, month.sheets))
    for text in ("村卫生室", "结存 7 只", "实盘", "2026年11月"):
        assert text in shown
    lines = [(one["action"], one["what"]) for one in audit.lines(keeper.database, limit=4)]
    assert ("supply", "out:condom:2") in lines
    assert ("supply_paper", "stock_condom") in lines
    with pytest.raises(KnownError, match="没有结存"):
        make_month_of_stock(keeper, "2026-09")


def test_the_stock_is_kept_by_commands(
    keeper: Context, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ANYUN_PASSWORD", PASSWORD)
    keeper.database.close()

    def run(*words: str) -> tuple[int, str]:
        code = cli.main(["supply", *words, "--data", str(keeper.folder), "--json"])
        return code, capsys.readouterr().out

    later = ("--batch", "甲", "--expires", "2099-01-01")
    assert run("move", "condom", "in", "12", *later)[0] == 0
    code, said = run("move", "condom", "out", "13")
    assert code == 1
    assert "不够出库 13 只" in said
    assert json.loads(run("list")[1])[1]["balance"] == 12
    assert run("reverse", "1", "--reason", "记错")[0] == 0
    assert [one["balance"] for one in json.loads(run("card", "condom")[1])] == [12, 0]
    assert run("item", "glove", "--name", "手套", "--unit", "双")[0] == 0
