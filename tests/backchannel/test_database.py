"""What was acknowledged survives: the database's own word for it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection
from pytest_django import DjangoDbBlocker

from backchannel import database, storage
from negotiation.record import check
from tests.product import Product, read_json
from tests.record.stores import Store, use


@pytest.fixture
def empty_file(tmp_path: Path, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """A SQLite file that nobody else has open: a connection that a thread of an earlier test
    left behind would hold the lock that leaving WAL needs."""
    with django_db_blocker.unblock(), use(Store(tmp_path), migrate=False):
        yield


@pytest.mark.django_db
def test_the_boot_check_passes_as_configured() -> None:
    storage.verify()


@pytest.mark.usefixtures("empty_file")
def test_sqlite_says_wal_and_full() -> None:
    expected = {"journal_mode": "wal", "synchronous": "full", "foreign_keys": "on"}
    assert check.found() == expected


@pytest.mark.usefixtures("empty_file")
@pytest.mark.parametrize(
    ("pragma", "words"),
    [
        ("synchronous=NORMAL", "synchronous is normal, not full"),
        ("synchronous=OFF", "synchronous is off, not full"),
        ("journal_mode=DELETE", "journal_mode is delete, not wal"),
        ("foreign_keys=OFF", "foreign_keys is off, not on"),
    ],
)
def test_the_boot_check_refuses_less(pragma: str, words: str) -> None:
    storage.verify()
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA {pragma}")
    with pytest.raises(storage.StorageError, match=words):
        storage.verify()
    connection.close()
    storage.verify()


def test_the_running_server_says_it_too(live_server_process: Product) -> None:
    assert read_json(f"{live_server_process.url}/readyz") == {
        "ready": True,
        "layer": "memory",
        "storage": {
            "database": "sqlite",
            "journal_mode": "wal",
            "synchronous": "full",
            "foreign_keys": "on",
        },
    }


def test_a_postgresql_address_is_taken_apart() -> None:
    settings = database.postgresql(
        "postgresql://al%40x:p%2Fw@db.internal:5433/table?sslmode=require"
    )
    named = {key: settings[key] for key in ("NAME", "USER", "PASSWORD", "HOST", "PORT")}
    assert named == {
        "NAME": "table",
        "USER": "al@x",
        "PASSWORD": "p/w",
        "HOST": "db.internal",
        "PORT": "5433",
    }
    assert settings["OPTIONS"]["sslmode"] == "require"
    assert "lock_timeout=2000" in settings["OPTIONS"]["options"]
    assert "idle_in_transaction_session_timeout=5000" in settings["OPTIONS"]["options"]
