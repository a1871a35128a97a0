"""The station's private keys as files of the stock programs: the one way out of the database."""

from dataclasses import dataclass
from pathlib import Path

from app.context import Context
from app.errors import KnownError
from app.usecases.allow import allow, record
from app.usecases.open_station import unlock_with_recovery
from app.usecases.pairing import own_keys
from app.usecases.trouble import translated
from db import durable

DANGER = (
    "这两个文件能冒充本站，也能打开发给本站的全部数据包。请只存在保险柜里的介质上，用完立即删除。"
)


@dataclass(frozen=True)
class KeyFiles:
    """Where the keys were written, and what to do with them."""

    age_identity: str
    signing_key: str
    warning: str


def export_keys(context: Context, recovery_key: str, target: Path) -> KeyFiles:
    """Write the age identities to `target` and the signing key beside it as .pem, on record.

    Needs the recovery sheet. Raises WrongPassword for another one, KnownError when a file is there.
    """
    allow(context, "keys")
    signing, keys = target.with_suffix(".pem"), own_keys(context)
    if signing == target or target.exists() or signing.exists():
        raise KnownError("导出密钥", "目标文件已存在，或以 .pem 结尾", "请另取一个文件名")
    with translated("导出密钥"):
        unlock_with_recovery(context.folder, recovery_key, context.clock)
        record(context, "export_keys", "", keys.sign_public.hex()[:16])
        durable.write_whole(target, keys.age_file(), private=True)
        durable.write_whole(signing, keys.pem_file(), private=True)
    return KeyFiles(str(target), str(signing), DANGER)
