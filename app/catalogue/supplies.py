"""The made-in items of a stock: folic acid and the free contraceptives. Every figure may be changed.

Count units are those of report 004 (fact sheet 5.3); pack sizes are [U], nobody has checked them.
"""

from dataclasses import dataclass

UNVERIFIED = "未核实"
FREE, BOUGHT = "国家免费", "购买"


@dataclass(frozen=True)
class Item:
    """What is kept: counted in `unit`, `pack` of them in a pack; `min_stock` 0 means none is set.

    `mark` says that the figures are the made-in ones, which no one at this station has looked at.
    """

    code: str
    name: str
    spec: str
    unit: str
    pack: int
    source: str = FREE
    min_stock: int = 0
    mark: str = UNVERIFIED


ITEMS: dict[str, Item] = {
    one.code: one
    for one in (
        Item("folic_acid", "叶酸片", "0.4 毫克 × 31 片", "瓶", 1),
        Item("condom", "避孕套", "10 只装", "只", 10),
        Item("short_pill", "短效口服避孕药", "22 片", "板", 1),
        Item("emergency_pill", "速效（紧急）避孕药", "", "板", 1),
        Item("topical", "外用避孕药", "膜、栓或凝胶", "盒", 1),
        Item("injection", "避孕针", "", "支", 1),
        Item("iud", "宫内节育器", "", "套", 1),
        Item("implant", "皮下埋植剂", "", "套", 1),
    )
}
