"""The command line: ``manage.py``, ``python -m backchannel`` and ``backchannel`` all come here."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .config import ConfigError

if TYPE_CHECKING:
    from django.core.management.base import BaseCommand


def main(arguments: list[str] | None = None) -> None:
    """Run the management command in ``arguments`` (the process's own unless given), or ``serve``.

    Bad settings end the program with code 2 and one line each on standard error, a database that
    cannot be used with one sentence. A reader that has seen enough (``| head``) ends it without a
    word.
    """
    arguments = sys.argv[1:] if arguments is None else arguments
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backchannel.settings")
    from django.db.utils import OperationalError, ProgrammingError  # noqa: PLC0415 - after it

    try:
        from django.conf import settings  # noqa: PLC0415

        _ = settings.ROOT_URLCONF  # reads the settings now, where the error can be caught
        _execute(arguments or ["serve"])
    except ConfigError as error:
        lines = "\n".join(f"  - {problem}" for problem in error.problems)
        sys.stderr.write(f"Backchannel cannot start: its settings are wrong.\n{lines}\n")
        sys.stderr.write("All settings are described in docs/reference/settings.md.\n")
        raise SystemExit(2) from None
    except BrokenPipeError:
        # What is still buffered has nowhere to go either: Python would complain of it at the end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(1) from None
    except (OperationalError, ProgrammingError) as error:
        if not (trouble := _trouble(error)):
            raise
        sys.stderr.write(f"{trouble}\n")
        raise SystemExit(1) from None


def _execute(arguments: list[str]) -> None:
    """Django's command line, speaking of itself as people call it."""
    from django.core.management import ManagementUtility  # noqa: PLC0415 - after the settings

    program = "./run manage" if Path(sys.argv[0]).name == "manage.py" else "backchannel"

    class Utility(ManagementUtility):
        def fetch_command(self, subcommand: str) -> BaseCommand:
            command = super().fetch_command(subcommand)
            make = command.create_parser

            def create_parser(name: str, *args: Any, **options: Any) -> Any:
                parser = make(name, *args, **options)
                _rename(parser, Path(name).name, program)
                return parser

            command.create_parser = create_parser  # type: ignore[method-assign, assignment]
            return command

    utility = Utility(["backchannel", *arguments])
    utility.prog_name = program
    utility.execute()


def _rename(parser: argparse.ArgumentParser, old: str, new: str) -> None:
    """Django shows of a program only what follows its last slash: ``run manage`` at best."""
    parser.prog = parser.prog.replace(old, new, 1)
    for action in parser._actions:  # noqa: SLF001 - argparse has no other way to its subparsers
        if isinstance(action, argparse._SubParsersAction):  # noqa: SLF001
            for child in action.choices.values():
                _rename(child, old, new)


def _trouble(error: Exception) -> str | None:
    """What is the matter with the database, and what to do; None if the fault is our own."""
    from django.conf import settings  # noqa: PLC0415 - after the settings are read
    from django.db import DatabaseError, OperationalError, connection  # noqa: PLC0415
    from django.db.migrations.executor import MigrationExecutor  # noqa: PLC0415

    try:
        executor = MigrationExecutor(connection)
        behind = bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    except DatabaseError:
        behind = False
    if not behind:
        answers = not isinstance(error, OperationalError)
        return None if answers else f"The database does not answer: {error}"
    where = "" if settings.CONFIG.database_url else f" in {settings.DATA}"
    return (
        f"There is no session{where} that this version can read: start the server there once with "
        "./run, or set BACKCHANNEL_DATA to the directory that ./run names."
    )
