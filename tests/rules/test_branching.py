"""Going on from an earlier moment."""

from __future__ import annotations

import pytest

from negotiation.engine import view
from negotiation.engine.commands import (
    EndSession,
    PauseSession,
    ResumeSession,
    StepPhase,
    TakeAction,
)
from negotiation.engine.deadlines import next_due
from negotiation.engine.decide.branching import branching, taken_over
from negotiation.engine.entries import PhaseStarted, RollMade
from negotiation.engine.evolve import evolve
from negotiation.engine.terms import Millis
from tests.engine.builders import (
    A_AIDE,
    A_HEAD,
    FACILITATOR,
    FACILITATOR_VIEW,
    OBSERVER_VIEW,
    SEATS,
    B,
    Game,
    package,
    running_game,
    table,
    viewer,
)
from tests.engine.small_world import PRESS, small_world

WEEK = 7 * 24 * 3600 * 1000
LOOKERS = (FACILITATOR_VIEW, OBSERVER_VIEW, *map(viewer, SEATS))


def test_p17_going_on_from_any_moment() -> None:
    """P17. From any moment between the start and the end another session can go on, which begins
    paused: everything is as it was then, only later, and chance decides alike.
    """
    game = running_game("round", scenario=small_world())
    table(game, A_HEAD, [B], package(LAND="half"), expires_in=60_000)
    game.accept(A_AIDE, TakeAction(PRESS, "west"))
    game.accept(FACILITATOR, PauseSession())
    game.now += 30_000
    game.accept(FACILITATOR, ResumeSession())
    before_the_dice = len(game.log)
    rolls = rolled(game)
    game.accept(FACILITATOR, EndSession())
    for length in (2, len(game.log)):
        with pytest.raises(ValueError, match="before the start or after the end"):
            branch(game, length)
    for length in moments(game):
        assert seen(branch(game, length)) == seen(paused(game, length))

    now, later = branch(game, before_the_dice), branch(game, before_the_dice, WEEK)
    for each in (now, later):
        each.accept(FACILITATOR, ResumeSession())
    soon, then = next_due(now.state), next_due(later.state)
    assert soon is not None
    assert then == soon + WEEK
    assert rolls == rolled(now) == rolled(later)


def rolled(game: Game) -> list[RollMade]:
    """What the end of this phase decides by chance."""
    rolls = [e for e in game.accept(FACILITATOR, StepPhase()) if isinstance(e, RollMade)]
    assert rolls
    return rolls


def branch(game: Game, length: int, later: Millis = 0) -> Game:
    """A game that goes on after the first entries of another."""
    other = _again(game, length, later)
    other.now = game.log[length - 1][0] + later
    for entry in branching(other.state, "a" * 32, length, other.now):
        other.state = evolve(other.state, entry, other.now)
    return other


def paused(game: Game, length: int) -> Game:
    """The same game at that moment, paused by the facilitator in the same instant."""
    other = _again(game, length, 0)
    other.now = game.log[length - 1][0] - 10
    if other.state.clock.status == "running":
        other.accept(FACILITATOR, PauseSession())
    return other


def _again(game: Game, length: int, later: Millis) -> Game:
    other = Game(game.scenario, game.minutes, commands=game.commands)
    for at, entry in game.log[1:length]:
        other.state = evolve(other.state, taken_over(entry, later), at + later)
    return other


def moments(game: Game) -> list[int]:
    """How long the log was after each command under way: nobody saw the table within one."""
    begun = next(n for n, (_, entry) in enumerate(game.log) if isinstance(entry, PhaseStarted))
    ends = (n for n in range(begun, len(game.log) - 1) if game.log[n][0] != game.log[n + 1][0])
    return [n + 1 for n in ends]


def seen(game: Game) -> list[object]:
    return [view.slices(game.state, looker) for looker in LOOKERS]
