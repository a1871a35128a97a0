"""A form as a table."""

from app.forms.form import Form
from db.table import Table


def table_of(form: type[Form]) -> Table:
    """The form's table: one column for each field, in paper order."""
    return Table(
        form.key, {name: field.column for name, field in form.fields.items()}, form.dated_by
    )
