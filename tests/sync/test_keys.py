"""Keys: cards, the number two stations compare, and a recovery key that survives handwriting."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.keys import (
    ALPHABET,
    BadCard,
    BadRecoveryKey,
    Card,
    StationKeys,
    is_signed,
    new_recovery_key,
    pair_fingerprint,
    parse_recovery_key,
)


def card(origin: str = "t330199101.0a1b2c3d") -> Card:
    return StationKeys.generate().card(origin, "示例镇卫生院", "township", True)


def test_a_card_survives_being_copied_over_several_lines() -> None:
    one = card()
    text = one.to_text()
    assert Card.from_text(f" {text[:40]}\n{text[40:]} \n") == one


@given(st.data())
def test_a_card_with_one_wrong_letter_is_refused(data: st.DataObject) -> None:
    text = card().to_text()
    at = data.draw(st.integers(0, len(text) - 1))
    other = data.draw(st.sampled_from("abcXYZ019").filter(lambda one: one != text[at]))
    with pytest.raises(BadCard):
        changed = Card.from_text(text[:at] + other + text[at + 1 :])
        if changed.to_text() == text:  # the last letter of base 64 may carry unused bits
            raise BadCard


@pytest.mark.parametrize("text", ["", "ANYUN1:", "ANYUN2:abc", "你好", "ANYUN1:" + "A" * 9000])
def test_what_is_no_card_is_refused(text: str) -> None:
    with pytest.raises(BadCard):
        Card.from_text(text)


def test_both_stations_read_out_the_same_thirty_digits_and_no_third_does() -> None:
    one, two, third = card(), card("c330199000.0a1b2c3d"), card("c330199000.ffffffff")

    digits = pair_fingerprint(one, two)

    assert digits == pair_fingerprint(two, one)
    assert [len(group) for group in digits.split()] == [5] * 6
    assert digits != pair_fingerprint(one, third)


def test_keys_are_the_same_after_being_kept() -> None:
    keys = StationKeys.generate()
    again = StationKeys.from_text(keys.to_text())

    public = again.card("t330199101.0a1b2c3d", "站", "township", False).sign_public
    assert is_signed(b"message", keys.sign(b"message"), public)
    assert not is_signed(b"massage", keys.sign(b"message"), public)
    assert keys.identity not in repr(keys)


def test_a_recovery_key_has_eight_groups_and_is_never_the_same_twice() -> None:
    keys = {new_recovery_key() for _ in range(50)}
    assert len(keys) == 50
    assert all([len(group) for group in key.split("-")] == [5] * 8 for key in keys)


def test_a_recovery_key_may_be_typed_small_with_spaces_and_look_alike_letters() -> None:
    key = new_recovery_key()
    typed = key.lower().replace("-", "  ").replace("0", "o").replace("1", "l")
    assert parse_recovery_key(typed) == key


@given(st.integers(0, 39), st.integers(1, len(ALPHABET) - 1))
def test_a_wrong_letter_is_located_by_its_group(at: int, further: int) -> None:
    letters = new_recovery_key().replace("-", "")
    other = ALPHABET[(ALPHABET.index(letters[at]) + further) % len(ALPHABET)]

    with pytest.raises(BadRecoveryKey) as problem:
        parse_recovery_key(letters[:at] + other + letters[at + 1 :])
    assert problem.value.group == at // 5 + 1


def test_two_groups_swapped_are_noticed() -> None:
    groups = "ABCDE"
    del groups
    key = new_recovery_key().split("-")
    if key[0] == key[1]:
        return
    with pytest.raises(BadRecoveryKey):
        parse_recovery_key("-".join([key[1], key[0], *key[2:]]))


def test_a_key_of_another_length_is_refused_as_a_whole() -> None:
    with pytest.raises(BadRecoveryKey) as problem:
        parse_recovery_key("12345")
    assert problem.value.group is None
