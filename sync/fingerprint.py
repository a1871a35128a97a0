"""A digest of a set of changes: the same set gives the same number anywhere, in whatever order.

The state of a row is a function of the set of its changes (sync.md R3), so stations that share the
same set show the same state. The digest is a sum of hashes: changes may come in any order, and two
sides need not sort.
"""

import hashlib
from collections.abc import Iterable

_MODULUS = 1 << 256


def change_hash(parts: Iterable[object]) -> bytes:
    """SHA-256 over the columns of a stored change, fields and parents as canonical text."""
    return hashlib.sha256("\0".join(map(str, parts)).encode()).digest()


class SetDigest:
    """The digest of the changes added so far."""

    def __init__(self) -> None:
        self.count = 0
        self._sum = 0

    def add(self, hashed: bytes) -> None:
        """One more change."""
        self._sum += int.from_bytes(hashed)
        self.count += 1

    def take_out(self, hashed: bytes) -> None:
        """One that was added counts no more."""
        self._sum -= int.from_bytes(hashed)
        self.count -= 1

    def add_all(self, total: bytes, count: int) -> None:
        """All changes of another digest, given by its `parts`."""
        self._sum += int.from_bytes(total)
        self.count += count

    def parts(self) -> tuple[bytes, int]:
        """The sum as 32 bytes, and over how many changes."""
        return (self._sum % _MODULUS).to_bytes(32), self.count

    def hex(self) -> str:
        """The digest as 64 hex digits."""
        total = (self._sum + self.count) % _MODULUS
        return hashlib.sha256(b"anyun-state-v2\0" + total.to_bytes(32)).hexdigest()


def short(digest: str) -> str:
    """Sixteen digits in four groups, to be read out on the telephone."""
    number = f"{int(digest[:16], 16) % 10**16:016d}"
    return " ".join(number[start : start + 4] for start in range(0, 16, 4))
