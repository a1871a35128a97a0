"""Counting a stock: what each kind of movement does, which batch goes first, what is left when."""

from collections.abc import Iterable, Sequence
from itertools import accumulate

# title, and whether the quantity is added (1), taken away (-1), or what was counted (0)
KINDS: dict[str, tuple[str, int]] = {
    "in": ("入库", 1),
    "out": ("出库", -1),
    "transfer_in": ("调入", 1),
    "transfer_out": ("调出", -1),
    "return_in": ("退回入库", 1),
    "return_out": ("退回上级", -1),
    "loss": ("报损", -1),
    "count": ("盘点", 0),
}
USABLE = ("out", "transfer_out")  # what leaves so is for use: nothing past its date goes this way
TWO_SIGN = ("transfer_in", "transfer_out")
# the columns of a month; closing = opening + in - out - loss ± transfer ± returned ± counted
COLUMNS = {
    "in": ("in",),
    "out": ("out",),
    "transfer": ("transfer_in", "transfer_out"),
    "returned": ("return_in", "return_out"),
    "loss": ("loss",),
    "count": ("count",),
}
Part = tuple[str, str, int]  # of a movement or of what is there: batch, expires, how many


def may_go(kind: str, batches: Iterable[Part], day: str) -> list[Part]:
    """The batches that a movement of this kind may take from on that day."""
    return [one for one in batches if kind not in USABLE or one[1] >= day]


def first_expired(batches: Iterable[Part], quantity: int) -> list[Part]:
    """What to take so that what expires first goes first; all there is if few."""
    taken = []
    for batch, expires, there in sorted(batches, key=lambda one: (one[1], one[0])):
        some = min(there, quantity)
        if some > 0:
            taken.append((batch, expires, some))
            quantity -= some
    return taken


def lowest_from(lines: Sequence[tuple[str, int]], day: str, change: int) -> int:
    """The least that is there from this movement on; `lines` are (day, change) by day.

    A movement entered late stands behind all others of its day, and lessens what came after it.
    """
    before = sum(one for on, one in lines if on <= day)
    return min(accumulate((one for on, one in lines if on > day), initial=before + change))
