"""``protocol``: write the schema, the types and the page made from the wire's declarations."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from negotiation.protocol import generate

ROOT = Path(__file__).resolve().parents[3]


class Command(BaseCommand):
    help = "Write the protocol's JSON Schema, TypeScript types and reference page."
    requires_system_checks: list[str] = []  # noqa: RUF012 - Django's own spelling

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="only compare; code 1 if something is stale"
        )

    def handle(self, *_: Any, **options: Any) -> None:
        if options["check"]:
            stale = generate.stale(ROOT)
            if stale:
                names = ", ".join(map(str, stale))
                raise CommandError(f"stale: {names}; run './run manage protocol'")
            return
        for path in generate.write(ROOT):
            self.stdout.write(str(path))
