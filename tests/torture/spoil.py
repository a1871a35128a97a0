"""Ways to spoil a bundle: by chance, as sticks do, and on purpose, as somebody with the public keys could."""

import hashlib
from collections.abc import Callable, Sequence
from random import Random
from typing import Any

import orjson
import pyrage
import zstandard

from app.context import Context
from app.usecases.pairing import own_keys
from sync.bundle import DOMAIN, Reason
from sync.handover import hand_over
from sync.keys import StationKeys
from sync.link import Verdict

# --- by chance: (the bundle, an older one, the dice) to what lies on the stick


def flip(good: bytes, _: bytes, chance: Random) -> bytes:
    """One to eight bits turn over."""
    changed = bytearray(good)
    for _at in range(chance.randint(1, 8)):
        changed[chance.randrange(len(good))] ^= 1 << chance.randrange(8)
    return bytes(changed) if bytes(changed) != good else bytes(reversed(good))


def cut(good: bytes, _: bytes, chance: Random) -> bytes:
    """The end is missing."""
    return good[: chance.randrange(len(good))]


def zero_tail(good: bytes, _: bytes, chance: Random) -> bytes:
    """The right length, but the end was never written."""
    at = chance.randrange(len(good) - 32)
    return good[:at] + bytes(len(good) - at)


def splice(good: bytes, other: bytes, chance: Random) -> bytes:
    """The beginning of one bundle, the end of another."""
    return good[: chance.randrange(1, len(good))] + other[chance.randrange(1, len(other)) :]


def swap_clusters(good: bytes, other: bytes, chance: Random) -> bytes:
    """A cluster of another file in the middle."""
    at, size = chance.randrange(len(good)), chance.choice((64, 512, 4096))
    foreign = other[at % len(other) :][:size]
    changed = good[:at] + foreign + good[at + len(foreign) :]
    return changed if changed != good else good[::-1]


def junk_after(good: bytes, _: bytes, chance: Random) -> bytes:
    """Something stands behind the end."""
    return good + chance.randbytes(chance.randint(1, 2000))


def junk_inside(good: bytes, _: bytes, chance: Random) -> bytes:
    """Something was put in between."""
    at = chance.randrange(1, len(good))
    return good[:at] + chance.randbytes(chance.randint(1, 200)) + good[at:]


def lost_piece(good: bytes, _: bytes, chance: Random) -> bytes:
    """A piece in the middle is missing."""
    at = chance.randrange(len(good) - 2)
    return good[:at] + good[at + chance.randint(1, 600) :]


BY_CHANCE = (flip, cut, zero_tail, splice, swap_clusters, junk_after, junk_inside, lost_piece)


class Forge:
    """Makes bundles from the lines of a good one, sealed and signed as one likes."""

    def __init__(
        self, town: Context, county: Context, good: bytes, delivered: Sequence[bytes]
    ) -> None:
        self.town, self.county = own_keys(town), own_keys(county)
        self.code, self.delivered, self.good = town.station.code, delivered, good
        self.lines = self.plain(good).splitlines(keepends=True)
        self.head: dict[str, Any] = orjson.loads(self.lines[0])
        self.changes, self.closing = self.lines[1:-2], self.lines[-2]

    def plain(self, content: bytes) -> bytes:
        """The lines of a bundle."""
        compressed = pyrage.decrypt(content, [self.county.age_identity()])
        return bytes(zstandard.ZstdDecompressor().decompressobj().decompress(compressed))

    def seal(self, plain: bytes, to: str | None = None) -> bytes:
        """Compressed and encrypted, to the county unless said otherwise."""
        recipient = pyrage.x25519.Recipient.from_str(to or self.county.age_recipient)
        return bytes(pyrage.encrypt(zstandard.compress(plain, 3), [recipient]))

    def seal_long(self, piece: bytes, times: int, window: int = 20) -> bytes:
        """The same piece many times: short when packed; `window` as a power of two."""
        how = zstandard.ZstdCompressionParameters.from_level(3, window_log=window)
        packer = zstandard.ZstdCompressor(compression_params=how).compressobj()
        packed = b"".join([*(packer.compress(piece) for _ in range(times)), packer.flush()])
        recipient = pyrage.x25519.Recipient.from_str(self.county.age_recipient)
        return bytes(pyrage.encrypt(packed, [recipient]))

    def bundle(
        self,
        changes: Sequence[bytes] | None = None,
        keys: StationKeys | None = None,
        sealed_to: str | None = None,
        sender: str | None = None,
        **head: Any,
    ) -> bytes:
        """A bundle well made in all but what is asked for, signed by the township or by `keys`."""
        head |= {"from": sender or self.head["from"]}
        lines = [line(self.head | head), *(self.changes if changes is None else changes)]
        return self.seal(signed([*lines, self.closing], keys or self.town), sealed_to)

    def unsigned(self, lines: Sequence[bytes], *, fix: bool) -> bytes:
        """These lines, closed, with the old signature; `fix` makes count and digest right."""
        trailer, whole = orjson.loads(self.lines[-1]), [*lines, self.closing]
        if fix:
            trailer |= {"n": len(lines) - 1, "sha256": hashlib.sha256(b"".join(whole)).hexdigest()}
        return self.seal(b"".join([*whole, line(trailer)]))


