"""The long forms: each file promises something and has one function `run(rounds)`."""
