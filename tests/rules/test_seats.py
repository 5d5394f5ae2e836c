"""Seats and pens."""

from __future__ import annotations

from negotiation.engine import view
from negotiation.engine.commands import (
    CallAway,
    EndSession,
    PassPen,
    ReleaseSeat,
    Say,
    SeatBot,
    SetReady,
    SignOffer,
    StartSession,
    TakeSeat,
)
from negotiation.engine.refusals import Code
from negotiation.engine.seating import pen_of
from negotiation.engine.slices import RosterSlice
from negotiation.engine.terms import CLOCK, PLENARY, Actor, SeatId, TextRef
from tests.engine.builders import (
    A_AIDE,
    A_HEAD,
    B_AIDE,
    B_HEAD,
    C_HEAD,
    FACILITATOR,
    OBSERVER_VIEW,
    A,
    B,
    Game,
    code,
    kinds,
    package,
    running_game,
    seated_game,
    table,
)


def roster(game: Game) -> RosterSlice:
    shown = view.slices(game.state, OBSERVER_VIEW)["roster"]
    assert isinstance(shown, RosterSlice)
    return shown


def test_s1_any_listed_seat() -> None:
    """S1. Any listed seat can be taken, in the lobby or later, until the session ends."""
    game = Game()
    game.accept(FACILITATOR, TakeSeat(A_AIDE))
    assert code(game.refuse(FACILITATOR, TakeSeat(A_AIDE))) is Code.SEAT_TAKEN
    assert code(game.refuse(FACILITATOR, TakeSeat(SeatId("A.cook")))) is Code.SEAT_UNKNOWN
    game.accept(FACILITATOR, StartSession())
    game.accept(FACILITATOR, TakeSeat(B_HEAD))
    assert [seat.seat for seat in roster(game).seats if seat.taken] == [A_AIDE, B_HEAD]
    game.accept(FACILITATOR, EndSession())
    assert code(game.refuse(FACILITATOR, TakeSeat(C_HEAD))) is Code.SESSION_ENDED


def test_s2_only_the_facilitator_seats() -> None:
    """S2. Only the facilitator seats people and frees seats; a seat can be freed after the end
    too.
    """
    game = running_game()
    assert code(game.refuse(A_HEAD, TakeSeat(A_AIDE))) is Code.NEEDS_FACILITATOR
    assert code(game.refuse(A_HEAD, ReleaseSeat(A_HEAD))) is Code.NEEDS_FACILITATOR
    game.accept(FACILITATOR, EndSession())
    assert kinds(game.accept(FACILITATOR, ReleaseSeat(A_HEAD))) == ["SeatReleased"]
    assert code(game.refuse(FACILITATOR, ReleaseSeat(A_HEAD))) is Code.SEAT_FREE


def test_s3_an_empty_seat_does_nothing() -> None:
    """S3. A seat that nobody holds can do nothing."""
    game = running_game(seats=[A_HEAD, B_HEAD])
    say = Say(PLENARY, TextRef("t"))
    assert code(game.refuse(C_HEAD, say)) is Code.NEEDS_SEAT
    game.accept(A_HEAD, say)
    game.accept(FACILITATOR, ReleaseSeat(A_HEAD))
    assert code(game.refuse(A_HEAD, say)) is Code.NEEDS_SEAT


def test_s4_the_first_taken_seat_signs() -> None:
    """S4. The first seat of a delegation that a person holds, in listed order, holds its pen; where
    only bots sit, the first of theirs.
    """
    game = seated_game([A_AIDE])
    assert pen_of(game.state, A) == A_AIDE
    game.accept(FACILITATOR, TakeSeat(A_HEAD))
    assert pen_of(game.state, A) == A_HEAD
    assert pen_of(game.state, B) is None
    assert [seat.seat for seat in roster(game).seats if seat.pen] == [A_HEAD]
    game.accept(FACILITATOR, SeatBot(A_HEAD))
    assert pen_of(game.state, A) == A_AIDE
    game.accept(FACILITATOR, SeatBot(A_AIDE))
    assert pen_of(game.state, A) == A_HEAD


