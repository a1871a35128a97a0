"""Write the generated pages under docs/, or with --check say which are stale."""

import sys
from pathlib import Path

from app.catalogue import FORMS
from app.forms.as_dictionary import page_of


def pages() -> dict[Path, str]:
    """Every generated page by its path."""
    return {Path("docs/forms") / f"{key}.md": page_of(form) for key, form in FORMS.items()}


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