def line(content: Any) -> bytes:
    """One line of JSON."""
    return orjson.dumps(content, option=orjson.OPT_APPEND_NEWLINE | orjson.OPT_SORT_KEYS)


def signed(lines: Sequence[bytes], keys: StationKeys) -> bytes:
    """Head, changes and closing with a trailer by these keys."""
    digest = hashlib.sha256(b"".join(lines))
    found = {"n": len(lines) - 2, "sha256": digest.hexdigest()}
    return b"".join([*lines, line(found | {"sig": keys.sign(DOMAIN + digest.digest()).hex()})])


def deliberate(forge: Forge, *, bomb: bool) -> dict[str, Callable[[], bytes]]:
    """Each deliberate way by its name; the whole `bomb` of two thousand million bytes takes its time."""
    ways = {**_lines_moved(forge), **_well_signed(forge), **_somebody_else(forge), **_vast(forge)}
    if bomb:
        ways["zstd bomb"] = lambda: forge.seal_long(b"x" * (1 << 20) + b"\n", 2049)
    return ways


def _lines_moved(forge: Forge) -> dict[str, Callable[[], bytes]]:
    """Lines removed, doubled, put in another order, altered: with the trailer put right or not."""
    head, changes = forge.lines[0], forge.changes
    altered = changes[0].replace(b'"', b'" ', 1)
    moved = {
        "line removed": [head, *changes[1:]],
        "last line removed": [head, *changes[:-1]],
        "all lines removed": [head],
        "line doubled": [head, changes[0], *changes],
        "lines reordered": [head, *reversed(changes)],
        "line altered": [head, altered, *changes[1:]],
        "number altered": [line(forge.head | {"seq": 99}), *changes],
        "foreign line": [head, *changes, forge.plain(forge.delivered[0]).splitlines(True)[1]],
    }
    ways: dict[str, Callable[[], bytes]] = {}
    for name, lines in moved.items():
        for fix in (False, True):
            ways[f"{name}, trailer {'put right' if fix else 'as it was'}"] = (
                lambda lines=lines, fix=fix: forge.unsigned(lines, fix=fix)  # type: ignore[misc]
            )
    ways["no trailer"] = lambda: forge.seal(b"".join([head, *changes]))
    ways["two trailers"] = lambda: forge.seal(b"".join([*forge.lines, forge.lines[-1]]))
    ways["line after the trailer"] = lambda: forge.seal(b"".join([*forge.lines, changes[0]]))
    ways["last line end missing"] = lambda: forge.seal(b"".join(forge.lines)[:-1])
    ways["trailer of another"] = lambda: forge.seal(
        b"".join([head, *changes, forge.plain(forge.delivered[-1]).splitlines(True)[-1]])
    )
    return ways


def _well_signed(forge: Forge) -> dict[str, Callable[[], bytes]]:
    """What a faulty program or a cloned disk with the right key would make."""
    stranger = StationKeys.generate()
    other = f"{forge.code}.00000000"
    return {
        "future format": lambda: forge.bundle(v=2),
        "future schema": lambda: forge.bundle(min_reader=99),
        "other magic": lambda: forge.bundle(magic="other"),
        "for another station": lambda: forge.bundle(to=["c330299000.00000000"]),
        "sealed to another": lambda: forge.bundle(sealed_to=stranger.age_recipient),
        "a real station's": lambda: forge.bundle(practice=False),
        "same number, other content": lambda: forge.bundle(forge.changes[:1], seq=2),
        "follows what was never received": lambda: forge.bundle(base_seq=77, base_hash="00" * 32),
        "follows another of the same number": lambda: forge.bundle(prev="00" * 32),
        "receipt for what was never sent": lambda: forge.bundle(ack=[5, "00" * 32]),
        "same change, other content": lambda: forge.bundle([_changed(forge)], seq=9, prev=None),
        "impossible number": lambda: forge.bundle(seq=0),
        "impossible sender": lambda: forge.bundle(sender="../../etc"),
        "nothing but a head": lambda: forge.seal(forge.lines[0]),
        "list for a head": lambda: forge.seal(
            signed([b"[]\n", *forge.changes, forge.closing], forge.town)
        ),
        "change of keys by nobody": lambda: forge.bundle(
            keys=stranger, handovers=[hand_over(forge.code, forge.county, stranger, 1)]
        ),
        "change of keys that is no list": lambda: forge.bundle(handovers=5),
        "unknown incarnation by another key": lambda: forge.bundle(keys=stranger, sender=other),
    }


