"""SQLCipher in the place of the standard sqlite3, so that sqlite-utils catches its exceptions.

sqlite-utils prefers a module called pysqlite3 when there is one; this file is that module.
Import sqlite_utils through here only.
"""

import sys
from typing import Any

import sqlcipher3  # type: ignore[import-untyped,unused-ignore]

sys.modules.setdefault("pysqlite3", sqlcipher3)
sys.modules.setdefault("pysqlite3.dbapi2", sqlcipher3.dbapi2)

import sqlite_utils  # noqa: E402  (must come after the lines above)

Connection = Any  # sqlcipher3 ships no types
SqliteDatabase = sqlite_utils.Database
SqliteError: type[Exception] = sqlcipher3.DatabaseError
connect = sqlcipher3.connect
QUIET = "PRAGMA cipher_log_level = NONE"  # the library would write a line for each bad page
