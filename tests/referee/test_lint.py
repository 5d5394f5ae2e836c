"""The lint finds each kind of dead number, and nothing in numbers that live."""

from __future__ import annotations

from pathlib import Path

import pytest

from negotiation.scenarios.lint import lint
from negotiation.scenarios.loader import load_folder
from tests.scenarios.folders import SMALL, edited, write_small


def remarks(folder: Path, *edits: tuple[str, str]) -> list[str]:
    text = SMALL
    for old, new in edits:
        text = edited(text, old, new)
    return [str(remark) for remark in lint(load_folder(write_small(folder, text)))]


def test_a_sound_scenario_has_no_remarks(tmp_path: Path) -> None:
    edits = [
        ("high: [3, 0]", "high: [3, 3]"),
        ("low: [2, 5]", "low: [2.5, 5]"),
        ("gone: [0, 7.5]", "gone: [2, 7.5]"),
        ("always: [0, 4]", "always: [1, 4]"),
        ("never: [6, 1]", "never: [3, 3]"),
        ("mandates: {A: 5, B: 5}", "mandates: {A: 4, B: 7}"),
    ]
    assert remarks(tmp_path, *edits) == []


MANDATES, GONE = "{A: 5, B: 5}", "gone: [0, 7.5]"


@pytest.mark.parametrize(
    ("old", "new", "place", "message"),
    [
        (
            MANDATES,
            "{A: 50, B: 5}",
            "scenario.yaml:67:19 packs[0].mandates.A",
            "out of reach: no package gives A more than 9 (warning)",
        ),
        (
            MANDATES,
            "{A: 50, B: 5}",
            "scenario.yaml:67:15 packs[0].mandates",
            "no package reaches every mandate (warning)",
        ),
        (
            MANDATES,
            "{A: 8, B: 5}",
            "scenario.yaml:67:15 packs[0].mandates",
            "only one package reaches every mandate (warning)",
        ),
        (
            MANDATES,
            "{A: 2, B: 5}",
            "scenario.yaml:67:19 packs[0].mandates.A",
            "below what A has without a deal, 3 (warning)",
        ),
        (
            MANDATES,
            "{A: 8, B: 5}",
            "scenario.yaml:38:14 issues[0].options[2].id",
            "HEDGE gone is in no package that reaches every mandate (note)",
        ),
        (
            GONE,
            "gone: [0, 4.5]",
            "scenario.yaml:38:14 issues[0].options[2].id",
            "HEDGE low is at least as good as gone for everyone (note)",
        ),
    ],
)
def test_a_finding(old: str, new: str, place: str, message: str, tmp_path: Path) -> None:
    assert f"{place}: {message}" in remarks(tmp_path, (old, new))


def test_a_rule_can_save_an_option_from_being_dominated(tmp_path: Path) -> None:
    """Worse by its points alone, ``gone`` is worth having for the bonus it brings."""
    edits = [("gone: [0, 7.5]", "gone: [0, 4.5]"), ("bonus: {A: -1/3}", "bonus: {A: 9}")]
    assert not any("as good as gone" in remark for remark in remarks(tmp_path, *edits))


def test_the_status_quo_may_be_dominated(tmp_path: Path) -> None:
    found = remarks(tmp_path, ("high: [3, 0]", "high: [1, 0]"))
    assert not any("as good as high" in remark for remark in found)


def test_a_brief_much_longer_than_the_others(tmp_path: Path) -> None:
    folder = write_small(tmp_path)
    (folder / "briefs" / "A.md").write_text("## Words\n\n- " + "word " * 20)
    found = [str(remark) for remark in lint(load_folder(folder))]
    assert (
        "scenario.yaml:9:9 parties[0].id: the brief of A has 21 words, the average is 13 (warning)"
    ) in found