def _changed(forge: Forge) -> bytes:
    """A change that was delivered, under its number but with another value."""
    first = orjson.loads(forge.plain(forge.delivered[0]).splitlines()[1])
    first[9] = "somebody"
    return line(first)


def _somebody_else(forge: Forge) -> dict[str, Callable[[], bytes]]:
    """Somebody who has the public keys, and keys of his own."""
    stranger = StationKeys.generate()
    return {
        "altered and signed with another key": lambda: forge.bundle(forge.changes[1:], stranger),
        "a copy signed with another key": lambda: forge.bundle(keys=stranger),
        "signed with the receiver's own key": lambda: forge.bundle(keys=forge.county),
        "from a station nobody knows": lambda: forge.bundle(
            keys=stranger, sender="t330199999.0a0b0c0d"
        ),
        "from the receiver itself": lambda: forge.bundle(
            keys=stranger, sender="c330199000.0a0b0c0d"
        ),
        "sealed without compression": lambda: bytes(
            pyrage.encrypt(
                b"".join(forge.lines),
                [pyrage.x25519.Recipient.from_str(forge.county.age_recipient)],
            )
        ),
        "not sealed": lambda: b"".join(forge.lines),
        "another file": lambda: b"%PDF-1.7 holiday" * 50,
        "nothing": lambda: b"",
        "only zeros": lambda: bytes(5000),
        "a bundle within a bundle": lambda: forge.seal(forge.good),
    }


def _vast(forge: Forge) -> dict[str, Callable[[], bytes]]:
    """Sizes that would eat the memory or the day of a careless reader."""
    stanza = b"-> X25519 " + b"A" * 43 + b"\n" + b"B" * 43 + b"\n"
    magic = b"age-encryption.org/v1\n"
    deep = b"[" * 200_000
    return {
        "5,000 stanzas": lambda: magic + stanza * 5000 + forge.good[len(magic) :],
        "17 stanzas": lambda: magic + stanza * 17 + forge.good[len(magic) :],
        "endless age header": lambda: magic + b"-> " + b"x" * 100_000,
        "line of 5 MiB": lambda: forge.bundle([b'["' + b"x" * (5 << 20) + b'"]\n']),
        "head of 5 MiB": lambda: forge.bundle(app="x" * (5 << 20)),
        "200 MiB without a line end": lambda: forge.seal_long(bytes(1 << 20), 200),
        "deep JSON for a head": lambda: forge.seal(
            signed([deep + b"\n", forge.closing], forge.town)
        ),
        "deep JSON in the head": lambda: forge.seal(
            forge.lines[0].rstrip(b"}\n") + b',"roster_list":' + deep + b"\n"
        ),
        "deep JSON for a trailer": lambda: forge.seal(b"".join(forge.lines[:-1]) + deep + b"\n"),
        "window of 128 MiB": lambda: forge.seal_long(b"".join(forge.lines), 1, window=27),
    }


# What a person must be told; ways that are not here may be called altered or cut short.
SAID: dict[str, Reason | Verdict] = {
    "future format": Reason.NEWER_VERSION,
    "future schema": Reason.NEWER_VERSION,
    "other magic": Reason.NOT_A_BUNDLE,
    "for another station": Reason.WRONG_STATION,
    "sealed to another": Reason.WRONG_STATION,
    "a real station's": Reason.PRACTICE_MISMATCH,
    "same number, other content": Reason.FORK,
    "follows what was never received": Verdict.GAP,
    "follows another of the same number": Reason.FORK,
    "receipt for what was never sent": Verdict.WE_WERE_ROLLED_BACK,
    "same change, other content": Reason.FORK,
    "change of keys by nobody": Reason.BAD_SIGNATURE,
    "change of keys that is no list": Reason.NOT_A_BUNDLE,
    "unknown incarnation by another key": Reason.BAD_SIGNATURE,
    "altered and signed with another key": Reason.BAD_SIGNATURE,
    "line removed, trailer put right": Reason.BAD_SIGNATURE,
    "line removed, trailer as it was": Reason.ALTERED,
    "from a station nobody knows": Reason.UNKNOWN_SENDER,
    "nothing but a head": Reason.TRUNCATED,
    "another file": Reason.NOT_A_BUNDLE,
    "nothing": Reason.TRUNCATED,
    "5,000 stanzas": Reason.HOSTILE,
    "17 stanzas": Reason.HOSTILE,
    "endless age header": Reason.HOSTILE,
    "zstd bomb": Reason.TOO_BIG,
    "replaced key": Reason.REPLACED_KEY,
    "revoked key": Reason.REVOKED_KEY,
}
