"""``purge``: delete what is older than the retention says."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser

from negotiation import record
from negotiation.record import SessionId, clock
from players.erase import delete_class, delete_table
from players.models import Class, Lobby

DAY = 24 * 3600 * 1000


class Command(BaseCommand):
    help = "Delete every class and table in which nothing has happened for so many days."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--days", type=int, default=settings.RETENTION_DAYS, help="instead of the setting"
        )
        parser.add_argument("--class", dest="klass", help="this class, however old it is")
        parser.add_argument("--session", help="this table, however old it is")
        parser.add_argument("--dry-run", action="store_true", help="only say what would go")

    def handle(self, *_: Any, **options: Any) -> None:
        self._dry = bool(options["dry_run"])
        if options["klass"] or options["session"]:
            classes = list(Class.objects.filter(pk=options["klass"]))
            tables = list(Lobby.objects.filter(pk=options["session"]))
            orphans: list[SessionId] = []
        else:
            classes, tables, orphans = _idle(clock.now() - options["days"] * DAY)
        for klass in classes:
            self._say("class", klass.pk)
            if not self._dry:
                delete_class(klass)
        for table in tables:
            self._say("table", table.pk)
            if not self._dry:
                delete_table(table)
        if orphans and not self._dry:
            record.delete_sessions(orphans)
        if not self._dry:
            call_command("clearsessions")
        verb = "would go" if self._dry else "deleted"
        found = f"{len(classes)} classes, {len(tables)} single tables"
        self.stdout.write(f"{found} and {len(orphans)} sessions of nobody {verb}.")

    def _say(self, what: str, name: str) -> None:
        self.stdout.write(f"{what} {name}")


def _idle(since: int) -> tuple[list[Class], list[Lobby], list[SessionId]]:
    """Classes none of whose tables has seen anything since, single tables, and sessions of none."""
    idle = set(record.idle_since(since))
    known = dict(Lobby.objects.values_list("session", "klass"))
    busy = {klass for session, klass in known.items() if klass and session not in idle}
    classes = Class.objects.filter(opened_at__lt=datetime.fromtimestamp(since / 1000, UTC)).exclude(
        pk__in=busy
    )
    tables = Lobby.objects.filter(pk__in=idle, klass=None)
    return list(classes), list(tables), sorted(idle - known.keys())
