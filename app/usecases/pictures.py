"""The pictures there are, and looking at one of them."""

from collections.abc import Callable
from functools import partial

from app.context import Context
from app.domain.report import Period, period_of
from app.errors import KnownError
from app.usecases.allow import allow, record
from app.usecases.picture_course import funnel, villages
from app.usecases.picture_kinds import Picture, abnormal, ages, progress, trend

Counted = Callable[[Context, Period], Picture]
# name: (title, how it is counted for the screen, and for what leaves the program)
PICTURES: dict[str, tuple[str, Counted, Counted]] = {
    "progress": ("年度进度", progress, progress),
    "abnormal": ("各项目异常（阳性）率", abnormal, abnormal),
    "ages": ("受检人群年龄与性别", ages, ages),
    "trend": ("近 24 个月趋势", trend, trend),
    "funnel": ("从建档到妊娠结局", funnel, funnel),
    "villages": ("各村情况", partial(villages, leaving=False), partial(villages, leaving=True)),
}


def run_picture(context: Context, name: str, year: str) -> Picture:
    """Count one picture for "YYYY". Raises KnownError."""
    found = counted(context, name, year)
    record(context, "picture", "", f"{name}:{year}")
    return found


def counted(context: Context, name: str, year: str, *, leaving: bool = False) -> Picture:
    """The picture, as it may leave the program if it is to. Raises KnownError."""
    allow(context, "report")
    if name not in PICTURES:
        raise KnownError("图表", f"没有名为 {name} 的图表", f"可用的有：{'、'.join(PICTURES)}")
    _, shown, sent = PICTURES[name]
    return (sent if leaving else shown)(context, _year(year))


def _year(text: str) -> Period:
    try:
        if "-" not in text:
            return period_of(text)
    except ValueError:
        pass
    raise KnownError("图表", f"{text} 不是年份", "请写成四位数字，例如 2026")
