"""The count of the agreement zone against brute force, and within its time and memory."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from fractions import Fraction
from itertools import product
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings

from negotiation.engine.payoff import payoff
from negotiation.engine.scenario import Pack, Scenario
from negotiation.engine.terms import Package, PartyId, Points
from negotiation.referee import enumerate as enumeration
from negotiation.referee.enumerate import StoppedError, enumerate_zone, package_count
from negotiation.scenarios import library
from tests.scenarios.folders import edited_library
from tests.scenarios.made import Data, opinion, scenario_data, scenario_of

ROOT = Path(__file__).parents[2]


def outcomes(scenario: Scenario, pack: Pack) -> list[Package]:
    """Every outcome of a final agreement, in option order."""
    issues = [issue for issue in scenario.issues if issue.id in pack.issues]
    return [
        {
            **scenario.status_quo,
            **pack.fixed,
            **dict(zip((i.id for i in issues), chosen, strict=True)),
        }
        for chosen in product(*([option.id for option in issue.options] for issue in issues))
    ]


@given(data=scenario_data())
@settings(max_examples=20)
def test_random_scenarios_by_brute_force(data: Data) -> None:
    scenario = scenario_of(data)
    pack = scenario.packs[0]
    mandates = {party: Fraction(m) for party, m in data["packs"][0]["mandates"].items()}
    found = [(package, opinion(data, package)) for package in outcomes(scenario, pack)]
    good = [row for row in found if all(row[1][party] >= mandates[party] for party in mandates)]
    zone = enumerate_zone(scenario, pack)
    assert (zone.packages, zone.acceptable) == (len(found), len(good))
    for issue, times in zone.seen.items():
        for option, count in times.items():
            assert count == sum(package[issue] == option for package, _ in good)
    for party, points in zone.reach.items():
        assert Fraction(points, scenario.unit) == max(scores[party] for _, scores in found)
    if not good:
        assert zone.best is None
    else:
        first, scores = max(good, key=lambda row: sum(row[1].values()))
        assert zone.best is not None
        assert zone.best.package == first
        assert {p: Fraction(v, scenario.unit) for p, v in zone.best.scores.items()} == scores


def brute_table(scenario: Scenario, pack: Pack) -> list[dict[PartyId, Points]]:
    return [payoff(scenario, package) for package in outcomes(scenario, pack)]


def count(table: list[dict[PartyId, Points]], mandates: Mapping[PartyId, Points]) -> int:
    return sum(all(row[party] >= least for party, least in mandates.items()) for row in table)


@pytest.mark.parametrize("edit", [None, ("cap:              [ 6,", "cap:              [ 9,")])
def test_korea_core_at_random_mandates(edit: tuple[str, str] | None, tmp_path: Path) -> None:
    """On the table as it is, and on one that somebody has edited."""
    edits = {} if edit is None else {edit[0]: edit[1]}
    scenario = edited_library("korea-2017", tmp_path, edits).scenario
    core = scenario.packs[0]
    table = brute_table(scenario, core)
    assert len(table) == 8_000
    draw = Random(8_000)
    counts = set()
    for _ in range(25):
        mandates = {
            party.id: draw.randint(40, 62) * 4 + draw.randint(0, 3) for party in scenario.parties
        }
        expected = count(table, mandates)
        assert enumerate_zone(scenario, core, mandates).acceptable == expected
        counts.add(expected)
    assert len(counts) > 5
    own = count(table, core.mandates)
    assert enumerate_zone(scenario, core).acceptable == own
    assert (own == 515) == (edit is None)


def test_a_mandate_reached_exactly_is_reached() -> None:
    scenario = library.load("first-deal")
    pack = scenario.packs[0]
    best = enumerate_zone(scenario, pack).best
    assert best is not None
    assert enumerate_zone(scenario, pack, best.scores).acceptable == 1
    more = {party: points + 1 for party, points in best.scores.items()}
    assert enumerate_zone(scenario, pack, more).acceptable == 0


def test_the_slabs_do_not_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    scenario = library.load("korea-2017")
    core = scenario.packs[0]
    whole = enumerate_zone(scenario, core)
    monkeypatch.setattr(enumeration, "SLAB", 30)
    assert enumerate_zone(scenario, core) == whole


def test_it_stops_when_told() -> None:
    scenario = library.load("korea-2017")
    asked: list[int] = []

    def should_stop() -> bool:
        asked.append(1)
        return len(asked) > 3

    with pytest.raises(StoppedError):
        enumerate_zone(scenario, scenario.packs[-1], should_stop=should_stop)
    assert len(asked) == 4


def test_package_counts() -> None:
    scenario = library.load("korea-2017")
    assert [package_count(scenario, pack) for pack in scenario.packs] == [
        8_000,
        512_000,
        18_432_000,
    ]


PROGRAM = """
import sys, time
from manage import main
main()
peak = next(line for line in open("/proc/self/status") if line.startswith("VmHWM"))
print(time.process_time(), peak.split()[1], file=sys.stderr)
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="reads memory from /proc")
def test_the_full_pack_within_a_minute_and_300_mb() -> None:
    words = ["referee", "enumerate", "korea-2017", "--mandates", "53,53,50,53,53", "--json"]
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, *words], capture_output=True, check=True, cwd=ROOT
    )
    found = json.loads(done.stdout)
    assert (found["packages"], found["acceptable"]) == (18_432_000, 512_160)
    seconds, peak_kb = done.stderr.split()[-2:]
    # One thread, so its own time is the time of a machine that does nothing else.
    assert float(seconds) < 60
    assert int(peak_kb) < 300 * 1024
