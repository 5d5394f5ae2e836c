"""Does this connection keep what it commits? Read back from the database, not from settings."""

from __future__ import annotations

from django.db import connection

_SQLITE = {"synchronous": {"2", "3"}, "journal_mode": {"wal"}, "foreign_keys": {"1"}}
_POSTGRESQL = {"synchronous_commit": {"on", "remote_apply"}, "fsync": {"on"}}


class NotDurableError(Exception):
    """The database would lose what it has acknowledged."""


def found() -> dict[str, str]:
    """What the open connection says of itself: ``{"synchronous": "2", ...}``."""
    sqlite = connection.vendor == "sqlite"
    say = "PRAGMA {}" if sqlite else "SHOW {}"
    with connection.cursor() as cursor:
        answers = {}
        for name in _SQLITE if sqlite else _POSTGRESQL:
            cursor.execute(say.format(name))
            answers[name] = str(cursor.fetchone()[0]).lower()
    return answers


def verify() -> None:
    """Raise ``NotDurableError``, naming each bad setting, unless a commit survives a power cut."""
    wanted = _SQLITE if connection.vendor == "sqlite" else _POSTGRESQL
    wrong = [
        f"{name} is {value}, must be {' or '.join(sorted(wanted[name]))}"
        for name, value in found().items()
        if value not in wanted[name]
    ]
    if wrong:
        raise NotDurableError("; ".join(wrong))
