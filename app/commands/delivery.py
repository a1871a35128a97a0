"""The commands of delivering: the county's drop box, one attempt now, and what became of attempts."""

from argparse import Namespace
from dataclasses import asdict
from pathlib import Path
from typing import Any

from app.clock import local_time
from app.commands.command import Ask, Command, arg, inside
from app.context import Context
from app.errors import KnownError
from app.usecases.box_list import write_box_list
from app.usecases.deliver import deliver
from app.usecases.delivery_log import (
    WAYS,
    Delivery,
    list_deliveries,
    put_certificate,
    put_ways,
    ways,
)
from app.usecases.pairing import known_cards


def _serve(words: Namespace, _: Ask) -> Any:
    from app.usecases.serve import serve  # starlette and uvicorn are loaded with this command

    if bool(words.cert) != bool(words.key):
        raise KnownError("收发箱", "--cert 与 --key 要一起给", "请补上另一个文件")
    tls = (words.cert, words.key) if words.cert else None
    serve(words.folder, words.stations, words.host, words.port, tls)
    return {"stopped": True}


def _stations(context: Context, words: Namespace) -> Any:
    count = write_box_list(context, known_cards(context), words.output)
    return {"file": str(words.output), "stations": count}


def _shown(found: list[Delivery]) -> list[dict[str, Any]]:
    return [asdict(one) | {"at": f"{local_time(one.at):%Y-%m-%d %H:%M}"} for one in found]


def _ways(context: Context, words: Namespace) -> Any:
    if words.certificate is not None:
        put_certificate(context, Path(words.certificate) if words.certificate else None)
    if words.address is not None or words.folder is not None:
        now = ways(context)
        put_ways(
            context,
            now.address if words.address is None else words.address,
            now.folder if words.folder is None else words.folder,
        )
    return ways(context)


COMMANDS = (
    Command(
        "serve",
        "县级站的收发箱：只存放加密数据包，不需要数据库",
        _serve,
        (
            arg("--folder", type=Path, required=True, help="存放数据包的文件夹"),
            arg("--stations", type=Path, required=True, help="名单文件，或放配对卡的文件夹"),
            arg("--host", default="127.0.0.1"),
            arg("--port", type=int, default=8443),
            arg("--cert", type=Path),
            arg("--key", type=Path),
        ),
    ),
    Command(
        "stations",
        "写出收发箱的站点名单（本站和已配对的站）",
        inside(_stations),
        (arg("-o", "--output", type=Path, required=True),),
    ),
    Command(
        "deliver now",
        "现在送一次（网络、共享文件夹）",
        inside(lambda context, words: _shown(deliver(context, words.way))),
        (arg("--way", choices=tuple(WAYS), default=""),),
    ),
    Command(
        "deliver log",
        "送达记录",
        inside(lambda context, words: _shown(list_deliveries(context, words.limit))),
        (arg("--limit", type=int, default=50),),
    ),
    Command(
        "deliver ways",
        "查看或设置收发箱地址、证书文件和共享文件夹（空文字为不用）",
        inside(_ways),
        (arg("--address"), arg("--folder"), arg("--certificate", metavar="FILE")),
    ),
)
