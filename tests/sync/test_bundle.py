"""Bundles: whole, signed, for us, or refused; and open to the stock programs."""

import io
import json
import os
import subprocess
import time
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pyrage
import pytest
import zstandard

from sync.bundle import DOMAIN, BundleRefused, Header, Reason
from sync.change import BadChange, Change, from_line, to_line
from sync.keys import Card, StationKeys, is_signed
from sync.link import LinkMemory, Verdict, judge
from sync.names import bundle_name, read_name
from sync.read_bundle import Rejected, read_changes, verify_bundle
from sync.write_bundle import write_bundle

TOWN, COUNTY = "t330199101.0a1b2c3d", "c330199000.1a2b3c4d"
TOWN_KEYS, COUNTY_KEYS = StationKeys.generate(), StationKeys.generate()


def card(keys: StationKeys, origin: str) -> Card:
    return keys.card(origin, "示例站", "township", True)


def header(**changes: Any) -> Header:
    given: dict[str, Any] = {
        "sender": TOWN,
        "to": (COUNTY,),
        "seq": 1,
        "prev": None,
        "base_seq": 0,
        "base_hash": None,
        "ack": None,
        "practice": True,
        "schema": 1,
        "min_reader": 1,
        "app": "0.1.0",
        "made": 1,
        "salt": "00" * 16,
    }
    return Header(**(given | changes))


def changes(count: int = 5) -> Iterator[Change]:
    for number in range(1, count + 1):
        yield Change(
            TOWN, number, f"{number:012x}.{TOWN}", "person", f"p{number}", f"p{number}", 0,
            {"name": f"虚构{number}", "vaccines": ["rubella"], "age": number, "note": None}, None, "li",
        )  # fmt: skip


def bundle(count: int = 5, keys: StationKeys = TOWN_KEYS, **changed: Any) -> bytes:
    target = io.BytesIO()
    to = [card(COUNTY_KEYS, COUNTY).age_recipient]
    write_bundle(target, header(**changed), changes(count), keys, to)
    return target.getvalue()


def public(found: Header) -> list[bytes]:
    return [TOWN_KEYS.sign_public] if found.sender == TOWN else []


def verify(content: bytes, *, me: str = COUNTY, practice: bool = True, **more: Any) -> Any:
    return verify_bundle(io.BytesIO(content), COUNTY_KEYS, public, me, practice=practice, **more)


def reason(content: bytes, **more: Any) -> Reason:
    with pytest.raises(BundleRefused) as refusal:
        verify(content, **more)
    return refusal.value.reason


def sealed(plain: bytes, level: int = 3) -> bytes:
    """Seal any bytes to the county, as an attacker who knows its public key could."""
    recipient = pyrage.x25519.Recipient.from_str(card(COUNTY_KEYS, COUNTY).age_recipient)
    return bytes(pyrage.encrypt(zstandard.compress(plain, level), [recipient]))


def plain(content: bytes) -> bytes:
    identity = COUNTY_KEYS.age_identity()
    compressed = pyrage.decrypt(content, [identity])
    return zstandard.ZstdDecompressor().decompressobj().decompress(compressed)


def test_what_was_written_is_read_back() -> None:
    content = bundle()
    verified = verify(content)

    assert (verified.header.sender, verified.count) == (TOWN, 5)
    assert list(read_changes(io.BytesIO(content), COUNTY_KEYS)) == list(changes())


def test_the_stock_programs_open_it_and_the_signature_can_be_checked_by_hand(
    tmp_path: Path,
) -> None:
    (tmp_path / "b.age").write_bytes(bundle())
    (tmp_path / "key").write_text(COUNTY_KEYS.identity + "\n")
    out = subprocess.run(
        "age -d -i key b.age | zstd -dq", shell=True, cwd=tmp_path, capture_output=True, check=True
    ).stdout

    lines = out.splitlines(keepends=True)
    trailer = json.loads(lines[-1])
    said = subprocess.run(
        ["sha256sum"], input=b"".join(lines[:-1]), capture_output=True, check=True
    )
    assert said.stdout.split()[0].decode() == trailer["sha256"]
    _check_with_openssl(tmp_path, bytes.fromhex(trailer["sha256"]), bytes.fromhex(trailer["sig"]))


def _check_with_openssl(folder: Path, digest: bytes, signature: bytes) -> None:
    prefix = bytes.fromhex("302a300506032b6570032100")  # an Ed25519 key in DER
    (folder / "pub").write_bytes(prefix + card(TOWN_KEYS, TOWN).sign_public)
    (folder / "message").write_bytes(DOMAIN + digest)
    (folder / "sig").write_bytes(signature)
    subprocess.run(
        "openssl pkeyutl -verify -rawin -pubin -keyform DER -inkey pub -in message -sigfile sig",
        shell=True, cwd=folder, check=True, capture_output=True,
    )  # fmt: skip


