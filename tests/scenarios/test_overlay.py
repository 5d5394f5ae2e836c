"""A scenario that extends another one, and the places of what is wrong with it or with a world."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from negotiation.scenarios import library
from negotiation.scenarios.loader import MAIN, load_folder
from negotiation.scenarios.problems import Problem, ScenarioError


def shelf(tmp_path: Path, top: str, old: str = "", new: str = "") -> Path:
    """A copy of the flagship, edited, beside a scenario with this text."""
    base = tmp_path / "korea-2017"
    shutil.copytree(library.FOLDER / "korea-2017", base)
    text = (base / MAIN).read_text()
    assert text.count(old) >= 1
    (base / MAIN).write_text(text.replace(old, new, 1) if old else text)
    (tmp_path / "top").mkdir()
    (tmp_path / "top" / MAIN).write_text(top)
    return tmp_path / "top"


def problem(folder: Path) -> Problem:
    with pytest.raises(ScenarioError) as refused:
        load_folder(folder)
    (found,) = refused.value.problems
    return found


TOP = "extends: korea-2017\nid: top\n"


def test_only_what_differs_is_said(tmp_path: Path) -> None:
    rule = "rules:\n  - id: R6\n    sentence: Another sentence.\n"
    found = load_folder(shelf(tmp_path, f"{TOP}{rule}")).scenario
    base = library.load("korea-2017")
    assert found.id == "top"
    changed = [(a, b) for a, b in zip(base.rules, found.rules, strict=True) if a != b]
    assert [(a.id, b.sentence) for a, b in changed] == [("R6", "Another sentence.")]
    assert changed[0][0].cases == changed[0][1].cases
    assert (found.issues, found.packs, found.world) == (base.issues, base.packs, base.world)


def test_a_list_of_plain_things_is_replaced_and_an_empty_one_too(tmp_path: Path) -> None:
    text = f"{TOP}final_signers: [US, KP]\nworld:\n  strategies: []\n  drift: [T -3]\n"
    found = load_folder(shelf(tmp_path, text)).scenario
    assert found.final_signers == ("US", "KP")
    assert found.world is not None
    assert found.world.strategies == ()
    assert len(found.world.drift) == 1


def test_it_is_stored_whole(tmp_path: Path) -> None:
    loaded = load_folder(shelf(tmp_path, TOP))
    assert "extends" not in loaded.source_text
    assert library.parse(loaded.source_text) == loaded.scenario


def test_a_mistake_on_top_is_shown_there(tmp_path: Path) -> None:
    found = problem(shelf(tmp_path, f"{TOP}final_signers: [US, XX]\n"))
    assert str(found) == "scenario.yaml:3:21 final_signers[1]: there is no party XX"


def test_a_mistake_below_is_shown_below(tmp_path: Path) -> None:
    found = problem(shelf(tmp_path, TOP, "rung: 2\n", "rung: two\n"))
    assert found.file == "../korea-2017/scenario.yaml"
    assert (found.path, found.message) == ("world.rung", "must be a whole number")


@pytest.mark.parametrize("name", ["korea-1950", "../korea-2017", "top", "[korea-2017]"])
def test_what_it_extends_must_stand_beside_it(name: str, tmp_path: Path) -> None:
    found = problem(shelf(tmp_path, f"extends: {name}\nid: top\n"))
    assert (found.line, found.path) == (1, "extends")


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("- C + listing", "- Z + listing", "there is no variable Z"),
        ("- C + listing", "- C + listening", "there is no parameter listening"),
        ("- C + listing", "- rise", "must read like 'T +2', 'C + listing' or 'freeze = 1'"),
        ("cn + ru >= 90", "cn + rus >= 90", "there is no variable rus"),
        ("acted suspend", "acted suspended", "there is no instrument suspended"),
        ("when: N >= 80", "when: N about 80", "must read like 'T >= 75', 'cn + ru >= 90', "),
        ("owners: [US.treasury]", "owners: [US.bank]", "there is no seat US.bank"),
        ("target: [CN, RU]", "target: [CN, JP]", "there is no party JP"),
        (
            "{party: KR, name: The new president's e",
            "{party: JP, name: The new president's e",
            "there is no party JP",
        ),
        ("name: Party guidance, start: 22", "name: Party guidance, start: 23", "shares sum to"),
        ("start: 51}", "start: 151}", "must lie between 0 and 100"),
        ("tension: T", "tension: heat", "there is no variable heat"),
        ("values: {listing: 0, ", "values: {", "needs one number for each of listing, "),
        (
            "[US red-line CN, US title,",
            "[US red-line CN, US titel,",
            "there is no instrument titel",
        ),
        ("from: target, to: largest", "from: all, to: largest", "must be largest, or target"),
        ("{at: round, number: 3}", "{at: round}", "a round needs its number"),
        ("known: target", "known: target\n      rung: 9", "the ladder has 8 rungs"),
        ("place: seongju", "place: seoul", "there is no place seoul"),
        ("place: musan", "place: Musan", "there is no place Musan"),
        (
            "      owners: [CN.foreign]\n",
            '      owners: [CN.foreign]\n      requires: [{when: D > 1, sentence: "No."}]\n',
            "CN does not see enough to know why it cannot act",
        ),
    ],
)
def test_a_misfit_in_a_world_is_told(old: str, new: str, says: str, tmp_path: Path) -> None:
    shelf(tmp_path, TOP, old, new)
    found = problem(tmp_path / "korea-2017")
    assert found.message.startswith(says)
    assert found.path.startswith("world")
    assert found.line > 600
