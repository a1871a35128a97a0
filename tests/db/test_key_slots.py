"""Key slots: who may open, who may not, and what a damaged slot file says."""

import json
from pathlib import Path

import pytest

from db import key_slots
from db.errors import NoSuchSlot, NotOurs, WrongPassword
from db.key_slots import Cost

CHEAP = Cost(passes=1, memory=8192)


def test_each_user_opens_the_same_key_with_their_own_password(tmp_path: Path) -> None:
    key = key_slots.new_key()
    key_slots.write_slot(tmp_path, "wang", "first secret", key, CHEAP)
    key_slots.write_slot(tmp_path, "li", "second secret", key, CHEAP)

    assert key_slots.unlock(tmp_path, "wang", "first secret") == key
    assert key_slots.unlock(tmp_path, "li", "second secret") == key


def test_a_wrong_password_and_an_unknown_user_look_the_same(tmp_path: Path) -> None:
    key_slots.write_slot(tmp_path, "wang", "secret", key_slots.new_key(), CHEAP)

    for login, secret in (("wang", "Secret"), ("li", "secret"), ("li", "no such slot")):
        with pytest.raises(WrongPassword):
            key_slots.unlock(tmp_path, login, secret)


def test_a_slot_moved_under_another_name_does_not_open(tmp_path: Path) -> None:
    key_slots.write_slot(tmp_path, "wang", "secret", key_slots.new_key(), CHEAP)
    path = tmp_path / key_slots.FILE
    content = json.loads(path.read_text())
    content["slots"]["boss"] = content["slots"].pop("wang")
    path.write_text(json.dumps(content))

    with pytest.raises(WrongPassword):
        key_slots.unlock(tmp_path, "boss", "secret")


def test_the_default_cost_is_the_one_of_rfc_9106(tmp_path: Path) -> None:
    key_slots.write_slot(tmp_path, "wang", "secret", key_slots.new_key())

    slot = json.loads((tmp_path / key_slots.FILE).read_text())["slots"]["wang"]
    assert (slot["passes"], slot["memory"]) == (3, 64 * 1024 * 1024)


def test_the_last_way_in_cannot_be_removed(tmp_path: Path) -> None:
    key = key_slots.new_key()
    key_slots.write_slot(tmp_path, "wang", "secret", key, CHEAP)
    key_slots.write_slot(tmp_path, "li", "secret two", key, CHEAP)

    key_slots.remove_slot(tmp_path, "wang")

    assert key_slots.slot_names(tmp_path) == ["li"]
    with pytest.raises(NoSuchSlot):
        key_slots.remove_slot(tmp_path, "li")


@pytest.mark.parametrize("content", [b"", b"{}", b"[1]", b'{"anyun_keys": 99, "slots": {}}'])
def test_a_damaged_slot_file_is_named_and_not_mistaken_for_a_wrong_password(
    tmp_path: Path, content: bytes
) -> None:
    (tmp_path / key_slots.FILE).write_bytes(content)

    with pytest.raises(NotOurs):
        key_slots.unlock(tmp_path, "wang", "secret")


def test_a_slot_that_asks_for_absurd_memory_is_refused_before_it_is_tried(tmp_path: Path) -> None:
    key_slots.write_slot(tmp_path, "wang", "secret", key_slots.new_key(), CHEAP)
    path = tmp_path / key_slots.FILE
    content = json.loads(path.read_text())
    content["slots"]["wang"]["memory"] = 1 << 40
    path.write_text(json.dumps(content))

    with pytest.raises(NotOurs):
        key_slots.unlock(tmp_path, "wang", "secret")
