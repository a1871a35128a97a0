"""What was answered before the last answers, to take them back one by one."""

from typing import Any

Step = tuple[str, Any, bool]
LONGEST = 200


class History:
    """Steps (question, answer before, was it grey); the letters typed into one line are one step."""

    def __init__(self) -> None:
        self._now: dict[str, Any] = {}
        self._steps: list[Step] = []

    def start(self, answers: dict[str, Any]) -> None:
        """These answers are where taking back ends."""
        self._now, self._steps = dict(answers), []

    def note(self, name: str, answer: Any, *, carried: bool) -> None:
        """A question has another answer; `carried` says that its old one was grey."""
        before = answer if carried else self._now.get(name)
        same = self._steps and self._steps[-1][0] == name and isinstance(answer, str)
        if not same and (carried or before != answer):
            self._steps = [*self._steps, (name, before, carried)][-LONGEST:]
        self._now[name] = answer

    def back(self) -> Step | None:
        """The step to take back, or None."""
        if not self._steps:
            return None
        name, before, carried = self._steps.pop()
        self._now[name] = None if carried else before
        return name, before, carried
