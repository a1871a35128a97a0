"""How the window looked last, kept beside the database: the way to sign in comes before it is open.

Two words and no name: who sat here last is nobody's business.
"""

import contextlib
import json
from pathlib import Path

from app.catalogue.settings import SETTINGS
from app.context import Context
from app.errors import KnownError
from app.usecases.settings import text_of
from app.usecases.trouble import translated
from db import durable

FILE = "look.json"
KEYS = ("theme", "script")
Look = tuple[str, str]  # colours and size of type, characters


def last_look(folder: Path) -> Look:
    """What the last user had chosen here, or the defaults where nothing readable says so."""
    try:
        kept = json.loads((folder / FILE).read_bytes())
    except (OSError, ValueError):
        kept = None
    theme, script = (_known(key, kept) for key in KEYS)
    return theme, script


def wear_look(context: Context) -> Look:
    """What this user has chosen; remembered for the next start, where that can be written."""
    theme, script = (text_of(context, key) for key in KEYS)
    if not context.read_only and last_look(context.folder) != (theme, script):
        with contextlib.suppress(KnownError), translated("外观"):
            chosen = json.dumps(dict(zip(KEYS, (theme, script), strict=True)))
            durable.write_whole(context.folder / FILE, chosen.encode())
    return theme, script


def _known(key: str, kept: object) -> str:
    one = SETTINGS[key]
    value = kept.get(key) if isinstance(kept, dict) else None
    return value if value in dict(one.choices) else str(one.default)
