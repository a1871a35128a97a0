"""Every form on paper with the longest answer to every question: nothing is cut, nothing is lost."""

import io

import pytest
from pypdf import PdfReader

from app.catalogue import FORMS
from app.forms.as_sheet import filled_blocks
from app.forms.kinds import Text
from printing.rasterise import page_count
from printing.render import render
from printing.sheet import Sheet
from tests.app.test_forms import full
from tests.printing.test_render import ink


@pytest.mark.parametrize("key", list(FORMS))
def test_the_longest_answers_stay_inside_the_margins_and_are_all_there(key: str) -> None:
    form, values = FORMS[key], full(FORMS[key])
    pdf = render([Sheet(form.title, "练习站", filled_blocks(form, values), code="2345-6789")])

    for page in range(page_count(pdf)):
        width, height, columns, rows = ink(pdf, page)
        assert columns[0] >= 14 / 210 * width
        assert columns[-1] <= 201 / 210 * width
        assert rows[-1] <= 294 / 297 * height
    read = "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    typed = sum(
        values[name].count("字")
        for name, field in form.fields.items()
        if isinstance(field, Text) and values.get(name) and not (field.hidden or field.retired)
    )
    assert read.count("字") >= typed
    for name, value in values.items():
        if isinstance(value, str) and value[0].isdigit() and not form.fields[name].hidden:
            assert form.fields[name].show(value) in read.replace("\n", ""), name
