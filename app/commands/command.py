"""What a command is: a name, its arguments, and the use case it calls."""

import json
import sys
from argparse import Namespace
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.clock import SystemClock
from app.context import Context
from app.errors import KnownError
from app.usecases.clock_check import confirm_date, doubt_about_clock
from app.usecases.open_station import close_station, logins, open_station
from app.usecases.trouble import translated

Ask = Callable[[str], str]
Argument = tuple[tuple[str, ...], dict[str, Any]]


@dataclass(frozen=True)
class Command:
    """One command: `run` gets the parsed words and a way to ask for the password."""

    name: str
    help: str
    run: Callable[[Namespace, Ask], Any]
    arguments: tuple[Argument, ...] = ()


def arg(*names: str, **options: Any) -> Argument:
    """An argument, as argparse takes it."""
    return names, options


def login_of(words: Namespace) -> str:
    """Who gives this command. Raises KnownError when that has to be said."""
    found = logins(words.data)
    login: str = words.user or (found[0] if len(found) == 1 else "")
    if not login:
        raise KnownError("登录", "本站有多个用户", f"请用 --user 指定，例如 --user {found[0]}")
    return login


@contextmanager
def _station(words: Namespace, ask: Ask) -> Iterator[Context]:
    context = open_station(words.data, login_of(words), ask("密码："), SystemClock())
    try:
        _say_news(context)
        yield context
    finally:
        close_station(context)


def _say_news(context: Context) -> None:
    """What the start found, and a doubt about the clock, beside the answer and not in it."""
    doubt = doubt_about_clock(context)
    for one in (*context.news, doubt.sentence if doubt else ""):
        if one:
            print(f"注意：{one}", file=sys.stderr)
    if doubt:
        confirm_date(context)


def inside(run: Callable[[Context, Namespace], Any]) -> Callable[[Namespace, Ask], Any]:
    """A command that needs the open station."""

    def opened(words: Namespace, ask: Ask) -> Any:
        with _station(words, ask) as context:
            return run(context, words)

    return opened


def values_from(source: str | None) -> dict[str, Any]:
    """JSON from a file, from standard input ("-"), or given directly."""
    if not source:
        return {}
    try:
        found = json.loads(_text_of(source))
    except json.JSONDecodeError as problem:
        raise KnownError(
            "读取内容", f"不是有效的 JSON（第 {problem.lineno} 行）", "请检查引号和逗号"
        ) from None
    if not isinstance(found, dict):
        raise KnownError("读取内容", "JSON 应是一个对象 {…}", "请检查内容")
    return found


def _text_of(source: str) -> str:
    if source.lstrip().startswith("{"):
        return source
    with translated("读取内容"):
        content = sys.stdin.buffer.read() if source == "-" else Path(source).read_bytes()
    try:
        return content.decode("utf-8-sig")  # whatever a console speaks; editors put a mark before
    except UnicodeDecodeError:
        raise KnownError(
            "读取内容", "内容不是 UTF-8 编码", "请在编辑器（如记事本）里另存为 UTF-8"
        ) from None


def progress_of(words: Namespace) -> Callable[[int, int], None]:
    """Show how far a long job is, on a terminal."""

    def show(done: int, total: int) -> None:
        if not words.json and sys.stderr.isatty():
            print(f"\r{done} / {total}", end="" if done < total else "\n", file=sys.stderr)

    return show


VALUES = arg("--values", metavar="JSON", help="JSON 文件、JSON 文本，或 - 表示标准输入")
CONFIRM = arg("--confirm", action="append", default=[], metavar="FIELD", help="已核对的栏目")
VISIT, PERSON = arg("visit", help="档案 id"), arg("person", help="个人 id")
ROLE = arg("role", choices=("wife", "husband"))
DATE = arg("--date", metavar="YYYY-MM-DD")
