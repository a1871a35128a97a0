"""Key slots: the database's random key, wrapped once for each user and once for the recovery sheet.

One small JSON file beside the database (and inside every backup). Argon2id turns a secret into a
wrapping key; XChaCha20-Poly1305 wraps, with the slot's name and parameters as associated data.
"""

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nacl import exceptions, pwhash
from nacl.bindings import (
    crypto_aead_xchacha20poly1305_ietf_decrypt,
    crypto_aead_xchacha20poly1305_ietf_encrypt,
)

from db.durable import NotWritten, Staged, write_whole
from db.errors import NoSuchSlot, NotOurs, WrongPassword

FILE = "keys.json"
FORMAT = 1
KEY_BYTES = 32
RECOVERY = "*recovery*"  # not a legal login
# RFC 9106's second recommended choice: 64 MiB, 3 passes.
PASSES = 3
MEMORY = 64 * 1024 * 1024
MOST_MEMORY = 1 << 30
MOST_PASSES = 20


@dataclass(frozen=True)
class Cost:
    """Argon2id's parameters: passes, and memory in bytes."""

    passes: int = PASSES
    memory: int = MEMORY


def new_key() -> bytes:
    """32 random bytes for a new database."""
    return os.urandom(KEY_BYTES)


def write_slot(folder: Path, name: str, secret: str, key: bytes, cost: Cost = Cost()) -> None:
    """Wrap `key` under `secret` for `name`, replacing a slot of that name.

    The new file is opened with `secret` before it takes the old one's place: whatever happens, one
    of the two secrets opens the slot. Raises NotWritten when it does not open.
    """
    slots = _read(folder) if (folder / FILE).exists() else {}
    slots[name] = _wrap(name, secret, key, cost)
    with Staged(folder) as staged:
        staged.fill(lambda file: file.write(_bytes(slots)))
        if not _opens(staged.path, name, secret, key):
            raise NotWritten(FILE)
        staged.place(folder / FILE)


def remove_slot(folder: Path, name: str) -> None:
    """Take a user's way in away; the last slot stays. Raises NoSuchSlot."""
    slots = _read(folder)
    if name not in slots or len(slots) == 1:
        raise NoSuchSlot(name)
    del slots[name]
    write_whole(folder / FILE, _bytes(slots))


def slot_names(folder: Path) -> list[str]:
    """The logins that have a slot (the recovery slot is not a login)."""
    return [name for name in _read(folder) if name != RECOVERY]


def unlock(folder: Path, name: str, secret: str) -> bytes:
    """The database key. Raises WrongPassword, also for a name that has no slot."""
    slots = _read(folder)
    slot = slots.get(name) or _wrap(name, "no such slot", bytes(KEY_BYTES), Cost())
    try:
        key = _unwrap(name, secret, slot)
    except exceptions.CryptoError:
        raise WrongPassword from None
    except (ValueError, KeyError, TypeError):
        raise NotOurs from None
    if name not in slots:
        raise WrongPassword
    return key


def _wrap(name: str, secret: str, key: bytes, cost: Cost) -> dict[str, Any]:
    slot: dict[str, Any] = {
        "salt": os.urandom(pwhash.argon2id.SALTBYTES).hex(),
        "passes": cost.passes,
        "memory": cost.memory,
        "nonce": os.urandom(24).hex(),
    }
    wrapped = crypto_aead_xchacha20poly1305_ietf_encrypt(
        key, _bound_to(name, slot), bytes.fromhex(slot["nonce"]), _stretch(secret, slot)
    )
    return {**slot, "wrapped": wrapped.hex()}


def _unwrap(name: str, secret: str, slot: dict[str, Any]) -> bytes:
    return crypto_aead_xchacha20poly1305_ietf_decrypt(
        bytes.fromhex(slot["wrapped"]),
        _bound_to(name, slot),
        bytes.fromhex(slot["nonce"]),
        _stretch(secret, slot),
    )


def _stretch(secret: str, slot: dict[str, Any]) -> bytes:
    if not (0 < slot["passes"] <= MOST_PASSES and 8192 <= slot["memory"] <= MOST_MEMORY):
        raise ValueError("cost out of bounds")
    return pwhash.argon2id.kdf(
        KEY_BYTES,
        secret.encode(),
        bytes.fromhex(slot["salt"]),
        opslimit=slot["passes"],
        memlimit=slot["memory"],
    )


def _bound_to(name: str, slot: dict[str, Any]) -> bytes:
    return json.dumps(["anyun-slot", FORMAT, name, slot["passes"], slot["memory"]]).encode()


def _opens(path: Path, name: str, secret: str, key: bytes) -> bool:
    """Whether the file as it was read back holds `key` under this secret."""
    try:
        return _unwrap(name, secret, _slots_of(path.read_bytes())[name]) == key
    except (exceptions.CryptoError, NotOurs, ValueError, KeyError, TypeError):
        return False


def _read(folder: Path) -> dict[str, Any]:
    try:
        return _slots_of((folder / FILE).read_bytes())
    except OSError:
        raise NotOurs from None


def _slots_of(content: bytes) -> dict[str, Any]:
    try:
        found = json.loads(content)
        if found["anyun_keys"] != FORMAT:
            raise NotOurs
        slots: dict[str, Any] = found["slots"]
    except (ValueError, KeyError, TypeError):
        raise NotOurs from None
    return slots


def _bytes(slots: dict[str, Any]) -> bytes:
    return json.dumps({"anyun_keys": FORMAT, "slots": slots}, indent=1).encode()
