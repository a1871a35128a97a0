"""The hint while registering: who is alike, what does not count, and what goes on record."""

from typing import Any

import pytest

from app import cli
from app.context import Context
from app.usecases.merge_people import merge_people
from app.usecases.register_couple import register_couple
from app.usecases.registered_already import registered_already
from db import audit
from tests.conftest import PASSWORD, FakeClock, couple, id_number, person

OTHER_NUMBER = id_number("33019919950301348")


def found(context: Context, **typed: Any) -> list[tuple[str, str]]:
    asked = {"sex": "female", **typed}
    return [(one.why, one.person.name) for one in registered_already(context, asked)]


def test_somebody_alike_is_named_with_the_reason_the_surest_first(township: Context) -> None:
    couple(township)
    number, tail = person()["certificate_number"], OTHER_NUMBER
    assert found(township, certificate_number=number) == [("number", "单小花")]
    assert found(township, name="单小花", birthday="1995-03-01") == [("name", "单小花")]
    assert found(township, name="闪晓华", birthday="1995-03-01", certificate_number=tail) == [
        ("sound", "单小花")
    ]
    assert found(township, name="单小花", phone="13800000001") == [("phone", "单小花")]
    assert found(township, name="王大花", phone="13800000001") == [("only_phone", "单小花")]
    assert found(township, name="单小花") == []
    assert found(township, name="单小花", birthday="1995-03-01", sex="male") == []
    assert found(township, certificate_number=number, sex="male") == [("number", "单小花")]
    assert found(township) == []


def test_what_stands_for_unknown_is_no_sign_of_anything(township: Context) -> None:
    unknown = {
        "name": "无名氏", "certificate_type": "other", "certificate_number": "11111", "phone": "13811111111",
    }  # fmt: skip
    wife = person(**unknown)
    register_couple(township, wife, None, {}, frozenset({"wife.phone", "wife.name"}))
    assert found(township, birthday=wife["birthday"], **unknown) == []


def test_people_who_are_meant_are_not_named_and_joined_registrations_only_once(
    township: Context,
) -> None:
    first = couple(township)
    again = {"certificate_number": OTHER_NUMBER}
    second = register_couple(township, person(**again), None, {}, frozenset({"wife.birthday"}))
    assert first.wife_id
    assert second.wife_id
    typed = {"name": "单小花", "birthday": "1995-03-01", "sex": "female"}
    assert len(registered_already(township, typed)) == 2
    merge_people(township, first.wife_id, second.wife_id)
    assert len(registered_already(township, typed)) == 1
    assert registered_already(township, typed, frozenset({second.wife_id})) == []


def test_who_is_shown_is_on_record_once_however_many_letters_are_typed(
    township: Context, clock: FakeClock
) -> None:
    file = couple(township)
    for village in ("上", "上河", "上河村"):
        found(township, name="单小花", birthday="1995-03-01", village=village)

    def lines() -> list[str]:
        return [one["action"] for one in audit.lines(township.database, file.wife_id)]

    assert lines().count("alike") == 1
    clock.pass_(hours=2)
    found(township, name="单小花", birthday="1995-03-01")
    assert lines().count("alike") == 2


def test_the_hint_reads_indexes_only(township: Context) -> None:
    plans: list[str] = []
    rows = township.database.rows

    def explained(sql: str, values: Any = ()) -> Any:
        plans.extend(one["detail"] for one in rows(f"EXPLAIN QUERY PLAN {sql}", values))
        return rows(sql, values)

    township.database.rows = explained  # type: ignore[method-assign]
    couple(township)
    plans.clear()
    assert found(township, name="单小花", birthday="1995-03-01", phone="13800000001")
    assert plans
    scans = [one for one in plans if one.startswith("SCAN")]
    assert set(scans) <= {"SCAN audit"}, "read whole"  # of that only the last line


def test_the_command_that_registers_says_it_beside_its_answer_and_registers(
    township: Context, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    couple(township)
    monkeypatch.setenv("ANYUN_PASSWORD", PASSWORD)
    folder = township.folder
    township.database.close()
    values = (
        '{"wife": {"name": "单晓花", "certificate_type": "resident_id", "nation": "01",'
        f' "birthday": "1995-03-01", "certificate_number": "{OTHER_NUMBER}"}}}}'
    )
    assert cli.main(["register", "--data", str(folder), "--json", "--values", values]) == 0
    said = capsys.readouterr()
    assert "姓名同音，出生日期相同：单小花" in said.err
    assert '"couple_id"' in said.out
