"""``serve``: check, migrate, tell the addresses, serve."""

from __future__ import annotations

import os
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import OperationalError, connection

from backchannel import VERSION, addresses, logs, servers, storage
from backchannel.config import PREFIX


class Command(BaseCommand):
    """Start the server; this is also what ``./run`` does."""

    help = "Check the settings, bring the database up to date, print the links and serve."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=settings.CONFIG.port)
        parser.add_argument("--bind", default=settings.CONFIG.bind)
        parser.add_argument(
            "--server", choices=("daphne", "uvicorn"), default=settings.CONFIG.server
        )

    def handle(self, *args: Any, **options: Any) -> None:
        bind, port = options["bind"], options["port"]
        bound_to(bind)
        logs.rotate(settings.DATA / "logs")
        try:
            servers.check_port(bind, port)
            call_command("migrate", verbosity=0, interactive=False)
            storage.verify()
            connection.close()
            if options["server"] == "uvicorn":
                self.announce(bind, port)
                servers.run_uvicorn(bind, port, settings.CONFIG.workers)
            else:
                servers.run_daphne(bind, port, lambda: self.announce(bind, port))
        except (servers.PortError, storage.StorageError) as error:
            raise CommandError(str(error)) from None
        except OperationalError as error:
            raise CommandError(f"The database does not answer: {error}") from None
        self.stdout.write("Stopped.")

    def announce(self, bind: str, port: int) -> None:
        """Print every address a player could type, the likeliest first, and how to stop."""
        self.stdout.write(f"\nBackchannel {VERSION} is running.\n")
        for label, url in links(bind, port, settings.PUBLIC_URL):
            self.stdout.write(f"  {label:<22}{url}")
        self.stdout.write(f"  {'Data:':<22}{settings.DATA}")
        self.stdout.write("Press Ctrl-C to stop.\n")
        self.stdout.flush()


def bound_to(bind: str) -> None:
    """Let pages give no address that this server does not listen on, in every worker."""
    os.environ[f"{PREFIX}BIND"] = bind
    settings.LAN_HOSTS = addresses.lan_hosts(bind)


def links(bind: str, port: int, public_url: str | None) -> list[tuple[str, str]]:
    """Pairs of label and link under which the server can be opened."""
    if public_url:
        return [("Open:", f"{public_url}/")]
    everywhere = bind in addresses.EVERYWHERE
    host = f"[{bind}]" if ":" in bind else bind
    found = [("On this computer:", f"http://{'localhost' if everywhere else host}:{port}/")]
    if everywhere:
        lan = addresses.lan_hosts(bind)
        found += [("In this network:", f"http://{address}:{port}/") for address in lan]
    return found
