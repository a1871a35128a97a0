"""A station's own keys, its card, the number two stations compare, and the recovery key."""

import base64
import hashlib
import os
from collections.abc import Iterable
from dataclasses import dataclass

import orjson
import pyrage
from nacl.exceptions import BadSignatureError
from nacl.signing import SigningKey, VerifyKey

CARD = "ANYUN1"
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford base 32
_FORGIVEN = str.maketrans("OIL", "011")
_PKCS8_ED25519 = bytes.fromhex("302e020100300506032b657004220420")  # RFC 8410, before the seed
GROUPS = 8
DATA_PER_GROUP = 4


class BadCard(ValueError):
    """Not a card, or not a whole one."""


class BadRecoveryKey(ValueError):
    """Not a recovery key; `group` is the number (1 to 8) of the first wrong group, or None."""

    def __init__(self, group: int | None) -> None:
        super().__init__("recovery key")
        self.group = group


@dataclass(frozen=True)
class Card:
    """What another station may know: its origin, name, role and public keys."""

    origin: str
    name: str
    role: str
    practice: bool
    sign_public: bytes
    age_recipient: str

    def to_text(self) -> str:
        """One line, for a file or a QR code; a slip of the pen is found by its checksum."""
        body = orjson.dumps(
            [
                self.origin,
                self.name,
                self.role,
                self.practice,
                self.sign_public.hex(),
                self.age_recipient,
            ]
        )
        coded = base64.urlsafe_b64encode(body + _checksum(body)).decode().rstrip("=")
        return f"{CARD}:{coded}"

    @staticmethod
    def from_text(text: str) -> "Card":
        """Read a card. Raises BadCard."""
        try:
            mark, _, coded = "".join(text.split()).partition(":")
            raw = base64.urlsafe_b64decode(coded + "=" * (-len(coded) % 4))
            body, check = raw[:-4], raw[-4:]
            if mark != CARD or check != _checksum(body) or len(raw) > 2000:
                raise BadCard
            origin, name, role, practice, sign_public, recipient = orjson.loads(body)
            pyrage.x25519.Recipient.from_str(recipient)
            VerifyKey(bytes.fromhex(sign_public))
            return Card(origin, name, role, practice, bytes.fromhex(sign_public), recipient)
        except BadCard:
            raise
        except Exception:  # whatever a garbled card breaks, it is a garbled card
            raise BadCard from None


@dataclass(frozen=True)
class StationKeys:
    """The private keys of a station: an Ed25519 seed and an age X25519 identity.

    `former` are identities of before a change of keys, kept while something sealed to them is due,
    and `former_seeds` what signed then: a drop box learns of the change only from what it is brought.
    """

    seed: bytes
    identity: str
    former: tuple[str, ...] = ()
    former_seeds: tuple[bytes, ...] = ()

    @staticmethod
    def generate() -> "StationKeys":
        """New keys."""
        return StationKeys(os.urandom(32), str(pyrage.x25519.Identity.generate()))

    def to_text(self) -> str:
        """For keeping inside the encrypted database, nowhere else."""
        return f"{self.seed.hex()}:{self.identity}"

    @staticmethod
    def from_text(text: str, former: Iterable[str] = ()) -> "StationKeys":
        """The keys again; `former` as `to_text` wrote them, or identities alone (a file of 0.1.0)."""
        seed, _, identity = text.partition(":")
        before = [one.rpartition(":") for one in former]
        seeds = tuple(bytes.fromhex(one) for one, _, _ in before if one)
        return StationKeys(bytes.fromhex(seed), identity, tuple(one[2] for one in before), seeds)

    def __repr__(self) -> str:
        return "<StationKeys>"  # never into a log

    def sign(self, message: bytes) -> bytes:
        """An Ed25519 signature."""
        return bytes(SigningKey(self.seed).sign(message).signature)

    def signing_before(self) -> "list[StationKeys]":
        """The same station as it signed before its changes of keys, the latest first."""
        return [StationKeys(seed, self.identity) for seed in self.former_seeds]

    def age_identity(self) -> "pyrage.x25519.Identity":
        """The identity that opens what is sealed to this station."""
        return pyrage.x25519.Identity.from_str(self.identity)

    def age_identities(self) -> "list[pyrage.x25519.Identity]":
        """All that may still be needed to open something: the present one, then former ones."""
        return [pyrage.x25519.Identity.from_str(one) for one in (self.identity, *self.former)]

    @property
    def sign_public(self) -> bytes:
        """The public half of the signing key."""
        return bytes(SigningKey(self.seed).verify_key)

    @property
    def age_recipient(self) -> str:
        """The public half of the age identity."""
        return str(self.age_identity().to_public())

    def age_file(self) -> bytes:
        """The identities as a file of the stock program `age`."""
        lines = (f"# public key: {self.age_recipient}", self.identity, *self.former)
        return "".join(f"{line}\n" for line in lines).encode()

    def pem_file(self) -> bytes:
        """The signing key as PKCS #8, as the stock program `openssl` reads it."""
        coded = base64.b64encode(_PKCS8_ED25519 + self.seed)
        return b"-----BEGIN PRIVATE KEY-----\n" + coded + b"\n-----END PRIVATE KEY-----\n"

    def card(self, origin: str, name: str, role: str, practice: bool) -> Card:
        """This station's card."""
        return Card(
            origin=origin,
            name=name,
            role=role,
            practice=practice,
            sign_public=self.sign_public,
            age_recipient=self.age_recipient,
        )


