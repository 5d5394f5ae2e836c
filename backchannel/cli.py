"""The command line: ``manage.py``, ``python -m backchannel`` and ``backchannel`` all come here."""

from __future__ import annotations

import os
import sys

from .config import ConfigError


def main(arguments: list[str] | None = None) -> None:
    """Run the management command in ``arguments`` (the process's own unless given), or ``serve``.

    Bad settings end the program with code 2 and one line each on standard error. A reader that
    has seen enough (``| head``) ends it without a word.
    """
    arguments = sys.argv[1:] if arguments is None else arguments
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backchannel.settings")
    from django.core.management import execute_from_command_line  # noqa: PLC0415 - after the above

    try:
        from django.conf import settings  # noqa: PLC0415

        _ = settings.ROOT_URLCONF  # reads the settings now, where the error can be caught
        execute_from_command_line(["backchannel", *(arguments or ["serve"])])
    except ConfigError as error:
        lines = "\n".join(f"  - {problem}" for problem in error.problems)
        sys.stderr.write(f"Backchannel cannot start: its settings are wrong.\n{lines}\n")
        sys.stderr.write("All settings are described in docs/reference/settings.md.\n")
        raise SystemExit(2) from None
    except BrokenPipeError:
        # What is still buffered has nowhere to go either: Python would complain of it at the end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(1) from None
