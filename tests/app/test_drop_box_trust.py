"""The drop box over TLS with certificates made here, its rate limit, and challenges that count once."""

import re
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.context import Context
from app.errors import KnownError
from app.usecases.box_list import write_box_list
from app.usecases.deliver import deliver
from app.usecases.delivery_log import kept_certificate, put_certificate, put_ways, ways
from app.usecases.pairing import known_cards
from app.usecases.serve import serve
from sync.certificates import certificate_in
from sync.drop_box import ANSWERED, FILE, LENGTH, OFFSET
from sync.drop_box_client import BoxTrouble, BoxVisit
from tests.conftest import FakeClock
from tests.torture.drop_box import (
    BUSY,
    Running,
    asked,
    drop_box,
    sent,
    serving,
    signed,
    visitor,
)

COUNTY, TOWN = visitor(0, "c"), visitor(1)
Pair = tuple[Context, Context]
OWN = (
    "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 3650 -subj /CN=drop-box"
    " -addext subjectAltName=IP:127.0.0.1 -keyout {0}.key -out {0}.pem"
)
AUTHORITY = """[ca]
default_ca = own
[own]
database = index.txt
new_certs_dir = .
serial = serial
default_md = sha256
policy = any
copy_extensions = copy
[any]
commonName = supplied
"""
OLD = "-startdate 20010101000000Z -enddate 20020101000000Z"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """box, other: self-made; old: of an authority `ca`, and out of date by years."""
    folder = tmp_path_factory.mktemp("certificates")

    def openssl(words: str) -> None:
        subprocess.run(["openssl", *words.split()], cwd=folder, check=True, capture_output=True)

    for name in ("box", "other", "ca"):
        openssl(OWN.format(name))
    (folder / "ca.cnf").write_text(AUTHORITY)
    (folder / "index.txt").touch()
    (folder / "serial").write_text("01")
    openssl(OWN.format("old").replace(" -x509", "").replace(" -days 3650", "") + " -batch")
    openssl(
        f"ca -batch -config ca.cnf -cert ca.pem -keyfile ca.key {OLD} -notext -in old.pem -out signed.pem"
    )
    (folder / "signed.pem").rename(folder / "old.pem")
    return folder


