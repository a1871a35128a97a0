"""The problems of a form, handed to whoever asked for it to be saved."""

from app.errors import KnownError
from app.forms.problem import Problem


class FormProblems(KnownError):
    """A form cannot be saved as it is: `problems` maps a part of the page to its problems."""

    def __init__(self, problems: dict[str, list[Problem]]) -> None:
        found = [problem for part in problems.values() for problem in part]
        super().__init__(
            "表单", f"有 {len(found)} 处需要核对", "请按提示改正或确认，已填内容都还在"
        )
        self.problems = problems


def refuse_errors(
    problems: dict[str, list[Problem]], confirmed: frozenset[str] = frozenset()
) -> None:
    """Raise FormProblems when an error, or a doubt nobody has confirmed, is left.

    `confirmed` holds field names, or "part.field" where a page has several parts.
    """
    left = {
        part: [one for one in found if _blocks(part, one, confirmed)]
        for part, found in problems.items()
    }
    if any(left.values()):
        raise FormProblems({part: found for part, found in left.items() if found})


def _blocks(part: str, problem: Problem, confirmed: frozenset[str]) -> bool:
    if problem.severity == "confirm":
        return not {problem.field, f"{part}.{problem.field}"} & confirmed
    return problem.severity == "error"
