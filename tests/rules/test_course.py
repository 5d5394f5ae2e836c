"""The course of a session."""

from __future__ import annotations

import pytest

from negotiation.engine.commands import (
    Command,
    EndPhase,
    EndSession,
    ExpireOffer,
    ExtendPhase,
    PauseSession,
    RejectOffer,
    ResumeSession,
    RevealResults,
    SetReady,
    SignOffer,
    StartSession,
    StepBack,
    StepPhase,
    TableOffer,
    TakeSeat,
    WithdrawOffer,
)
from negotiation.engine.deadlines import due, next_due
from negotiation.engine.entries import EndReason, PhaseStarted
from negotiation.engine.refusals import Code
from negotiation.engine.terms import CLOCK, Actor
from tests.engine.builders import (
    A_AIDE,
    A_HEAD,
    B_HEAD,
    C_HEAD,
    D_HEAD,
    FACILITATOR,
    HEADS,
    PHASES,
    B,
    Game,
    code,
    kinds,
    package,
    running_game,
    seated_game,
    table,
)
from tests.engine.small_world import small_world


def ends_at(game: Game) -> int:
    at = game.state.clock.ends_at
    assert at is not None
    return at


def expires_at(game: Game) -> int:
    (offer,) = game.state.offers.values()
    assert offer.expires_at is not None
    return offer.expires_at


def test_p1_the_facilitator_starts() -> None:
    """P1. The facilitator can start a session as soon as one seat is taken."""
    game = Game()
    assert code(game.refuse(FACILITATOR, StartSession())) is Code.NO_PLAYERS
    game.accept(FACILITATOR, TakeSeat(A_AIDE))
    entries = game.accept(FACILITATOR, StartSession())
    assert kinds(entries) == ["SessionStarted", "PhaseStarted"]
    assert game.state.clock.status == "running"
    assert code(game.refuse(FACILITATOR, StartSession())) is Code.ALREADY_STARTED


def test_p2_all_ready() -> None:
    """P2. A session starts by itself when every delegation has a taken seat and every person who
    holds one, at least one, is ready.
    """
    game = seated_game([A_HEAD, A_AIDE, B_HEAD, C_HEAD])
    for seat in (A_HEAD, A_AIDE, B_HEAD, C_HEAD):
        assert kinds(game.accept(seat, SetReady(ready=True))) == ["SeatReadied"]
    game.accept(FACILITATOR, TakeSeat(D_HEAD))
    game.accept(A_AIDE, SetReady(ready=False))
    assert kinds(game.accept(D_HEAD, SetReady(ready=True))) == ["SeatReadied"]
    started = kinds(game.accept(A_AIDE, SetReady(ready=True)))
    assert started == ["SeatReadied", "SessionStarted", "PhaseStarted"]


def test_p3_the_timetable() -> None:
    """P3. The phases follow the timetable, scaled to the session's minutes, and each runs its full
    time from its own start.
    """
    game = Game(minutes=20)
    game.accept(FACILITATOR, TakeSeat(A_HEAD))
    game.accept(FACILITATOR, StartSession())
    assert ends_at(game) == game.now + 120_000
    game.wait(130)  # ten seconds late, as after a restart
    assert game.state.clock.ordinal == 1
    assert ends_at(game) == game.now + 480_000


def test_p4_a_phase_ends_when_it_is_due() -> None:
    """P4. A phase ends when its time has run and not before."""
    game = running_game("brief")
    assert next_due(game.state) == ends_at(game)
    assert due(game.state, ends_at(game) - 1) == ()
    game.now = ends_at(game) - 20
    assert code(game.refuse(CLOCK, EndPhase(0))) is Code.NOT_DUE
    game.now = ends_at(game)
    assert code(game.refuse(CLOCK, EndPhase(1))) is Code.NOT_DUE
    assert code(game.refuse(FACILITATOR, EndPhase(0))) is Code.NOT_DUE
    (started,) = game.wait(0)
    assert isinstance(started, PhaseStarted)
    assert (started.ordinal, started.phase) == (1, "round")


def test_p5_the_clock_ends_it() -> None:
    """P5. After the last phase the session ends by the clock."""
    game = running_game("brief")
    seen = [game.wait((ends_at(game) - game.now) / 1000) for _ in PHASES]
    assert [kinds(entries) for entries in seen] == [["PhaseStarted"]] * 4 + [["SessionEnded"]]
    assert game.state.clock.reason is EndReason.CLOCK
    assert next_due(game.state) is None


