"""``participant list`` and ``erase``: who is at a table or in a class, and forgetting one."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import Q

from players.erase import erase_participant
from players.models import Participant


class Command(BaseCommand):
    help = "List the participants of a session, or erase one: nickname, devices and words."

    def add_arguments(self, parser: CommandParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        listing = actions.add_parser("list", help="number, seat and nickname of each")
        listing.add_argument("session", help="the id of a session or class, as in its address")
        erase = actions.add_parser("erase", help="forget one of them for good")
        erase.add_argument("session", help="the same id")
        erase.add_argument("number", type=int, help="as 'participant list' prints it")

    def handle(self, *_: Any, **options: Any) -> None:
        of_this = Q(lobby=options["session"]) | Q(lobby__klass=options["session"])
        found = Participant.objects.filter(of_this).order_by("pk")
        if not found:
            raise CommandError(
                f"there is no session or class {options['session']}, or nobody at it"
            )
        if options["action"] == "list":
            for person in found:
                self.stdout.write(f"{person.pk}  {person}  {person.nickname or '-'}")
            return
        erased = found.filter(pk=options["number"]).first()
        if erased is None:
            raise CommandError(f"nobody at this session has the number {options['number']}")
        texts = erase_participant(erased)
        self.stdout.write(f"Erased: the nickname, every device, and {texts} texts.")
