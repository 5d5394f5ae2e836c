"""The page on the essay says of every mechanism what it plays, and both its sources."""

from __future__ import annotations

from dataclasses import replace

import pytest

from negotiation.scenarios import library
from tests.product import ROOT
from tools.korea_page import ESSAY, PAGE, EssayError, model_of, page, parts, rows, written

ESSAY_ROWS = tuple(rows(ESSAY.read_text(encoding="utf-8")))
CAUSES = ("instrument", "roll", "preset", "rule")


def lines(text: str) -> list[list[str]]:
    """The cells of every row of a table."""
    return [
        [cell.strip() for cell in line.strip("|").split(" | ")]
        for line in text.splitlines()
        if line.startswith("| ")
    ]


def test_the_essay_is_whole() -> None:
    assert [row.id for row in ESSAY_ROWS] == [f"S{number}" for number in range(1, 53)]
    for row in ESSAY_ROWS:
        assert row.plays or row.how or row.later, row.id


def test_every_mechanism_stands_there_with_its_sources() -> None:
    text = (ROOT / PAGE).read_text(encoding="utf-8")
    told = lines(text)
    for name, part in parts(library.load("korea-2017")).items():
        kind, own = name.split()
        if kind not in (*CAUSES, "inject"):
            continue
        (row,) = (cells for cells in told if f"{part.name} (`{own}`)" in cells)
        sources = [part.source] + [part.counter_source] * (kind in CAUSES)
        for source in sources:
            assert source
            assert " ".join(source.split()) in row, name


def test_every_row_leads_to_what_plays_it_and_back() -> None:
    essay, _, _ = page().partition("## Hypotheses")
    told = {cells[0]: cells for cells in lines(essay)}
    known = parts(library.load("korea-2017"))
    for row in ESSAY_ROWS:
        for name in row.plays:
            assert known[name].name in told[row.id][2]
    (broad,) = (cells for cells in lines(page()) if "Broad sanctions push (`broad`)" in cells)
    assert broad[0] == "S26, S49"


def test_another_source_is_another_page() -> None:
    scenario = library.load("korea-2017")
    model = model_of(scenario)
    first, *others = model.instruments
    changed = replace(first, source="Somebody else.")
    world = replace(model, instruments=(changed, *others))
    assert written(scenario, ESSAY_ROWS) == page()
    assert "Somebody else." in written(replace(scenario, world=world), ESSAY_ROWS)


def test_a_row_names_only_what_there_is() -> None:
    first, *others = ESSAY_ROWS
    wrong = replace(first, plays=("instrument strike",))
    with pytest.raises(EssayError, match="S1: instrument strike"):
        written(library.load("korea-2017"), (wrong, *others))
