"""Two programs in one process: the present one, and one from before some fields and a form were added.

The catalogue is one for the whole process, so whoever acts at a station says first what runs there.
"""

import contextlib
from collections.abc import Iterator

from app.catalogue import FORMS
from app.usecases import confidential

FORM = "thal_gene"
FIELDS = {"person": "address", "physical": "heart_rate"}

_FORMS = dict(FORMS)
_FIELDS = {key: dict(FORMS[key].fields) for key in FIELDS}


@contextlib.contextmanager
def put_back() -> Iterator[None]:
    """Whatever runs in between, the present program runs afterwards."""
    try:
        yield
    finally:
        switch(older=False)


@contextlib.contextmanager
def running() -> Iterator[None]:
    """The older program runs meanwhile."""
    with put_back():
        switch(older=True)
        yield


def switch(*, older: bool) -> None:
    """From now on the catalogue is that of the older program, or of the present one."""
    if older == (FORM not in FORMS):
        return
    FORMS.clear()
    FORMS.update((key, form) for key, form in _FORMS.items() if not (older and key == FORM))
    for key, added in FIELDS.items():
        fields = FORMS[key].fields
        fields.clear()
        fields.update(
            (name, field) for name, field in _FIELDS[key].items() if not (older and name == added)
        )
    confidential.secret_fields.cache_clear()
    confidential._kept_apart.cache_clear()
    confidential._open_fields.cache_clear()
