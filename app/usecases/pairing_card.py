"""The pairing card as a file and on paper: for who has no stick to hand, or wants it in writing."""

from pathlib import Path

from app.context import Context
from app.domain.dates import show_date
from app.errors import KnownError
from app.usecases.allow import allow, record
from app.usecases.found_station import STATION_ROLES
from app.usecases.pairing import own_card, own_keys, station_of
from app.usecases.papers import Paper, paper_of, station_sheet
from app.usecases.trouble import translated
from db import durable
from printing.sheet import Box, Code, Facts, Heading, Signatures, Text
from sync.keys import key_fingerprint

LONGEST = 4000  # characters of a file that may be a card
STEPS = (
    "1. 把这张纸交给（或寄给、传真给）要配对的站。卡上没有个人信息，也没有私钥。",
    "2. 对方打开“站与密钥”，把光标放进“对方站的配对卡”，切换到英文输入法，用扫码枪扫下面的方块。",
    "3. 对方的卡也用同样办法录入本站。两边屏幕各显示 30 位核对数字。",
    "4. 打电话逐组核对，30 位全部相同才按“完成配对”；有一位不同就停下，重新交换配对卡。",
)


def make_card_paper(context: Context) -> Paper:
    """The card as a sheet with a QR code, in memory."""
    allow(context, "pair")
    card, keys = own_card(context), own_keys(context)
    sheet = station_sheet(
        context,
        "配对卡",
        (
            Facts(
                (
                    ("站名", card.name),
                    ("代码", station_of(card)),
                    ("类型", STATION_ROLES[card.role]),
                    ("密钥指纹", key_fingerprint(keys.sign_public, keys.age_recipient)),
                    ("日期", show_date(context.clock.today().isoformat())),
                ),
                columns=2,
            ),
            Heading("怎样使用"),
            *(Text(step) for step in STEPS),
            Code(card.to_text(), "请用扫码枪扫描；扫不出时照录下面的文字"),
            Text(card.to_text()),
            Heading("核对记录"),
            Box("电话核对的 30 位数字（核对时填写）", lines=1),
            Signatures(("本站核对人", "对方核对人", "日期")),
        ),
        subtitle="与别的站交换数据前，互相认识用",
    )
    record(context, "card_paper", "", station_of(card))
    return paper_of(sheet, "pairing_card")


def record_card_print(context: Context, paper: Paper) -> None:
    """Put on record that the card went to the printer."""
    allow(context, "pair")
    record(context, "print", "", paper.key)


def save_card_paper(context: Context, paper: Paper, path: Path) -> str:
    """Save the card as PDF; returns what to know about the file."""
    allow(context, "pair")
    with translated("保存配对卡"):
        durable.write_whole(path, paper.pdf)
    record(context, "save_paper", "", paper.key)
    return "配对卡没有个人信息，可以放心传递；配对前一定要电话核对数字。"


def save_card_file(context: Context, path: Path) -> None:
    """The card as a text file of one line, for a stick."""
    allow(context, "pair")
    with translated("保存配对卡"):
        durable.write_whole(path, f"{own_card(context).to_text()}\n".encode())
    record(context, "save_card", "", path.suffix)


def card_text_of(path: Path) -> str:
    """What a card's file holds; whether it is a card is for `read_card` to say."""
    with translated("配对卡"):
        try:
            return path.read_text(encoding="utf-8-sig")[:LONGEST]
        except UnicodeDecodeError:
            raise KnownError("配对卡", "这不是配对卡文件", "请选择对方站保存的配对卡文件") from None
