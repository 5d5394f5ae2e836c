"""The state at any moment, and the hash of it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest

from negotiation.engine.state import Clock, State
from negotiation.replay.digest import state_hash
from negotiation.replay.history import STRIDE, History, ReplayError, decided
from negotiation.scenarios import library

from .played import korea, long_session, orchard


def test_the_end_of_a_replay_is_where_the_session_ended() -> None:
    session = korea()
    assert session.history().last == session.state
    assert state_hash(session.history().last) == state_hash(session.state)


def test_any_moment_is_the_same_however_it_is_reached() -> None:
    history = long_session(5 * STRIDE).history()
    states = list(history.states())
    assert len(states) == len(history.commands) > 3 * STRIDE
    for count, state in enumerate(states, 1):
        assert history.state(count) == state
    assert states[-1] == history.last
    for outside in (0, -1, len(states) + 1):
        with pytest.raises(IndexError):
            history.state(outside)


def test_what_one_command_did_is_one_moment() -> None:
    """The start with its first event; the last signature, the agreement and the end."""
    ends = [each for each in korea().history().commands if len(each.entries) == 3]
    assert [[type(entry).__name__ for entry in each.entries] for each in ends] == [
        ["SessionStarted", "PhaseStarted", "InjectFired"],
        ["OfferSigned", "AgreementBound", "SessionEnded"],
    ]


def test_entries_that_cannot_be_are_refused_by_number() -> None:
    session = orchard()
    with pytest.raises(ReplayError, match="entry 1: is missing"):
        History(session.scenario, [])
    with pytest.raises(ReplayError, match="entry 2: does not open the session"):
        History(session.scenario, list(decided(session.stored[1:])))
    with pytest.raises(ReplayError, match="entry 1: the session was opened with another scenario"):
        History(library.load("korea-2017"), list(decided(session.stored)))
    without = [entry for entry in session.stored if entry.kind != "offer_tabled"]
    signed = next(entry.seq for entry in session.stored if entry.kind == "offer_signed")
    with pytest.raises(ReplayError, match=f"entry {signed}: cannot happen here: KeyError"):
        History(session.scenario, list(decided(without)))
    broken = [*session.stored[:-1], replace(session.stored[-1], kind="bribed")]
    with pytest.raises(ReplayError, match=f"entry {len(broken)}: unknown kind of entry 'bribed'"):
        History(session.scenario, list(decided(broken)))


def test_every_part_of_the_state_counts() -> None:
    state = korea().state
    one, *others = state.offers.values()
    table = state.table
    changed = [
        replace(state, clock=replace(state.clock, revealed=True)),
        replace(state, roster=replace(state.roster, pens={table.scenario.parties[0].id: one.seat})),
        replace(state, channels={}),
        replace(state, channels={key: seats[::-1] for key, seats in state.channels.items()}),
        replace(state, offers={offer.id: offer for offer in [*others, one]}),
        replace(state, offers={**state.offers, one.id: replace(one, public=not one.public)}),
        replace(state, agreements=state.agreements[::-1]),
        replace(state, capital_nos=()),
        replace(state, table=replace(table, seed="0" * 32)),
        replace(state, table=replace(table, minutes=209)),
        replace(state, table=replace(table, scenario=replace(table.scenario, digest="0" * 64))),
    ]
    hashes = {state_hash(each) for each in changed}
    assert len(hashes) == len(changed)
    assert state_hash(state) not in hashes


def test_a_field_that_a_later_release_adds_changes_no_older_hash() -> None:
    @dataclass(frozen=True, slots=True)
    class LaterClock(Clock):
        overtime: int = 0

    @dataclass(frozen=True, slots=True)
    class LaterState(State):
        tension: tuple[int, ...] = ()

    state = korea().state
    clock = LaterClock("ended", state.clock.ordinal, None, None, state.clock.reason)
    parts = {name: getattr(state, name) for name in State.__dataclass_fields__}
    later = LaterState(**{**parts, "clock": clock})
    assert state_hash(later) == state_hash(state)
    assert state_hash(replace(later, tension=(1,))) != state_hash(state)
    assert state_hash(replace(later, clock=replace(clock, overtime=1))) != state_hash(state)
