"""The drop box: real server in another process, real lines that break, real stations."""

import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.context import Context
from app.errors import KnownError
from app.usecases import shared_folder
from app.usecases.box_list import write_box_list
from app.usecases.deliver import deliver
from app.usecases.delivery_log import last_deliveries, list_deliveries, put_ways
from app.usecases.fingerprint import fingerprint
from app.usecases.pairing import known_cards
from app.usecases.register_couple import save_person
from app.usecases.stick import box_of
from db import durable, links
from sync.drop_box import FILE, LENGTH, OFFSET
from sync.drop_box_client import BoxTrouble, BoxVisit
from tests.conftest import FakeClock, consent, couple
from tests.torture.drop_box import (
    BUSY,
    Cutter,
    Running,
    asked,
    drop_box,
    hostile,
    serving,
    slow_visitors,
    upload_all,
    visitor,
)

COUNTY, TOWN, OTHER, FOREIGN = visitor(0, "c"), visitor(1), visitor(2), visitor(9)
Pair = tuple[Context, Context]


@pytest.fixture(scope="module")
def box(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder = tmp_path_factory.mktemp("drop")
    limits = {**BUSY, "quiet_seconds": 2, "seconds": 4, "file": 6_000_000}
    with drop_box(folder, [COUNTY, TOWN, OTHER], limits, {"per_station": 30_000_000}) as found:
        yield found


def test_a_file_arrives_whole_over_a_line_that_breaks_and_a_repeat_is_one_question(
    box: Running, tmp_path: Path
) -> None:
    path = TOWN.file(tmp_path, COUNTY, 1, 3_000_000)
    line = Cutter(box.port, 20_000, 600_000)
    with BoxVisit(line.address, TOWN.origin, TOWN.keys) as visit:
        assert visit.upload(path)
    assert line.cuts > 2
    back = tmp_path / "back"
    with BoxVisit(line.address, COUNTY.origin, COUNTY.keys) as visit, back.open("w+b") as file:
        for _ in range(30):
            try:
                visit.download(path.name, file)
                break
            except BoxTrouble:
                continue
    line.close()
    assert back.read_bytes() == path.read_bytes()
    quiet = Cutter(box.port, 10**9, 10**9)
    with BoxVisit(quiet.address, TOWN.origin, TOWN.keys) as visit:
        assert not visit.upload(path)
    quiet.close()
    assert quiet.carried < 2000


def test_a_file_taken_by_its_receiver_is_not_sent_again(box: Running, tmp_path: Path) -> None:
    path = TOWN.file(tmp_path, COUNTY, 2, 5000)
    with BoxVisit(box.address, TOWN.origin, TOWN.keys) as sender:
        assert sender.upload(path)
        with BoxVisit(box.address, COUNTY.origin, COUNTY.keys) as receiver:
            assert path.name in receiver.names()
            receiver.remove(path.name)
            receiver.remove(path.name)
            assert path.name not in receiver.names()
        assert not sender.upload(path)


def test_hostile_requests_are_refused_and_nothing_of_them_is_kept(box: Running) -> None:
    found = hostile(box, TOWN, COUNTY, FOREIGN)
    assert {found[what] for what in ("path trick", "other case")} == {404}
    assert {found["foreign key"], found["another's box"], found["bad signature"]} == {403}
    assert found["wrong digest"] == 422
    assert found["too long a file"] == found["too long a piece"] == 413
    assert not list(box.folder.glob("to-*/*_00000999_*"))


def test_overlapping_pieces_begin_again_where_the_sender_says(box: Running, tmp_path: Path) -> None:
    path = TOWN.file(tmp_path, COUNTY, 3, 3000)
    content, length = path.read_bytes(), "3000"
    for start, end in ((0, 2000), (0, 1000), (1000, 2500), (500, 3000)):
        said = {OFFSET: str(start), LENGTH: length}
        assert asked(box, TOWN, "PATCH", FILE + path.name, said, content[start:end]) == 204
    with BoxVisit(box.address, TOWN.origin, TOWN.keys) as visit:
        assert not visit.upload(path)


def test_slow_visitors_hinder_nobody_and_are_hung_up_on(box: Running, tmp_path: Path) -> None:
    with slow_visitors(box, 20) as lines:
        upload_all(box, [(OTHER, OTHER.file(tmp_path, COUNTY, n, 20_000)) for n in range(8)], 2)
        until = time.monotonic() + 15
        for line in lines:
            line.settimeout(until - time.monotonic())
            assert _hung_up(line)


def _hung_up(line: socket.socket) -> bool:
    try:
        while line.recv(100):
            pass
    except ConnectionError:
        return True
    return True


def test_a_station_cannot_fill_the_box_beyond_its_share(tmp_path: Path) -> None:
    with drop_box(tmp_path, [COUNTY, TOWN], {}, {"per_station": 50_000}) as box:
        with BoxVisit(box.address, TOWN.origin, TOWN.keys) as visit:
            assert visit.upload(TOWN.file(tmp_path, COUNTY, 1, 40_000))
            with pytest.raises(BoxTrouble, match="full"):
                visit.upload(TOWN.file(tmp_path, COUNTY, 2, 40_000))
        (box.stations / "more.card").write_text(OTHER.card.to_text())
        with BoxVisit(box.address, OTHER.origin, OTHER.keys) as visit:
            assert visit.upload(OTHER.file(tmp_path, COUNTY, 1, 40_000))


def test_two_stations_agree_after_delivering_and_then_have_nothing_to_say(
    paired: Pair, tmp_path: Path, clock: FakeClock
) -> None:
    township, county = paired
    made = couple(township)
    consent(township, made.wife_id)
    consent(township, made.husband_id)
    write_box_list(county, known_cards(county), tmp_path / "cards.json")
    with serving(tmp_path / "box", tmp_path / "cards.json", {}, {}) as box:
        for one in paired:
            put_ways(one, box.address, "")
        for _ in range(2):
            for one in paired:
                clock.pass_(minutes=30)
                assert {found.outcome for found in deliver(one)} <= {"done", "nothing_new"}
        assert (
            fingerprint(township, county.station.code).short
            == fingerprint(county, township.station.code).short
        )
        for _ in range(2):
            outcomes = [deliver(one)[0].outcome for one in paired]
        assert outcomes == ["nothing_new", "nothing_new"]
        assert not list((tmp_path / "box").glob("to-*/*.age"))
    assert [one.peer for one in last_deliveries(township)] == [county.station.code]


def test_a_box_out_of_reach_is_a_dated_outcome_with_a_next_step(
    paired: Pair, clock: FakeClock
) -> None:
    township, _ = paired
    put_ways(township, "http://127.0.0.1:9", "")
    [found] = deliver(township)
    assert (found.outcome, found.at) == ("failed", clock.now_ms())
    assert found.sentence == "连不上县级站的收发箱。数据都在本机，不影响工作"
    assert found.next_step.endswith("下次 30 分钟后再试")
    assert list_deliveries(township) == [found]


def test_a_watched_folder_works_as_a_stick_and_may_be_missing(paired: Pair, tmp_path: Path) -> None:
    township, county = paired
    couple(township)
    shared = tmp_path / "shared"
    for one in paired:
        put_ways(one, "", str(shared))
    assert deliver(township)[0].outcome == "failed"
    shared.mkdir()
    assert deliver(township)[0].outcome == "done"
    assert list(box_of(shared, county.station.code).glob("*.age"))
    assert deliver(county)[0].outcome == "done"
    assert deliver(township)[0].outcome in {"done", "nothing_new"}
    assert {deliver(one)[0].outcome for one in paired} == {"nothing_new"}


def test_a_share_that_stops_answering_ends_in_an_outcome_and_blocks_nobody(
    paired: Pair, tmp_path: Path, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    township, county = paired
    shared, answers = tmp_path / "shared", threading.Event()
    shared.mkdir()
    real = durable.copy_whole

    def hangs(source: Path, target: Path) -> None:
        if shared in target.parents:
            assert answers.wait(60)
        real(source, target)

    put_ways(township, "http://127.0.0.1:9", str(shared))
    monkeypatch.setattr(durable, "copy_whole", hangs)
    monkeypatch.setattr(shared_folder, "SECONDS", 0.2)
    made = couple(township)
    consent(township, made.wife_id)
    before = {one.ident for one in threading.enumerate()}
    for _ in range(3):
        network, folder = deliver(township)
    assert (network.way, folder.way) == ("network", "folder")
    assert (folder.outcome, folder.at) == ("failed", clock.now_ms())
    assert folder.sentence == "共享文件夹没有回应。数据都在本机，不影响工作"
    assert folder.next_step == "请检查网络和存放它的那台电脑；下次 30 分钟后再试"
    [left_behind] = [one for one in threading.enumerate() if one.ident not in before]
    save_person(township, made.wife_id or "", {"phone": "13800000009"})  # nobody waits for it

    answers.set()
    left_behind.join(20)
    monkeypatch.setattr(shared_folder, "SECONDS", 30)
    assert deliver(township, "folder")[0].outcome == "done"
    put_ways(county, "", str(shared))
    assert deliver(county)[0].received > 0


def test_a_delivery_makes_room_for_a_person_who_waits(paired: Pair, tmp_path: Path) -> None:
    township, county = paired
    (tmp_path / "shared").mkdir()
    write_box_list(county, known_cards(county), tmp_path / "cards.json")
    with serving(tmp_path / "box", tmp_path / "cards.json", {}, {}) as box:
        put_ways(township, box.address, str(tmp_path / "shared"))
        found = deliver(township, wanted=lambda: True)
        assert {one.sentence.partition("。")[0] for one in found} == {
            "为别的操作让路，这次没有送完"
        }
        assert deliver(township, "network")[0].outcome == "done"


def test_without_a_way_there_is_nothing_to_deliver_by(township: Context) -> None:
    with pytest.raises(KnownError, match="还没有设置"):
        deliver(township)
    with pytest.raises(KnownError, match="https"):
        put_ways(township, "ftp://x", "")


@pytest.mark.parametrize("way", ["network", "folder"])
def test_what_goes_only_with_a_later_visit_is_counted_then(
    paired: Pair, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    township, county = paired
    shared = tmp_path / "shared"
    shared.mkdir()
    write_box_list(county, known_cards(county), tmp_path / "cards.json")
    with serving(tmp_path / "box", tmp_path / "cards.json", {}, {}) as box:
        put_ways(township, box.address, str(shared))
        made = couple(township)
        consent(township, made.wife_id)
        deliver(township)
        for number in range(2):
            save_person(township, made.wife_id or "", {"phone": f"1381111000{number}"})
            with monkeypatch.context() as broken:
                broken.setattr(BoxVisit, "upload", _breaks)
                broken.setattr(shared_folder.SharedFolder, "put", _breaks)
                assert deliver(township, way)[0].outcome == "failed"
        [found] = deliver(township, way)
    last = links.sent(township.database, county.station.code)[-1]
    assert (found.outcome, found.sent) == ("done", last["count"])
    assert f"送出 {last['count']} 条更改" in found.sentence


def _breaks(*_: object) -> None:
    raise KnownError("送达", "断了", "再试")
