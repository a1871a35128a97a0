"""What a bundle's file is called: from, to, number, and the start of its digest; never trusted."""

import re
from typing import NamedTuple

_NAME = re.compile(
    r"(?P<sender>[tc]\d{9}\.[0-9a-f]{8})_(?P<to>[tc]\d{9}\.[0-9a-f]{8})_(?P<seq>\d{8})_(?P<digest>[0-9a-f]{32})"
)


class BundleName(NamedTuple):
    """A name read back; `changed` when another program has added to it."""

    sender: str
    to: str
    seq: int
    digest: str
    changed: bool


def bundle_name(sender: str, to: str, seq: int, digest: str) -> str:
    """The file's name, legal on FAT32 and below 90 characters; `digest` is the file's SHA-256."""
    return f"{sender}_{to}_{seq:08d}_{digest[:32]}.age"


def read_name(name: str) -> BundleName | None:
    """What a name says, also one that a chat program has changed; None when it says nothing."""
    found = _NAME.search(name.lower())
    if not found:
        return None
    changed = name != f"{found[0]}.age"
    return BundleName(found["sender"], found["to"], int(found["seq"]), found["digest"], changed)


def code_of(origin: str) -> str:
    """The lasting code of the station that an incarnation belongs to."""
    return origin.partition(".")[0]


def names_its_bytes(name: str, digest: str) -> bool:
    """Whether a file with this SHA-256 (hex) is the one that its name promises."""
    read = read_name(name)
    return read is not None and digest.startswith(read.digest)