def test_p6_stepping() -> None:
    """P6. The facilitator can step to the next phase; from the last one this ends the session."""
    game = running_game("brief")
    for phase in PHASES[1:]:
        (entry,) = game.accept(FACILITATOR, StepPhase())
        assert isinstance(entry, PhaseStarted)
        assert entry.phase == phase
        assert entry.ends_at == game.now + game.state.table.phases[entry.ordinal].seconds * 1000
    assert kinds(game.accept(FACILITATOR, StepPhase())) == ["SessionEnded"]
    assert game.state.clock.reason is EndReason.CLOCK


def test_p7_a_pause_moves_deadlines() -> None:
    """P7. A pause stops every deadline, and resuming moves every open deadline by the length of
    the pause.
    """
    game = running_game()
    table(game, A_HEAD, [B], package(LAND="half"), expires_in=10_000)
    phase, expiry = ends_at(game), expires_at(game)
    game.accept(FACILITATOR, PauseSession())
    paused = game.now
    assert game.state.clock.remaining == phase - paused
    assert code(game.refuse(FACILITATOR, PauseSession())) is Code.SESSION_PAUSED
    assert game.wait(3600) == []
    assert next_due(game.state) is None
    assert due(game.state, game.now) == ()
    game.accept(FACILITATOR, ResumeSession())
    length = game.now - paused
    assert ends_at(game) == phase + length
    assert expires_at(game) == expiry + length
    assert code(game.refuse(FACILITATOR, ResumeSession())) is Code.NOT_PAUSED
    assert kinds(game.wait(11)) == ["OfferExpired"]


def test_p8_nothing_moves_in_a_pause() -> None:
    """P8. During a pause nothing is tabled, withdrawn, rejected or signed, and no phase is
    stepped.
    """
    game = running_game()
    offer = table(game, A_HEAD, [B], package(LAND="half"))
    game.accept(FACILITATOR, PauseSession())
    for seat, command in (
        (A_HEAD, TableOffer(package(LAND="half"), frozenset({B}))),
        (A_HEAD, WithdrawOffer(offer)),
        (B_HEAD, RejectOffer(offer)),
        (B_HEAD, SignOffer(offer)),
    ):
        assert code(game.refuse(seat, command)) is Code.SESSION_PAUSED
    assert code(game.refuse(FACILITATOR, StepPhase())) is Code.SESSION_PAUSED


def test_p9_extending() -> None:
    """P9. A phase can be extended by 10 seconds to 120 minutes at a time, during a pause too."""
    game = seated_game()
    assert code(game.refuse(FACILITATOR, ExtendPhase(10_000))) is Code.NOT_STARTED
    game.accept(FACILITATOR, StartSession())
    before = ends_at(game)
    for by in (9_999, 120 * 60_000 + 1, -10_000):
        assert code(game.refuse(FACILITATOR, ExtendPhase(by))) is Code.EXTENSION_OUT_OF_RANGE
    game.accept(FACILITATOR, ExtendPhase(10_000))
    game.accept(FACILITATOR, ExtendPhase(120 * 60_000))
    assert ends_at(game) == before + 10_000 + 120 * 60_000
    game.accept(FACILITATOR, PauseSession())
    remaining = game.state.clock.remaining
    assert remaining is not None
    game.accept(FACILITATOR, ExtendPhase(60_000))
    assert game.state.clock.remaining == remaining + 60_000
    game.accept(FACILITATOR, ResumeSession())
    assert ends_at(game) == game.now + remaining + 60_000


@pytest.mark.parametrize("when", ["lobby", "running", "paused"])
def test_p10_the_facilitator_ends(when: str) -> None:
    """P10. The facilitator can end the session at any time, from the lobby too."""
    game = seated_game() if when == "lobby" else running_game()
    if when == "paused":
        game.accept(FACILITATOR, PauseSession())
    assert kinds(game.accept(FACILITATOR, EndSession())) == ["SessionEnded"]
    assert game.state.clock.reason is EndReason.FACILITATOR
    assert code(game.refuse(FACILITATOR, EndSession())) is Code.SESSION_ENDED


def test_p11_after_the_end() -> None:
    """P11. When the session ends, open offers lapse, and nothing more can be tabled, withdrawn,
    rejected or signed.
    """
    game = running_game()
    offer = table(game, A_HEAD, [B], package(LAND="half"), expires_in=10_000)
    game.accept(FACILITATOR, EndSession())
    assert game.offer(offer).status == "lapsed"
    assert game.offer(offer).signed == ()
    assert game.wait(20) == []
    assert code(game.refuse(CLOCK, ExpireOffer(offer))) is Code.NOT_DUE
    for seat, command in (
        (A_HEAD, TableOffer(package(LAND="half"), frozenset({B}))),
        (A_HEAD, WithdrawOffer(offer)),
        (B_HEAD, RejectOffer(offer)),
        (B_HEAD, SignOffer(offer)),
    ):
        assert code(game.refuse(seat, command)) is Code.SESSION_ENDED


