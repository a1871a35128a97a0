"""Two made-up stations that walk the whole circle, to be shown or as a trial of the program."""

from argparse import Namespace
from collections.abc import Callable
from pathlib import Path
from typing import Any

from app.clock import SystemClock
from app.commands.command import Ask, Command, arg
from app.demo.circle import run_demo
from app.errors import KnownError


def _demo(words: Namespace, ask: Ask) -> Any:
    del ask
    say = (lambda _: None) if words.json else print
    summary = run_demo(words.folder, words.couples, words.seed, SystemClock(), say)
    if not summary.same:
        raise KnownError("示例", "两站的指纹不一致", "这是程序的问题，请报告")
    return summary


def self_test(say: Callable[[str], None]) -> int:
    """Walk a small circle in a temporary folder; 0 when everything the program needs is there."""
    import tempfile

    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        summary = run_demo(Path(folder), 2, 1, SystemClock(), say)
    good = summary.same and summary.notices > 0
    say("自检通过。" if good else "自检没有通过。")
    return 0 if good else 1


COMMANDS: tuple[Command, ...] = (
    Command(
        "demo",
        "在空文件夹里建两个示例站，走完整个流程",
        _demo,
        (
            arg("folder", type=Path),
            arg("--couples", type=int, default=12),
            arg("--seed", type=int, default=1),
        ),
    ),
)
