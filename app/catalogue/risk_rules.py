"""Every risk rule, and which records an assessment reads.

Source of every line: fact sheet 4.2 (ABCDX classes of the published 2010-2012 data, [V]); a line
marked [U] is our own reading, a hint to the doctor only, and appears on no paper. Nothing here
decides: the doctor confirms or dismisses each line. Class X is never set by a rule.
"""

from app.catalogue.facts import FACT_RULES
from app.catalogue.hb_analysis import HbAnalysis
from app.catalogue.history_husband import HistoryHusband
from app.catalogue.history_wife import HistoryWife
from app.catalogue.lab_husband import LabHusband
from app.catalogue.lab_wife import LabWife
from app.catalogue.physical import Physical
from app.catalogue.reproductive_husband import ReproductiveHusband
from app.catalogue.reproductive_wife import ReproductiveWife
from app.catalogue.rule import Rule
from app.catalogue.rules_history import HISTORY_RULES
from app.catalogue.rules_results import RESULT_RULES
from app.catalogue.thal_gene import ThalGene
from app.catalogue.ultrasound import Ultrasound
from app.forms.form import Form

VERSION = "2026-2"
RULES: tuple[Rule, ...] = (*HISTORY_RULES, *RESULT_RULES, *FACT_RULES)

# The categories as the national assessment service numbers them (fact sheet 4.1 b).
CATEGORIES = {
    "感染": "01", "行为": "02", "环境": "03", "精神心理": "04", "慢病": "05", "生殖": "06", "药物": "07",
    "遗传": "08", "营养": "09", "其他": "10",
}  # fmt: skip
# The milder line says less of the same thing where the stronger one has fired.
COVERED_BY = {
    "glucose_raised": "glucose_high",
    "cesarean_history": "cesarean_recent",
    "h_andro_history": "h_varicocele_history",
}

# Which of a person's forms an assessment reads; one that is expected and not there is named missing.
READ_FOR: dict[str, tuple[type[Form], ...]] = {
    "wife": (HistoryWife, Physical, ReproductiveWife, LabWife, Ultrasound, HbAnalysis, ThalGene),
    "husband": (HistoryHusband, Physical, ReproductiveHusband, LabHusband, HbAnalysis, ThalGene),
}
