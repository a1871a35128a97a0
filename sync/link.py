"""The chain between two stations: gaps, replays, forks and rollbacks are told apart."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from sync.bundle import Header


class Verdict(Enum):
    """What a verified bundle is to this station."""

    ACCEPT = "accept"
    DUPLICATE = "duplicate"
    OLDER = "older"
    FORK = "fork"
    GAP = "gap"
    WAITS = "waits"  # a part of a series that has come before the part it stands on
    WE_WERE_ROLLED_BACK = "we_were_rolled_back"


@dataclass(frozen=True)
class LinkMemory:
    """{number: hash} of the bundles accepted from one incarnation, and of those sent to it."""

    accepted: Mapping[int, str]
    sent: Mapping[int, str]


def judge(header: Header, hash_: str, memory: LinkMemory) -> Verdict:
    """Judge a bundle whose signature holds; `hash_` is the digest its trailer signs.

    A bundle carries everything from its base on, so lost ones in between do no harm, and an
    older one than the newest accepted brings nothing new. The parts of a series stand on each
    other: one that comes too early is not taken, and lies there until its turn.
    """
    known = memory.accepted.get(header.seq)
    if known is not None:
        return Verdict.DUPLICATE if known == hash_ else Verdict.FORK
    if header.ack and memory.sent.get(header.ack[0]) != header.ack[1]:
        return Verdict.WE_WERE_ROLLED_BACK
    if header.base_seq and memory.accepted.get(header.base_seq) != header.base_hash:
        return _without_base(header, memory)
    if header.prev and memory.accepted.get(header.seq - 1, header.prev) != header.prev:
        return Verdict.FORK
    if memory.accepted and header.seq < max(memory.accepted):
        return Verdict.OLDER
    return Verdict.ACCEPT


def _without_base(header: Header, memory: LinkMemory) -> Verdict:
    if memory.accepted and header.seq < max(memory.accepted):
        return Verdict.OLDER
    return Verdict.GAP if header.part == 1 else Verdict.WAITS