def is_signed(message: bytes, signature: bytes, sign_public: bytes) -> bool:
    """Whether this is the signature of that key over the message."""
    try:
        VerifyKey(sign_public).verify(message, signature)
    except (BadSignatureError, ValueError):
        return False
    return True


def pair_fingerprint(one: Card, other: Card) -> str:
    """Thirty digits in six groups, the same on both sides: 100 bits over both cards."""
    cards = sorted(card.to_text() for card in (one, other))
    return _digits(b"anyun-pair-v1\0" + "\n".join(cards).encode(), 30)


def key_fingerprint(sign_public: bytes, age_recipient: str) -> str:
    """Twenty digits in four groups for the public keys of one station, to be read out."""
    return _digits(b"anyun-keys-v1\0" + sign_public + age_recipient.encode(), 20)


def _digits(content: bytes, count: int) -> str:
    digits = f"{int.from_bytes(hashlib.sha256(content).digest()) % 10**count:0{count}d}"
    return " ".join(digits[start : start + 5] for start in range(0, count, 5))


def new_recovery_key() -> str:
    """160 random bits as eight groups of five, each with a character that checks it."""
    number = int.from_bytes(os.urandom(20))
    data = "".join(ALPHABET[number >> shift & 31] for shift in range(155, -1, -5))
    groups = [data[start : start + DATA_PER_GROUP] for start in range(0, 32, DATA_PER_GROUP)]
    return "-".join(group + _check_character(group, at) for at, group in enumerate(groups))


def parse_recovery_key(typed: str) -> str:
    """The key as it was made, from what a person typed. Raises BadRecoveryKey."""
    text = "".join(one for one in typed.upper().translate(_FORGIVEN) if one.isalnum())
    if len(text) != GROUPS * 5:
        raise BadRecoveryKey(None)
    groups = [text[start : start + 5] for start in range(0, len(text), 5)]
    for at, group in enumerate(groups):
        if not set(group) <= set(ALPHABET) or _check_character(group[:4], at) != group[4]:
            raise BadRecoveryKey(at + 1)
    return "-".join(groups)


def _check_character(group: str, at: int) -> str:
    """A weighted sum that notices one wrong character and two swapped ones, group by group."""
    total = sum((2 * place + 1) * ALPHABET.index(one) for place, one in enumerate(group))
    return ALPHABET[(total + at * 5 + 7) % 32]


def _checksum(body: bytes) -> bytes:
    return hashlib.sha256(b"anyun-card-v1\0" + body).digest()[:4]
