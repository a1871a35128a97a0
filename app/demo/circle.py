"""The whole circle between a practice township and its practice county."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from random import Random

from app.context import Clock, Context
from app.demo import people
from app.errors import KnownError
from app.usecases.assess import accept_rule_set, rule_set_version, save_assessment, suggest
from app.usecases.consents import NoConsent, give_consent
from app.usecases.export_bundle import export_bundles
from app.usecases.fingerprint import fingerprint
from app.usecases.found_station import found_station
from app.usecases.import_bundles import import_bundles
from app.usecases.open_station import close_station, open_station
from app.usecases.pairing import accept_card, own_card
from app.usecases.papers import make_paper, recovery_sheet, save_paper
from app.usecases.records import save_record
from app.usecases.register_couple import PersonExists, Registered, register_couple
from db.durable import write_whole

AREA, COUNTY_AREA = "330199101", "330199000"  # no such place
LOGIN, PASSWORD = "yisheng", "shili-2026"  # of practice stations only: made-up people
NAMES = {"township": "示例镇卫生院", "county": "示例县妇幼保健院"}
Say = Callable[[str], None]


@dataclass
class Summary:
    """What the circle did."""

    couples: int = 0
    refused: int = 0
    examined: int = 0
    sent_to_county: int = 0
    results_back: int = 0
    notices: int = 0
    township_fingerprint: str = ""
    county_fingerprint: str = ""
    same: bool = False
    papers: str = ""
    bundles: str = ""


def found_practice(folder: Path, role: str, clock: Clock) -> None:
    """Found a practice station in `folder`, with its recovery sheet beside it."""
    area = AREA if role == "township" else COUNTY_AREA
    founded = found_station(
        folder,
        area_code=area,
        name=NAMES[role],
        role=role,
        login=LOGIN,
        user_name="王医生" if role == "township" else "李医生",
        roles=frozenset({"administrator", "clinician", "supply"}),
        password=PASSWORD,
        practice=True,
        clock=clock,
    )
    sheet = recovery_sheet(NAMES[role], founded.recovery_key, practice=True, on=clock.today())
    write_whole(folder / "recovery-sheet.pdf", sheet)


def run_demo(folder: Path, couples: int, seed: int, clock: Clock, say: Say) -> Summary:
    """Found both stations in `folder`, fill them, walk the circle. Raises KnownError."""
    if (folder / "township").exists():
        raise KnownError("示例", "这个文件夹里已经有示例站", "请换一个空文件夹")
    stick, papers = folder / "usb", folder / "papers"
    for one in (stick, papers):
        one.mkdir(parents=True, exist_ok=True)
    for role in ("township", "county"):
        found_practice(folder / role, role, clock)
    town = open_station(folder / "township", LOGIN, PASSWORD, clock)
    county = open_station(folder / "county", LOGIN, PASSWORD, clock)
    try:
        return _walk(town, county, stick, papers, couples, Random(seed), say)
    finally:
        close_station(town)
        close_station(county)


def _walk(
    town: Context,
    county: Context,
    stick: Path,
    papers: Path,
    couples: int,
    chance: Random,
    say: Say,
) -> Summary:
    summary = Summary(papers=str(papers), bundles=str(stick / "ANYUN"))
    accept_card(town, own_card(county).to_text())
    accept_card(county, own_card(town).to_text())
    for station in (town, county):
        accept_rule_set(station, rule_set_version())
    files = register_couples(town, couples, chance, summary)
    say(
        f"登记 {summary.couples} 对夫妇；{summary.refused} 人选择不参加检查（如实记录，不作评价）。"
    )
    summary.sent_to_county = sum(one.count for one in export_bundles(town, stick))
    import_bundles(county, stick)
    say(f"加密数据包送到县级站：{summary.sent_to_county} 条更改。")
    enter_laboratory(county, files, chance)
    export_bundles(county, stick)
    summary.results_back = sum(one.new for one in import_bundles(town, stick))
    say(f"县级站录入检验结果并传回：{summary.results_back} 条更改。")
    summary.notices = tell_results(town, files, papers)
    say(f"完成评估并生成告知书：{summary.notices} 份。")
    _settle(town, county, stick)
    ours = fingerprint(town, county.station.code)
    theirs = fingerprint(county, town.station.code)
    summary.township_fingerprint, summary.county_fingerprint = ours.short, theirs.short
    summary.same = ours.digest == theirs.digest
    return summary


def register_couples(
    town: Context, couples: int, chance: Random, summary: Summary
) -> list[Registered]:
    """Register made-up couples, take consents, fill what the township fills."""
    files = []
    for number in range(couples):
        one = register_made_up(town, AREA, number, chance)
        files.append(one)
        summary.couples += 1
        for person_id, sex in ((one.wife_id, "female"), (one.husband_id, "male")):
            assert person_id is not None
            if chance.random() < 0.06:
                summary.refused += 1  # nothing more is recorded of it
                continue
            _examine(town, one, person_id, sex, chance)
            summary.examined += 1
    return files


MEASURED_ODD = frozenset({"height_cm", "weight_kg", "cycle_days_max"})
MAY_BE_ODD = ("wife.name", "husband.name", "wife.certificate_number", "husband.certificate_number")


def register_made_up(station: Context, area: str, number: int, chance: Random) -> Registered:
    """Register one made-up couple; another one where a made-up number is somebody's already."""
    while True:
        made = people.couple(chance, area, station.clock.today(), number)
        with suppress(PersonExists):
            return register_couple(
                station, made.wife, made.husband, made.couple, frozenset(MAY_BE_ODD)
            )


