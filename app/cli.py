"""The command line: everything the window does, without a screen."""

import getpass
import io
import json
import os
import sys
from dataclasses import asdict, is_dataclass
from pathlib import Path
from typing import Any

from app import commands
from app.commands.command import Command
from app.commands.parser import Parser
from app.errors import KnownError
from app.usecases.form_problems import FormProblems
from app.version import VERSION

DATA = "ANYUN_DATA"
PASSWORD = "ANYUN_PASSWORD"  # noqa: S105  (the name of the variable, not a password)


def main(arguments: list[str] | None = None) -> int:
    """Run one command; 0 when it worked, 1 with a sentence when it did not, 2 for wrong words."""
    _write_anywhere()
    parser = build_parser()
    chosen = parser.parse_args(arguments)
    if chosen.self_test:
        return commands.self_test(print)
    if not hasattr(chosen, "run"):
        parser.print_help()
        return 2
    try:
        result = chosen.run(chosen, _password)
    except KnownError as problem:
        _say_trouble(problem, as_json=chosen.json)
        return 1
    try:
        _say(result, as_json=chosen.json)
        sys.stdout.flush()
    except BrokenPipeError:  # whoever reads has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def build_parser() -> Parser:
    """All commands with their arguments."""
    parser = Parser(prog="anyun-cli", description="安孕 命令行")
    parser.add_argument("--version", action="version", version=VERSION, help="显示版本")
    parser.add_argument("--self-test", action="store_true", help="检查程序本身是否完整")
    parser.set_defaults(json=False)
    found = parser.add_subparsers(metavar="命令")
    groups: dict[str, Any] = {}
    for command in commands.COMMANDS:
        group, _, name = command.name.rpartition(" ")
        if group and group not in groups:
            groups[group] = _group(found, group)
        _add(groups[group] if group else found, name, command)
    return parser


def _group(found: Any, name: str) -> Any:
    """The commands of one group; its line names them."""
    names = [one.name.rpartition(" ") for one in commands.COMMANDS]
    said = "、".join(last for first, _, last in names if first == name)
    return found.add_parser(name, help=said).add_subparsers(metavar="动作", required=True)


def _add(found: Any, name: str, command: Command) -> None:
    one = found.add_parser(name, help=command.help, description=command.help)
    folder = os.environ.get(DATA, ".")
    one.add_argument("--data", type=Path, default=Path(folder), metavar="DIR", help="数据文件夹")
    one.add_argument("--user", default="", metavar="LOGIN", help="登录名（只有一个用户时可省略）")
    one.add_argument("--json", action="store_true", help="以 JSON 输出")
    for names, options in command.arguments:
        one.add_argument(*names, **options)
    one.set_defaults(run=command.run)


def _password(prompt: str) -> str:
    return os.environ.get(PASSWORD) or getpass.getpass(prompt)


def _write_anywhere(encoding: str | None = None) -> None:
    """On Windows, what does not go to the console is in an old code page that lacks characters."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding=encoding, errors="replace")


def _say(result: Any, *, as_json: bool) -> None:
    plain = _plain(result)
    if as_json:
        _write_anywhere(encoding="utf-8")
        print(json.dumps(plain, ensure_ascii=False, indent=1))
    elif isinstance(plain, list):
        print("\n".join(_line(one) for one in plain) or "（没有）")
    else:
        print(_line(plain))


def _line(one: Any) -> str:
    if isinstance(one, dict):
        shown = ((name, value) for name, value in one.items() if value not in (None, "", [], {}))
        return "\n".join(f"{name}: {_short(value)}" for name, value in shown) + "\n"
    return str(one)


def _short(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list | dict) else str(value)


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return {name: _plain(one) for name, one in _fields(value).items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, dict):
        return {str(name): _plain(one) for name, one in value.items()}
    return value if isinstance(value, str | int | float | bool | None) else str(value)


def _fields(value: Any) -> dict[str, Any]:
    try:
        return asdict(value)
    except TypeError:
        return {name: getattr(value, name) for name in value.__dataclass_fields__}


def _say_trouble(problem: KnownError, *, as_json: bool) -> None:
    listed = []
    if isinstance(problem, FormProblems):
        listed = [
            {"part": part, "field": one.field, "sentence": one.sentence, "severity": one.severity}
            for part, found in problem.problems.items()
            for one in found
        ]
    if as_json:
        _write_anywhere(encoding="utf-8")
        said = {"where": problem.where, "what": problem.what, "now": problem.now}
        print(json.dumps({"error": said, "problems": listed}, ensure_ascii=False, indent=1))
        return
    print(problem, file=sys.stderr)
    for one in listed:
        print(f"  · {one['sentence']}（{one['part']}.{one['field']}）", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
