"""A digest of merged state: the same rows, values and stamps give the same number anywhere."""

import hashlib
from collections.abc import Iterable
from typing import Any

import orjson

Row = tuple[str, str, dict[str, Any], dict[str, str]]


def state_digest(rows: Iterable[Row]) -> str:
    """SHA-256 over (table, pk, values, stamps), given in order of table and pk."""
    found = hashlib.sha256(b"anyun-state-v1\0")
    for row in rows:
        found.update(
            orjson.dumps(list(row), option=orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE)
        )
    return found.hexdigest()


def short(digest: str) -> str:
    """Sixteen digits in four groups, to be read out on the telephone."""
    number = f"{int(digest[:16], 16) % 10**16:016d}"
    return " ".join(number[start : start + 4] for start in range(0, 16, 4))
