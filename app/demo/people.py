"""Made-up people: every name, number and result here is invented and says so by its station."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from app.domain.resident_id import check_digit

SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林单仇曾解欧阳司马"
WOMEN = [
    "秀英",
    "丽娟",
    "小梅",
    "海燕",
    "玉兰",
    "晓红",
    "芳",
    "静",
    "雅琴",
    "婷婷",
    "春花",
    "美玲",
    "文静",
    "佳怡",
    "㛃",
    "雪",
]
MEN = [
    "建国",
    "志强",
    "伟",
    "军",
    "海涛",
    "永福",
    "晓东",
    "俊杰",
    "文博",
    "大勇",
    "鹏",
    "立新",
    "子轩",
    "宏伟",
    "𬭊",
    "磊",
]
LONG = (("阿依努尔·艾买提", "阿卜杜热合曼·买买提依明"), ("古丽娜尔·玉素甫", "吐尔逊江·阿不都拉"))
VILLAGES = ["上河村", "下河村", "柳树村", "石桥村", "新民社区", "东山村"]


@dataclass(frozen=True)
class MadeUpCouple:
    """Values for both spouses and the couple, as the basic-information form takes them."""

    wife: dict[str, Any]
    husband: dict[str, Any]
    couple: dict[str, Any]


def couple(chance: Random, area: str, today: date, number: int) -> MadeUpCouple:
    """One couple; every ninth has long names with a dot."""
    village = chance.choice(VILLAGES)
    if number % 9 == 4:
        wife_name, husband_name = LONG[number // 9 % len(LONG)]
    else:
        wife_name = _surname(chance) + chance.choice(WOMEN)
        husband_name = _surname(chance) + chance.choice(MEN)
    nation = "05" if "·" in wife_name else "01"
    wife = _person(chance, area, today, wife_name, "female", village, nation)
    husband = _person(chance, area, today, husband_name, "male", village, nation)
    married = today - timedelta(days=chance.randint(60, 1500))
    planned = today + timedelta(days=chance.randint(60, 400))
    return MadeUpCouple(
        wife,
        husband,
        {
            "marry_date": married.isoformat(),
            "expected_pregnancy_date": planned.isoformat(),
            "floating_population": chance.choice(["no", "no", "no", "yes"]),
        },
    )


def history(chance: Random, on: date) -> dict[str, Any]:
    """The wife's history."""
    rarely = _rarely(chance)
    values = {
        "asked_on": on.isoformat(),
        "doctor_name": "王医生",
        "has_disease": rarely(12),
        "has_birth_defect": "no",
        "has_gyn_disease": rarely(10),
        "takes_medicine": "no",
        "vaccinated": "yes",
        "vaccines": ["hepatitis_b"],
        "contraception_used": "no",
        "menarche_age": chance.randint(12, 15),
        "last_menstruation_date": (on - timedelta(days=chance.randint(4, 27))).isoformat(),
        "menstruation_regular": "yes",
        "period_days_min": 4,
        "period_days_max": 6,
        "cycle_days_min": 27,
        "cycle_days_max": 32,
        "menstrual_volume": "medium",
        "dysmenorrhea": "none",
        "ever_pregnant": "no",
        "child_count": 0,
        "consanguineous": "no",
        "family_consanguinity": "no",
        "has_family_disease": "no",
        "eats_meat_egg": "yes",
        "dislikes_vegetables": rarely(9),
        "eats_raw_meat": "no",
        "smoking": "no",
        "passive_smoking": chance.choice(["none", "none", "sometimes"]),
        "drinking": "none",
        "takes_drugs": "no",
        "gum_bleeding": rarely(8),
        "has_exposure": "no",
        "life_work_pressure": "a_little",
        "relationship_tension": "none",
        "economic_pressure": "rarely",
        "ready_for_pregnancy": "yes",
    }
    if values["has_disease"] == "yes":
        values["diseases"] = ["anemia"]
    if values["has_gyn_disease"] == "yes":
        values["gyn_diseases"] = ["cervicitis"]
    return values


