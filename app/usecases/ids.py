"""Names for rows: random and roughly in order of time, or the same wherever a form is filled."""

import os
import uuid
from threading import Lock

from app.context import Context

_FORMS = uuid.UUID("6a1d3c1e-5f0b-5b7c-9a52-0a9e5c7d1f44")


_newest, _one_at_a_time = 0, Lock()


def new_id(context: Context) -> str:
    """A UUID of version 7 as 32 hex digits: 48 bits of time, the rest random.

    Each is greater than the one made before it here, also within a millisecond.
    """
    global _newest
    with _one_at_a_time:
        _newest = max(context.clock.now_ms(), _newest + 1)
        time_part = _newest & ((1 << 48) - 1)
    random_part = int.from_bytes(os.urandom(10)) & ~(0xF << 76) & ~(0x3 << 62)
    return f"{time_part << 80 | random_part | 0x7 << 76 | 0x2 << 62:032x}"


def form_id(visit_id: str, form_key: str, person_id: str) -> str:
    """The id of the one record of a form in a visit: two stations that fill it meet in one row."""
    return uuid.uuid5(_FORMS, f"{visit_id}/{form_key}/{person_id}").hex
