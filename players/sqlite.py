"""What SQLite has to be told so that what is deleted is gone."""

from __future__ import annotations

from django.db import connection


def for_good() -> None:
    """Before a deletion: SQLite would only mark the space as free and leave the words there."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA secure_delete = ON")
