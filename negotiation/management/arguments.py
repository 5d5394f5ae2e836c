"""What several commands take as arguments."""

from __future__ import annotations

from pathlib import Path

from django.core.management.base import CommandError

from negotiation.scenarios import library
from negotiation.scenarios.loader import MAIN, Loaded, load_folder
from negotiation.scenarios.problems import ScenarioError


def find_scenario(name: str) -> Loaded:
    """A library scenario by name, or any folder by path. Raises CommandError with the problems."""
    path = Path(name)
    if path.name == MAIN:
        path = path.parent
    try:
        if name not in library.names() and path.is_dir():
            return load_folder(path)
        return library.loaded(name)
    except ScenarioError as error:
        count = len(error.problems)
        raise CommandError(
            f"{error}\n{name}: {count} error{'s' * (count != 1)}", returncode=1
        ) from None