def _examine(town: Context, file: Registered, person_id: str, sex: str, chance: Random) -> None:
    on = town.clock.today() - timedelta(days=chance.randint(5, 25))
    for purpose in ("examination", "upload", "follow_up"):
        give_consent(town, person_id, purpose, on.isoformat(), "王医生")
    if sex == "female":
        history, key = people.history(chance, on), "history_wife"
    else:
        history, key = people.history_husband(chance, on), "history_husband"
    where = (file.visit_id, person_id)
    save_record(town, key, *where, history, MEASURED_ODD, complete=True)
    values = people.physical(chance, on, sex)
    save_record(town, "physical", *where, values, MEASURED_ODD, complete=True)


def enter_laboratory(county: Context, files: list[Registered], chance: Random) -> int:
    """The county's laboratory enters results for everyone who agreed; returns how many."""
    entered = 0
    for file in files:
        for person_id, sex in ((file.wife_id, "female"), (file.husband_id, "male")):
            assert person_id is not None
            sampled = county.clock.today() - timedelta(days=3)
            values = people.laboratory(chance, sampled, sex)
            role = "wife" if sex == "female" else "husband"
            where = (file.visit_id, person_id)
            try:
                save_record(county, f"lab_{role}", *where, values, complete=True)
            except NoConsent:
                continue
            examined = people.reproductive(chance, sampled, sex)
            save_record(county, f"reproductive_{role}", *where, examined, complete=True)
            if role == "wife":
                seen = people.ultrasound(chance, sampled)
                save_record(county, "ultrasound", *where, seen, complete=True)
            entered += 1
    return entered


def tell_results(town: Context, files: list[Registered], papers: Path) -> int:
    """Assess everyone with results and make each person's notice."""
    told = 0
    for file in files:
        for person_id, role in ((file.wife_id, "wife"), (file.husband_id, "husband")):
            assert person_id is not None
            suggestion = suggest(town, file.visit_id, person_id, role)
            if any("整张未填" in one for one in suggestion.missing):
                continue
            risky = any(not factor.hint_only for factor in suggestion.factors)
            values = {
                "assessed_on": town.clock.today().isoformat(),
                "assessor": town.user.name,
                "risk_tag": "at_risk" if risky else "general",
                "pregnancy_advice": "treat_then_conceive" if risky else "may_conceive",
                "advice_individual": "请按上表建议处理，2 周后来站复查。" if risky else None,
            }
            save_assessment(town, file.visit_id, person_id, role, values, {})
            paper = make_paper(town, "result", file.visit_id, person_id)
            save_paper(town, paper, papers / f"{file.file_number}-{role}-{paper.code}.pdf")
            told += 1
    return told


def _settle(town: Context, county: Context, stick: Path) -> None:
    """Carry the last changes and the receipts, until nothing is under way."""
    for sender, receiver in ((town, county), (county, town), (town, county)):
        export_bundles(sender, stick)
        import_bundles(receiver, stick)
