"""The commands for keys: the card on paper, changing, ending and taking out keys, the list of stations."""

import sys
from argparse import Namespace
from pathlib import Path
from typing import Any

from app.commands.command import Ask, Command, arg, inside
from app.commands.station import ask_recovery
from app.context import Context
from app.errors import KnownError
from app.usecases.export_keys import export_keys
from app.usecases.open_station import recovery_secret
from app.usecases.pairing_card import make_card_paper, save_card_file, save_card_paper
from app.usecases.renew_recovery import propose_recovery, renew_recovery
from app.usecases.revoke_station import revoke_station
from app.usecases.rotate_keys import rotate_keys, show_keys
from app.usecases.station_list import list_stations


def _card(context: Context, words: Namespace) -> dict[str, str]:
    if words.output.suffix == ".pdf":
        note = save_card_paper(context, make_card_paper(context), words.output)
    else:
        save_card_file(context, words.output)
        note = "请用U盘带给对方站。"
    return {"file": str(words.output), "note": note}


def _rotate(context: Context, words: Namespace) -> Any:
    del words
    found = rotate_keys(context)
    return {
        "fingerprint": found.fingerprint,
        "waiting": found.waiting,
        "note": ROTATED + found.note,
    }


def _revoke(context: Context, words: Namespace) -> dict[str, Any]:
    if not words.yes:
        return {"revoked": 0, "note": f"{BEFORE_REVOKING}确定后加 --yes 再运行。"}
    done = revoke_station(context, words.station)
    return {"revoked": done.keys, "note": REVOKED + done.note}


def _export(context: Context, words: Namespace) -> Any:
    return export_keys(context, ask_recovery(words), words.output)


def _new_recovery(words: Namespace, ask: Ask) -> Any:
    password = ask("密码：")

    def renew(context: Context, _: Namespace) -> dict[str, str]:
        code = propose_recovery(context)
        if not words.yes:
            print(f"新恢复码：{code}\n{TYPE_BACK}", file=sys.stderr, flush=True)
            if recovery_secret(sys.stdin.readline()) != code:
                raise KnownError(
                    "恢复码", "与新恢复码不一致，没有更换", "旧恢复单仍有效，请再运行一次"
                )
        done = renew_recovery(context, password, code)
        shown = {"recovery_key": code} if words.yes else {}
        return {**shown, "note": done.note, "backup": done.backup}

    return inside(renew)(words, lambda _: password)


TYPE_BACK = "请抄写或打印两份。然后照纸上的内容输入全部 8 组，输完才生效："
ROTATED = "新密钥会随下一个数据包告知对方站；请在各站导入后电话核对，并立即做一次备份。"
BEFORE_REVOKING = "停用前请先导入手中所有来自该站的U盘；停用后，那台电脑的数据包一律不再接收。"
REVOKED = "已停用。下次导出时告知各乡镇站；新电脑请重新建站并配对，县级站会把资料补发给它。"

COMMANDS: tuple[Command, ...] = (
    Command("keys show", "本站密钥的公开部分和指纹", inside(lambda context, _: show_keys(context))),
    Command(
        "keys card",
        "保存本站配对卡：.pdf 为带二维码的纸，其余为文本文件",
        inside(_card),
        (arg("-o", "--output", type=Path, required=True, metavar="FILE"),),
    ),
    Command("keys rotate", "更换本站密钥（每年一次，或怀疑泄露时）", inside(_rotate)),
    Command(
        "keys stations",
        "站名单：密钥、状态、最后一次交换",
        inside(lambda context, _: list_stations(context)),
    ),
    Command(
        "keys revoke",
        "县级站：停用一个站（电脑遗失）的密钥",
        inside(_revoke),
        (arg("station", help="站代码，例如 t330102001"), arg("--yes", action="store_true")),
    ),
    Command(
        "keys new-recovery",
        "恢复单遗失时换发新的，旧恢复码从此打不开本站数据",
        _new_recovery,
        (arg("--yes", action="store_true", help="不再要求输入一遍（恢复码会印在结果里）"),),
    ),
    Command(
        "keys export",
        "凭恢复码导出私钥（age 身份文件和 .pem），记入审计",
        inside(_export),
        (
            arg("-o", "--output", type=Path, required=True, metavar="FILE"),
            arg("--recovery-key", default="", help="缺省从标准输入读取"),
        ),
    ),
)
