"""The reference page of the flagship: each row of its essay, what plays it, and its sources."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from ruamel.yaml import YAML

from negotiation.engine.scenario import Scenario
from negotiation.engine.world.model import Roll, WorldModel
from negotiation.scenarios import library

from . import ROOT

ESSAY = ROOT / "tools" / "essay.yaml"
SCENARIO = "korea-2017"
PAGE = f"docs/reference/{SCENARIO}.md"
NO_ROW = "–"

_HEAD = """# Korea 2017: from the essay to the data

This page is generated (`./run generate`) from the scenario's data and from `tools/essay.yaml`,
which says which parts of it play which row of the essay. It shows what of the founding essay can
be played, by which mechanism, what each mechanism rests on and what speaks against it. A row marked
– stands for something the essay does not speak of. Points, effects and chances are a teaching
draft, not a forecast.
"""


class EssayError(ValueError):
    """A row names something the scenario has not."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the essay. ``plays`` are parts of the scenario as ``kind id``."""

    id: str
    words: str
    plays: tuple[str, ...]
    how: str
    later: str


@dataclass(frozen=True, slots=True)
class Part:
    """A mechanism: its name, what it does, and its sources where it claims a cause."""

    name: str
    what: str = ""
    source: str = ""
    counter_source: str = ""
    more: Mapping[str, str] = field(default_factory=dict)


def page() -> str:
    """The page as Markdown."""
    text = ESSAY.read_text(encoding="utf-8")
    return written(library.load(SCENARIO), tuple(rows(text)))


def rows(text: str) -> Iterator[Row]:
    for each in YAML(typ="safe", pure=True).load(text)["rows"]:
        plays = tuple(each.get("plays", ()))
        yield Row(each["id"], each["words"], plays, each.get("how", ""), each.get("later", ""))


def written(scenario: Scenario, essay: tuple[Row, ...]) -> str:
    """Raises EssayError for a row that names what the scenario has not."""
    known = parts(scenario)
    unknown = [f"{row.id}: {name}" for row in essay for name in row.plays if name not in known]
    if unknown:
        raise EssayError(f"{scenario.id} has no {'; '.join(unknown)}")
    played = {name: [row.id for row in essay if name in row.plays] for name in known}
    chapters = (
        _essay(essay, known),
        _presets(model_of(scenario), known, played),
        _causes("Instruments", "instrument", known, played, "Family", "Owners"),
        _causes("Chance", "roll", known, played),
        _causes("Rules between issues", "rule", known, played),
        _events(known, played),
    )
    return "\n".join((_HEAD, *chapters))


def model_of(scenario: Scenario) -> WorldModel:
    if scenario.world is None:
        raise EssayError(f"{scenario.id} has no world")
    return scenario.world


def parts(scenario: Scenario) -> dict[str, Part]:
    """Everything a row can name."""
    model = model_of(scenario)
    found: dict[str, Part] = {
        **{f"party {p.id}": Part(p.name) for p in scenario.parties},
        **{f"issue {i.id}": Part(i.name) for i in scenario.issues},
        **{f"world {v.id}": Part(v.name) for v in model.variables},
        **{f"world {g.id}": Part(g.name) for g in model.groups},
        **{f"threshold {t.id}": Part(t.name, t.sentence) for t in model.thresholds},
    }
    for rule in scenario.rules:
        name = f"Rule {rule.id}"
        found[f"rule {rule.id}"] = Part(name, rule.sentence, rule.source, rule.counter_source)
    for each in model.instruments:
        more = {"Family": each.family, "Owners": ", ".join(each.owners)}
        found[f"instrument {each.id}"] = Part(
            each.name, each.sentence, each.source, each.counter_source, more
        )
    for roll in model.rolls:
        told = " Not told." if isinstance(roll, Roll) and not roll.told else ""
        found[f"roll {roll.id}"] = Part(
            roll.name, roll.sentence + told, roll.source, roll.counter_source
        )
    for preset in model.presets:
        found[f"preset {preset.id}"] = Part(
            preset.name, preset.sentence, preset.source, preset.counter_source
        )
    for inject in model.injects:
        found[f"inject {inject.id}"] = Part(inject.name, inject.text, inject.source)
    return found


def _essay(essay: Iterable[Row], known: Mapping[str, Part]) -> str:
    head = ("Row", "In the essay", "Played by", "Not yet")
    body = ((row.id, row.words, _joined(row, known), row.later) for row in essay)
    return _chapter("The essay, row by row", "", head, body)


def _joined(row: Row, known: Mapping[str, Part]) -> str:
    names = [f"{known[name].name} ({name.split()[0]})" for name in row.plays]
    return ". ".join(filter(None, (", ".join(names), row.how)))


def _presets(model: WorldModel, known: Mapping[str, Part], played: Mapping[str, list[str]]) -> str:
    numbers = ("| |" + "".join(f" {preset.name} |" for preset in model.presets),)
    rule = ("|---|" + "---|" * len(model.presets),)
    lines = tuple(
        f"| {_cell(words)} |" + "".join(f" {p.values[name]:+} |" for p in model.presets)
        for name, words in model.parameters.items()
    )
    table = "\n".join((*numbers, *rule, *lines))
    return f"{_causes('Hypotheses', 'preset', known, played)}\n{table}\n"


def _causes(
    title: str,
    kind: str,
    known: Mapping[str, Part],
    played: Mapping[str, list[str]],
    *more: str,
) -> str:
    head = ("Row", "Mechanism", *more, "What it does", "Source", "Against it")
    body = (
        (
            _rows(played, name),
            f"{part.name} (`{name.split()[1]}`)",
            *(part.more[key] for key in more),
            part.what,
            part.source,
            part.counter_source,
        )
        for name, part in known.items()
        if name.split()[0] == kind
    )
    return _chapter(title, "", head, body)


def _events(known: Mapping[str, Part], played: Mapping[str, list[str]]) -> str:
    head = ("Row", "Event", "What is told", "Source")
    body = (
        (
            _rows(played, name),
            f"{part.name} (`{name.split()[1]}`)",
            part.what,
            part.source,
        )
        for name, part in known.items()
        if name.split()[0] == "inject"
    )
    note = "An event claims no cause, so it has a precedent and nothing against it."
    return _chapter("Events", note, head, body)


def _rows(played: Mapping[str, list[str]], name: str) -> str:
    return ", ".join(played[name]) or NO_ROW


def _chapter(title: str, note: str, head: tuple[str, ...], body: Iterable[tuple[str, ...]]) -> str:
    lines = [
        f"## {title}",
        "",
        *([note, ""] if note else []),
        _line(head),
        "|---" * len(head) + "|",
    ]
    lines += [_line(cells) for cells in body]
    return "\n".join(lines) + "\n"


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(map(_cell, cells))} |"


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "\\|").split())
