"""The program's version and the versions of what it writes."""

VERSION = "0.1.0"
SCHEMA = 1  # of the synced tables; grows when a table or field is added
MIN_READER = 1  # the oldest SCHEMA that may read what this version writes
