"""Slices are projected again only where something they show has changed, and never too rarely."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from negotiation.engine import view
from negotiation.engine.commands import (
    CallAway,
    Command,
    EndSession,
    ExtendPhase,
    FireInject,
    MarkSeat,
    OpenChannel,
    PassPen,
    PauseSession,
    RejectOffer,
    ReleaseSeat,
    ResumeSession,
    RevealResults,
    SeatBot,
    SecondAction,
    SetReady,
    SignOffer,
    StartSession,
    StepPhase,
    TakeAction,
    TakeSeat,
    WithdrawOffer,
)
from negotiation.engine.entries import ActionTaken, Entry
from negotiation.engine.slices import OffersSlice, OfferView, Slice
from negotiation.engine.terms import CLOCK, Actor, SeatId
from negotiation.engine.view import offers

from .builders import (
    A_AIDE,
    A_HEAD,
    B_AIDE,
    B_HEAD,
    C_HEAD,
    D_HEAD,
    FACILITATOR,
    FACILITATOR_VIEW,
    OBSERVER_VIEW,
    PHASES,
    SEATS,
    A,
    B,
    C,
    D,
    Game,
    package,
    running_game,
    seated_game,
    table,
    viewer,
)
from .small_world import WHISPER, WINDFALL, small_world

LOOKERS = (*(viewer(seat) for seat in SEATS), FACILITATOR_VIEW, OBSERVER_VIEW)


def played(game: Game) -> Iterator[None]:
    """A session with everything in it that changes what anybody sees, a step at a time."""

    def step(who: Actor | SeatId, command: Command) -> None:
        game.accept(who, command)

    def steps(*commands: tuple[Actor | SeatId, Command]) -> Iterator[None]:
        for who, command in commands:
            step(who, command)
            yield

    yield from steps(
        (A_HEAD, SetReady(True)),
        (FACILITATOR, ReleaseSeat(A_AIDE)),
        (FACILITATOR, TakeSeat(A_AIDE)),
        (FACILITATOR, StartSession()),
    )
    for _ in range(PHASES.index("round")):
        yield from steps((FACILITATOR, StepPhase()))
    yield from steps((A_HEAD, OpenChannel(frozenset({B_HEAD}))))
    first = table(game, A_HEAD, {B}, package(PORT="open"))
    yield
    yield from steps((FACILITATOR, PauseSession()), (FACILITATOR, ResumeSession()))
    yield from steps((A_HEAD, PassPen(A_AIDE)), (A_AIDE, PassPen(A_HEAD)))
    second = table(game, B_HEAD, {A, C}, package(AID="some"), public=True)
    yield
    yield from steps((A_HEAD, RejectOffer(second)), (FACILITATOR, ExtendPhase(60_000)))
    deal = table(game, C_HEAD, {B, D}, package(PORT="open"), public=True)
    yield
    yield from steps((B_HEAD, SignOffer(deal)), (D_HEAD, SignOffer(deal)))
    assert game.state.agreements
    yield from steps((A_HEAD, WithdrawOffer(first)))
    table(game, D_HEAD, {A, B, C}, package(LAND="half"), public=True)
    yield
    yield from steps(
        (FACILITATOR, ReleaseSeat(D_HEAD)),
        (FACILITATOR, SeatBot(D_HEAD)),
        (FACILITATOR, StepPhase()),
        (FACILITATOR, EndSession()),
        (FACILITATOR, RevealResults()),
    )


def merged(kept: dict[str, Slice], renewed: dict[str, Slice]) -> dict[str, Slice]:
    """As a client does: slices are replaced, each offer in its place, new ones at the end."""
    slices = {**kept, **renewed}
    older, newer = kept["offers"], renewed.get("offers", OffersSlice(()))
    assert isinstance(older, OffersSlice)
    assert isinstance(newer, OffersSlice)
    offers = {offer.id: offer for offer in (*older.offers, *newer.offers)}
    slices["offers"] = OffersSlice(tuple(offers.values()))
    return slices


def acted(game: Game) -> Iterator[None]:
    """A session whose world moves in every way that anybody sees, a step at a time."""

    def step(who: Actor | SeatId, command: Command) -> tuple[Entry, ...]:
        return game.accept(who, command)

    for _ in range(1 + PHASES.index("round")):
        lobby = game.state.clock.status == "lobby"
        step(FACILITATOR, StartSession() if lobby else StepPhase())
        yield
    step(FACILITATOR, MarkSeat(B_HEAD, True))
    yield
    made = step(B_HEAD, TakeAction(WHISPER, A))[0]
    assert isinstance(made, ActionTaken)
    yield
    step(B_AIDE, SecondAction(made.action))
    yield
    table(game, A_AIDE, {B, C}, package(LAND="half"), final=True)
    yield
    step(FACILITATOR, FireInject(WINDFALL))
    yield
    for command in (PauseSession(), ResumeSession()):
        step(FACILITATOR, command)
        yield
    # LURE can be used only while such an offer is open.
    deal = table(game, C_HEAD, {B, D}, package(PORT="open"), public=True)
    yield
    for seat in (B_HEAD, D_HEAD):
        step(seat, SignOffer(deal))
        yield
    table(game, A_HEAD, {B, C, D}, package(LAND="half", PORT="open"), public=True, final=True)
    yield
    deal = list(game.state.offers)[-1]
    for seat in (B_HEAD, C_HEAD):
        step(seat, SignOffer(deal))
        yield
    for away in (True, False):
        step(CLOCK, CallAway(D_HEAD, away))
        yield
    step(FACILITATOR, ReleaseSeat(A_AIDE))
    yield
    step(FACILITATOR, StepPhase())
    yield
    step(FACILITATOR, EndSession())
    yield
    step(FACILITATOR, RevealResults())
    yield


def check() -> None:
    """Who keeps the older slices and takes the renewed ones has what a newcomer is given."""
    for game, course in ((seated_game(), played), (seated_game(scenario=small_world()), acted)):
        _check(game, course)


def _check(game: Game, course: Callable[[Game], Iterator[None]]) -> None:
    kept = {looker: view.slices(game.state, looker) for looker in LOOKERS}
    before = game.state
    for _ in course(game):
        for looker in LOOKERS:
            kept[looker] = merged(kept[looker], view.renewed(game.state, looker, before))
            assert kept[looker] == view.slices(game.state, looker)
        before = game.state


def test_nothing_is_renewed_too_rarely() -> None:
    check()


def test_what_did_not_change_is_left_alone() -> None:
    game = seated_game()
    before = game.state
    game.accept(FACILITATOR, StartSession())
    assert {"table", "roster", "agreements", "stakes"}.isdisjoint(
        view.renewed(game.state, FACILITATOR_VIEW, before)
    )
    assert view.renewed(game.state, OBSERVER_VIEW, game.state) == {}


COVERED = {("offers", "agreements"), ("actions", "agreements")}
"""Named to be safe: none of these can change without the offers."""
NEEDED = [
    (name, part)
    for name, parts in view._NEEDS.items()
    for part in sorted(parts)
    # Results are all made anew when they first appear, and only the clock moves after that.
    if name != "results" and (name, part) not in COVERED
]


@pytest.mark.parametrize(("name", "part"), NEEDED)
def test_every_need_is_a_need(
    name: str, part: str, monkeypatch: pytest.MonkeyPatch, caught: Callable[[], bool]
) -> None:
    """Without any one of them some screen would show what is no longer so."""
    needs = {**view._NEEDS, name: view._NEEDS[name] - {part}}
    monkeypatch.setattr(view, "_NEEDS", needs)
    assert caught()


@pytest.mark.parametrize("part", offers.AROUND)
def test_open_offers_look_new_when_what_is_around_them_changes(
    part: str, monkeypatch: pytest.MonkeyPatch, caught: Callable[[], bool]
) -> None:
    monkeypatch.setattr(offers, "AROUND", tuple(each for each in offers.AROUND if each != part))
    assert caught()


def test_closed_offers_are_not_projected_again() -> None:
    game = running_game()
    closed = table(game, A_HEAD, {B}, package(PORT="open"))
    game.accept(A_HEAD, WithdrawOffer(closed))
    still = table(game, A_HEAD, {B}, package(AID="some"))
    before = game.state
    new = table(game, B_HEAD, {A}, package(LAND="half"))
    assert [o.id for o in _offers(view.renewed(game.state, viewer(A_HEAD), before))] == [new]
    before = game.state
    game.accept(FACILITATOR, ExtendPhase(60_000))
    assert [o.id for o in _offers(view.renewed(game.state, viewer(A_HEAD), before))] == [still, new]


def _offers(renewed: dict[str, Slice]) -> tuple[OfferView, ...]:
    slice_ = renewed["offers"]
    assert isinstance(slice_, OffersSlice)
    return slice_.offers


@pytest.fixture
def caught() -> Callable[[], bool]:
    def run() -> bool:
        try:
            check()
        except AssertionError:
            return True
        return False

    return run
