"""The command line: the whole work without a screen, in words and as JSON."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from app import cli, commands
from app.commands.command import values_from
from app.demo.circle import LOGIN, PASSWORD
from app.errors import KnownError
from tests.conftest import LAB, person

HERE = Path(__file__).parent.parent.parent


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Any:
    """Run a command; returns (status, parsed JSON)."""
    monkeypatch.setenv("ANYUN_PASSWORD", "correct horse 9")

    def call(*words: str, data: Path | None = None) -> tuple[int, Any]:
        where = ["--data", str(data)] if data else []
        status = cli.main([*words, *where, "--json"])
        return status, json.loads(capsys.readouterr().out)

    return call


def create(run: Any, folder: Path, role: str) -> Any:
    area = "330199101" if role == "township" else "330199000"
    status, made = run(
        "station", "create", "--area", area, "--name", f"示例{role}", "--role", role,
        "--login", "wang", "--user-name", "王医生", "--practice",
        "--roles", "administrator,clinician,auditor", data=folder,
    )  # fmt: skip
    assert status == 0
    return made


def test_the_whole_circle_by_commands_alone(run: Any, tmp_path: Path) -> None:
    town, county, stick = tmp_path / "t", tmp_path / "c", tmp_path / "usb"
    stick.mkdir()
    assert len(create(run, town, "township")["recovery_key"]) == 47
    create(run, county, "county")
    _pair(run, town, county)
    _pair(run, county, town)
    both = json.dumps({"wife": person(), "husband": person("曾大勇", "male")})
    file = run("register", "--values", both, data=town)[1]
    visit, wife = file["visit_id"], file["wife_id"]
    for purpose in ("examination", "upload"):
        assert run("consent", wife, purpose, "--date", "2026-11-01", data=town)[0] == 0
    assert run("export", str(stick), data=town)[1][0]["count"] > 0
    assert run("import", str(stick), data=county)[1][0]["outcome"] == "applied"
    assert run("find", "sxh", data=county)[1][0]["name"] == "单小花"
    values = json.dumps(LAB | {"sampled_on": "2026-11-20"})
    assert run("save", "lab_wife", visit, wife, "--values", values, data=county)[0] == 0
    named = ("--station", "t330199101", "--clinician", "王医生")
    assert run("clinician", wife, *named, data=county)[1][0]["clinician"] == "王医生"
    run("exchange", str(stick), data=county)
    run("exchange", str(stick), data=town)
    assert run("tell-here", data=county) == (0, [])
    assert run("record", "lab_wife", visit, wife, data=town)[1]["hb"] == "98"
    _tell(run, town, visit, wife, tmp_path)
    run("exchange", str(stick), data=town)
    run("exchange", str(stick), data=county)
    ours = run("fingerprint", "--with", "c330199000", data=town)[1]
    theirs = run("fingerprint", "--with", "t330199101", data=county)[1]
    assert ours["digest"] == theirs["digest"]


def _pair(run: Any, here: Path, there: Path) -> None:
    card = run("card", data=there)[1]["card"]
    shown = run("pair", card, data=here)[1]
    assert (len(shown["fingerprint"]), shown["paired"]) == (35, False)
    assert run("pair", card, "--yes", data=here)[1]["paired"]


def _tell(run: Any, town: Path, visit: str, wife: str, tmp_path: Path) -> None:
    version = run("rules", data=town)[1]["version"]
    assert run("rules", "--accept", version, data=town)[1]["accepted_by"] == "王医生"
    hints = run("suggest", visit, wife, "wife", data=town)[1]
    assert {"anemia", "syphilis"} <= {one["rule"] for one in hints["factors"]}
    conclusion = json.dumps(
        {
            "assessed_on": "2026-11-24",
            "assessor": "王医生",
            "risk_tag": "at_risk",
            "pregnancy_advice": "treat_then_conceive",
        }
    )
    assert run("assess", visit, wife, "wife", "--values", conclusion, data=town)[0] == 0
    out = tmp_path / "result.pdf"
    made = run("paper", "result", visit, wife, "-o", str(out), data=town)[1]
    assert out.read_bytes().startswith(b"%PDF")
    assert "没有加密" in made["warning"]
    assert run("code", made["code"], data=town)[1]["person_id"] == wife
    audit = run("audit", "verify", data=town)[1]
    assert audit["first_broken_line"] is None


def test_a_form_can_be_typed_field_by_field(run: Any, tmp_path: Path) -> None:
    create(run, tmp_path, "township")
    file = run("register", "--values", json.dumps({"wife": person()}), data=tmp_path)[1]
    where = ("physical", file["visit_id"], file["wife_id"])
    run("consent", file["wife_id"], "examination", data=tmp_path)
    typed = [
        "--set",
        "examined_on=20261101",
        "--set",
        "doctor_name=王医生",
        "--set",
        "mental_state=正常",
    ]

    assert run("save", *where, *typed, data=tmp_path)[0] == 0
    assert run("record", *where, data=tmp_path)[1]["mental_state"] == "normal"
    status, said = run("save", *where, "--set", "examined_on=2026-02-30", data=tmp_path)
    assert (status, "真实的日期" in said["error"]["what"]) == (1, True)
    status, said = run("save", *where, "--set", "shoe_size=43", data=tmp_path)
    assert (status, "shoe_size" in said["error"]["what"]) == (1, True)


def test_problems_come_as_a_list_and_without_consent_nothing_is_saved(
    run: Any, tmp_path: Path
) -> None:
    create(run, tmp_path, "township")
    file = run("register", "--values", json.dumps({"wife": person()}), data=tmp_path)[1]
    where = ("physical", file["visit_id"], file["wife_id"])

    status, said = run("save", *where, "--set", "doctor_name=x", data=tmp_path)
    assert (status, "没有有效的" in said["error"]["what"]) == (1, True)
    run("consent", file["wife_id"], "examination", data=tmp_path)
    status, said = run("save", *where, "--set", "systolic=20", data=tmp_path)
    assert status == 1
    assert {"examined_on", "doctor_name", "systolic"} == {one["field"] for one in said["problems"]}


def test_withdrawal_and_decision_by_command(run: Any, tmp_path: Path) -> None:
    create(run, tmp_path, "township")
    file = run("register", "--values", json.dumps({"wife": person()}), data=tmp_path)[1]
    wife = file["wife_id"]
    run("consent", wife, "examination", "--date", "2026-11-01", data=tmp_path)
    consent = run("consents", wife, data=tmp_path)[1][0]["consent_id"]
    values = json.dumps(LAB)
    run("save", "lab_wife", file["visit_id"], wife, "--values", values, data=tmp_path)
    run("withdraw", consent, "--date", "2026-11-21", data=tmp_path)

    waiting = run("decisions", data=tmp_path)[1]
    assert [one["form_key"] for one in waiting] == ["lab_wife"]
    run(
        "decide",
        waiting[0]["withdrawal_id"],
        "lab_wife",
        "release",
        "--reason",
        "本人要求",
        data=tmp_path,
    )
    assert run("record", "lab_wife", file["visit_id"], wife, data=tmp_path)[0] == 0


@pytest.mark.parametrize("values", ["{", "[1]", "/no/such/file.json"])
def test_values_that_cannot_be_read_get_a_sentence(run: Any, tmp_path: Path, values: str) -> None:
    create(run, tmp_path, "township")
    status, said = run("register", "--values", values, data=tmp_path)
    assert status == 1
    assert said["error"]["now"]


def test_a_wrong_password_is_a_sentence_and_status_one(
    run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    create(run, tmp_path, "township")
    monkeypatch.setenv("ANYUN_PASSWORD", "wrong one here")
    status, said = run("find", "x", data=tmp_path)
    assert (status, said["error"]["where"]) == (1, "登录")


def test_the_recovery_key_gives_a_new_password(
    run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = create(run, tmp_path, "township")["recovery_key"]
    monkeypatch.setenv("ANYUN_PASSWORD", "brand new 77")
    assert run("recover", "--login", "wang", "--recovery-key", key, data=tmp_path)[0] == 0
    assert run("find", data=tmp_path)[0] == 0


def test_words_are_for_people_when_json_is_not_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ANYUN_PASSWORD", "correct horse 9")
    assert cli.main(["find", "x", "--data", str(tmp_path)]) == 1
    assert "打开数据" in capsys.readouterr().err
    assert cli.main([]) == 2


def test_every_command_takes_data_and_json() -> None:
    for command in commands.COMMANDS:
        required = [
            name for names, options in command.arguments for name in names
            if not name.startswith("-") and options.get("nargs") != "?"
        ]  # fmt: skip
        choices = {
            name: options.get("choices") or ["1" if options.get("type") is int else "x"]
            for names, options in command.arguments
            for name in names
        }
        words = [choices[name][0] for name in required]
        for names, options in command.arguments:
            if options.get("required"):
                words += [names[0], (options.get("choices") or ["x"])[0]]
        parsed = cli.build_parser().parse_args(
            [*command.name.split(), *words, "--data", "d", "--json"]
        )
        assert (parsed.data, parsed.json) == (Path("d"), True)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("demo", "缺少 folder"),
        ("demo here --couples many", "参数 --couples: 'many' 的写法不对"),
        ("conflict decide key --stamp", "后面须有一个值"),
        ("conflict", "缺少 动作"),
        ("conflict forget", "没有 'forget'，可用的有"),
        ("demo here --pairs 3", "没有这样的参数：--pairs"),
        ("--help", "list、show、decide"),
    ],
)
def test_wrong_words_are_answered_in_chinese(
    words: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as left:
        cli.main(words.split())
    assert left.value.code == (0 if words == "--help" else 2)
    shown = "".join(capsys.readouterr())
    assert said in shown
    assert not re.search("usage|option|argument|required|invalid|expected|error|and exit", shown)


def test_the_demo_is_a_program_that_ends_well(tmp_path: Path) -> None:
    said = subprocess.run(
        [sys.executable, "-m", "app.cli", "demo", str(tmp_path / "demo"), "--couples", "4", "--seed", "3", "--json"],
        capture_output=True, text=True, cwd=HERE, check=True,
    )  # fmt: skip
    summary = json.loads(said.stdout)

    assert summary["same"]
    assert summary["township_fingerprint"] == summary["county_fingerprint"]
    assert summary["couples"] == 4
    assert len(list((tmp_path / "demo" / "papers").glob("*.pdf"))) == summary["notices"] > 0


def test_the_demo_of_one_seed_is_the_same_people(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ANYUN_PASSWORD", PASSWORD)
    names = []
    for folder in ("a", "b"):
        assert (
            cli.main(["demo", str(tmp_path / folder), "--couples", "2", "--seed", "5", "--json"])
            == 0
        )
        capsys.readouterr()
        words = ["find", "--data", str(tmp_path / folder / "township"), "--user", LOGIN, "--json"]
        assert cli.main(words) == 0
        names.append([one["name"] for one in json.loads(capsys.readouterr().out)])
    assert names[0] == names[1]
    assert len(names[0]) == 2


def test_a_demo_is_not_laid_over_another(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "township").mkdir()
    assert cli.main(["demo", str(tmp_path)]) == 1
    assert "空文件夹" in capsys.readouterr().err


def test_the_self_test_passes() -> None:
    said: list[str] = []
    assert commands.self_test(said.append) == 0
    assert said[-1] == "自检通过。"


def command_line(*words: str, said: bytes = b"") -> bytes:
    """What the command line writes into a pipe where that is in China's old code page."""
    done = subprocess.run(
        [sys.executable, "-m", "app.cli", *words],
        input=said,
        capture_output=True,
        check=True,
        cwd=HERE,
        env={**os.environ, "PYTHONIOENCODING": "cp936", "ANYUN_PASSWORD": PASSWORD},
    )
    return done.stdout


def test_json_in_a_pipe_is_utf_8_and_plain_words_do_without_a_character_rather_than_stop(
    tmp_path: Path,
) -> None:
    cli.main(["demo", str(tmp_path / "d"), "--couples", "2", "--seed", "5", "--json"])
    town = ("--data", str(tmp_path / "d" / "township"), "--user", LOGIN)
    both = {"wife": person("𠮷小花"), "husband": person("曾大勇", "male")}  # 𠮷 is not in it
    marked = json.dumps(both, ensure_ascii=False).encode("utf-8-sig")  # as Windows' editor saves
    command_line("register", "--values", "-", *town, said=marked)

    assert json.loads(command_line("find", "𠮷小花", "--json", *town))[0]["name"] == "𠮷小花"
    assert "?小花" in command_line("find", "𠮷小花", *town).decode("cp936")


def test_values_in_another_encoding_are_refused_in_words(tmp_path: Path) -> None:
    values = tmp_path / "values.json"
    values.write_bytes('{"name": "王"}'.encode("cp936"))
    with pytest.raises(KnownError, match="UTF-8"):
        values_from(str(values))