def test_p12_who_steers() -> None:
    """P12. Only the facilitator starts, pauses, resumes, extends, steps, steps back, ends and
    reveals.
    """
    lobby, running = seated_game(), running_game()
    steering: list[tuple[Game, Command]] = [
        (lobby, StartSession()),
        (running, PauseSession()),
        (running, ResumeSession()),
        (running, ExtendPhase(10_000)),
        (running, StepPhase()),
        (running, StepBack()),
        (running, EndSession()),
        (running, RevealResults()),
    ]
    for game, command in steering:
        for actor in (Actor(A_HEAD), Actor()):
            assert code(game.refuse(actor, command)) is Code.NEEDS_FACILITATOR
    # The power does not depend on sight: a facilitator who plays has it too.
    for game, command in steering:
        game.accept(Actor(A_HEAD, steers=True), command)


def test_p13_deadline_ids() -> None:
    """P13. A deadline that has moved has another id, so an answer to the old one never stands for
    the new one.
    """
    game = running_game()
    table(game, A_HEAD, [B], package(LAND="half"), expires_in=10_000)
    later = ends_at(game) + 10_000_000
    first = {command_id for command_id, _ in due(game.state, later)}
    game.accept(FACILITATOR, ExtendPhase(10_000))
    game.accept(FACILITATOR, PauseSession())
    game.accept(FACILITATOR, ResumeSession())
    second = {command_id for command_id, _ in due(game.state, later)}
    assert len(first) == len(second) == 2
    assert not first & second
    assert {command_id for command_id, _ in due(game.state, later)} == second


def test_p14_the_reveal() -> None:
    """P14. The results can be revealed once, after the end."""
    game = running_game(seats=HEADS)
    assert code(game.refuse(FACILITATOR, RevealResults())) is Code.NOT_ENDED
    game.accept(FACILITATOR, EndSession())
    assert kinds(game.accept(FACILITATOR, RevealResults())) == ["ResultsRevealed"]
    assert code(game.refuse(FACILITATOR, RevealResults())) is Code.ALREADY_REVEALED


def test_p15_stepping_back() -> None:
    """P15. The facilitator can step back to the phase before, which runs its full time again; what
    was said, offered and agreed stays.
    """
    game = running_game("brief")
    assert code(seated_game().refuse(FACILITATOR, StepBack())) is Code.NOT_STARTED
    assert code(game.refuse(FACILITATOR, StepBack())) is Code.NO_PHASE_BEFORE
    game = running_game("round")
    offer = table(game, A_HEAD, [B], package(LAND="half"))
    at = PHASES.index("round")
    over_at = ends_at(game)
    game.now += 60_000
    (entry,) = game.accept(FACILITATOR, StepBack())
    assert isinstance(entry, PhaseStarted)
    assert (entry.ordinal, entry.phase) == (at - 1, PHASES[at - 1])
    assert entry.ends_at == game.now + game.state.table.phases[at - 1].seconds * 1000
    assert game.state.offers[offer].status == "open"
    # The deadline of the phase that was left is worth nothing now.
    game.now = max(game.now, over_at)
    assert code(game.refuse(CLOCK, EndPhase(at))) is Code.NOT_DUE
    game.accept(FACILITATOR, PauseSession())
    assert code(game.refuse(FACILITATOR, StepBack())) is Code.SESSION_PAUSED
    game.accept(FACILITATOR, EndSession())
    assert code(game.refuse(FACILITATOR, StepBack())) is Code.SESSION_ENDED


def test_p16_no_step_back_over_the_world() -> None:
    """P16. Where the scenario has a world, there is no step back from or to a phase that lets
    people act: what happened in it stands.
    """
    seen = set()
    for ordinal, phase in enumerate(PHASES[1:], 1):
        game = running_game(phase, scenario=small_world())
        here, before = game.state.table.phases[ordinal], game.state.table.phases[ordinal - 1]
        if here.act or before.act:
            assert code(game.refuse(FACILITATOR, StepBack())) is Code.WORLD_MOVED_ON
        else:
            assert kinds(game.accept(FACILITATOR, StepBack())) == ["PhaseStarted"]
        seen.add((before.act, here.act))
    assert {(False, True), (True, False)} <= seen
