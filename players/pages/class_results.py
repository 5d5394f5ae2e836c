"""The results of a class: on the projector one step after another, and as files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from negotiation.engine.scenario import Issue, Option, Party, Scenario
from negotiation.engine.terms import PackId
from negotiation.scenarios import library
from players import classes, instructor
from players.console.orders import open_results
from players.console.results import Result, results
from players.console.sheets import marks_csv, outcome_csv
from players.console.strips import HEIGHT, WIDTH, Axis, Strip, Table, axis
from players.models import Class


@dataclass(frozen=True, slots=True)
class Cell:
    """An option, and the tables whose outcome it is."""

    option: Option
    tables: tuple[Result, ...]
    before: bool
    """Whether it is how things stood at the start."""


@dataclass(frozen=True, slots=True)
class Line:
    issue: Issue
    cells: tuple[Cell, ...]


@require_safe
def page(request: HttpRequest, klass: str) -> HttpResponse:
    """``/class/<id>/results/``."""
    found, scenario, ended = _read(request, klass)
    issues = scenario.pack(PackId(found.pack)).issues
    context = {
        "klass": found,
        "scenario": scenario,
        "unit": scenario.unit,
        "results": ended,
        "deals": [result for result in ended if result.deal],
        "disasters": [result for result in ended if result.disaster],
        "others": [result for result in ended if not result.deal and not result.disaster],
        "closed": [result for result in ended if not result.revealed],
        "lines": [_line(scenario.issue(issue), scenario, ended) for issue in issues],
        "width": WIDTH,
        "height": HEIGHT,
        # A projector tells no delegation's points before the players' own pages do.
        **_axes(scenario, [result for result in ended if result.revealed]),
    }
    return render(request, "players/class_results.html", context)


@require_POST
def reveal(request: HttpRequest, klass: str) -> HttpResponse:
    """Open the results of every table that has ended, to everybody who was at it."""
    found = instructor.class_or_404(request, klass)
    open_results(classes.tables(found))
    return redirect("class-results", found.id)


@require_safe
def outcome(request: HttpRequest, klass: str) -> HttpResponse:
    """``/class/<id>/results.csv``: nobody's name in it."""
    _found, scenario, ended = _read(request, klass)
    return _file("results", outcome_csv(scenario, ended))


@require_safe
def marks(request: HttpRequest, klass: str) -> HttpResponse:
    """``/class/<id>/marks.csv``: with nicknames, for whoever gives marks."""
    found, scenario, ended = _read(request, klass)
    return _file("marks", marks_csv(found, scenario, ended))


def _read(request: HttpRequest, klass: str) -> tuple[Class, Scenario, list[Result]]:
    found = instructor.class_or_404(request, klass)
    return found, library.load(found.scenario), results(classes.tables(found))


def _file(name: str, text: str) -> HttpResponse:
    return HttpResponse(
        text,
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}.csv"'},
    )


def _line(issue: Issue, scenario: Scenario, ended: list[Result]) -> Line:
    cells = (
        Cell(
            option,
            tuple(result for result in ended if result.outcome[issue.id] == option.id),
            scenario.status_quo[issue.id] == option.id,
        )
        for option in issue.options
    )
    return Line(issue, tuple(cells))


def _axes(scenario: Scenario, ended: list[Result]) -> dict[str, Any]:
    unit = scenario.unit
    gains = axis([{_at(r): r.gains[p.id] for r in ended} for p in scenario.parties], unit)
    counted = {_at(r): r.left for r in ended if r.left is not None}
    first = axis(
        [
            {_at(r): r.first.gain for r in ended if r.first and r.first.party == p.id}
            for p in scenario.parties
        ],
        unit,
    )
    return {
        "gains": gains,
        "gain_rows": _named(scenario, gains),
        "left": axis([counted], unit),
        "uncounted": len(ended) - len(counted),
        "first": first,
        "first_rows": _named(scenario, first),
    }


def _at(result: Result) -> Table:
    return Table(result.number, result.session)


def _named(scenario: Scenario, drawn: Axis) -> list[tuple[Party, Strip]]:
    return list(zip(scenario.parties, drawn.strips, strict=True))
