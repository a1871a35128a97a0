"""A question on a form: what every kind of it has in common."""

from datetime import date
from typing import Any

from app.forms.conditions import Condition, Empty, Is
from app.forms.problem import Problem, Unreadable


class Field:
    """One question. `label` is what paper and screen call it; the attribute's name is its own.

    `access` may be stricter than the form's; `note` says how certain a range or list is.
    """

    kind = "text"
    column = "TEXT"

    def __init__(
        self,
        label: str,
        *,
        required: bool = False,
        when: Condition | None = None,
        unit: str = "",
        access: str | None = None,
        hint: str = "",
        note: str = "",
        hidden: bool = False,
        retired: bool = False,
    ) -> None:
        self.name = ""
        self.label = label
        self.required = required
        self.when = when
        self.unit = unit
        self.access = access
        self.hint = hint
        self.note = note
        self.hidden = hidden
        self.retired = retired

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.name}>"

    def applies(self, values: dict[str, Any]) -> bool:
        """Whether the question is asked, given the other answers."""
        return self.when is None or self.when.holds(values)

    def parse(self, text: str) -> Any:
        """The value for what was typed; None for nothing. Raises Unreadable."""
        typed = text.strip()
        return self.read(typed) if typed else None

    def read(self, typed: str) -> Any:
        """The value for something typed. Raises Unreadable."""
        return typed

    def check(self, value: Any, today: date) -> list[Problem]:
        """What is wrong with a value that is there."""
        del today
        return [] if isinstance(value, str) else [self.error("应为文字")]

    def holds(self, value: Any) -> bool:
        """Whether a stored value is of this kind, sensible or not."""
        return isinstance(value, str)

    def show(self, value: Any) -> str:
        """The value as people read it (Chinese); "" for None."""
        return "" if value is None else str(value)

    def abnormal(self, value: Any) -> str | None:
        """None, or "high", "low", "abnormal", "suspicious". A missing value is none of these."""
        del value
        return None

    def reference_text(self) -> str:
        """The reference range as printed beside the value, "" when there is none."""
        return ""

    def is_(self, *tokens: str) -> Condition:
        """Condition: the answer is one of these."""
        return Is(self, tokens)

    def has(self, *tokens: str) -> Condition:
        """Condition: one of these is among the answers."""
        return Is(self, tokens)

    def empty(self) -> Condition:
        """Condition: there is no answer."""
        return Empty(self)

    def error(self, what: str) -> Problem:
        """A problem that cannot be saved."""
        return Problem(self.name, f"{self.label}：{what}。", "error")

    def doubt(self, what: str) -> Problem:
        """A problem that can be saved once someone confirms it."""
        return Problem(
            self.name, f"{self.label}：{what}，请核对；确实如此请勾选“已核对”。", "confirm"
        )

    def unreadable(self, what: str) -> Unreadable:
        """What to raise when something typed is not a value."""
        return Unreadable(f"{self.label}：{what}。")