@pytest.fixture(scope="module")
def box(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    tls = (made / "box.pem", made / "box.key")
    with drop_box(tmp_path_factory.mktemp("tls"), [COUNTY, TOWN], BUSY, {}, tls) as found:
        yield found


def pem(made: Path, name: str) -> str:
    return certificate_in((made / f"{name}.pem").read_text())


def trouble_of(address: str, certificate: str) -> str:
    with (
        pytest.raises(BoxTrouble) as problem,
        BoxVisit(address, TOWN.origin, TOWN.keys, certificate) as visit,
    ):
        visit.names()
    return problem.value.kind


def test_a_self_made_certificate_that_is_kept_is_trusted_and_no_other(
    box: Running, made: Path, tmp_path: Path
) -> None:
    path = TOWN.file(tmp_path, COUNTY, 1, 300_000)
    with BoxVisit(box.address, TOWN.origin, TOWN.keys, pem(made, "box")) as visit:
        assert visit.upload(path)
    with BoxVisit(box.address, COUNTY.origin, COUNTY.keys, pem(made, "box")) as visit:
        assert visit.names() == [path.name]
    assert trouble_of(box.address, pem(made, "other")) == "certificate"
    assert trouble_of(box.address, "") == "certificate"


def test_a_certificate_for_another_address_or_a_line_without_tls_is_told_apart(
    box: Running, made: Path, tmp_path: Path
) -> None:
    named = box.address.replace("127.0.0.1", "localhost")
    assert trouble_of(named, pem(made, "box")) == "certificate_name"
    assert trouble_of(box.address.replace("https", "http"), "") == "unreachable"
    assert trouble_of(box.address.replace("https", "http"), pem(made, "box")) == "tls"
    with drop_box(tmp_path, [TOWN], {}, {}) as plain:
        assert trouble_of(plain.address.replace("http", "https"), pem(made, "box")) == "tls"


def test_a_certificate_of_a_kept_authority_is_trusted_whatever_the_clock_says(
    made: Path, tmp_path: Path
) -> None:
    tls = (made / "old.pem", made / "old.key")
    with drop_box(tmp_path, [COUNTY, TOWN], BUSY, {}, tls) as box:
        for name in ("ca", "old"):
            with BoxVisit(box.address, TOWN.origin, TOWN.keys, pem(made, name)) as visit:
                assert visit.names() == []
        assert trouble_of(box.address, pem(made, "other")) == "certificate"


def test_two_stations_deliver_over_tls_and_a_wrong_certificate_is_a_plain_sentence(
    paired: Pair, made: Path, tmp_path: Path, clock: FakeClock
) -> None:
    township, county = paired
    write_box_list(county, known_cards(county), tmp_path / "cards.json")
    tls = (made / "box.pem", made / "box.key")
    with serving(tmp_path / "box", tmp_path / "cards.json", {}, {}, tls) as box:
        for one in paired:
            put_ways(one, box.address, "")
            put_certificate(one, made / "box.pem")
        outcomes = [deliver(one)[0].outcome for one in (*paired, township)]
        assert outcomes[:2] == ["done", "done"]
        put_certificate(township, made / "other.pem")
        [found] = deliver(township)
    assert (found.outcome, found.at) == ("failed", clock.now_ms())
    assert found.sentence.startswith("收发箱的证书不是本站信任的那一张，没有发送。")
    assert "取得收发箱现在的证书" in found.next_step


def test_only_the_certificate_of_a_file_is_kept_and_a_file_without_one_is_refused(
    township: Context, made: Path, tmp_path: Path
) -> None:
    both = tmp_path / "both.pem"
    both.write_text((made / "box.key").read_text() + (made / "box.pem").read_text())
    shown = put_certificate(township, both)
    said = subprocess.run(
        ["openssl", "x509", "-in", made / "box.pem", "-noout", "-fingerprint", "-sha256"],
        check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    assert shown in said
    assert ways(township).certificate == shown
    assert "PRIVATE" not in kept_certificate(township)
    (tmp_path / "cut.pem").write_text(re.sub(r"\n.{64}\n", "\n", pem(made, "box"), count=1))
    for wrong in (made / "box.key", tmp_path / "cut.pem"):
        with pytest.raises(KnownError, match="没有证书"):
            put_certificate(township, wrong)
    put_certificate(township, None)
    assert ways(township).certificate == ""


def test_a_key_that_is_not_the_certificates_own_is_said_before_serving(
    made: Path, tmp_path: Path
) -> None:
    (tmp_path / "town.card").write_text(TOWN.card.to_text())
    with pytest.raises(KnownError, match="不是一对"):
        serve(tmp_path / "box", tmp_path, "127.0.0.1", 0, (made / "box.pem", made / "other.key"))


# --- too many requests


def test_too_many_requests_are_told_how_long_to_wait_and_the_visitor_waits(tmp_path: Path) -> None:
    waited: list[float] = []

    def pause(seconds: float) -> None:
        waited.append(seconds)
        time.sleep(seconds)

    with drop_box(tmp_path, [COUNTY, TOWN], {"per_second": 3, "at_once": 4}, {}) as box:
        answers = (sent(box, "GET", "/box", {}) for _ in range(500))
        headers = next(headers for status, headers in answers if status == 429)
        assert headers["retry-after"] == "1"
        with BoxVisit(box.address, TOWN.origin, TOWN.keys, "", pause) as visit:
            assert visit.upload(TOWN.file(tmp_path, COUNTY, 1, 400_000))
    assert set(waited) == {1}


def test_a_box_that_stays_busy_ends_in_an_outcome_that_asks_for_nothing(
    paired: Pair, tmp_path: Path, clock: FakeClock
) -> None:
    township, county = paired
    write_box_list(county, known_cards(county), tmp_path / "cards.json")
    limits = {"per_second": 0.001, "at_once": 2}
    with serving(tmp_path / "box", tmp_path / "cards.json", limits, {}) as box:
        put_ways(township, box.address, "")
        [found] = deliver(township)
    assert (found.outcome, found.at) == ("failed", clock.now_ms())
    assert found.sentence == "收发箱正忙，请求太多。数据都在本机，不影响工作"
    assert found.next_step == "不用做什么，过几分钟再送；急需时可改用U盘；下次 30 分钟后再试"


# --- challenges


def test_a_request_that_is_played_again_is_refused_and_changes_nothing(tmp_path: Path) -> None:
    path = TOWN.file(tmp_path, COUNTY, 1, 3000)
    content, where = path.read_bytes(), FILE + path.name
    with drop_box(tmp_path, [COUNTY, TOWN], BUSY, {}) as box:
        first = {OFFSET: "0", LENGTH: "3000"}
        copied = signed(box, TOWN, "PATCH", where, first, content[:1000])
        assert sent(box, "PATCH", where, copied, content[:1000])[0] == 204
        more = {OFFSET: "1000", LENGTH: "3000"}
        assert asked(box, TOWN, "PATCH", where, more, content[1000:2000]) == 204
        status, headers = sent(box, "PATCH", where, copied, content[:1000])
        assert (status, ANSWERED in headers) == (401, False)
        standing = sent(box, "HEAD", where, signed(box, TOWN, "HEAD", where, {}))
        assert (standing[0], standing[1][OFFSET]) == (200, "2000")


def test_a_challenge_that_is_too_old_or_not_the_boxs_own_is_refused(tmp_path: Path) -> None:
    with drop_box(tmp_path, [TOWN], {**BUSY, "challenge_seconds": 0.5}, {}) as box:
        late, forged = (signed(box, TOWN, "GET", "/box", {}) for _ in range(2))
        time.sleep(1.1)
        assert sent(box, "GET", "/box", late)[0] == 401
    with drop_box(tmp_path / "again", [TOWN], BUSY, {}) as box:
        assert sent(box, "GET", "/box", forged)[0] == 401
        good = signed(box, TOWN, "GET", "/box", {})
        assert sent(box, "GET", "/box", good)[0] == 200
