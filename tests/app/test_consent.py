"""Consent first: what may be saved, what is held, what a withdrawal leaves to decide."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.catalogue import FORMS
from app.catalogue.consent_texts import CONSENT_TEXTS
from app.context import Context
from app.domain.consent_gate import (
    KEPT_CLOSED,
    NO_CONSENT,
    TO_DECIDE,
    WITHDRAWN,
    Consent,
    Decision,
    Withdrawal,
    why_held,
)
from app.errors import KnownError
from app.usecases.consents import (
    PURPOSES,
    NoConsent,
    consents_of,
    decide_sample,
    give_consent,
    list_decisions,
    withdraw_consent,
)
from app.usecases.exchange import exchange
from app.usecases.open_couple import open_couple
from app.usecases.papers import list_papers, make_paper
from app.usecases.records import read_record, save_record
from db import records
from tests.conftest import LAB, PHYSICAL, consent, couple

HEALTH = [key for key, form in FORMS.items() if form.purpose]


@pytest.mark.parametrize("key", HEALTH)
def test_no_health_form_is_saved_without_consent(township: Context, key: str) -> None:
    file = couple(township)
    assert file.wife_id

    with pytest.raises((NoConsent, KnownError)):
        save_record(township, key, file.visit_id, file.wife_id, dict(LAB))
    assert records.count(township.database, key) == 0


def test_consent_of_one_spouse_does_not_open_the_others_forms(township: Context) -> None:
    file = couple(township)
    consent(township, file.wife_id)
    assert file.husband_id

    with pytest.raises(NoConsent, match="没有有效"):
        save_record(township, "physical", file.visit_id, file.husband_id, dict(PHYSICAL))


def test_consent_to_one_purpose_does_not_open_another(township: Context) -> None:
    file = couple(township)
    consent(township, file.wife_id, "upload", "research", "follow_up")
    assert file.wife_id

    with pytest.raises(NoConsent):
        save_record(township, "physical", file.visit_id, file.wife_id, dict(PHYSICAL))


def test_a_consent_whose_paper_was_not_seen_opens_nothing(township: Context) -> None:
    file = couple(township)
    assert file.wife_id
    give_consent(township, file.wife_id, "examination", "2026-11-01", "王医生", paper_seen=False)

    with pytest.raises(NoConsent):
        save_record(township, "physical", file.visit_id, file.wife_id, dict(PHYSICAL))


def test_a_consent_records_the_version_of_its_text(township: Context) -> None:
    file = couple(township)
    consent(township, file.wife_id, "examination")
    assert file.wife_id

    state = consents_of(township, file.wife_id)[0]
    assert (state.state, state.text_version) == ("valid", CONSENT_TEXTS["examination"].version)


def test_a_withdrawal_ends_the_consent_it_names_and_no_other(township: Context) -> None:
    file = couple(township)
    consent(township, file.wife_id)
    assert file.wife_id
    state = consents_of(township, file.wife_id)[0]
    assert state.consent_id

    withdraw_consent(township, state.consent_id, "2026-11-10")

    found = {one.purpose: one.state for one in consents_of(township, file.wife_id)}
    assert found["examination"] == "withdrawn"
    assert found["upload"] == "valid"


def test_a_withdrawal_hides_what_was_there_and_a_new_consent_opens_it_again(
    township: Context,
) -> None:
    file = couple(township)
    consent(township, file.wife_id)
    assert file.wife_id
    save_record(township, "lab_wife", file.visit_id, file.wife_id, dict(LAB))
    first = consents_of(township, file.wife_id)[0].consent_id
    assert first

    withdraw_consent(township, first, "2026-11-01")
    assert read_record(township, "lab_wife", file.visit_id, file.wife_id) is None
    assert "filled_lab_wife" not in {
        one.key for one in list_papers(township, file.visit_id, file.wife_id)
    }
    with pytest.raises(KnownError, match="没有有效同意"):
        make_paper(township, "filled_lab_wife", file.visit_id, file.wife_id)

    consent(township, file.wife_id, "examination", on="2026-11-24")
    again = read_record(township, "lab_wife", file.visit_id, file.wife_id)
    assert again is not None
    assert again["hb"] == "98"


def test_a_result_of_a_sample_taken_before_the_withdrawal_waits_for_a_clinician(
    township: Context,
) -> None:
    file = couple(township)
    consent(township, file.wife_id)
    assert file.wife_id
    save_record(township, "lab_wife", file.visit_id, file.wife_id, dict(LAB))
    first = consents_of(township, file.wife_id)[0].consent_id
    assert first
    withdraw_consent(township, first, "2026-11-22")

    waiting = list_decisions(township)
    assert [(one.form_key, one.withdrawn_on) for one in waiting] == [("lab_wife", "2026-11-22")]
    assert read_record(township, "lab_wife", file.visit_id, file.wife_id) is None
    with pytest.raises(KnownError, match="待定结果"):
        save_record(township, "lab_wife", file.visit_id, file.wife_id, LAB | {"hb": "120"})

    decide_sample(township, waiting[0].withdrawal_id, "lab_wife", True, "本人要求知道结果")

    assert list_decisions(township) == []
    assert read_record(township, "lab_wife", file.visit_id, file.wife_id)


def test_a_decision_to_keep_it_closed_keeps_it_closed(township: Context) -> None:
    file = couple(township)
    consent(township, file.wife_id)
    assert file.wife_id
    save_record(township, "lab_wife", file.visit_id, file.wife_id, dict(LAB))
    first = consents_of(township, file.wife_id)[0].consent_id
    assert first
    withdraw_consent(township, first, "2026-11-22")
    waiting = list_decisions(township)[0]

    decide_sample(township, waiting.withdrawal_id, "lab_wife", False, "")

    assert read_record(township, "lab_wife", file.visit_id, file.wife_id) is None
    step = next(
        one
        for one in open_couple(township, file.couple_id).steps
        if (one.form_key, one.role) == ("lab_wife", "wife")
    )
    assert (step.state, step.reason) == ("held", KEPT_CLOSED)


def test_the_countys_result_that_arrives_after_a_withdrawal_is_stored_but_shown_to_nobody(
    paired: tuple[Context, Context], tmp_path: Path
) -> None:
    township, county = paired
    file = couple(township)
    consent(township, file.wife_id)
    assert file.wife_id
    exchange(township, tmp_path)
    exchange(county, tmp_path)
    first = consents_of(township, file.wife_id)[0].consent_id
    assert first
    withdraw_consent(township, first, "2026-11-22")
    save_record(county, "lab_wife", file.visit_id, file.wife_id, dict(LAB))
    exchange(county, tmp_path)

    exchange(township, tmp_path)

    assert records.count(township.database, "lab_wife") == 1
    assert read_record(township, "lab_wife", file.visit_id, file.wife_id) is None
    assert [one.form_key for one in list_decisions(township)] == ["lab_wife"]


def test_every_purpose_has_a_text_that_says_it_is_voluntary_and_can_be_withdrawn() -> None:
    for purpose in PURPOSES:
        text = " ".join(passage for _, passage in CONSENT_TEXTS[purpose].paragraphs)
        assert "撤回" in text
        assert "不影响" in text or "不受影响" in text


CONSENTS = st.lists(
    st.builds(
        Consent,
        st.sampled_from(["c1", "c2", "c3"]),
        st.sampled_from(["examination", "upload"]),
        st.sampled_from(["2026-01-01", "2026-06-01"]),
    ),
    max_size=3,
    unique_by=lambda one: one.id,
)
WITHDRAWALS = st.lists(
    st.builds(
        Withdrawal,
        st.sampled_from(["w1", "w2"]),
        st.sampled_from(["c1", "c2", "c3", "gone"]),
        st.sampled_from(["2026-03-01", "2026-09-01"]),
    ),
    max_size=3,
)
DECISIONS = st.lists(
    st.builds(Decision, st.sampled_from(["w1", "w2"]), st.just("lab_wife"), st.booleans()),
    max_size=2,
)
DATES = st.sampled_from([None, "2026-02-01", "2026-05-01", "2026-12-01"])


@given(CONSENTS, WITHDRAWALS, DECISIONS, DATES, st.randoms(use_true_random=False))
def test_the_gate_does_not_depend_on_order_and_never_opens_without_a_signature(
    consents: list[Consent],
    withdrawals: list[Withdrawal],
    decisions: list[Decision],
    happened_on: str | None,
    chance: object,
) -> None:
    def gate() -> str | None:
        return why_held("examination", "lab_wife", happened_on, consents, withdrawals, decisions)

    found = gate()
    for one in (consents, withdrawals, decisions):
        chance.shuffle(one)  # type: ignore[attr-defined]
    assert gate() == found

    mine = {one.id for one in consents if one.purpose == "examination"}
    ended = {one.consent_id for one in withdrawals}
    if not mine:
        assert found == NO_CONSENT
    elif mine - ended:
        assert found is None
    else:
        assert found in {None, WITHDRAWN, TO_DECIDE, KEPT_CLOSED}
        if happened_on is None or happened_on == "2026-12-01":
            assert found == WITHDRAWN
        if found is None:
            assert any(one.release for one in decisions)
