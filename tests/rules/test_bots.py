"""Seats that bots play."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from negotiation.engine import decide as decisions
from negotiation.engine import view
from negotiation.engine.bots import (
    EAGER,
    FIRM,
    MIRROR,
    SPOILER,
    STEADY,
    TEMPERAMENTS,
    bot_seed,
    usual,
)
from negotiation.engine.commands import (
    Command,
    EndSession,
    ReleaseSeat,
    Request,
    RevealResults,
    Say,
    SeatBot,
    SetReady,
    SignOffer,
    StartSession,
    TableOffer,
    TakeAction,
    TakeSeat,
)
from negotiation.engine.entries import BotSeated, Entry, MoveExplained, Reason
from negotiation.engine.evolve import evolve
from negotiation.engine.refusals import Code, Refused
from negotiation.engine.slices import BotsSlice, Line, RosterSlice
from negotiation.engine.terms import PLENARY, Actor, SeatId, TemperamentName, TextRef, Viewer
from negotiation.engine.world_slices import ActionsSlice
from tests.bots.test_deeds import deed, in_round
from tests.engine.builders import (
    A_AIDE,
    A_HEAD,
    B_HEAD,
    C_HEAD,
    D_HEAD,
    FACILITATOR,
    FACILITATOR_VIEW,
    OBSERVER_VIEW,
    A,
    B,
    C,
    Game,
    code,
    kinds,
    package,
    running_game,
    seated_game,
    table,
    viewer,
)
from tests.engine.small_world import PARADE, SOOTHE
from tests.engine.streams import canonical

SAY = Say(PLENARY, TextRef("t"))
WHY = (
    Reason("proposes", {"worth": 52, "target": 48}, "the secret sum of A"),
    Reason("learns", {"party": "B"}, "the secret thought of A"),
)


def bot(seat: SeatId) -> Actor:
    return Actor(seat, bot=True)


def moves(game: Game, seat: SeatId, command: Command) -> Sequence[Entry]:
    """What the bot in a seat does, with its reasons."""
    game.now += 10
    game.commands += 1
    request = Request(bot(seat), f"bot:{game.commands}", game.now, command, WHY)
    entries = decisions.decide(game.state, request)
    assert not isinstance(entries, Refused), entries
    for entry in entries:
        game.log.append((game.now, entry))
        game.state = evolve(game.state, entry, game.now)
    return entries


def bots(game: Game, looker: Viewer) -> dict[SeatId, TemperamentName] | None:
    shown = view.slices(game.state, looker).get("bots")
    assert shown is None or isinstance(shown, BotsSlice)
    return None if shown is None else {each.seat: each.temperament for each in shown.bots}


def roster(game: Game, looker: Viewer = OBSERVER_VIEW) -> RosterSlice:
    shown = view.slices(game.state, looker)["roster"]
    assert isinstance(shown, RosterSlice)
    return shown


def played(game: Game) -> list[SeatId]:
    return [status.seat for status in roster(game).seats if status.bot]


def test_b1_any_seat_to_a_bot() -> None:
    """B1. The facilitator can give any seat to a bot, free or held, until the session ends; whoever
    held it is cut off.
    """
    game = running_game(seats=[A_HEAD, B_HEAD])
    assert code(game.refuse(A_HEAD, SeatBot(C_HEAD))) is Code.NEEDS_FACILITATOR
    assert code(game.refuse(FACILITATOR, SeatBot(SeatId("A.cook")))) is Code.SEAT_UNKNOWN
    angry = SeatBot(C_HEAD, TemperamentName("angry"))
    assert code(game.refuse(FACILITATOR, angry)) is Code.TEMPERAMENT_UNKNOWN
    before = game.state.roster.seats[A_HEAD].generation
    for seat in (A_HEAD, C_HEAD):
        assert kinds(game.accept(FACILITATOR, SeatBot(seat))) == ["BotSeated"]
    assert played(game) == [A_HEAD, C_HEAD]
    assert game.state.roster.seats[A_HEAD].generation == before + 1
    assert code(game.refuse(FACILITATOR, SeatBot(A_HEAD))) is Code.SEAT_HAS_BOT
    game.accept(FACILITATOR, EndSession())
    assert code(game.refuse(FACILITATOR, SeatBot(D_HEAD))) is Code.SESSION_ENDED


def test_b2_back_to_a_person() -> None:
    """B2. A person can take a bot's seat as if it were free, and the facilitator can free it."""
    game = seated_game([A_HEAD])
    game.accept(FACILITATOR, SeatBot(B_HEAD))
    game.accept(FACILITATOR, SeatBot(C_HEAD))
    assert kinds(game.accept(FACILITATOR, TakeSeat(B_HEAD))) == ["SeatTaken"]
    assert kinds(game.accept(FACILITATOR, ReleaseSeat(C_HEAD))) == ["SeatReleased"]
    assert played(game) == []
    assert not game.state.roster.seats[B_HEAD].ready
    assert code(game.refuse(FACILITATOR, TakeSeat(B_HEAD))) is Code.SEAT_TAKEN
    assert code(game.refuse(FACILITATOR, ReleaseSeat(C_HEAD))) is Code.SEAT_FREE


