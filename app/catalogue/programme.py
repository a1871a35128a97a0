"""The preconception programme: which forms are expected of whom, in the order of the work."""

# (form, role): the forms that make a file complete (family file 2-9, 14, 15; fact sheet 1.2).
EXPECTED = (
    ("history_wife", "wife"),
    ("history_husband", "husband"),
    ("physical", "wife"),
    ("physical", "husband"),
    ("reproductive_wife", "wife"),
    ("reproductive_husband", "husband"),
    ("lab_wife", "wife"),
    ("lab_husband", "husband"),
    ("ultrasound", "wife"),
    ("assessment", "wife"),
    ("assessment", "husband"),
    ("notice", "wife"),
    ("notice", "husband"),
)
# Done where they are called for.
OPTIONAL = (
    ("education", "wife"),
    ("education", "husband"),
    ("hb_analysis", "wife"),
    ("hb_analysis", "husband"),
    ("thal_gene", "wife"),
    ("thal_gene", "husband"),
    ("repeat_wife", "wife"),
    ("repeat_husband", "husband"),
)
FOLLOW_UP = (
    ("contact", "wife"),
    ("early_follow_up", "wife"),
    ("outcome", "wife"),
    ("baby", "wife"),
)
# A form that is missing is due by the file's own deadline; these follow from something else.
DUE_OTHERWISE = frozenset({"assessment", "notice"})
# The forms that are filled while a couple is examined; the day's list shows them as one task.
EXAMINATION = tuple(dict.fromkeys(key for key, _ in EXPECTED if key not in DUE_OTHERWISE))
# What comes first on the day's list; whatever is not named here comes last.
PRIORITY = ("reassess", "notice", "early_follow_up", "outcome", "contact")
# What the day's list may be narrowed to: (title, what is due in it).
PROGRAMMES = {
    "preconception": ("孕前优生健康检查", (*EXAMINATION, "notice", "reassess")),
    "follow_up": ("孕前、早孕与结局随访", ("contact", "early_follow_up", "outcome")),
}
# Follow-ups may end neutrally: (form, field of the result, results after which nobody is asked).
ENDED = (
    ("contact", "contact_result", ("declined", "lost")),
    ("early_follow_up", "visit_result", ("lost",)),
    ("outcome", "result", ("lost",)),
)
