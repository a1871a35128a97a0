"""One paper for many people in one file: a whole village's cards or notices."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from app.context import Context
from app.errors import KnownError
from app.usecases.allow import allow, record
from app.usecases.paper_contents import NotYet
from app.usecases.papers import READABLE, one_sheet, rendered
from app.usecases.trouble import translated
from db import durable, records
from printing.sheet import Sheet

BATCHES = {
    "card": "检查通知单",
    "consent_examination": "知情同意书（孕前优生健康检查）",
    "result": "检查结果及评估建议告知书",
    "follow_up_slip": "随访单",
}
MOST = 500
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Batch:
    """What came of a batch: where it lies, how many people, who has no such paper yet."""

    file: str
    papers: int
    without: int
    warning: str


def batch_papers(
    context: Context,
    key: str,
    path: Path,
    *,
    village: str = "",
    progress: Progress = lambda done, all_: None,
) -> Batch:
    """Make the papers of everyone in a village (or of all) as one PDF, each on its own pages."""
    allow(context, "save_paper")
    if key not in BATCHES:
        raise KnownError(
            "成批打印", f"没有名为 {key} 的成批单据", f"可用的有：{'、'.join(BATCHES)}"
        )
    people = records.people_with_visits(context.database, village)
    if not people:
        raise KnownError("成批打印", "没有符合条件的人", "请检查村名，或留空表示全部")
    if len(people) > MOST:
        raise KnownError("成批打印", f"有 {len(people)} 人，一次最多 {MOST} 人", "请按村分开")
    sheets: list[Sheet] = []
    without = 0
    for done, row in enumerate(people, start=1):
        try:
            sheets.append(one_sheet(context, key, row["visit"], row["person"]))
        except NotYet:
            without += 1
        progress(done, len(people))
    if not sheets:
        raise KnownError("成批打印", "还没有人可以生成这种单据", "请先填写相应的表，或登记同意")
    with translated("成批打印"):
        durable.write_whole(path, rendered(sheets))
    record(context, "batch_papers", "", f"{key}:{len(sheets)}")
    return Batch(str(path), len(sheets), without, READABLE)
