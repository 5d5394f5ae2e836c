"""The scenarios that come with the product: one folder of data each, beside this file."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from negotiation.engine.scenario import Scenario
from negotiation.scenarios.loader import MAIN, Loaded, load_folder, parse
from negotiation.scenarios.problems import Problem, ScenarioError

__all__ = ["ScenarioError", "load", "loaded", "names", "parse", "source_text"]

FOLDER = Path(__file__).parent


@cache
def names() -> tuple[str, ...]:
    """The names that ``load`` knows, in alphabetical order."""
    return tuple(sorted(main.parent.name for main in FOLDER.glob(f"*/{MAIN}")))


@cache
def loaded(name: str) -> Loaded:
    """A scenario with its stored text and the places of its fields. Raises ScenarioError."""
    if name not in names():
        known = ", ".join(names())
        raise ScenarioError([Problem(name, 1, 1, "", f"no such scenario; there are: {known}")])
    return load_folder(FOLDER / name)


def load(name: str) -> Scenario:
    """A library scenario. Read once per process. Raises ScenarioError."""
    return loaded(name).scenario


def source_text(name: str) -> str:
    """Its canonical text, to be stored with a session; ``parse`` reads it back, equal."""
    return loaded(name).source_text
