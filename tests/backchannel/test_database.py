"""What was acknowledged survives: the database's own word for it."""

from __future__ import annotations

import pytest
from django.db import connection

from backchannel import database, storage
from negotiation.record import check
from tests.product import Product, read_json

pytestmark = pytest.mark.django_db(transaction=True)

needs_sqlite = pytest.mark.skipif("connection.vendor != 'sqlite'")


def test_the_boot_check_passes_as_configured() -> None:
    storage.verify()


@needs_sqlite
def test_sqlite_says_wal_and_full() -> None:
    expected = {"journal_mode": "wal", "synchronous": "full", "foreign_keys": "on"}
    assert check.found() == expected


@needs_sqlite
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
    try:
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA {pragma}")
        with pytest.raises(storage.StorageError, match=words):
            storage.verify()
    finally:
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
