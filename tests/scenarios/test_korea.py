"""Korea 2017: the computed numbers, to the point, and the care taken with its words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest

from negotiation.engine.payoff import explain, payoff
from negotiation.engine.scenario import Scenario
from negotiation.engine.terms import IssueId, OptionId, Package, PartyId
from negotiation.referee.enumerate import Zone, enumerate_zone
from negotiation.referee.words import final_outcome, read_mandates, read_package
from negotiation.scenarios import library
from negotiation.scenarios.lint import words
from negotiation.scenarios.loader import load_folder

from .folders import edited_library

ESSAY_AND_GUARANTEE = (
    "NUC=compartmentalise,MSL=no-icbm,THAAD=suspend,EXR=scaled,SAN=phased,SEC=guarantee,"
    "VER=one-site,PRT=lease,BIZ=gas-rail,TTL=guarantors,HUM=food,INF=border-halt"
)
KP = PartyId("KP")


@pytest.fixture(scope="module")
def korea() -> Scenario:
    return library.load("korea-2017")


@pytest.fixture(scope="module")
def zones(korea: Scenario) -> dict[str, Zone]:
    return {pack.id: enumerate_zone(korea, pack) for pack in korea.packs}


def scores(scenario: Scenario, package: Package) -> list[float]:
    return [points / scenario.unit for points in payoff(scenario, package).values()]


# --- the numbers ----------------------------------------------------------------------------------


def test_the_shape(korea: Scenario) -> None:
    assert [party.id for party in korea.parties] == ["US", "CN", "RU", "KR", "KP"]
    assert [len(party.seats) for party in korea.parties] == [6, 5, 4, 5, 6]
    assert len(korea.issues) == 12
    assert sum(len(issue.options) for issue in korea.issues) == 49
    assert korea.unit == 4
    assert korea.final_signers == ("US", "CN", "RU", "KR", "KP")


@pytest.mark.parametrize(
    ("package", "expected"),
    [
        ("", [45, 18, 11, 33, 39]),
        (ESSAY_AND_GUARANTEE, [57, 71, 88, 64, 66]),
        # Broad sanctions and a complete battery: nobody is above the mandate.
        ("SAN=broaden,THAAD=complete", [45, 7, 2, 26, 36]),
    ],
)
def test_named_packages(korea: Scenario, package: str, expected: list[int]) -> None:
    assert scores(korea, read_package(korea, package)) == expected


@pytest.mark.parametrize(
    ("package", "points"), [("SAN=broaden,MSL=no-icbm", 25), ("SAN=broaden,VER=anywhere", 30)]
)
def test_punishing_a_step_costs_the_north(korea: Scenario, package: str, points: int) -> None:
    assert payoff(korea, read_package(korea, package))[KP] == points * korea.unit


@pytest.mark.parametrize(
    ("swap", "expected"),
    [
        ("THAAD=complete", [-1, -17, -13, -3, None]),
        ("TTL=none", [1, -10, -17, None, None]),
        ("PRT=none", [1, None, -13, None, None]),
        ("BIZ=none", [None, None, -14, -12, None]),
        ("SAN=broaden", [-1.5, -14.25, -30.25, -12.75, -26.75]),
        ("VER=none", [-12.5, None, None, None, None]),
    ],
)
def test_one_swap(korea: Scenario, swap: str, expected: list[float | None]) -> None:
    package = read_package(korea, ESSAY_AND_GUARANTEE)
    before, after = scores(korea, package), scores(korea, package | read_package(korea, swap))
    changes = [b - a for a, b in zip(before, after, strict=True)]
    assert [c if e is not None else None for c, e in zip(changes, expected, strict=True)] == (
        expected
    )


@pytest.mark.parametrize(
    ("pack", "mandates", "packages", "acceptable"),
    [
        ("core", "56,54,52,54,55", 8_000, 515),
        ("standard", "54,54,52,54,54", 512_000, 14_927),
        ("full", "53,53,50,53,53", 18_432_000, 512_160),
    ],
)
def test_the_agreement_zone(
    korea: Scenario,
    zones: dict[str, Zone],
    pack: str,
    mandates: str,
    packages: int,
    acceptable: int,
) -> None:
    zone = zones[pack]
    assert zone.mandates == read_mandates(korea, mandates)
    assert (zone.packages, zone.acceptable) == (packages, acceptable)


@pytest.mark.long
def test_stricter_mandates_leave_less(korea: Scenario) -> None:
    mandates = read_mandates(korea, "54,54,52,54,54")
    zone = enumerate_zone(korea, korea.packs[-1], mandates)
    assert round(1000 * zone.acceptable / zone.packages) == 19


def test_no_pack_accepts_broader_sanctions(zones: dict[str, Zone]) -> None:
    for zone in zones.values():
        assert zone.seen[IssueId("SAN")][OptionId("broaden")] == 0
    assert sum(zones["full"].seen[IssueId("SAN")].values()) == zones["full"].acceptable


@pytest.mark.parametrize("security", ["none", "assurance", "guarantee"])
def test_the_north_never_disarms_for_less_than_peace(korea: Scenario, security: str) -> None:
    full = korea.packs[-1]
    fixed = read_package(korea, f"NUC=dismantle,SEC={security}")
    open_ = tuple(issue for issue in full.issues if issue not in fixed)
    best = enumerate_zone(korea, replace(full, issues=open_, fixed=fixed)).reach[KP]
    assert best < min(pack.mandates[KP] for pack in korea.packs)


def test_a_weaker_rule_on_disarming_leaves_the_counts(tmp_path: Path, korea: Scenario) -> None:
    weaker = edited_library("korea-2017", tmp_path, {"{KP: -50}": "{KP: -25}"}).scenario
    for pack, acceptable in zip(weaker.packs[:2], (515, 14_927), strict=True):
        assert enumerate_zone(weaker, pack).acceptable == acceptable
    package = read_package(korea, "NUC=dismantle")
    assert payoff(weaker, package)[KP] - payoff(korea, package)[KP] == 25 * korea.unit


def test_fixed_options_count_only_in_a_final_agreement(korea: Scenario) -> None:
    core = korea.packs[0]
    outcome = final_outcome(korea, core, read_package(korea, "NUC=cap"))
    assert outcome[IssueId("EXR")] == "suspended"
    assert outcome[IssueId("MSL")] == "free"
    with pytest.raises(ValueError, match="EXR is not open"):
        final_outcome(korea, core, read_package(korea, "EXR=full"))


@pytest.mark.parametrize(
    ("package", "rule", "expected"),
    [
        ("NUC=dismantle,SEC=guarantee", "R2", {"KP": -50}),
        ("NUC=dismantle,SEC=peace", "R2", {}),
        ("NUC=roll-back,SEC=assurance", "R2", {"KP": -8}),
        ("NUC=roll-back,SEC=guarantee", "R2", {}),
        ("NUC=compartmentalise", "R2", {"KP": -4}),
        ("NUC=compartmentalise,SEC=assurance", "R2", {}),
        ("THAAD=suspend", "R4", {"US": -6, "KR": -10}),
        ("THAAD=withdraw,MSL=no-icbm", "R4", {}),
        ("SEC=guarantee", "R5", {"KP": -5}),
        ("SEC=guarantee,INF=border-halt", "R5", {}),
        ("SAN=broaden,NUC=cap", "R6", {"KP": -10}),
        ("SAN=broaden", "R6", {}),
        ("THAAD=suspend,SAN=targeted", "R7a", {"US": 4}),
        ("THAAD=withdraw,SAN=phased", "R7a", {"US": 4}),
        ("THAAD=withdraw,SAN=lift", "R7a", {}),
        ("", "R7b", {"KR": 2}),
        ("THAAD=withdraw", "R7b", {"KR": 4}),
        ("THAAD=complete", "R7b", {}),
        ("THAAD=suspend,TTL=guarantors", "R7c", {"CN": 3, "RU": 3}),
        ("TTL=guarantors", "R7c", {}),
        ("SEC=peace,NUC=cap", "R8", {"US": -8, "KR": -6}),
        ("SEC=peace,NUC=compartmentalise", "R8", {}),
    ],
)
def test_a_rule_pays(korea: Scenario, package: str, rule: str, expected: dict[str, int]) -> None:
    outcome = read_package(korea, package)
    found = {
        party.id: line.points // korea.unit
        for party in korea.parties
        for line in explain(korea, outcome, party.id)
        if line.rule == rule
    }
    assert found == expected


@pytest.mark.parametrize(
    ("package", "issue", "party", "quarters"),
    [
        ("NUC=cap", "NUC", "US", 12),
        ("NUC=cap", "NUC", "CN", 28),
        ("NUC=cap,VER=one-site", "NUC", "US", 24),
        ("NUC=roll-back,VER=one-site", "NUC", "KR", 33),
        ("NUC=roll-back,VER=one-site,MSL=no-icbm", "MSL", "US", 18),
        ("NUC=roll-back,VER=declared", "NUC", "KR", 44),
        ("PRT=lease", "PRT", "RU", 13),
        ("PRT=lease,SAN=broaden", "PRT", "RU", 13),
        ("PRT=lease,SAN=targeted", "PRT", "RU", 52),
        ("PRT=none", "PRT", "CN", 8),
        ("BIZ=gas-rail", "BIZ", "KR", 12),
        ("BIZ=none", "BIZ", "US", 8),
    ],
)
def test_a_rule_scales(
    korea: Scenario, package: str, issue: str, party: str, quarters: int
) -> None:
    lines = explain(korea, read_package(korea, package), PartyId(party))
    assert [line.points for line in lines if line.issue == issue] == [quarters]


def test_consent(korea: Scenario) -> None:
    needs = {
        issue.id: {option.id: "".join(sorted(option.needs)) for option in issue.options}
        for issue in korea.issues
    }
    assert needs == {
        "NUC": dict.fromkeys(["none", "cap", "compartmentalise", "roll-back", "dismantle"], "KP"),
        "MSL": dict.fromkeys(["free", "no-icbm", "no-ballistic", "launcher-caps"], "KP"),
        "THAAD": dict.fromkeys(["complete", "hold", "suspend", "withdraw"], "KRUS"),
        "EXR": dict.fromkeys(["full", "scaled", "suspended", "ended"], "KRUS"),
        "SAN": dict.fromkeys(["broaden", "targeted", "phased", "lift"], "CNRUUS") | {"keep": ""},
        "SEC": {"none": "", "assurance": "US", "guarantee": "CNRUUS", "peace": "CNKPKRUS"},
        "VER": dict.fromkeys(["none", "one-site", "declared", "anywhere"], "KP"),
        "PRT": {"none": "KPRU", "exemption": "KPRUUS", "lease": "KPRU", "naval": "KPRU"},
        "BIZ": {"none": "", "park": "KPKR", "gas-rail": "KPKRRU", "fund": "KPKR"},
        "TTL": {
            "none": "US",
            "cn-chair": "CNUS",
            "guarantors": "CNRUUS",
            "us-cn": "CNUS",
            "un-led": "US",
        },
        "HUM": dict.fromkeys(["none", "food", "releases"], "KPKR"),
        "INF": {"continue": "", "border-halt": "KR", "mutual-halt": "KPKR"},
    }


# --- the data can be edited -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("issue", "option", "party"),
    [("NUC", "cap", 0), ("SAN", "keep", 3), ("TTL", "un-led", 4), ("PRT", "naval", 2)],
)
def test_moving_one_point_moves_one_line_of_one_party(
    korea: Scenario, tmp_path: Path, issue: str, option: str, party: int
) -> None:
    text = (library.FOLDER / "korea-2017" / "scenario.yaml").read_text()
    table = text.index("    points:", text.index(f"  - id: {issue}\n"))
    start = text.index(f"      {option}:", table)
    row = text[start : text.index("\n", start)]
    numbers = re.findall(r"-?\d+", row[row.index("[") :])
    numbers[party] = str(int(numbers[party]) + 1)
    moved = f"{row[: row.index('[')]}[{', '.join(numbers)}]"
    folder = tmp_path / "korea-2017"
    edited_library("korea-2017", tmp_path, {"title: Korea 2017": "title: Korea"})
    (folder / "scenario.yaml").write_text(text[:start] + moved + text[start + len(row) :])
    changed = load_folder(folder).scenario
    package = {"VER": "anywhere", "SAN": "lift", issue: option}
    with_option = read_package(korea, ",".join(f"{i}={o}" for i, o in package.items()))
    moves = [
        (mover.id, before.issue, after.points - before.points)
        for mover in korea.parties
        for before, after in zip(
            explain(korea, with_option, mover.id),
            explain(changed, with_option, mover.id),
            strict=True,
        )
        if before != after
    ]
    assert moves == [(korea.parties[party].id, issue, korea.unit)]
    without = read_package(korea, ESSAY_AND_GUARANTEE)
    assert payoff(changed, without) == payoff(korea, without)


# --- time and words -------------------------------------------------------------------------------


def test_the_timetables(korea: Scenario) -> None:
    assert {pack.id: pack.minutes for pack in korea.packs} == {
        "core": 50,
        "standard": 90,
        "full": 210,
    }
    for pack in korea.packs:
        assert sum(phase.seconds for phase in pack.phases) + pack.debrief_seconds == (
            pack.minutes * 60
        )
        assert pack.debrief_seconds * 100 >= 19 * pack.minutes * 60
        assert pack.interim_gain == 3 * korea.unit
        first, last = pack.phases[0], pack.phases[-1]
        assert (first.talk, first.offers, first.sign) == (True, False, False)
        assert (last.plenary, last.sign, last.act) == (True, True, False)


def test_the_briefs_have_equal_length(korea: Scenario) -> None:
    counts = [words(party.brief) for party in korea.parties]
    average = sum(counts) / len(counts)
    assert all(0.9 * average <= count <= 1.1 * average for count in counts)
    assert all(260 <= count <= 330 for count in counts)


def test_every_card_fits_one_screen(korea: Scenario) -> None:
    for party in korea.parties:
        assert len(party.aims) == 3
        card = " ".join((party.role, *party.aims, party.red_line, party.walk_away))
        assert words(card) <= 120, party.id


def test_every_rule_names_a_source_and_one_against_it(korea: Scenario) -> None:
    for rule in korea.rules:
        assert rule.source != rule.counter_source
        assert min(words(rule.source), words(rule.counter_source)) >= 5


def test_every_seat_can_do_what_no_colleague_can(korea: Scenario) -> None:
    assert korea.world is not None
    for seat in korea.seats():
        mine = [each for each in korea.world.instruments if seat.id in each.owners]
        colleagues = {other.id for other in korea.seats() if other.party == seat.party} - {seat.id}
        assert any(colleagues.isdisjoint(each.owners) for each in mine), seat.id


def test_what_happens_at_a_place_shows_where_it_is_named(korea: Scenario) -> None:
    assert korea.map is not None
    assert korea.world is not None
    done = {each.place for each in korea.world.instruments}
    happening = {each.place for each in korea.world.injects}
    assert (done | happening) - {None} == {place.id for place in korea.map.places}


def test_no_rule_tells_what_it_is_worth(korea: Scenario) -> None:
    number = re.compile(r"\d|\b(half|third|quarters?|points?|percent|double)\b")
    for rule in korea.rules:
        assert not number.search(rule.sentence), rule.id


PERSONS = (
    "Kim|Jong-un|Jung-un|Trump|Putin|Medvedev|Lavrov|Xi|Jinping|Keqiang|Wang|Moon|Jae-in|Geun-hye|"
    "Hwang|Abe|Shinzo|Obama|Pence|Tillerson|Mattis|McMaster|Haley|Bolton|Pompeo|Ri|Choe|Hwang|"
    "Ban Ki-moon|Guterres|Baker|Gause|Collins|Gerschewski|Baliga"
)


def test_no_real_person_is_named() -> None:
    names = re.compile(rf"\b({PERSONS})\b|\bPark [A-Z]")
    for file in _texts():
        assert names.search(file.read_text()) is None, file


def _texts() -> Iterable[Path]:
    return [*library.FOLDER.rglob("*.yaml"), *library.FOLDER.rglob("*.md")]


def test_the_name_list_would_catch_a_name() -> None:
    assert re.search(rf"\b({PERSONS})\b", "a letter to Mr. Putin")
