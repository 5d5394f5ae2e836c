"""Whatever anybody does to a world, in whatever order: what must always hold."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from random import Random
from typing import cast

import pytest
from hypothesis.stateful import initialize, invariant, rule

from negotiation.engine import decide as decisions
from negotiation.engine import view
from negotiation.engine.commands import Request, StartSession, StepPhase, TakeAction
from negotiation.engine.decide import acts
from negotiation.engine.entries import (
    ActionTaken,
    DisasterStruck,
    EndReason,
    InjectFired,
    RollMade,
    ThresholdCrossed,
)
from negotiation.engine.refusals import Code, Refused
from negotiation.engine.scenario import Scenario
from negotiation.engine.slices import ResultsSlice
from negotiation.engine.state import State
from negotiation.engine.terms import Actor, Viewer
from negotiation.engine.world.model import Disaster
from negotiation.engine.world.read import model_of, world_of
from negotiation.engine.world_slices import ActionsSlice, WorldSlice

from .builders import (
    FACILITATOR,
    FACILITATOR_VIEW,
    OBSERVER_VIEW,
    SEATS,
    seated_game,
    viewer,
)
from .moves import some_act, some_event
from .small_world import HEAT, small_world
from .test_machine import LOOKERS, Session, _run, chances


def hot_world() -> Scenario:
    """Where disaster is near from the first."""
    scenario = small_world()
    assert scenario.world is not None
    variables = tuple(
        replace(each, start=70) if each.id == HEAT else each for each in scenario.world.variables
    )
    rolls = tuple(
        replace(each, over=300) if isinstance(each, Disaster) else each
        for each in scenario.world.rolls
    )
    return replace(scenario, world=replace(scenario.world, variables=variables, rolls=rolls))


class WorldSession(Session):
    """The same session with instruments, chance and events."""

    def __init__(self) -> None:
        super().__init__()
        self.game = seated_game(scenario=hot_world())
        self.looked: State | None = None

    @initialize(phase=chances.map(str))
    def begin(self, phase: str) -> None:
        """Straight to where people act, and have acted; the other machine plays the lobby."""
        self.game.accept(FACILITATOR, StartSession())
        self.game.accept(FACILITATOR, StepPhase())
        rng = Random(phase)
        self.use_all(rng)
        if rng.random() < 0.3:
            self.ask(FACILITATOR, StepPhase())

    @rule(chance=chances)
    def use(self, chance: int) -> None:
        """A few acts, and now and then the turn of the phase."""
        rng = self.rng(chance)
        for _ in range(6):
            seat = rng.choice(SEATS)
            self.ask(Actor(seat), some_act(rng, self.game.state, seat))
        if rng.random() < 0.2:
            self.ask(FACILITATOR, StepPhase())

    @rule(chance=chances)
    def use_more(self, chance: int) -> None:
        self.use_all(self.rng(chance))

    def use_all(self, rng: Random) -> None:
        """Every seat tries everything, in some order: so that points run out."""
        for seat in rng.sample(SEATS, len(SEATS)):
            for _ in range(3):
                self.ask(Actor(seat), some_act(rng, self.game.state, seat))

    @rule(chance=chances)
    def happen(self, chance: int) -> None:
        self.ask(FACILITATOR, some_event(self.rng(chance), self.game.state))

    @invariant()
    def numbers_stay_in_their_bounds(self) -> None:
        model, world = model_of(self.game.state), world_of(self.game.state)
        for variable in model.variables:
            assert variable.low <= world.values[variable.id] <= variable.high
        for shares in world.shares.values():
            assert sum(shares.values()) == 100
            assert min(shares.values()) >= 0
        assert 0 <= world.rung < len(model.ladder)
        most = self.game.state.table.pack.action_points
        assert all(0 <= spent <= most for spent in world.spent.values())

    @invariant()
    def disaster_is_the_end(self) -> None:
        state = self.game.state
        struck = [entry for _, entry in self.game.log if isinstance(entry, DisasterStruck)]
        assert (
            world_of(state).disaster is (state.clock.reason is EndReason.DISASTER) is bool(struck)
        )
        if struck:
            shown = cast("ResultsSlice", view.slices(state, FACILITATOR_VIEW)["results"])
            assert [sheet.score for sheet in shown.sheets] == [0] * 4
            assert len(struck) == 1

    @invariant()
    def things_happen_once(self) -> None:
        entries = [entry for _, entry in self.game.log]
        fired = [e.inject for e in entries if isinstance(e, InjectFired) and e.inject is not None]
        crossed = [e.threshold for e in entries if isinstance(e, ThresholdCrossed)]
        rolled = [(e.roll, e.ordinal) for e in entries if isinstance(e, RollMade)]
        for once in (fired, crossed, rolled):
            assert len(once) == len(set(once))

    @invariant()
    def everybody_knows_what_they_may(self) -> None:
        if self.game.state is self.looked:
            return
        self.looked = self.game.state
        taken = [entry for _, entry in self.game.log if isinstance(entry, ActionTaken)]
        for looker in LOOKERS:
            shown = view.slices(self.game.state, looker)
            actions, world = cast("ActionsSlice", shown["actions"]), shown["world"]
            assert [act.id for act in actions.acts] == [
                entry.action for entry in taken if view.sees(entry, looker, self.game.state.table)
            ]
            if not self.game.state.clock.revealed:
                self.check_sight(looker, cast("WorldSlice", world))
            self.check_choices(looker, actions)

    def check_sight(self, looker: Viewer, world: WorldSlice) -> None:
        exact = {each.id for each in world.readings if each.low == each.high}
        shown = {each.id for each in world.readings}
        expected = {
            OBSERVER_VIEW: ({"heat", "calm"}, {"nerve"}),
            FACILITATOR_VIEW: ({"heat", "calm", "nerve", "store", "diary", "even"}, set()),
            viewer(SEATS[2]): ({"heat", "calm", "nerve", "even"}, set()),
            viewer(SEATS[0]): ({"heat", "calm", "store", "diary"}, {"nerve", "even"}),
        }
        if looker in expected:
            exactly, roughly = expected[looker]
            assert exact == exactly
            assert shown - exact == roughly

    def check_choices(self, looker: Viewer, actions: ActionsSlice) -> None:
        """``can`` and its code are exactly what ``decide`` says of the same act."""
        for choice in actions.choices:
            instrument = model_of(self.game.state).instrument(choice.instrument)
            target = None
            if instrument.target is not None:
                group = instrument.target.group
                named = () if group is None else model_of(self.game.state).group(group).members
                target = (*instrument.target.parties, *(each.id for each in named))[0]
            answer = self.refused(looker, TakeAction(choice.instrument, target))
            assert choice.code is answer
            assert choice.can is (answer is None)

    def refused(self, looker: Viewer, command: TakeAction) -> Code | None:
        assert looker.seat is not None
        bot = self.game.state.roster.seats[looker.seat].bot is not None
        request = Request(Actor(looker.seat, bot=bot), "f" * 32, self.game.now, command)
        answer = decisions.decide(self.game.state, request)
        return answer.code if isinstance(answer, Refused) else None

    @invariant()
    def what_did_not_happen_is_not_told(self) -> None:
        for at, entry in self.game.log[-6:]:
            if isinstance(entry, RollMade) and not entry.hits:
                told = [one for one in LOOKERS if view.line(entry, at, one, self.game.state.table)]
                assert told == [FACILITATOR_VIEW]


class CountedSession(WorldSession):
    """Notes what its sessions had in them."""

    had: Counter[str] = Counter()  # noqa: RUF012 - one for all sessions

    def teardown(self) -> None:
        self.had.update({type(entry).__name__ for _, entry in self.game.log})
        super().teardown()


def test_what_must_always_hold_in_a_world() -> None:
    CountedSession.had.clear()
    _run(examples=40, steps=30, machine=CountedSession)
    # Else much of it would hold because nothing happened.
    assert CountedSession.had["ActionTaken"] >= 20
    assert CountedSession.had["RollMade"] >= 5
    for kind in ("ActionSeconded", "ThresholdCrossed", "InjectFired", "SeatMarked"):
        assert CountedSession.had[kind] >= 1, kind
    assert CountedSession.had["DisasterStruck"] >= 1


def test_unpaid_acts_are_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(acts, "points_left", lambda state, _: state.table.pack.action_points)
    with pytest.raises(AssertionError):
        _run(examples=20, steps=10, machine=WorldSession, shrink=False)


@pytest.mark.long
@pytest.mark.timeout(3600)
def test_what_must_always_hold_in_a_world_for_long() -> None:
    _run(examples=600, steps=80, machine=WorldSession)
