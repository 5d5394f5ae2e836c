"""Where the data lives: Django's database settings, and the proof that they took effect."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.db import connection

# WAL lets readers go on while one writes; FULL syncs before a commit returns, so what
# was acknowledged survives a power cut.
SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; "
    "PRAGMA journal_size_limit=67108864; PRAGMA cache_size=-8192;"
)
POSTGRESQL_OPTIONS = (
    "-c lock_timeout=2000 -c idle_in_transaction_session_timeout=5000 -c synchronous_commit=on"
)
_SYNCHRONOUS = {0: "off", 1: "normal", 2: "full", 3: "extra"}


class StorageError(Exception):
    """The database would not keep what it acknowledges."""


def sqlite(path: Path) -> dict[str, Any]:
    """Settings of a SQLite file. A writer takes the lock when it begins, not half-way."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 2,
            "init_command": SQLITE_PRAGMAS,
        },
    }


def postgresql(url: str) -> dict[str, Any]:
    """Settings of a PostgreSQL database from ``postgresql://user:password@host:port/name?…``."""
    parts = urlsplit(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            **dict(parse_qsl(parts.query)),
            "options": POSTGRESQL_OPTIONS,
            "pool": {"min_size": 1, "max_size": 20, "timeout": 5},
        },
    }


def durability() -> dict[str, str]:
    """What the open connection says of itself, such as ``{"synchronous": "full", …}``."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA journal_mode")
            journal = str(cursor.fetchone()[0])
            cursor.execute("PRAGMA synchronous")
            synchronous = _SYNCHRONOUS[int(cursor.fetchone()[0])]
            cursor.execute("PRAGMA foreign_keys")
            keys = "on" if cursor.fetchone()[0] else "off"
            return {"journal_mode": journal, "synchronous": synchronous, "foreign_keys": keys}
        cursor.execute("SHOW synchronous_commit")
        commit = str(cursor.fetchone()[0])
        cursor.execute("SHOW fsync")
        return {"synchronous_commit": commit, "fsync": str(cursor.fetchone()[0])}


def verify() -> None:
    """Refuse to go on (``StorageError``) if the database would lose acknowledged data."""
    wanted = (
        {"journal_mode": "wal", "synchronous": "full", "foreign_keys": "on"}
        if connection.vendor == "sqlite"
        else {"synchronous_commit": "on", "fsync": "on"}
    )
    found = durability()
    wrong = [
        f"{key} is {found[key]}, not {value}"
        for key, value in wanted.items()
        if found[key] != value
    ]
    if wrong:
        raise StorageError(
            f"The database would lose what players were told is saved: {'; '.join(wrong)}. "
            "A network drive often causes this: set BACKCHANNEL_DATA to a local directory."
        )
