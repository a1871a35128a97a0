"""Long forms of what the short tests promise; each has one function `run(rounds)`."""