def test_no_flipped_bit_is_accepted() -> None:
    content, chance = bundle(), Random(1)
    for _ in range(300):
        at = chance.randrange(len(content))
        changed = bytearray(content)
        changed[at] ^= 1 << chance.randrange(8)
        assert reason(bytes(changed)) in set(Reason)


def test_a_bundle_cut_anywhere_is_refused_and_mostly_called_incomplete() -> None:
    content = bundle(400)
    found = [reason(content[:length]) for length in range(0, len(content), 37)]

    assert set(found) <= {Reason.TRUNCATED, Reason.ALTERED, Reason.NOT_A_BUNDLE}
    assert found.count(Reason.TRUNCATED) > len(found) * 0.9


@pytest.mark.parametrize("tail", [b"\0", b"junk" * 100, bytes(4096)])
def test_bytes_added_at_the_end_are_not_accepted(tail: bytes) -> None:
    assert reason(bundle() + tail)


def test_two_bundles_spliced_are_refused() -> None:
    one, other = bundle(5), bundle(6)
    assert reason(one[: len(one) // 2] + other[len(other) // 2 :])


def test_a_bundle_for_another_station_is_named_so() -> None:
    target = io.BytesIO()
    stranger = StationKeys.generate()
    to = [card(stranger, "c330299000.1a2b3c4d").age_recipient]
    write_bundle(target, header(), changes(), TOWN_KEYS, to)
    assert reason(target.getvalue()) is Reason.WRONG_STATION


def test_a_bundle_sealed_again_to_us_but_addressed_to_another_is_refused() -> None:
    assert reason(bundle(to=("c330299000.1a2b3c4d",))) is Reason.WRONG_STATION


def test_an_unknown_sender_and_a_forged_one_are_told_apart() -> None:
    assert reason(bundle(sender="t330199109.0a1b2c3d")) is Reason.UNKNOWN_SENDER
    assert reason(bundle(keys=StationKeys.generate())) is Reason.BAD_SIGNATURE


def test_a_newer_version_is_said_to_be_newer() -> None:
    assert reason(bundle(min_reader=99)) is Reason.NEWER_VERSION


def test_practice_and_real_stations_refuse_each_other() -> None:
    assert reason(bundle(practice=False)) is Reason.PRACTICE_MISMATCH
    assert reason(bundle(), practice=False) is Reason.PRACTICE_MISMATCH


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 a zip", b"hello" * 100, bytes(5000)])
def test_other_files_are_not_bundles(content: bytes) -> None:
    assert reason(content) in {Reason.NOT_A_BUNDLE, Reason.TRUNCATED}


def test_a_line_removed_doubled_or_changed_breaks_the_signature_of_an_honest_sender() -> None:
    lines = plain(bundle()).splitlines(keepends=True)
    for changed in (
        [*lines[:2], *lines[3:]],
        [*lines[:2], lines[2], *lines[2:]],
        [*lines[:2], lines[2].replace("虚构".encode(), "真实".encode()), *lines[3:]],
        lines[:-1],
    ):
        assert reason(sealed(b"".join(changed))) in {Reason.ALTERED, Reason.TRUNCATED}


def test_a_bomb_is_stopped_before_it_fills_the_memory() -> None:
    content = sealed(bytes(300_000_000), level=1)
    assert len(content) < 100_000
    tracemalloc.start()
    assert reason(content) is Reason.ALTERED
    assert reason(bundle(5000), most=10_000) is Reason.TOO_BIG
    assert tracemalloc.get_traced_memory()[1] < 64_000_000
    tracemalloc.stop()


def test_a_header_of_thousands_of_receivers_is_refused_at_once() -> None:
    stanza = b"-> X25519 " + b"A" * 43 + b"\n" + b"B" * 43 + b"\n"
    started = time.monotonic()
    assert reason(b"age-encryption.org/v1\n" + stanza * 2000 + b"--- x\n") is Reason.HOSTILE
    assert time.monotonic() - started < 2


def test_a_bad_line_in_a_signed_bundle_is_said_and_the_rest_is_read() -> None:
    good = list(changes(3))
    strange = good[1]._replace(table="Not A Name")
    target = io.BytesIO()
    to = [card(COUNTY_KEYS, COUNTY).age_recipient]
    write_bundle(target, header(), [good[0], strange, good[2]], TOWN_KEYS, to)
    content = target.getvalue()
    verify(content)

    found = list(read_changes(io.BytesIO(content), COUNTY_KEYS))
    assert found == [good[0], Rejected(3, "name", strange.origin, strange.seq), good[2]]


def test_memory_does_not_grow_with_the_number_of_changes() -> None:
    peaks = []
    for count in (2_000, 20_000):
        tracemalloc.start()
        content = bundle(count)
        size = len(content)
        verify(content)
        for _ in read_changes(io.BytesIO(content), COUNTY_KEYS):
            pass
        peaks.append(tracemalloc.get_traced_memory()[1] - 2 * size)
        tracemalloc.stop()
    assert peaks[1] < peaks[0] + 4_000_000


def test_reading_may_stop_half_way() -> None:
    found = read_changes(io.BytesIO(bundle(20_000)), COUNTY_KEYS)
    assert next(found) == next(changes())
    found.close()  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"{}",
        b"[1]",
        b"[1,2,3,4,5,6,7,8,9,10]",
        b'["a",1,"b","c","d","e",0,{},null,"x"]',
        b"\xff",
    ],
)
def test_a_line_that_is_no_change_is_refused(line: bytes) -> None:
    with pytest.raises(BadChange):
        from_line(line)


