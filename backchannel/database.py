"""Where the data lives: Django's database settings."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

# WAL lets readers go on while one writes; FULL syncs before a commit returns, so what
# was acknowledged survives a power cut.
SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; "
    "PRAGMA journal_size_limit=67108864; PRAGMA cache_size=-8192;"
)
POSTGRESQL_OPTIONS = (
    "-c lock_timeout=2000 -c idle_in_transaction_session_timeout=5000 -c synchronous_commit=on"
)


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
