"""One risk rule: what is noticed, where that comes from, and what is advised."""

from dataclasses import dataclass

from app.forms.conditions import Condition
from app.forms.form import Form


@dataclass(frozen=True)
class Rule:
    """`who` is "wife", "husband" or "both"; `mark` is "V" (seen in a source) or "U" (a hint)."""

    id: str
    form: type[Form]
    who: str
    when: Condition
    category: str
    risk_class: str
    mark: str
    factor: str
    harm: str
    advice: str
