# Anyun 安孕. `make run` and `make test` do everything on a fresh Debian or Ubuntu machine.
PY := .venv/bin/python
CODE := app ui db printing sync tests tools
export QT_QPA_PLATFORM_TEST := offscreen

.PHONY: help run setup setup-test test check docs bench torture installer lock clean

help:  ## list the targets
	@grep -E '^[a-z-]+:.*##' Makefile | sed 's/:.*## /\t/' | expand -t 12

run: setup  ## open the practice station (without a display: walk the circle offscreen)
	@sh tools/run.sh

setup:  ## virtual environment, pinned dependencies, print font, Qt's system libraries
	@sh tools/setup.sh run

setup-test:
	@sh tools/setup.sh test

test: setup-test  ## all tests
	@QT_QPA_PLATFORM=offscreen $(PY) -m pytest -n auto --dist loadfile

check: setup-test  ## format, lint, types, arrows, stale docs
	@sh tools/check.sh

docs: setup-test  ## regenerate what is generated
	@$(PY) tools/dictionary.py

bench: setup-test  ## ratios against bare floors
	@QT_QPA_PLATFORM=offscreen $(PY) -m tests.bench

torture: setup-test  ## long trials of what must never break, into docs/reliability.md
	@QT_QPA_PLATFORM=offscreen $(PY) -m tests.torture $(TRIALS) --rounds $(or $(ROUNDS),100)

installer: setup-test  ## the frozen one-folder program, tried with nothing else on its path
	@sh tools/installer.sh

lock:  ## recompile the pinned requirements (needs uv)
	uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11 requirements/run.in -o requirements/run.txt
	uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11 requirements/test.in -o requirements/test.txt

clean:  ## remove what was built
	rm -rf build dist .mypy_cache .ruff_cache .pytest_cache