def history_husband(chance: Random, on: date) -> dict[str, Any]:
    """The husband's history."""
    rarely = _rarely(chance)
    values = {
        "asked_on": on.isoformat(),
        "doctor_name": "王医生",
        "has_disease": rarely(8),
        "has_birth_defect": "no",
        "has_andro_disease": "no",
        "takes_medicine": "no",
        "vaccinated": "no",
        "family_consanguinity": "no",
        "has_family_disease": "no",
        "eats_meat_egg": "yes",
        "dislikes_vegetables": rarely(9),
        "eats_raw_meat": "no",
        "smoking": rarely(45),
        "passive_smoking": "sometimes",
        "drinking": chance.choice(["none", "sometimes", "sometimes", "often"]),
        "takes_drugs": "no",
        "gum_bleeding": rarely(8),
        "has_exposure": "no",
        "life_work_pressure": "a_little",
        "relationship_tension": "none",
        "economic_pressure": chance.choice(["rarely", "a_little", "rather"]),
        "ready_for_pregnancy": "yes",
    }
    if values["smoking"] == "yes":
        values["cigarettes_per_day"] = chance.randint(3, 25)
    if values["has_disease"] == "yes":
        values["diseases"] = ["hypertension"]
    return values


def reproductive(chance: Random, on: date, sex: str) -> dict[str, Any]:
    """The gynaecological or the male genital examination."""
    common = {"examined_on": on.isoformat(), "doctor_name": "李医生", "exam_done": "yes"}
    if sex == "male":
        found = dict.fromkeys(
            ("pubic_hair", "larynx", "penis", "epididymis", "vas_deferens", "foreskin"), "normal"
        )
        varicocele = {"varicocele": "none"}
        if chance.random() < 0.06:
            varicocele = {
                "varicocele": "present",
                "varicocele_side": "left",
                "varicocele_degree": "I",
            }
        volumes = {"testis_left_ml": "16", "testis_right_ml": str(chance.randint(14, 20))}
        return {**common, **found, "testes": "both", **volumes, **varicocele}
    found = dict.fromkeys(
        ("pubic_hair", "breasts", "vulva", "vagina", "discharge", "adnexa"), "normal"
    )
    uterus = {"uterus_size": "normal", "uterus_mobility": "good", "uterus_mass": "none"}
    cervix = {"cervix": "smooth"}
    if chance.random() < 0.1:
        cervix = {"cervix": "abnormal", "cervix_detail": "轻度柱状上皮异位"}
    return {**common, **found, **uterus, **cervix}


def ultrasound(chance: Random, on: date) -> dict[str, Any]:
    """A gynaecological ultrasound."""
    values: dict[str, Any] = {
        "examined_on": on.isoformat(),
        "doctor_name": "周影像",
        "us_no": f"US{chance.randint(10000, 99999)}",
        "us_result": "normal",
        "us_description": "子宫大小形态正常，双侧附件区未见异常回声。",
    }
    if chance.random() < 0.07:
        values |= {
            "us_result": "abnormal",
            "us_description": "子宫前壁低回声结节约 18mm。",
            "us_findings": ["fibroid"],
        }
    return values


def physical(chance: Random, on: date, sex: str) -> dict[str, Any]:
    """A physical examination."""
    tall = 160 if sex == "female" else 172
    height, weight = chance.gauss(tall, 5), chance.gauss(tall - 102, 7)
    normal = [
        "mental_state",
        "intelligence",
        "face_features",
        "skin_hair",
        "thyroid",
        "lungs",
        "limbs_spine",
    ]
    return {
        "examined_on": on.isoformat(),
        "doctor_name": "王医生",
        "height_cm": f"{height:.1f}".removesuffix(".0"),
        "weight_kg": f"{weight:.1f}".removesuffix(".0"),
        "systolic": chance.randint(100, 132),
        "diastolic": chance.randint(64, 84),
        "heart_rate": chance.randint(62, 92),
        **dict.fromkeys(normal, "normal"),
        "special_posture": "none",
        "special_face": "none",
        "heart_rhythm_regular": "yes",
        "heart_murmur": "none",
        "liver_spleen": "not_palpable",
    }


