"""Write the generated pages under docs/, or with --check say which are stale."""

import sys
from pathlib import Path

from app.catalogue import FORMS
from app.catalogue.risk_rules import CATEGORIES, RULES
from app.catalogue.settings import GROUPS, SETTINGS, Setting
from app.forms.as_dictionary import page_of


def pages() -> dict[Path, str]:
    """Every generated page by its path."""
    forms = {Path("docs/forms") / f"{key}.md": page_of(form) for key, form in FORMS.items()}
    return {**forms, Path("docs/risk_rules.md"): _rules(), Path("docs/settings.md"): _settings()}


def _rules() -> str:
    lines = [
        "# Risk rules",
        "",
        "Generated from `app/catalogue/rules_*.py` for review by a clinician. Mark V: factor and class",
        "seen in a source (fact sheet 4.2); U: our own reading, a hint to the doctor only, on no paper.",
        "",
        "| id | form | who | factor | category | class | mark | harm | advice |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for rule in RULES:
        category = f"{CATEGORIES[rule.category]} {rule.category}"
        cells = (rule.id, rule.form.title, rule.who, rule.factor, category, rule.risk_class,
                 rule.mark, rule.harm, rule.advice)  # fmt: skip
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def _settings() -> str:
    lines = [
        "# Settings",
        "",
        "Generated from `app/catalogue/settings.py`; the page shows the same.",
    ]
    for group, title in GROUPS.items():
        lines += [
            "",
            f"## {title}",
            "",
            "| key | what | kind | default | unit | may be | mark | source |",
            "|---|---|---|---|---|---|---|---|",
        ]
        lines += [_setting(one) for one in SETTINGS.values() if one.group == group]
    return "\n".join(lines) + "\n"


def _setting(one: Setting) -> str:
    default = str(one.default).replace("\n", "<br>")
    cells = (one.key, one.label, one.kind, default, one.unit, one.limits, one.mark, one.source)
    return f"| {' | '.join(cells)} |"


def main() -> int:
    """1 when --check finds a stale page."""
    stale = [
        path
        for path, page in pages().items()
        if not path.exists() or path.read_text(encoding="utf-8") != page
    ]
    if "--check" in sys.argv:
        print("\n".join(map(str, stale)))
        return 1 if stale else 0
    for path in stale:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(pages()[path], encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
