"""Run every trial, or those named, and write what they found to docs/reliability.md."""

import argparse
import importlib
import os
import pkgutil
import platform
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from tests import torture

PAGE = Path("docs/reliability.md")
HEAD = """# What was tried, and what came of it

Written by `make torture` (`python -m tests.torture [NAME…] --rounds N`): nothing here is typed by hand.
Each trial has a short form among the ordinary tests. A trial that breaks a promise stops with the
promise it broke and the seed that shows it; then nothing is written for it.
"""


def main(words: list[str] | None = None) -> int:
    """Run the trials; 1 when one of them broke a promise."""
    found = trials()
    parser = argparse.ArgumentParser(prog="make torture", description="long trials")
    parser.add_argument("names", nargs="*", metavar="NAME", help="、".join(found))
    parser.add_argument("--rounds", type=int, default=100)
    asked = parser.parse_args(words)
    sections, broken = read_sections(), 0
    for name in asked.names or found:
        started = time.monotonic()
        try:
            figures = importlib.import_module(f"tests.torture.{name}").run(asked.rounds)
        except AssertionError as problem:
            print(f"{name}: BROKEN: {problem}", file=sys.stderr)
            broken += 1
            continue
        figures = {"rounds": asked.rounds, "seconds": round(time.monotonic() - started), **figures}
        print(name, figures)
        sections[name] = section(name, figures)
        PAGE.write_text(HEAD + "".join(sections[one] for one in sorted(sections)), "utf-8")
    return 1 if broken else 0


def trials() -> list[str]:
    """The modules of this package that are trials; the others serve them."""
    names = sorted(one.name for one in pkgutil.iter_modules(torture.__path__) if one.name[0] != "_")
    return [one for one in names if hasattr(importlib.import_module(f"tests.torture.{one}"), "run")]


def section(name: str, figures: dict[str, object]) -> str:
    """One trial as Markdown."""
    about = (importlib.import_module(f"tests.torture.{name}").__doc__ or "").splitlines()[0]
    on = f"{datetime.now(UTC):%Y-%m-%d}, Python {platform.python_version()}, {os.cpu_count()} cores"
    lines = "".join(f"| {key} | {value} |\n" for key, value in figures.items())
    return f"\n## {name}\n\n{about} ({on})\n\n| figure | value |\n|---|---|\n{lines}"


def read_sections() -> dict[str, str]:
    """The sections that earlier runs wrote, by name."""
    text = PAGE.read_text("utf-8") if PAGE.exists() else ""
    parts = text.split("\n## ")[1:]
    return {part.partition("\n")[0]: f"\n## {part}" for part in parts}


if __name__ == "__main__":
    sys.exit(main())
