"""Long trials of what must never break: each file has one function `run(rounds)`."""
