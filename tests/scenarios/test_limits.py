"""Hostile files are refused, and quickly."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from negotiation.scenarios.document import MAX_CHARACTERS, MAX_DEPTH, MAX_VALUES, read_yaml
from negotiation.scenarios.problems import ScenarioError

from .folders import SMALL, edited, problems_of, write_small

LAUGHS = "a: &a [ha, ha]\n" + "".join(
    f"{chr(98 + n)}: &{chr(98 + n)} [{', '.join(['*' + chr(97 + n)] * 9)}]\n" for n in range(12)
)
BOMBS = {
    "a billion laughs": (LAUGHS, "anchors and aliases are not read"),
    "lists in lists": ("[" * 300_000, f"nested deeper than {MAX_DEPTH} levels"),
    "mappings in mappings": ("{a: " * 100_000, f"nested deeper than {MAX_DEPTH} levels"),
    "dashes": ("- " * 200_000, f"nested deeper than {MAX_DEPTH} levels"),
    "many items": ("- a\n" * 100_000, f"more than {MAX_VALUES} keys and values"),
    "many keys": ("".join(f"k{n}: 1\n" for n in range(40_000)), f"more than {MAX_VALUES} keys"),
    "a long text": ("a: " + "b" * MAX_CHARACTERS, f"longer than {MAX_CHARACTERS} characters"),
    "a long file": ("#" * 3_000_000, "longer than 2097152 bytes"),
}


@pytest.mark.parametrize("name", BOMBS)
def test_bombs_are_refused_quickly(name: str, tmp_path: Path) -> None:
    text, message = BOMBS[name]
    folder = write_small(tmp_path, text)
    before = time.process_time()
    problems = problems_of(folder)
    assert time.process_time() - before < 5
    assert any(message in problem for problem in problems)


def test_numbers_too_large_to_be_meant(tmp_path: Path) -> None:
    text = edited(SMALL, "low: [2, 5]", f"low: [2, {'9' * 400_000}]")
    assert problems_of(write_small(tmp_path, text)) == [
        "scenario.yaml:41:16 issues[0].points.low[1]: must be a number like 7, 7.5 or 15/2"
    ]


def test_scales_that_multiply_without_end(tmp_path: Path) -> None:
    rule = SMALL[SMALL.index("  - id: echo") : SMALL.index("packs:")]
    rules = "".join(rule.replace("echo", f"echo{n}").replace("1/2", "999/1000") for n in range(20))
    (problem,) = problems_of(write_small(tmp_path, edited(SMALL, rule, rules)))
    assert "too many or too fine scales meet on MUSIC" in problem


def test_a_deep_condition_is_read(tmp_path: Path) -> None:
    deep = "HEDGE = gone"
    for _ in range(8):
        deep = "{not: " + deep + "}"
    text = edited(SMALL, "{all: [HEDGE = gone, MUSIC = always]}", deep)
    assert problems_of(write_small(tmp_path, text)) == []


def test_the_limits_leave_room(tmp_path: Path) -> None:
    text = "[" * (MAX_DEPTH - 1) + "]" * (MAX_DEPTH - 1)
    assert read_yaml("f", text).data is not None
    with pytest.raises(ScenarioError):
        read_yaml("f", "[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1))
    assert len(read_yaml("f", "- a\n" * (MAX_VALUES - 1)).data) == MAX_VALUES - 1


def test_too_many_files(tmp_path: Path) -> None:
    folder = write_small(tmp_path)
    for n in range(100):
        (folder / "briefs" / f"{n}.md").write_text("x")
    (problem,) = problems_of(folder)
    assert "more than 64 files" in problem