def test_b3_that_it_is_a_bot_and_how_it_bargains() -> None:
    """B3. Everybody sees which seats bots play; how a bot bargains only the facilitator sees, and
    after the reveal everybody.
    """
    games = [running_game(seats=[A_HEAD, A_AIDE, B_HEAD]) for _ in range(2)]
    for game, temperament in zip(games, (FIRM, SPOILER), strict=True):
        game.accept(FACILITATOR, SeatBot(C_HEAD, temperament))
    everybody = [viewer(A_HEAD), viewer(C_HEAD), OBSERVER_VIEW]

    def told(game: Game, looker: Viewer) -> bytes:
        return canonical([view.slices(game.state, looker), game.lines(looker)])

    for looker in everybody:
        assert told(games[0], looker) == told(games[1], looker)
        assert C_HEAD in [status.seat for status in roster(games[0], looker).seats if status.bot]
        assert games[0].lines(looker)[-1].kind == "bot_seated"
        assert bots(games[0], looker) is None
    assert [bots(game, FACILITATOR_VIEW) for game in games] == [
        {C_HEAD: FIRM},
        {C_HEAD: SPOILER},
    ]
    games[0].accept(FACILITATOR, EndSession())
    assert bots(games[0], viewer(A_HEAD)) is None
    games[0].accept(FACILITATOR, RevealResults())
    assert [bots(games[0], looker) for looker in everybody] == [{C_HEAD: FIRM}] * 3


def test_b4_whose_temperament() -> None:
    """B4. A bot bargains by the temperament the facilitator chose, or by the one that the session's
    seed draws for its seat.
    """
    drawn = set()
    for number in range(40):
        game = seated_game([A_HEAD])
        seed = f"{number:032x}"
        game.state = replace(game.state, table=replace(game.state.table, seed=seed))
        game.accept(FACILITATOR, SeatBot(B_HEAD, SPOILER))
        game.accept(FACILITATOR, SeatBot(C_HEAD))
        found = bots(game, FACILITATOR_VIEW)
        assert found is not None
        assert found[B_HEAD] == SPOILER
        assert found[C_HEAD] == usual(bot_seed(seed, C_HEAD), C_HEAD)
        drawn.add(found[C_HEAD])
    assert drawn == set(TEMPERAMENTS) - {SPOILER}


def test_b5_a_start_with_bots() -> None:
    """B5. The facilitator can start a session so that a bot takes the first seat of every
    delegation nobody has come for.
    """
    game = seated_game([A_AIDE])
    game.accept(FACILITATOR, SeatBot(B_HEAD))
    assert code(game.refuse(A_AIDE, StartSession(bots=True))) is Code.NEEDS_FACILITATOR
    started = game.accept(FACILITATOR, StartSession(bots=True))
    assert kinds(started) == ["BotSeated", "BotSeated", "SessionStarted", "PhaseStarted"]
    assert played(game) == [B_HEAD, C_HEAD, D_HEAD]
    alone = Game()
    assert code(alone.refuse(FACILITATOR, StartSession())) is Code.NO_PLAYERS
    alone.accept(FACILITATOR, StartSession(bots=True))
    assert played(alone) == [A_HEAD, B_HEAD, C_HEAD, D_HEAD]


def test_b6_ready_at_once() -> None:
    """B6. A bot is ready at once: it holds no start up, and bots alone start nothing by
    themselves.
    """
    game = Game()
    for seat in (A_HEAD, B_HEAD, C_HEAD, D_HEAD):
        assert kinds(game.accept(FACILITATOR, SeatBot(seat))) == ["BotSeated"]
    assert all(status.ready for status in roster(game).seats if status.bot)
    game.accept(FACILITATOR, TakeSeat(A_HEAD))
    started = kinds(game.accept(A_HEAD, SetReady(ready=True)))
    assert started == ["SeatReadied", "SessionStarted", "PhaseStarted"]
    # The last empty delegation: everybody who has come was ready already.
    game = seated_game([A_HEAD, B_HEAD, C_HEAD])
    for seat in (A_HEAD, B_HEAD, C_HEAD):
        game.accept(seat, SetReady(ready=True))
    started = kinds(game.accept(FACILITATOR, SeatBot(D_HEAD)))
    assert started == ["BotSeated", "SessionStarted", "PhaseStarted"]


def test_b7_whose_word_counts() -> None:
    """B7. What a bot asks for counts only while it plays the seat, and what a person asks for only
    while a person holds it.
    """
    game = running_game(seats=[A_HEAD, B_HEAD])
    assert code(game.refuse(bot(A_HEAD), SAY)) is Code.NEEDS_SEAT
    game.accept(A_HEAD, SAY)
    game.accept(FACILITATOR, SeatBot(A_HEAD))
    assert code(game.refuse(A_HEAD, SAY)) is Code.NEEDS_SEAT
    game.accept(bot(A_HEAD), SAY)
    game.accept(FACILITATOR, TakeSeat(A_HEAD))
    assert code(game.refuse(bot(A_HEAD), SAY)) is Code.NEEDS_SEAT
    game.accept(FACILITATOR, ReleaseSeat(A_HEAD))
    assert code(game.refuse(bot(A_HEAD), SAY)) is Code.NEEDS_SEAT


