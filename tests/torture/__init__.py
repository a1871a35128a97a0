"""Long trials of what must never break; `make torture` runs them and writes docs/reliability.md."""