def test_a_change_of_a_newer_version_with_more_columns_is_still_read() -> None:
    one = next(changes())
    longer = json.dumps([*json.loads(to_line(one)), "new"]).encode()
    assert from_line(longer) == one


@pytest.mark.parametrize(
    "fields",
    [{"x": 1.5}, {"x": True}, {"x": {}}, {"X": 1}, {"x": [1]}, {"x" * 80: 1}, {"x": 1 << 60}],
)
def test_values_of_another_kind_are_refused(fields: dict[str, Any]) -> None:
    with pytest.raises(BadChange):
        from_line(to_line(next(changes())._replace(fields=fields)))


def test_names_are_read_back_also_when_a_chat_program_has_changed_them() -> None:
    name = bundle_name(TOWN, COUNTY, 42, "ab" * 32)
    assert len(name) < 105
    assert name == name.lower()
    for changed in (name.replace(".age", " (1).age"), name + ".txt", name.upper()):
        found = read_name(changed)
        assert found is not None
        assert (found.seq, found.changed) == (42, True)
    assert read_name("holiday.jpg") is None


MEMORY = LinkMemory(accepted={1: "h1", 2: "h2", 4: "h4"}, sent={1: "s1"})


@pytest.mark.parametrize(
    ("changed", "hash_", "verdict"),
    [
        ({"seq": 5, "base_seq": 2, "base_hash": "h2", "prev": "h4"}, "h5", Verdict.ACCEPT),
        ({"seq": 9, "base_seq": 1, "base_hash": "h1", "prev": "h8"}, "h9", Verdict.ACCEPT),
        ({"seq": 2}, "h2", Verdict.DUPLICATE),
        ({"seq": 2}, "other", Verdict.FORK),
        ({"seq": 3, "prev": "h2"}, "h3", Verdict.OLDER),
        ({"seq": 5, "prev": "another 4"}, "h5", Verdict.FORK),
        ({"seq": 5, "base_seq": 3, "base_hash": "h3"}, "h5", Verdict.GAP),
        ({"seq": 5, "base_seq": 2, "base_hash": "other"}, "h5", Verdict.GAP),
        ({"seq": 5, "ack": (7, "s7")}, "h5", Verdict.WE_WERE_ROLLED_BACK),
        ({"seq": 5, "ack": (1, "s1")}, "h5", Verdict.ACCEPT),
    ],
)
def test_gaps_replays_forks_and_rollbacks_are_told_apart(
    changed: dict[str, Any], hash_: str, verdict: Verdict
) -> None:
    assert judge(header(**changed), hash_, MEMORY) is verdict


def test_a_signature_over_other_bytes_does_not_hold() -> None:
    message = os.urandom(32)
    signature = TOWN_KEYS.sign(message)
    assert is_signed(message, signature, card(TOWN_KEYS, TOWN).sign_public)
    assert not is_signed(message, signature[:-1], card(TOWN_KEYS, TOWN).sign_public)


class Full(io.BytesIO):
    """A medium that is full after so many pieces."""

    def __init__(self, pieces: int) -> None:
        super().__init__()
        self.left = pieces

    def write(self, piece: Any) -> int:
        self.left -= 1
        if self.left < 0:
            raise OSError(28, "no space")
        return super().write(piece)


def test_a_medium_that_is_full_is_said_wherever_in_the_bundle_that_happens() -> None:
    def write(target: Full) -> int:
        write_bundle(target, header(), changes(2000), TOWN_KEYS, [COUNTY_KEYS.age_recipient])
        return target.left

    pieces = 1000 - write(Full(1000))
    assert pieces >= 2  # the head, and what is sealed
    for last in range(pieces):
        with pytest.raises(OSError, match="no space"):
            write(Full(last))
