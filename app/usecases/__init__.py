"""What the station does: one file for each thing a person asks of the program."""
