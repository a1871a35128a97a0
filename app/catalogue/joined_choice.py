"""Which of two joined registrations is right about a field; neither of them is rewritten."""

from app.catalogue.person import Person
from app.forms.form import Form
from app.forms.kinds import OneOf, Text
from app.forms.options import options


class JoinedChoice(
    Form,
    key="joined_choice",
    title="合并登记的核对",
    who="person",
    access="A",
    purpose=None,
    source="our own: exchange design 1.7",
):
    """One row for each pair and field, its ids as in the link between the two.

    What was said is named by stamp and registration. A choice holds while both are joined and say
    what they said then.
    """

    about = OneOf(
        "核对的栏目",
        options(*((name, field.label) for name, field in Person.fields.items())),
        required=True,
    )
    taken = Text("采用的更改", max_length=80, required=True, hidden=True)
    left = Text("未采用的更改", max_length=80, required=True, hidden=True)