def test_s5_passing_the_pen() -> None:
    """S5. The holder or the facilitator can pass the pen to another taken seat of the same
    delegation.
    """
    game = running_game(seats=[A_HEAD, A_AIDE, B_AIDE])
    refused = game.refuse(A_AIDE, PassPen(A_AIDE))
    assert code(refused) is Code.NEEDS_PEN
    assert refused.params == {"seat": A_HEAD}
    assert code(game.refuse(A_HEAD, PassPen(A_HEAD))) is Code.PEN_ALREADY_THERE
    assert code(game.refuse(A_HEAD, PassPen(B_AIDE))) is Code.NEEDS_FACILITATOR
    assert code(game.refuse(FACILITATOR, PassPen(B_HEAD))) is Code.SEAT_FREE
    game.accept(A_HEAD, PassPen(A_AIDE))
    assert pen_of(game.state, A) == A_AIDE
    game.accept(FACILITATOR, PassPen(A_HEAD))
    assert pen_of(game.state, A) == A_HEAD
    # A facilitator who also plays may pass any delegation's pen.
    game.accept(FACILITATOR, TakeSeat(B_HEAD))
    game.accept(Actor(A_HEAD, steers=True), PassPen(B_AIDE))
    assert pen_of(game.state, B) == B_AIDE


def test_s6_a_passed_pen_stays() -> None:
    """S6. A pen passed by hand stays there until that seat is freed."""
    game = running_game()
    game.accept(A_HEAD, PassPen(A_AIDE))
    offer = table(game, B_HEAD, [A], package(LAND="half"))
    refused = game.refuse(A_HEAD, SignOffer(offer))
    assert code(refused) is Code.NEEDS_PEN
    assert refused.params == {"seat": A_AIDE}
    game.accept(FACILITATOR, ReleaseSeat(A_AIDE))
    game.accept(FACILITATOR, TakeSeat(A_AIDE))
    assert pen_of(game.state, A) == A_HEAD
    assert "OfferSigned" in kinds(game.accept(A_HEAD, SignOffer(offer)))


def test_s7_ready() -> None:
    """S7. A seat can say in the lobby that it is ready, and take it back; saying it twice changes
    nothing.
    """
    game = seated_game()
    assert kinds(game.accept(A_HEAD, SetReady(ready=True))) == ["SeatReadied"]
    assert game.accept(A_HEAD, SetReady(ready=True)) == ()
    assert [seat.seat for seat in roster(game).seats if seat.ready] == [A_HEAD]
    game.accept(A_HEAD, SetReady(ready=False))
    assert not any(seat.ready for seat in roster(game).seats)
    game.accept(FACILITATOR, StartSession())
    assert code(game.refuse(A_HEAD, SetReady(ready=True))) is Code.ALREADY_STARTED


def test_s8_a_seat_that_changes_hands() -> None:
    """S8. Whoever takes a seat anew is not ready, and the seat's generation has grown."""
    game = seated_game([A_HEAD])
    game.accept(A_HEAD, SetReady(ready=True))
    first, version = game.state.roster.seats[A_HEAD].generation, roster(game).names_version
    game.accept(FACILITATOR, ReleaseSeat(A_HEAD))
    released = game.state.roster.seats[A_HEAD].generation
    game.accept(FACILITATOR, TakeSeat(A_HEAD))
    again = game.state.roster.seats[A_HEAD]
    assert first < released < again.generation
    assert not again.ready
    assert roster(game).names_version == version + 2


def test_s9_away() -> None:
    """S9. After the start, only the server calls a person's seat away, and back; everybody sees
    it, and that alone changes nothing else.
    """
    game = seated_game([A_HEAD, B_HEAD])
    gone, back = CallAway(A_HEAD, away=True), CallAway(A_HEAD, away=False)
    assert code(game.refuse(CLOCK, gone)) is Code.NOT_STARTED
    game.accept(FACILITATOR, StartSession(bots=True))
    assert code(game.refuse(FACILITATOR, gone)) is Code.NOT_DUE
    assert code(game.refuse(CLOCK, CallAway(C_HEAD, away=True))) is Code.SEAT_FREE  # a bot's
    before = roster(game)
    assert kinds(game.accept(CLOCK, gone)) == ["SeatAway"]
    assert game.accept(CLOCK, gone) == ()
    assert {seat.seat: seat.away for seat in roster(game).seats if seat.away is not None} == {
        A_HEAD: game.now // 1000
    }
    assert game.lines(OBSERVER_VIEW)[-1].kind == "seat_away"
    assert pen_of(game.state, A) == A_HEAD
    game.accept(CLOCK, back)
    assert roster(game) == before
    assert game.lines(OBSERVER_VIEW)[-1].kind == "seat_back"
    game.accept(CLOCK, gone)
    game.accept(FACILITATOR, SeatBot(A_HEAD))
    assert not any(seat.away for seat in roster(game).seats)