def laboratory(chance: Random, sampled: date, sex: str) -> dict[str, Any]:
    """A laboratory form as the county fills it; some results are missing or suspicious."""
    found = {
        "sampled_on": sampled.isoformat(),
        "tested_on": (sampled + timedelta(days=1)).isoformat(),
        "laboratory": "示例县妇幼保健院检验科",
        "doctor_name": "李检验",
        "urine": "normal",
        "abo": chance.choice(["A", "B", "O", "AB"]),
        "rh": chance.choice(["positive"] * 30 + ["negative"]),
        "alt": str(chance.randint(8, 52)),
        **dict.fromkeys(("hbsag", "hbeag", "hbeab", "hbcab", "syphilis"), "negative"),
        "hbsab": chance.choice(["positive", "negative"]),
        "creatinine": str(chance.randint(62, 95) if sex == "male" else chance.randint(43, 72)),
    }
    if chance.random() < 0.06:
        found["hbsag"] = "positive"
    return found | (_womens(chance) if sex == "female" else {})


def _womens(chance: Random) -> dict[str, Any]:
    names = (
        "clue_cells candida trichomonas amine_test gonococcus chlamydia cmv_igm toxo_igm toxo_igg"
    )
    found: dict[str, Any] = dict.fromkeys(names.split(), "negative")
    found |= {
        "cleanliness": chance.choice(["I", "II", "II"]),
        "discharge_ph": "le45",
        "cmv_igg": "positive",
        "rubella_igg": chance.choice(["positive", "positive", "negative"]),
        "hb": str(chance.choice([128, 131, 119, 124, 136, 98])),
        "rbc": f"{chance.uniform(3.9, 4.9):.2f}".rstrip("0").rstrip("."),
        "plt": str(chance.randint(140, 320)),
        "wbc": f"{chance.uniform(4, 9):.1f}".removesuffix(".0"),
        "glucose": f"{chance.uniform(4.1, 5.9):.2f}".rstrip("0").rstrip("."),
        "tsh": f"{chance.uniform(0.6, 4.8):.3f}".rstrip("0").rstrip("."),
    }
    if chance.random() < 0.15:
        found["candida"] = chance.choice(["positive", "suspicious"])
    if chance.random() < 0.1:
        del found["tsh"]
    return found


def _person(
    chance: Random, area: str, today: date, name: str, sex: str, village: str, nation: str
) -> dict[str, Any]:
    born = today - timedelta(days=chance.randint(23 * 366, 38 * 365))
    sequence = chance.randint(10, 498) * 2 + (sex == "male")
    first_17 = f"{area[:6]}{born:%Y%m%d}{sequence:03d}"
    return {
        "name": name,
        "certificate_type": "resident_id",
        "certificate_number": first_17 + check_digit(first_17),
        "birthday": born.isoformat(),
        "nation": nation,
        "education": chance.choice(["junior", "senior", "college"]),
        "occupation": chance.choice(["farmer", "worker", "service", "business"]),
        "hukou_type": chance.choice(["rural", "rural", "urban"]),
        "address": f"示例县示例镇{village}",
        "village": village,
        "phone": f"1{chance.choice('35789')}{chance.randint(0, 999_999_999):09d}",
    }


def _surname(chance: Random) -> str:
    at = chance.randrange(len(SURNAMES) - 4)
    return "欧阳" if at == len(SURNAMES) - 5 else SURNAMES[at]


def _rarely(chance: Random) -> Any:
    return lambda percent: "yes" if chance.random() * 100 < percent else "no"
