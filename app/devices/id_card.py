"""What a second-generation resident ID card says, read from the bytes its chip gives.

The 256 bytes are UTF-16LE in fields of fixed length [K: the SDT interface that readers share,
GA 450]. Only what registration asks for is taken; the photo is neither asked for nor kept.
"""

from dataclasses import dataclass

from app.domain.dates import read_date
from app.errors import KnownError

LENGTH = 256
# (field, bytes) in their order; what follows is issuer, validity and reserve.
LAYOUT = (
    ("name", 30),
    ("sex", 2),
    ("nation", 4),
    ("birthday", 16),
    ("address", 70),
    ("number", 36),
)
KIND_AT = 248  # "I" here: a foreigner's residence card, which is laid out otherwise
SEX = {"1": "male", "2": "female"}
NATIONS = 56


@dataclass(frozen=True)
class IdCard:
    """Identity as on the card; `address` is the registered one, `nation` as in GB/T 3304."""

    name: str
    sex: str | None
    nation: str | None
    birthday: str
    address: str
    number: str


def card_from(message: bytes) -> IdCard:
    """The card of a base message. Raises KnownError when it cannot be one."""
    if len(message) < LENGTH:
        raise _unreadable()
    if message[KIND_AT : KIND_AT + 2].decode("utf-16-le", "replace") == "I":
        raise KnownError("读身份证", "这是外国人永久居留身份证", "请按证件手工录入")
    found, at = {}, 0
    for name, length in LAYOUT:
        found[name] = _text(message[at : at + length])
        at += length
    try:
        birthday = read_date(found["birthday"]).isoformat()
    except ValueError:
        raise _unreadable() from None
    if not found["name"] or len(found["number"]) != 18:
        raise _unreadable()
    nation = found["nation"]
    known = nation.isdigit() and 1 <= int(nation) <= NATIONS
    return IdCard(
        name=found["name"],
        sex=SEX.get(found["sex"]),
        nation=nation if known else None,
        birthday=birthday,
        address=found["address"],
        number=found["number"],
    )


def message_of(card: IdCard) -> bytes:
    """The base message of a card: what a simulated reader gives."""
    sexes = {token: code for code, token in SEX.items()}
    values = {
        "name": card.name,
        "sex": sexes.get(card.sex or "", "9"),
        "nation": card.nation or "97",
        "birthday": card.birthday.replace("-", ""),
        "address": card.address,
        "number": card.number,
    }
    parts = [_padded(values[name], length) for name, length in LAYOUT]
    return _padded_bytes(b"".join(parts), LENGTH)


def _text(part: bytes) -> str:
    try:
        return part.decode("utf-16-le").replace("\0", "").strip()
    except UnicodeDecodeError:
        raise _unreadable() from None


def _padded(text: str, length: int) -> bytes:
    return _padded_bytes(text.encode("utf-16-le"), length)


def _padded_bytes(part: bytes, length: int) -> bytes:
    return part + " ".encode("utf-16-le") * ((length - len(part)) // 2)


def _unreadable() -> KnownError:
    return KnownError("读身份证", "卡上的内容读不出来", "请拿开卡片重新放好再读，或手工录入")
