"""Does this connection keep what it commits? Read back from the database, not from settings."""

from __future__ import annotations

from django.db import connection

_SYNCHRONOUS = {"0": "off", "1": "normal", "2": "full", "3": "extra"}
_SQLITE = {
    "journal_mode": ("wal",),
    "synchronous": ("full", "extra"),
    "foreign_keys": ("on",),
}
_POSTGRESQL = {"synchronous_commit": ("on", "remote_apply"), "fsync": ("on",)}


class NotDurableError(Exception):
    """The database would lose what it has acknowledged; the text names each bad setting."""


def found() -> dict[str, str]:
    """What the open connection says of itself: ``{"synchronous": "full", ...}``."""
    if connection.vendor == "sqlite":
        answers = _read("PRAGMA {}", tuple(_SQLITE))
        answers["synchronous"] = _SYNCHRONOUS[answers["synchronous"]]
        answers["foreign_keys"] = "on" if answers["foreign_keys"] == "1" else "off"
        return answers
    return _read("SHOW {}", tuple(_POSTGRESQL))


def _read(question: str, names: tuple[str, ...]) -> dict[str, str]:
    with connection.cursor() as cursor:
        answers = {}
        for name in names:
            cursor.execute(question.format(name))
            answers[name] = str(cursor.fetchone()[0]).lower()
    return answers


def verify() -> None:
    """Raise ``NotDurableError`` unless a commit survives a power cut."""
    wanted = _SQLITE if connection.vendor == "sqlite" else _POSTGRESQL
    wrong = [
        f"{name} is {value}, not {wanted[name][0]}"
        for name, value in found().items()
        if value not in wanted[name]
    ]
    if wrong:
        raise NotDurableError("; ".join(wrong))
