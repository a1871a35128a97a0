"""When a question applies: small objects that read a record."""

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from app.domain.numbers import number_of
from app.forms.reference import abnormal_in

if TYPE_CHECKING:
    from app.forms.field import Field

Values = dict[str, Any]


class Condition:
    """Holds for a record or not. Join with `&` and `|`."""

    def holds(self, values: Values) -> bool:
        """Whether it holds for these values."""
        raise NotImplementedError

    def fields(self) -> tuple[str, ...]:
        """The names of the fields it reads."""
        raise NotImplementedError

    def __and__(self, other: "Condition") -> "Condition":
        return _Joined((self, other), all_of=True)

    def __or__(self, other: "Condition") -> "Condition":
        return _Joined((self, other), all_of=False)


@dataclass(frozen=True)
class _Joined(Condition):
    parts: tuple[Condition, ...]
    all_of: bool

    def holds(self, values: Values) -> bool:
        found = (part.holds(values) for part in self.parts)
        return all(found) if self.all_of else any(found)

    def fields(self) -> tuple[str, ...]:
        return tuple(name for part in self.parts for name in part.fields())


@dataclass(frozen=True)
class Is(Condition):
    """The field has one of these tokens; several choices: contains one of them."""

    field: "Field"
    tokens: tuple[str, ...]

    def holds(self, values: Values) -> bool:
        found = values.get(self.field.name)
        return bool(set(self.tokens) & set(found if isinstance(found, list) else [found]))

    def fields(self) -> tuple[str, ...]:
        return (self.field.name,)


@dataclass(frozen=True)
class Empty(Condition):
    """The field has no value."""

    field: "Field"

    def holds(self, values: Values) -> bool:
        return values.get(self.field.name) is None

    def fields(self) -> tuple[str, ...]:
        return (self.field.name,)


@dataclass(frozen=True)
class MoreThan(Condition):
    """The field holds a whole number above a limit."""

    field: "Field"
    limit: int

    def holds(self, values: Values) -> bool:
        found = values.get(self.field.name)
        return isinstance(found, int) and found > self.limit

    def fields(self) -> tuple[str, ...]:
        return (self.field.name,)


@dataclass(frozen=True)
class OutOf(Condition):
    """The field's value is outside its reference on one of these sides."""

    field: "Field"
    sides: tuple[str, ...]

    def holds(self, values: Values) -> bool:
        return abnormal_in(self.field, values) in self.sides

    def fields(self) -> tuple[str, ...]:
        return (self.field.name,)


@dataclass(frozen=True)
class Beyond(Condition):
    """A measured value is at or above `least`, or below `below` (numbers as text allow < and >)."""

    field: "Field"
    least: float | None = None
    below: float | None = None

    def holds(self, values: Values) -> bool:
        found = values.get(self.field.name)
        if found is None:
            return False
        number = number_of(str(found))
        high = self.least is not None and number >= Decimal(str(self.least))
        return high or (self.below is not None and number < Decimal(str(self.below)))

    def fields(self) -> tuple[str, ...]:
        return (self.field.name,)


@dataclass(frozen=True)
class AtLeast(Condition):
    """So many of these conditions hold."""

    number: int
    parts: tuple[Condition, ...]

    def holds(self, values: Values) -> bool:
        return sum(part.holds(values) for part in self.parts) >= self.number

    def fields(self) -> tuple[str, ...]:
        return tuple(name for part in self.parts for name in part.fields())
