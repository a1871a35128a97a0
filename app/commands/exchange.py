"""The commands of the exchange: pairing, bundles and the fingerprint."""

from argparse import Namespace
from pathlib import Path
from typing import Any

from app.commands.command import Command, arg, inside, progress_of
from app.context import Context
from app.usecases.exchange import exchange
from app.usecases.export_bundle import export_bundles
from app.usecases.fingerprint import fingerprint
from app.usecases.import_bundles import import_bundles, import_file
from app.usecases.pairing import accept_card, own_card, read_card
from app.usecases.pairing_card import card_text_of
from sync.keys import CARD


def _card(context: Context, words: Namespace) -> dict[str, str]:
    del words
    return {"card": own_card(context).to_text()}


def _pair(context: Context, words: Namespace) -> dict[str, Any]:
    text = words.card
    if not text.startswith(CARD):
        text = card_text_of(Path(text))
    pairing = accept_card(context, text) if words.yes else read_card(context, text)
    return {
        "station": pairing.card.name,
        "fingerprint": pairing.fingerprint,
        "paired": words.yes,
        "note": pairing.note
        if words.yes
        else "请与对方电话核对以上 30 位数字，一致后加 --yes 再运行。",
    }


def _import(context: Context, words: Namespace) -> Any:
    if words.folder.is_file():
        return [import_file(context, words.folder)]
    return import_bundles(context, words.folder, progress_of(words))


COMMANDS: tuple[Command, ...] = (
    Command("card", "本站的配对卡", inside(_card)),
    Command(
        "pair",
        "读取对方的配对卡，核对数字后加 --yes",
        inside(_pair),
        (arg("card", help="配对卡文字或文件"), arg("--yes", action="store_true")),
    ),
    Command(
        "export",
        "导出加密数据包到文件夹（U盘）",
        inside(lambda context, words: export_bundles(context, words.folder, progress_of(words))),
        (arg("folder", type=Path),),
    ),
    Command(
        "import",
        "导入文件夹（U盘）里给本站的数据包",
        inside(_import),
        (arg("folder", type=Path),),
    ),
    Command(
        "exchange",
        "先导入再导出：一次完成交换和回执",
        inside(lambda context, words: exchange(context, words.folder, progress_of(words))),
        (arg("folder", type=Path),),
    ),
    Command(
        "fingerprint",
        "合并状态的指纹；与某站共有部分用 --with",
        inside(lambda context, words: fingerprint(context, words.station)),
        (arg("--with", dest="station", default=None, metavar="STATION"),),
    ),
)
