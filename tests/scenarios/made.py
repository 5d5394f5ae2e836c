"""Random scenarios as raw data, and a slow second opinion on their payoffs.

``opinion`` reads the raw data (condition texts included) with fractions, so it shares nothing with
the loader, with ``engine.payoff`` or with the referee.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from hypothesis import reject
from hypothesis import strategies as st

from negotiation.engine.scenario import Scenario
from negotiation.engine.terms import Package
from negotiation.scenarios.library import parse
from negotiation.scenarios.problems import ScenarioError

Data = dict[str, Any]
POINTS = st.one_of(st.integers(-20, 40), st.sampled_from(["7.5", "1/3", "-2.25"]))
TIMES = st.sampled_from(["1/2", "3/4", "1/3", "2/3", 0, 2])


def scenario_of(data: Data) -> Scenario:
    """The raw data through the real loader."""
    texts = {f"briefs/{party['id']}.md": "Brief." for party in data["parties"]}
    try:
        return parse(json.dumps({"data": data, "texts": {**texts, "public-brief.md": "Brief."}}))
    except ScenarioError as error:
        # By chance, so many scales meet that the loader rightly refuses: not the test's subject.
        if any(word in str(error) for word in ("finer than", "too fine")):
            reject()
        raise


@st.composite
def scenario_data(draw: st.DrawFn) -> Data:
    """2 to 4 parties, 1 to 4 issues of 2 to 4 options, up to 4 rules of up to 3 cases."""
    parties = [f"P{n}" for n in range(draw(st.integers(2, 4)))]
    sizes = draw(st.lists(st.integers(2, 4), min_size=1, max_size=4))
    issues = {f"I{n}": [f"o{m}" for m in range(size)] for n, size in enumerate(sizes)}
    rules = draw(st.lists(_rule(parties, issues), max_size=4))
    return {
        "format": 1,
        "id": "made",
        "title": "Made",
        "tagline": "Made by chance.",
        "version": "1",
        "content_note": "None.",
        "model_note": "None.",
        "parties": [_party(n, party) for n, party in enumerate(parties)],
        "final_signers": parties,
        "issues": [_issue(draw, name, options, parties) for name, options in issues.items()],
        "rules": [{**_texts(f"R{n}"), "cases": cases} for n, cases in enumerate(rules)],
        "packs": [_pack(draw, parties, issues)],
        "sources": [{"title": "Chance", "note": "None."}],
    }


def opinion(data: Data, outcome: Package) -> dict[str, Fraction]:
    """Points per party of a package that names every issue."""
    package: dict[str, str] = {str(i): str(o) for i, o in outcome.items()}
    parties = [party["id"] for party in data["parties"]]
    order = {i["id"]: [option["id"] for option in i["options"]] for i in data["issues"]}
    cells = {
        (i["id"], party): Fraction(i["points"][package[i["id"]]][n])
        for i in data["issues"]
        for n, party in enumerate(parties)
    }
    bonus = dict.fromkeys(parties, Fraction(0))
    for rule in data["rules"]:
        for case in rule["cases"]:
            if not _true(case["when"], order, package):
                continue
            for party, points in case.get("bonus", {}).items():
                bonus[party] += Fraction(points)
            scale = case.get("scale")
            if scale:
                for issue in scale["issues"]:
                    for party in parties if scale["parties"] == "all" else scale["parties"]:
                        cells[issue, party] *= Fraction(scale["times"])
            break
    return {p: bonus[p] + sum(v for (_, q), v in cells.items() if q == p) for p in parties}


def _true(when: Any, order: Mapping[str, list[str]], package: Mapping[str, str]) -> bool:
    if isinstance(when, str):
        issue, sign, right = when.split(" ", 2)
        if sign == "in":
            return package[issue] in right.split(", ")
        here, there = order[issue].index(package[issue]), order[issue].index(right)
        if sign in {"<=", ">="} and here == there:
            return True
        return (
            here < there
            if sign[0] == "<"
            else here > there
            if sign[0] == ">"
            else ((here == there) == (sign == "="))
        )
    word, inner = next(iter(when.items()))
    if word == "not":
        return not _true(inner, order, package)
    parts = inner["of"] if word == "at_least" else inner
    held = [_true(part, order, package) for part in parts].count(True)
    least: int = {"all": len(parts), "any": 1}[word] if word != "at_least" else inner["count"]
    return held >= least


def _texts(name: str) -> Data:
    return {"id": name, "sentence": "A rule.", "source": "Chance.", "counter_source": "Chance."}


def _party(n: int, party: str) -> Data:
    colours = ("blue", "red", "violet", "teal")
    lines = dict.fromkeys(("role", "red_line", "walk_away"), "Words.")
    seats = [{"id": "head", "title": "Head", "duty": "Signs."}]
    names = {"id": party, "name": party, "short": party, "colour": colours[n]}
    return {**names, **lines, "aims": ["Words."], "seats": seats}


def _issue(draw: st.DrawFn, name: str, options: list[str], parties: list[str]) -> Data:
    return {
        "id": name,
        "name": name,
        "question": "What?",
        "status_quo": draw(st.sampled_from(options)),
        "options": [{"id": option, "name": option, "sentence": "Words."} for option in options],
        "points": {option: [draw(POINTS) for _ in parties] for option in options},
    }


def _pack(draw: st.DrawFn, parties: list[str], issues: Mapping[str, list[str]]) -> Data:
    closed = draw(st.sets(st.sampled_from(sorted(issues)), max_size=len(issues) - 1))
    return {
        "id": "pack",
        "name": "Pack",
        "summary": "Words.",
        "issues": [issue for issue in issues if issue not in closed],
        "fixed": {issue: draw(st.sampled_from(issues[issue])) for issue in sorted(closed)},
        "mandates": {party: draw(POINTS) for party in parties},
        "interim_gain": 1,
        "minutes": 1,
        "debrief_seconds": 0,
        "phases": [{"id": "talks", "name": "Talks", "seconds": 60}],
    }


@st.composite
def _rule(draw: st.DrawFn, parties: list[str], issues: Mapping[str, list[str]]) -> list[Data]:
    return draw(st.lists(_case(parties, issues), min_size=1, max_size=3))


@st.composite
def _case(draw: st.DrawFn, parties: list[str], issues: Mapping[str, list[str]]) -> Data:
    case: Data = {"when": draw(conditions(issues))}
    kind = draw(st.sampled_from(("bonus", "scale", "both")))
    if kind != "scale":
        case["bonus"] = draw(st.dictionaries(st.sampled_from(parties), POINTS, min_size=1))
    if kind != "bonus":
        some = st.lists(st.sampled_from(parties), min_size=1, unique=True)
        case["scale"] = {
            "issues": draw(st.lists(st.sampled_from(sorted(issues)), min_size=1, unique=True)),
            "parties": draw(st.one_of(st.just("all"), some)),
            "times": draw(TIMES),
        }
    return case


def conditions(issues: Mapping[str, list[str]]) -> st.SearchStrategy[Any]:
    """Every kind of condition, a few levels deep."""

    def grow(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
        some = st.lists(inner, min_size=1, max_size=3)
        return st.one_of(
            some.map(lambda parts: {"all": parts}),
            some.map(lambda parts: {"any": parts}),
            inner.map(lambda part: {"not": part}),
            some.flatmap(_at_least),
        )

    return st.recursive(_test(issues), grow, max_leaves=5)


def _at_least(parts: list[Any]) -> st.SearchStrategy[Any]:
    counts = st.integers(1, len(parts))
    return counts.map(lambda count: {"at_least": {"count": count, "of": parts}})


@st.composite
def _test(draw: st.DrawFn, issues: Mapping[str, list[str]]) -> str:
    """A comparison that is neither always nor never true."""
    issue = draw(st.sampled_from(sorted(issues)))
    options = issues[issue]
    if draw(st.booleans()):
        some = st.lists(
            st.sampled_from(options), min_size=1, max_size=len(options) - 1, unique=True
        )
        return f"{issue} in {', '.join(draw(some))}"
    sign = draw(st.sampled_from(("=", "!=", "<", "<=", ">", ">=")))
    allowed = (
        options[1:] if sign in {"<", ">="} else options[:-1] if sign in {"<=", ">"} else options
    )
    return f"{issue} {sign} {draw(st.sampled_from(allowed))}"
