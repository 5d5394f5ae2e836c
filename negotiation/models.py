"""What the record keeps. Only ``negotiation.record`` writes here; nothing here knows a name.

Entries and answers are append-only. Bodies are text, never a database's own JSON type, because
the chain is over their exact bytes.
"""

from __future__ import annotations

from typing import Any, Never

from django.db import models


class AppendOnlyError(TypeError):
    """Somebody tried to change what was recorded, or to write beside the record."""


class _AppendOnlyQuerySet(models.QuerySet[Any]):
    def _refuse(self, *_: object, **__: object) -> Never:
        raise AppendOnlyError("the record is append-only and written by negotiation.record alone")

    update = delete = bulk_update = create = update_or_create = get_or_create = _refuse


class AppendOnly(models.Model):
    """A table whose rows are inserted by the record and never changed."""

    objects = _AppendOnlyQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *_: object, **__: object) -> Never:
        raise AppendOnlyError("the record is append-only and written by negotiation.record alone")

    def delete(self, *_: object, **__: object) -> Never:
        raise AppendOnlyError("the record is append-only")


class ScenarioSource(models.Model):
    """The whole text of a scenario as some session was opened with it, so replays never change."""

    digest = models.CharField(primary_key=True, max_length=64)
    text = models.TextField()

    def __str__(self) -> str:
        return self.digest


class Session(models.Model):
    """One session and the head of its log. ``id`` is 32 random hex characters."""

    id = models.CharField(primary_key=True, max_length=32)
    scenario = models.CharField(max_length=100)
    source = models.ForeignKey(ScenarioSource, on_delete=models.PROTECT)
    pack = models.CharField(max_length=100)
    minutes = models.PositiveIntegerField()
    opened_at = models.BigIntegerField()
    """Milliseconds since the Unix epoch, as all times here."""
    ended = models.BooleanField(default=False)
    head_seq = models.PositiveIntegerField()
    head_hash = models.CharField(max_length=64)

    class Meta:
        indexes = (
            models.Index(fields=["id"], condition=models.Q(ended=False), name="session_open"),
        )

    def __str__(self) -> str:
        return self.id


class Entry(AppendOnly):
    """One entry: header, canonical body, and the hash that chains it to the one before."""

    pk = models.CompositePrimaryKey("session_id", "seq")
    session = models.ForeignKey(Session, on_delete=models.CASCADE, db_index=False)
    seq = models.PositiveIntegerField()
    at = models.BigIntegerField()
    actor = models.CharField(max_length=120)
    command_id = models.CharField(max_length=120)
    kind = models.CharField(max_length=40)
    version = models.PositiveSmallIntegerField()
    body = models.TextField()
    hash = models.CharField(max_length=64)

    class Meta:
        verbose_name_plural = "entries"

    def __str__(self) -> str:
        return f"{self.session_id}:{self.seq}"


class StoredAnswer(AppendOnly):
    """What a command was answered, for whoever sends the same command again."""

    pk = models.CompositePrimaryKey("session_id", "actor", "command_id")
    session = models.ForeignKey(Session, on_delete=models.CASCADE, db_index=False)
    actor = models.CharField(max_length=120)
    command_id = models.CharField(max_length=120)
    fingerprint = models.CharField(max_length=64)
    status = models.CharField(max_length=8)
    code = models.CharField(max_length=40)
    params = models.TextField()
    seq = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.session_id}:{self.actor}:{self.command_id}"


class EntryText(models.Model):
    """Words that an entry refers to. Erasing them deletes the row; no hash ever covers it."""

    ref = models.CharField(primary_key=True, max_length=64)
    session = models.ForeignKey(Session, on_delete=models.CASCADE)
    salt = models.CharField(max_length=32)
    words = models.TextField()

    def __str__(self) -> str:
        return self.ref
