"""The three formats of a class (M39), and the events that come to each of them (M35)."""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from itertools import pairwise

import pytest

from negotiation.bots.play import Played, play
from negotiation.engine.entries import EndReason
from negotiation.engine.scenario import Pack, Phase
from negotiation.engine.terms import PackId, PresetId
from negotiation.engine.world.model import Inject, WorldModel
from negotiation.scenarios.library import load
from negotiation.transcript import codec

FORMATS = [("core", 50, 1, 2), ("standard", 90, 2, 3), ("full", 210, 3, 4)]
"""Pack, minutes, action points, phases of action."""


def pack(name: str) -> Pack:
    return load("korea-2017").pack(PackId(name))


def model() -> WorldModel:
    found = load("korea-2017").world
    assert found is not None
    return found


@pytest.mark.parametrize(("name", "minutes", "points", "rounds"), FORMATS)
def test_m39_a_format_fills_its_lesson(name: str, minutes: int, points: int, rounds: int) -> None:
    size = pack(name)
    played = sum(phase.seconds for phase in size.phases)
    assert (size.minutes, size.action_points) == (minutes, points)
    assert played + size.debrief_seconds == minutes * 60
    assert Fraction(size.debrief_seconds, minutes * 60) >= Fraction(19, 100)
    assert sum(phase.act for phase in size.phases) == rounds


@pytest.mark.parametrize("name", ["core", "standard", "full"])
def test_m39_what_each_phase_is_for(name: str) -> None:
    """Nothing is agreed before the first round, acts end with the last, and a plenary ends it."""
    phases = pack(name).phases
    rounds = [n for n, phase in enumerate(phases) if phase.act]
    assert rounds == list(range(rounds[0], rounds[-1] + 1))
    assert not any(phase.offers or phase.sign for phase in phases[: rounds[0]])
    assert all(phase.talk and phase.offers and phase.sign for phase in phases if phase.act)
    assert [phase.plenary for phase in phases] == [False] * (len(phases) - 1) + [True]
    last: Phase = phases[-1]
    assert last.sign
    assert last.offers


@cache
def session(name: str) -> Played:
    return play(load("korea-2017"), PackId(name), f"{7:032x}", preset=PresetId("critic"))


@pytest.mark.parametrize("name", ["core", "standard", "full"])
def test_m39_bots_play_the_schedule_to_its_end(name: str) -> None:
    played = session(name)
    assert played.state.clock.status == "ended"
    assert played.state.table.preset == "critic"
    began = [entry for entry in played.entries if entry.kind == "phase_started"]
    names = [codec.parse(entry.body)["phase"] for entry in began]
    schedule = [phase.id for phase in pack(name).phases]
    assert names == schedule[: len(names)]
    if played.state.clock.reason is EndReason.CLOCK:
        assert names == schedule
    lengths = [later.at - entry.at for entry, later in pairwise(began)]
    assert all(
        length <= phase.seconds * 1000
        for length, phase in zip(lengths, pack(name).phases, strict=False)
    )


CALENDAR = {
    "launches": "four launches that open it",
    "council": "the emergency session of the Security Council",
    "retailer": "Chinese retaliation on a retailer",
    "coal-stop": "the suspension of coal",
    "dismissed": "a security chief dismissed",
    "leak": "a memo about a title leaks",
    "loudspeakers": "the loudspeaker crisis",
    "election": "the election in the South",
    "near-miss": "a near miss at sea",
    "flood": "a flood and an appeal for aid",
    "window": "the window closes",
}


@pytest.mark.parametrize("inject", CALENDAR)
def test_m35_the_calendar_is_there(inject: str) -> None:
    """A trigger, a chance, effects, words for those it touches, and a precedent."""
    found: Inject = next(each for each in model().injects if each.id == inject)
    assert found.moment is not None or found.when is not None
    assert 0 < found.percent <= 100
    assert found.effects or inject == "window"
    assert found.text
    assert len(found.texts) >= 2
    assert all(text != found.text for text in found.texts.values())
    assert found.source
