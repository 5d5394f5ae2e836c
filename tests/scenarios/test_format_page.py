"""``docs/reference/scenario-format.md`` says what the schema says."""

from __future__ import annotations

import re
from pathlib import Path
from types import ModuleType
from typing import get_args

import pytest
from pydantic import BaseModel

from negotiation.engine.region import Symbol
from negotiation.scenarios import base, schema, world_schema
from negotiation.scenarios.conditions import ConditionReader
from negotiation.scenarios.document import MAX_CHARACTERS, MAX_DEPTH, MAX_VALUES, read_yaml
from negotiation.scenarios.loader import MAX_BRIEF_BYTES, MAX_FILES

PAGE = (Path(__file__).parents[2] / "docs" / "reference" / "scenario-format.md").read_text()
WORLD_PAGE = (Path(__file__).parents[2] / "docs" / "reference" / "world-format.md").read_text()
SECTIONS: dict[str, type[BaseModel]] = {
    "## The whole file": schema.ScenarioPart,
    "### A party": schema.PartyPart,
    "### A seat": schema.SeatPart,
    "### An issue": schema.IssuePart,
    "### An option": schema.OptionPart,
    "### A rule": schema.RulePart,
    "### A case": schema.CasePart,
    "### A scale": schema.ScalePart,
    "### A pack": schema.PackPart,
    "### A phase": schema.PhasePart,
    "### A source": schema.SourcePart,
    "### A map": schema.MapPart,
    "### A home": schema.HomePart,
    "### A mark": schema.MarkPart,
    "### A show": schema.ShowPart,
    "### A place": schema.PlacePart,
}


def _is_part(part: object, module: ModuleType) -> bool:
    named = isinstance(part, type) and part.__name__.endswith("Part") and part.__name__ != "_Part"
    return named and part.__module__ == module.__name__


def section(heading: str) -> str:
    return re.split(r"^##+ ", PAGE.split(f"{heading}\n", 1)[1], maxsplit=1, flags=re.MULTILINE)[0]


@pytest.mark.parametrize("heading", SECTIONS)
def test_every_field_is_listed_in_order(heading: str) -> None:
    listed = re.findall(r"^\| `(\w+)` \| (yes|no) \|", section(heading), flags=re.MULTILINE)
    fields = SECTIONS[heading].model_fields
    assert listed == [
        (name, "yes" if field.is_required() else "no") for name, field in fields.items()
    ]


def test_every_part_of_the_schema_has_a_section() -> None:
    parts = {part for part in vars(schema).values() if _is_part(part, schema)}
    assert parts == set(SECTIONS.values())


@pytest.mark.parametrize(
    "part", [p for p in vars(world_schema).values() if _is_part(p, world_schema)]
)
def test_every_field_of_a_world_is_listed_in_order(part: type[BaseModel]) -> None:
    fields = [
        (name, "yes" if field.is_required() else "no") for name, field in part.model_fields.items()
    ]
    assert fields in [
        re.findall(r"^\| `(\w+)` \| (yes|no) \|", each, flags=re.MULTILINE)
        for each in re.split(r"^##+ ", WORLD_PAGE, flags=re.MULTILINE)
    ]


def test_the_colours_are_listed() -> None:
    row = next(line for line in PAGE.splitlines() if line.startswith("| `colour`"))
    assert tuple(re.findall(r"`(\w+)`", row)[1:]) == base.COLOURS


def test_the_symbols_are_listed() -> None:
    row = next(line for line in PAGE.splitlines() if line.startswith("| `symbol`"))
    assert tuple(re.findall(r"`(\w+)`", row)[1:]) == get_args(Symbol)


def test_the_limits_are_true() -> None:
    reading = section("## What is read")
    for limit in (MAX_CHARACTERS, MAX_DEPTH, MAX_VALUES, MAX_BRIEF_BYTES, MAX_FILES):
        assert f" {limit:,} " in reading


def test_the_conditions_on_the_page_are_conditions() -> None:
    examples = re.findall(r"```yaml\n(when:.*?)```", PAGE, flags=re.DOTALL)
    assert len(examples) == 3
    problems: list[str] = []
    reader = ConditionReader(
        {"HEDGE": ["high", "low", "gone"], "MUSIC": ["always", "never"]},
        lambda _path, message: problems.append(message),
    )
    for example in examples:
        assert reader.read(read_yaml("page", example).data["when"], ()) is not None
    assert problems == []
