"""The course of the session: start, pause, extend, step, end, and opening the results."""

from __future__ import annotations

from negotiation.engine.bots import bot_seed, usual
from negotiation.engine.commands import EndPhase, ExtendPhase, Request, StartSession
from negotiation.engine.entries import (
    BotSeated,
    EndReason,
    Entry,
    PhaseExtended,
    PhaseStarted,
    ResultsRevealed,
    SessionEnded,
    SessionPaused,
    SessionResumed,
    SessionStarted,
)
from negotiation.engine.evolve import evolve
from negotiation.engine.refusals import Code
from negotiation.engine.seating import pen_of
from negotiation.engine.state import State
from negotiation.engine.terms import Actor, Millis, SeatId, TemperamentName

from .course import Course
from .guards import Refusal, in_lobby, not_ended, running, steering, under_way

SHORTEST_EXTENSION: Millis = 10_000
LONGEST_EXTENSION: Millis = 120 * 60_000


def start_session(
    state: State, actor: Actor, command: StartSession, now: Millis
) -> tuple[Entry, ...]:
    steering(actor)
    in_lobby(state)
    bots = _substitutes(state) if command.bots else ()
    if not bots and not any(held.taken for held in state.roster.seats.values()):
        raise Refusal(Code.NO_PLAYERS)
    after = state
    for bot in bots:
        after = evolve(after, bot, now)
    return (*bots, *start_entries(after, now))


def _substitutes(state: State) -> tuple[BotSeated, ...]:
    """A bot in the first seat of every delegation that nobody has come for."""
    empty = [p for p in state.table.scenario.parties if pen_of(state, p.id) is None]
    heads = [party.seats[0].id for party in empty]
    return tuple(BotSeated(seat, draw_temperament(state, seat)) for seat in heads)


def draw_temperament(state: State, seat: SeatId) -> TemperamentName:
    return usual(bot_seed(state.table.seed, seat), seat)


def start_entries(state: State, now: Millis) -> tuple[Entry, ...]:
    course = Course(state, now)
    course.add(SessionStarted())
    course.add(_phase(state, 0, now))
    course.begin_phase()
    return course.entries


def pause_session(state: State, actor: Actor, now: Millis) -> tuple[Entry, ...]:
    steering(actor)
    running(state)
    return (SessionPaused(max(0, _ends_at(state) - now)),)


def resume_session(state: State, actor: Actor, now: Millis) -> tuple[Entry, ...]:
    steering(actor)
    under_way(state)
    remaining = state.clock.remaining
    if state.clock.status != "paused" or remaining is None:
        raise Refusal(Code.NOT_PAUSED)
    return (SessionResumed(now + remaining, shift=now + remaining - _ends_at(state)),)


def extend_phase(state: State, actor: Actor, command: ExtendPhase) -> tuple[Entry, ...]:
    """Also during a pause."""
    steering(actor)
    under_way(state)
    if not SHORTEST_EXTENSION <= command.by <= LONGEST_EXTENSION:
        raise Refusal(Code.EXTENSION_OUT_OF_RANGE)
    return (PhaseExtended(command.by),)


def step_phase(state: State, actor: Actor, now: Millis) -> tuple[Entry, ...]:
    steering(actor)
    running(state)
    return _next(state, now)


def step_back(state: State, actor: Actor, now: Millis) -> tuple[Entry, ...]:
    """What was said, offered and agreed stays; only the clock goes back."""
    steering(actor)
    here = running(state)
    if not state.clock.ordinal:
        raise Refusal(Code.NO_PHASE_BEFORE)
    before = state.clock.ordinal - 1
    if state.world is not None and (here.act or state.table.phases[before].act):
        raise Refusal(Code.WORLD_MOVED_ON)
    return (_phase(state, before, now),)


def end_phase(state: State, request: Request, command: EndPhase) -> tuple[Entry, ...]:
    clock = state.clock
    if (
        not request.actor.clock
        or clock.status != "running"
        or clock.ordinal != command.ordinal
        or _ends_at(state) > request.now
    ):
        raise Refusal(Code.NOT_DUE)
    return _next(state, request.now)


def end_session(state: State, actor: Actor) -> tuple[Entry, ...]:
    """From the lobby too: a session nobody came to is ended, not left open."""
    steering(actor)
    not_ended(state)
    return (SessionEnded(EndReason.FACILITATOR),)


def reveal_results(state: State, actor: Actor) -> tuple[Entry, ...]:
    steering(actor)
    if state.clock.status != "ended":
        raise Refusal(Code.NOT_ENDED)
    if state.clock.revealed:
        raise Refusal(Code.ALREADY_REVEALED)
    return (ResultsRevealed(),)


def _next(state: State, now: Millis) -> tuple[Entry, ...]:
    """The next phase runs its full time from now, even if a restart made the last one late."""
    course = Course(state, now)
    course.end_phase()
    following = (state.clock.ordinal or 0) + 1
    if course.over:
        return course.entries
    if following < len(state.table.phases):
        course.add(_phase(state, following, now))
        course.begin_phase()
    else:
        course.add(SessionEnded(EndReason.CLOCK))
    return course.entries


def _phase(state: State, ordinal: int, now: Millis) -> PhaseStarted:
    phase = state.table.phases[ordinal]
    return PhaseStarted(ordinal, phase.id, ends_at=now + phase.seconds * 1000)


def _ends_at(state: State) -> Millis:
    """The end of the phase; only asked while one is under way."""
    ends_at = state.clock.ends_at
    if ends_at is None:
        raise AssertionError("a session under way always has a phase that ends")
    return ends_at
