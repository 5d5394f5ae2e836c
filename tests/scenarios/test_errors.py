"""Broken scenarios, each with exactly what the loader says about it and where."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from .folders import SMALL, edited, problems_of, write_small

BROKEN = YAML(typ="safe", pure=True).load((Path(__file__).parent / "broken.yaml").read_text())


def test_the_small_scenario_itself_is_sound(tmp_path: Path) -> None:
    assert problems_of(write_small(tmp_path)) == []


@pytest.mark.parametrize("broken", BROKEN, ids=lambda broken: broken["name"])
def test_every_problem_has_its_place(broken: dict[str, Any], tmp_path: Path) -> None:
    text = edited(SMALL, broken["old"], broken["new"])
    assert broken["says"]
    assert problems_of(write_small(tmp_path, text)) == broken["says"]


def test_all_problems_are_told_at_once(tmp_path: Path) -> None:
    text = edited(SMALL, "low: [2, 5]", "low: [2]")
    text = edited(text, "status_quo: always", "status_quo: sometimes")
    text = edited(text, "minutes: 2", "minutes: 3")
    folder = write_small(tmp_path, text)
    (folder / "briefs" / "A.md").write_text(" \n")
    (folder / "notes.txt").write_text("forgotten")
    (folder / "briefs" / "Z.md").write_text("nobody's")
    assert problems_of(folder) == ["notes.txt:1:1 a scenario has no such file"]
    (folder / "notes.txt").unlink()
    assert problems_of(folder) == [
        "briefs/A.md:1:1 must not be empty",
        "briefs/Z.md:1:1 there is no such party",
        "scenario.yaml:41:12 issues[0].points.low: has 1 numbers for 2 parties",
        "scenario.yaml:46:17 issues[1].status_quo: MUSIC has no option sometimes",
        (
            "scenario.yaml:69:14 packs[0].minutes: 3 minutes are 180 seconds, "
            "but the phases and the debrief take 120"
        ),
    ]


def test_every_field_by_itself_is_told_at_once(tmp_path: Path) -> None:
    text = edited(SMALL, "low: [2, 5]", "low: [two, 5]")
    text = edited(text, "colour: red", "color: red")
    text = edited(text, "seconds: 90", "seconds: 1.5")
    assert problems_of(write_small(tmp_path, text)) == [
        "scenario.yaml:19:5 parties[1]: colour is missing",
        "scenario.yaml:22:5 parties[1].color: there is no such field",
        "scenario.yaml:41:13 issues[0].points.low[0]: must be a number like 7, 7.5 or 15/2",
        "scenario.yaml:72:43 packs[0].phases[0].seconds: must be a whole number",
    ]


def test_files_that_are_not_text(tmp_path: Path) -> None:
    folder = write_small(tmp_path)
    (folder / "briefs" / "A.md").write_bytes(b"Hello\nyou \xff")
    (folder / "briefs" / "B.md").unlink()
    (folder / "briefs" / "B.md").symlink_to(folder / "public-brief.md")
    (folder / "public-brief.md").write_text("Grüße\n\nund\x00")
    assert problems_of(folder) == [
        "briefs/A.md:2:5 not UTF-8 text",
        "briefs/B.md:1:1 must be an ordinary file",
        "public-brief.md:3:4 a character that cannot be shown",
    ]


def test_missing_files(tmp_path: Path) -> None:
    folder = write_small(tmp_path)
    (folder / "briefs" / "A.md").unlink()
    (folder / "public-brief.md").unlink()
    assert problems_of(folder) == [
        "scenario.yaml:1:1 public-brief.md is missing",
        "scenario.yaml:9:9 parties[0].id: briefs/A.md is missing",
    ]
    (folder / "scenario.yaml").unlink()
    (problem,) = problems_of(folder)
    assert problem.startswith("scenario.yaml:1:1 there is no such file in ")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "scenario.yaml:1:1 must hold names and values"),
        ("- a\n- b\n", "scenario.yaml:1:1 must hold names and values"),
        ("a: \x01", "scenario.yaml:1:4 not YAML: a character that cannot stand in text"),
    ],
)
def test_files_that_are_no_scenario(text: str, problem: str, tmp_path: Path) -> None:
    assert problem in problems_of(write_small(tmp_path, text))