def test_b8_why() -> None:
    """B8. Why a bot makes a move is put on record before the move; its own delegation and the
    facilitator see it.
    """
    game = running_game(seats=[A_AIDE, B_HEAD, C_HEAD])
    game.accept(FACILITATOR, SeatBot(A_HEAD))
    game.accept(FACILITATOR, SeatBot(C_HEAD))
    offer = TableOffer(package(LAND="half"), frozenset({B}), public=True)
    assert code(game.refuse(bot(A_HEAD), TableOffer({}, frozenset({B})))) is Code.OFFER_EMPTY
    # The pen is the aide's, who is a person; so this is no signature.
    assert kinds(moves(game, A_HEAD, offer)) == ["MoveExplained", "OfferTabled"]
    for looker in (viewer(A_HEAD), viewer(A_AIDE), FACILITATOR_VIEW):
        why = game.lines(looker)[-2]
        assert (why.kind, why.seat, why.party, why.reasons) == ("move_explained", A_HEAD, A, WHY)
    for looker in (viewer(B_HEAD), viewer(C_HEAD), OBSERVER_VIEW):
        seen = canonical([game.lines(looker), view.slices(game.state, looker)])
        assert game.lines(looker)[-1].kind == "offer_tabled"
        assert b"secret sum" not in seen
        assert b"secret thought" not in seen
    # A person gives no reasons, and what leads to nothing has none.
    said = game.accept(B_HEAD, SAY)
    assert kinds(said) == ["MessageSent"]


def test_b9_why_after_the_reveal() -> None:
    """B9. After the reveal whoever may learn of a move may learn why the bot made it."""
    game = running_game(seats=[B_HEAD, C_HEAD])
    game.accept(FACILITATOR, SeatBot(A_HEAD))
    moves(game, A_HEAD, TableOffer(package(LAND="half"), frozenset({B, C}), public=True))
    moves(game, A_HEAD, TableOffer(package(PORT="open"), frozenset({B})))
    shared = [entry for _, entry in game.log if isinstance(entry, MoveExplained)]
    assert len(shared) == 2

    def reasons(looker: Viewer, *, revealed: bool) -> int:
        lines: list[Line | None] = [
            view.line(entry, at, looker, game.state.table, revealed=revealed)
            for at, entry in game.log
        ]
        return sum(line is not None and line.kind == "move_explained" for line in lines)

    counts = {B_HEAD: 2, C_HEAD: 1, A_HEAD: 2}
    for seat, count in counts.items():
        assert reasons(viewer(seat), revealed=True) == count
        assert reasons(viewer(seat), revealed=False) == (2 if seat == A_HEAD else 0)
    assert reasons(OBSERVER_VIEW, revealed=True) == 1
    assert reasons(FACILITATOR_VIEW, revealed=False) == 2


def test_b10_acts() -> None:
    """B10. A bot uses instruments by the rules for people and by its own view alone, in the way of
    its temperament; only a firm one in calm and a spoiler use what can lead to disaster.
    """
    calm, hot = in_round(), in_round()
    calm.accept(C_HEAD, TakeAction(SOOTHE))
    shown = {name: (deed(calm, D_HEAD, name), deed(hot, D_HEAD, name)) for name in TEMPERAMENTS}
    assert shown[FIRM] == ([PARADE], [])
    assert shown[STEADY] == shown[EAGER] == shown[MIRROR] == ([], [])
    # Nobody's way is what the data does not call coercive.
    assert shown[SPOILER] == ([], [])
    for seat in (A_HEAD, B_HEAD, C_HEAD):
        seen = view.slices(hot.state, viewer(seat))["actions"]
        assert isinstance(seen, ActionsSlice)
        may = {choice.instrument for choice in seen.choices if choice.can}
        assert {each for name in TEMPERAMENTS for each in deed(hot, seat, name)} <= may


def test_a_reason_never_follows_the_end() -> None:
    """The signature that ends a session is explained before it."""
    game = running_game(seats=[B_HEAD, C_HEAD])
    game.accept(FACILITATOR, SeatBot(A_HEAD))
    offer = table(game, B_HEAD, [A, C], package(LAND="half", PORT="open"), final=True)
    game.accept(C_HEAD, SignOffer(offer))
    last = kinds(moves(game, A_HEAD, SignOffer(offer)))
    assert last == ["MoveExplained", "OfferSigned", "AgreementBound", "SessionEnded"]


def test_the_log_says_who_it_was() -> None:
    """The entry itself names the temperament, for no later release to work out anew."""
    game = Game()
    (entry,) = game.accept(FACILITATOR, SeatBot(A_HEAD, FIRM))
    assert entry == BotSeated(A_HEAD, FIRM)
