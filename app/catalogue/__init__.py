"""Every form of the station, one file each; the order is the order of the work."""

from app.catalogue.assessment import Assessment
from app.catalogue.baby import Baby
from app.catalogue.consent import Consent
from app.catalogue.contact import Contact
from app.catalogue.couple import Couple
from app.catalogue.early_follow_up import EarlyFollowUp
from app.catalogue.education import Education
from app.catalogue.hb_analysis import HbAnalysis
from app.catalogue.history_husband import HistoryHusband
from app.catalogue.history_wife import HistoryWife
from app.catalogue.joined_choice import JoinedChoice
from app.catalogue.lab_husband import LabHusband
from app.catalogue.lab_wife import LabWife
from app.catalogue.notice import Notice
from app.catalogue.outcome import Outcome
from app.catalogue.person import Person
from app.catalogue.person_link import PersonLink
from app.catalogue.physical import Physical
from app.catalogue.repeat_husband import RepeatHusband
from app.catalogue.repeat_wife import RepeatWife
from app.catalogue.reproductive_husband import ReproductiveHusband
from app.catalogue.reproductive_wife import ReproductiveWife
from app.catalogue.restriction import Restriction
from app.catalogue.thal_gene import ThalGene
from app.catalogue.ultrasound import Ultrasound
from app.catalogue.visit import Visit
from app.catalogue.withdrawal import Withdrawal
from app.catalogue.withdrawal_decision import WithdrawalDecision
from app.errors import KnownError
from app.forms.form import Form

FORMS: dict[str, type[Form]] = {
    form.key: form
    for form in (
        Person,
        Couple,
        Visit,
        Consent,
        Withdrawal,
        WithdrawalDecision,
        Restriction,
        PersonLink,
        JoinedChoice,
        Education,
        HistoryWife,
        HistoryHusband,
        Physical,
        ReproductiveWife,
        ReproductiveHusband,
        LabWife,
        LabHusband,
        HbAnalysis,
        ThalGene,
        Ultrasound,
        Assessment,
        Notice,
        RepeatWife,
        RepeatHusband,
        Contact,
        EarlyFollowUp,
        Outcome,
        Baby,
    )
}


def form_named(key: str) -> type[Form]:
    """The form of that key. Raises KnownError for an unknown one."""
    if key not in FORMS:
        raise KnownError("表单", f"没有名为 {key} 的表单", f"可用的有：{'、'.join(FORMS)}")
    return FORMS[key]
