"""The commands that register, find and show couples."""

import sys
from argparse import Namespace
from typing import Any

from app.commands.command import CONFIRM, ROLE, VALUES, Command, arg, inside, values_from
from app.context import Context
from app.usecases.find_anyone import find_anyone
from app.usecases.open_couple import open_couple
from app.usecases.register_couple import SEX, add_spouse, register_couple
from app.usecases.registered_already import REASONS, registered_already


def _register(context: Context, words: Namespace) -> Any:
    given = values_from(words.values)
    _say_alike(context, given)
    return register_couple(
        context,
        given.get("wife"),
        given.get("husband"),
        given.get("couple") or {},
        frozenset(words.confirm),
        wife_id=given.get("wife_id"),
        husband_id=given.get("husband_id"),
    )


def _add_spouse(context: Context, words: Namespace) -> Any:
    values = values_from(words.values)
    _say_alike(context, {words.role: values, f"{words.role}_id": words.known})
    confirmed = frozenset(words.confirm)
    return add_spouse(context, words.couple, words.role, values, confirmed, person_id=words.known)


def _say_alike(context: Context, given: dict[str, Any]) -> None:
    """A note beside the answer: who may be registered already. It prevents nothing."""
    for part, sex in SEX.items():
        known = frozenset(filter(None, [given.get(f"{part}_id")]))
        typed = given.get(part)
        for one in (
            registered_already(context, typed | {"sex": sex}, known)
            if isinstance(typed, dict)
            else ()
        ):
            who, number = one.person, one.person.file_number or "无"
            said = f"{who.name}（个人 {who.person_id}，档案编号 {number}）"
            print(f"注意：可能已登记，{REASONS[one.why]}：{said}", file=sys.stderr)


COMMANDS: tuple[Command, ...] = (
    Command("register", "建档：登记一对夫妇", inside(_register), (VALUES, CONFIRM)),
    Command(
        "add-spouse",
        "登记后来的一方：补入已有的家庭档案",
        inside(_add_spouse),
        (
            arg("couple", help="夫妇 id"),
            ROLE,
            VALUES,
            CONFIRM,
            arg("--known", metavar="ID", help="使用已有的个人登记"),
        ),
    ),
    Command(
        "find",
        "查找：姓名、拼音、证件号、电话、档案号",
        inside(lambda context, words: find_anyone(context, words.typed, words.limit)),
        (arg("typed", nargs="?", default=""), arg("--limit", type=int, default=50)),
    ),
    Command(
        "couple",
        "查看一对夫妇的档案",
        inside(lambda context, words: open_couple(context, words.couple)),
        (arg("couple"),),
    ),
)
