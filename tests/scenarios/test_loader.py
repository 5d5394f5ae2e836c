"""A folder becomes a scenario; its canonical text becomes the same scenario again."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from negotiation.engine.scenario import AllOf, Is, Scale
from negotiation.engine.terms import IssueId, OptionId, PartyId
from negotiation.scenarios import library
from negotiation.scenarios.library import ScenarioError
from negotiation.scenarios.loader import MAIN, load_folder

from .folders import SMALL, edited, write_small


def test_every_field_arrives(tmp_path: Path) -> None:
    scenario = load_folder(write_small(tmp_path)).scenario
    assert (scenario.id, scenario.title, scenario.version) == ("small", "Small", "1.0.0")
    assert scenario.public_brief == "A hedge and some music."
    assert [seat.id for seat in scenario.seats()] == ["A.head", "B.head"]
    assert scenario.party(PartyId("B")).brief == "Yours is the house of B."
    hedge = scenario.issue(IssueId("HEDGE"))
    assert [option.needs for option in hedge.options] == [(), ("A",), ("A", "B")]
    assert scenario.status_quo == {"HEDGE": "high", "MUSIC": "always"}
    assert scenario.unit == 6
    assert scenario.points[IssueId("HEDGE")][OptionId("gone")] == {"A": 0, "B": 45}
    (rule,) = scenario.rules
    (case,) = rule.cases
    assert case.when == AllOf(
        (
            Is(IssueId("HEDGE"), frozenset({OptionId("gone")})),
            Is(IssueId("MUSIC"), frozenset({OptionId("always")})),
        )
    )
    assert case.bonus == {"A": -2}
    assert case.scale == Scale((IssueId("MUSIC"),), (PartyId("A"), PartyId("B")), 1, 2)
    (pack,) = scenario.packs
    assert pack.mandates == {"A": 30, "B": 30}
    assert pack.interim_gain == 6
    assert [(phase.id, phase.seconds, phase.talk, phase.act) for phase in pack.phases] == [
        ("talks", 90, True, False)
    ]


@pytest.mark.parametrize("name", library.names())
def test_the_stored_text_reads_back_equal(name: str) -> None:
    scenario, text = library.load(name), library.source_text(name)
    assert library.parse(text) == scenario
    assert scenario.digest == hashlib.sha256(text.encode()).hexdigest()
    assert scenario.id == name


def test_layout_comments_and_line_ends_do_not_change_the_digest(tmp_path: Path) -> None:
    plain = load_folder(write_small(tmp_path / "plain")).scenario
    folder = write_small(tmp_path / "other", "# A comment.\n" + SMALL)
    text = edited((folder / MAIN).read_text(), "aims: [Quiet]", "aims:\n      - 'Quiet'")
    (folder / MAIN).write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    assert load_folder(folder).scenario == plain


def test_hidden_files_are_not_read(tmp_path: Path) -> None:
    folder = write_small(tmp_path)
    plain = load_folder(folder).scenario
    (folder / ".git").mkdir()
    for n in range(200):
        (folder / ".git" / f"{n}").write_text("x")
    (folder / ".DS_Store").write_text("x")
    assert load_folder(folder).scenario == plain


def test_any_word_changes_the_digest(tmp_path: Path) -> None:
    plain = load_folder(write_small(tmp_path / "plain")).scenario
    folder = write_small(tmp_path / "other")
    (folder / "briefs" / "A.md").write_text("Yours is the house of Ada.\n")
    assert load_folder(folder).scenario.digest != plain.digest


def test_the_library_reads_each_scenario_once() -> None:
    assert library.load("first-deal") is library.load("first-deal")


def test_an_unknown_name_says_what_there_is() -> None:
    with pytest.raises(ScenarioError, match=r"no such scenario; there are: .*korea-2017"):
        library.load("korea-1950")


@pytest.mark.parametrize(
    "text",
    [
        '{"data":{},"texts":{"a":1}}',
        "",
        "[]",
        "{}",
        '{"data": 1}',
        "[" * 100_000,
        '{"data":{},"texts":7}',
    ],
)
def test_a_damaged_stored_text_is_a_scenario_error(text: str) -> None:
    with pytest.raises(ScenarioError):
        library.parse(text)
