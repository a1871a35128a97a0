"""What is being typed is kept from the first second and offered again after a crash."""

from typing import Any

from app.context import Context
from app.usecases.allow import allow


def keep_draft(context: Context, draft_key: str, values: dict[str, Any]) -> None:
    """Keep the present state of a page, such as "lab_wife/<visit>/<person>"."""
    context.drafts.keep(context.user.login, draft_key, values, context.clock.now_ms())


def find_draft(context: Context, draft_key: str) -> tuple[dict[str, Any], int] | None:
    """(values, kept at ms) of an unsaved page, or None."""
    allow(context, "view_record")
    return context.drafts.find(context.user.login, draft_key)


def drop_draft(context: Context, draft_key: str) -> None:
    """Forget a draft that was saved or thrown away."""
    context.drafts.drop(context.user.login, draft_key)


def find_drafts(context: Context, beginning: str) -> dict[str, dict[str, Any]]:
    """What is unsaved under the keys that begin so, such as all rows of a grid."""
    allow(context, "view_record")
    return context.drafts.beginning(context.user.login, beginning)


def keep_drafts(context: Context, kept: dict[str, dict[str, Any]]) -> None:
    """Keep the present state of many at once; one with nothing in it is forgotten."""
    context.drafts.keep_all(context.user.login, kept, context.clock.now_ms())
