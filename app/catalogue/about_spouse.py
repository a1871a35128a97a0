"""What stands in one spouse's records and tells of the other: left out of a copy for the person."""

# (form, field): answers that one gave about the other.
ANSWERS = frozenset(
    {("early_follow_up", "husband_smoking"), ("early_follow_up", "husband_drinking")}
)
# Rules that read both spouses' results together.
RULES = frozenset({"abo_incompatible", "thal_both"})
