"""Scenario folders for tests: a small valid one, and library ones with something changed."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

from negotiation.scenarios.library import FOLDER
from negotiation.scenarios.loader import MAIN, PUBLIC, Loaded, load_folder
from negotiation.scenarios.problems import ScenarioError

SMALL = (Path(__file__).parent / "small.yaml").read_text()


def write_small(folder: Path, text: str = SMALL) -> Path:
    """A folder with this ``scenario.yaml`` and the briefs that the small scenario needs."""
    (folder / "briefs").mkdir(parents=True, exist_ok=True)
    (folder / MAIN).write_text(text)
    (folder / PUBLIC).write_text("A hedge and some music.\n")
    for party in "AB":
        (folder / "briefs" / f"{party}.md").write_text(f"Yours is the house of {party}.\n")
    return folder


def edited(text: str, old: str, new: str) -> str:
    """The text with its only ``old`` replaced: a test that edits nothing would prove nothing."""
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in the text"
    return text.replace(old, new)


def edited_library(name: str, folder: Path, edits: Mapping[str, str]) -> Loaded:
    """A library scenario, loaded from a copy in which each key of ``edits`` is replaced."""
    copy = folder / name
    shutil.copytree(FOLDER / name, copy)
    text = (copy / MAIN).read_text()
    for old, new in edits.items():
        text = edited(text, old, new)
    (copy / MAIN).write_text(text)
    return load_folder(copy)


def problems_of(folder: Path) -> list[str]:
    """What the loader says about a folder; nothing if it is sound."""
    try:
        load_folder(folder)
    except ScenarioError as error:
        return [str(problem) for problem in error.problems]
    return []
