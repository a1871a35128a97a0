"""The encrypted SQLite file: the only place with SQL."""
