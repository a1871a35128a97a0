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

from db.durable import write_whole
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
    """Wrap `key` under `secret` for `name`, replacing a slot of that name."""
    slots = _read(folder) if (folder / FILE).exists() else {}
    slots[name] = _wrap(name, secret, key, cost)
    _write(folder, slots)


def remove_slot(folder: Path, name: str) -> None:
    """Take a user's way in away; the last slot stays. Raises NoSuchSlot."""
    slots = _read(folder)
    if name not in slots or len(slots) == 1:
        raise NoSuchSlot(name)
    del slots[name]
    _write(folder, slots)


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


def _read(folder: Path) -> dict[str, Any]:
    try:
        content = json.loads((folder / FILE).read_bytes())
        if content["anyun_keys"] != FORMAT:
            raise NotOurs
        slots: dict[str, Any] = content["slots"]
    except (OSError, ValueError, KeyError, TypeError):
        raise NotOurs from None
    return slots


def _write(folder: Path, slots: dict[str, Any]) -> None:
    content = {"anyun_keys": FORMAT, "slots": slots}
    write_whole(folder / FILE, json.dumps(content, indent=1).encode())
