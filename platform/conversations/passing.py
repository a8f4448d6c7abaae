"""Errors of a store after which the same transaction is most likely taken when it is tried once more."""

import sqlite3

from django.db import OperationalError

# PostgreSQL: a deadlock, of which one side is undone; a transaction that does not fit what another committed.
STATES = {"40P01", "40001"}
BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}


def passes(error: BaseException) -> bool:
    cause = error.__cause__
    if not isinstance(error, OperationalError) or cause is None:
        return False
    code = getattr(cause, "sqlite_errorcode", None)
    return getattr(cause, "sqlstate", None) in STATES or (code is not None and code & 0xFF in BUSY)
