"""A digest of the results an assessment rests on: another digest, and it has to be looked at again."""

import hashlib
import json
from typing import Any

from app.catalogue import FORMS

NOT_RESULTS = frozenset({"doctor_name", "laboratory", "tested_on", "ranges"})


def basis_of(found: dict[str, dict[str, Any] | None]) -> str:
    """16 hex digits for these records by form key; who signed and where are not part of it."""
    content = {
        key: {
            name: value
            for name, value in values.items()
            if value is not None and name not in NOT_RESULTS and name in FORMS[key].fields
        }
        for key, values in found.items()
        if values is not None
    }
    text = json.dumps(content, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
