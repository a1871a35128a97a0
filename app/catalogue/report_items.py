"""The items that reports count, and what makes one normal (fact sheet 5.1, 5.3).

"Normal" means tested and normal; a suspicious result counts with the abnormal ones, and what was
not tested is in neither. Reference ranges are those kept with each result.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from app.catalogue.lab_husband import LabHusband
from app.catalogue.lab_wife import LabWife
from app.catalogue.physical import Physical
from app.catalogue.reproductive_husband import ReproductiveHusband
from app.catalogue.reproductive_wife import ReproductiveWife
from app.catalogue.ultrasound import Ultrasound
from app.forms.form import Form
from app.forms.reference import abnormal_in

Values = dict[str, Any]
MEASURES = ("bmi", "systolic", "diastolic", "heart_rate")
BLOOD = ("hb", "rbc", "plt", "wbc")


@dataclass(frozen=True)
class Item:
    """One examination or test. `words` are what its two answers are called in the reports.

    `fields` are read from each of `forms`; `judge` may say more than "one of them is abnormal".
    Confidential items give numbers only, never the people behind them. The second answer of a
    `past` item tells of an infection long ago or of immunity (fact sheet 3.6): it is not a finding.
    """

    key: str
    title: str
    forms: tuple[type[Form], ...]
    fields: tuple[str, ...]
    words: tuple[str, str] = ("正常", "异常")
    confidential: bool = False
    judge: Callable[[type[Form], Values], str | None] | None = None
    past: bool = False

    def verdict(self, form: type[Form], values: Values) -> str | None:
        """Tested and normal: "normal"; tested and not: "abnormal"; not tested: None."""
        if self.judge is not None:
            return self.judge(form, values)
        found = [name for name in self.fields if values.get(name) is not None]
        if not found:
            return None
        odd = any(abnormal_in(form.fields[name], values) for name in found)
        return "abnormal" if odd else "normal"


def _examined(form: type[Form], values: Values) -> str | None:
    """Sites differ in whether blood pressure and weight count; here they do not [U]."""
    names = [
        name
        for name, field in form.fields.items()
        if name not in MEASURES and field.reference_text()
    ]
    found = [name for name in names if values.get(name) is not None]
    if not found or values.get("exam_done") == "no":
        return None
    return "abnormal" if any(abnormal_in(form.fields[name], values) for name in found) else "normal"


def _hepatitis(form: type[Form], values: Values) -> str | None:
    """Abnormal means surface or e antigen positive [U]."""
    del form
    read = [values.get(name) for name in ("hbsag", "hbeag")]
    if read[0] is None:
        return None
    return "abnormal" if any(one in ("positive", "suspicious") for one in read) else "normal"


def _blood_group(form: type[Form], values: Values) -> str | None:
    del form
    if values.get("abo") is None and values.get("rh") is None:
        return None
    return "abnormal" if values.get("rh") == "negative" else "normal"


def _positive(name: str) -> Callable[[type[Form], Values], str | None]:
    def judge(form: type[Form], values: Values) -> str | None:
        del form
        if values.get(name) is None:
            return None
        return "normal" if values[name] == "negative" else "abnormal"

    return judge


def _seen(form: type[Form], values: Values) -> str | None:
    del form
    result = values.get("us_result")
    return result if result in ("normal", "abnormal") else None


_BOTH, _WIFE = (LabWife, LabHusband), (LabWife,)
_SIGN = ("阴性", "阳性")
_DISCHARGE = ("clue_cells", "candida", "trichomonas", "cleanliness", "amine_test", "discharge_ph")
_GENITAL = tuple(
    dict.fromkeys(
        name
        for form in (ReproductiveWife, ReproductiveHusband)
        for name, field in form.fields.items()
        if field.reference_text()
    )
)
_BODY = tuple(
    name for name, field in Physical.fields.items()
    if name not in MEASURES and field.reference_text()
)  # fmt: skip


def _sign(
    key: str,
    title: str,
    forms: tuple[type[Form], ...] = _WIFE,
    *,
    secret: bool = False,
    past: bool = False,
) -> Item:
    return Item(key, title, forms, (key,), _SIGN, secret, _positive(key), past)


ITEMS: tuple[Item, ...] = (
    Item("physical", "体格检查", (Physical,), _BODY, judge=_examined),
    Item(
        "reproductive", "生殖系统检查", (ReproductiveWife, ReproductiveHusband), _GENITAL,
        judge=_examined,
    ),
    Item("discharge", "白带常规", _WIFE, _DISCHARGE),
    Item("gonococcus", "淋球菌", _WIFE, ("gonococcus",), confidential=True),
    Item("chlamydia", "沙眼衣原体", _WIFE, ("chlamydia",), confidential=True),
    Item("blood", "血常规", _WIFE, BLOOD),
    Item("urine", "尿常规", _BOTH, ("urine",)),
    Item("blood_group", "血型", _BOTH, ("abo", "rh"), ("正常", "特殊"), judge=_blood_group),
    Item("glucose", "血糖", _WIFE, ("glucose",)),
    Item("liver", "肝功能", _BOTH, ("alt",)),
    Item("hepatitis_b", "乙肝五项", _BOTH, ("hbsag", "hbeag"), confidential=True, judge=_hepatitis),
    Item("kidney", "肾功能", _BOTH, ("creatinine",)),
    Item("thyroid", "甲状腺功能", _WIFE, ("tsh",)),
    _sign("syphilis", "梅毒", _BOTH, secret=True),
    _sign("rubella_igg", "风疹IgG", past=True),
    _sign("cmv_igm", "巨细胞病毒IgM"),
    _sign("cmv_igg", "巨细胞病毒IgG", past=True),
    _sign("toxo_igm", "弓形体IgM"),
    _sign("toxo_igg", "弓形体IgG", past=True),
    Item("ultrasound", "妇科超声", (Ultrasound,), ("us_result",), judge=_seen),
)  # fmt: skip
