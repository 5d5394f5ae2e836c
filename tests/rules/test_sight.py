"""Outcome, scores and sight."""

from __future__ import annotations

from negotiation.engine import view
from negotiation.engine.capital import outcome
from negotiation.engine.commands import (
    EndSession,
    OpenChannel,
    ReleaseSeat,
    RevealResults,
    Say,
    SignOffer,
    TakeSeat,
)
from negotiation.engine.entries import ChannelOpened
from negotiation.engine.payoff import payoff
from negotiation.engine.slices import (
    AgreementsSlice,
    CardSlice,
    ClockSlice,
    ResultsSlice,
    RuleWorth,
    StakesSlice,
)
from negotiation.engine.terms import PartyId, RuleId, TextRef, Viewer
from tests.engine.builders import (
    A_AIDE,
    A_HEAD,
    AID,
    B_HEAD,
    C_HEAD,
    D_HEAD,
    FACILITATOR,
    FACILITATOR_VIEW,
    LAND,
    OBSERVER_VIEW,
    PORT,
    SEATS,
    A,
    B,
    C,
    D,
    Game,
    package,
    running_game,
    table,
    units,
    viewer,
)

EVERYBODY = (*map(viewer, SEATS), OBSERVER_VIEW, FACILITATOR_VIEW)


def ended_game() -> Game:
    """LAND half by A and B, AID some by B and C; D signed nothing, A's capital refused PORT."""
    game = running_game()
    game.accept(B_HEAD, SignOffer(table(game, A_HEAD, [B], package(LAND="half"))))
    game.accept(C_HEAD, SignOffer(table(game, B_HEAD, [C], package(AID="some"))))
    game.accept(A_HEAD, SignOffer(table(game, D_HEAD, [A], package(PORT="open"))))
    game.accept(FACILITATOR, EndSession())
    return game


def results(game: Game, looker: Viewer) -> ResultsSlice:
    shown = view.slices(game.state, looker)["results"]
    assert isinstance(shown, ResultsSlice)
    return shown


def card(game: Game, looker: Viewer) -> CardSlice:
    shown = view.slices(game.state, looker)["card"]
    assert isinstance(shown, CardSlice)
    return shown


def test_v1_outcome() -> None:
    """V1. The outcome is one option for every issue: the status quo, changed by each agreement in
    turn.
    """
    game = ended_game()
    held = package(LAND="half", PORT="closed", AID="some", FLAG="old")
    assert outcome(game.state) == held
    for looker in EVERYBODY:
        shown = view.slices(game.state, looker)["agreements"]
        assert isinstance(shown, AgreementsSlice)
        assert shown.outcome == held
        assert [agreement.parties for agreement in shown.agreements] == [(A, B), (B, C)]


def test_v2_scores() -> None:
    """V2. Every party is scored on the outcome, signatory or not, and the lines of its scoresheet
    sum exactly to its score.
    """
    game = ended_game()
    sheets = results(game, FACILITATOR_VIEW).sheets
    # AID halves A's LAND: 10 + 3 - 3; D gains by an agreement it did not sign.
    assert {sheet.party: sheet.score for sheet in sheets} == {
        A: units(10),
        B: units(17),
        C: units(13),
        D: units(12),
    }
    for sheet in sheets:
        assert sum(line.points for line in sheet.lines) == sheet.score
        assert sheet.score == payoff(game.scenario, outcome(game.state))[sheet.party]
        assert sheet.margin == sheet.score - sheet.mandate
        assert sheet.no_deal == units(10)


def test_v3_lines_name_their_agreement() -> None:
    """V3. A scoresheet line names the agreement that settled its issue."""
    game = ended_game()
    land, aid = (agreement.id for agreement in game.state.agreements)
    (sheet,) = results(game, viewer(A_HEAD)).sheets
    settled = {line.issue: line.agreement for line in sheet.lines if line.issue is not None}
    assert (settled[LAND], settled[AID], settled[PORT]) == (land, aid, None)
    assert [(line.rule, line.agreement) for line in sheet.lines if line.rule] == [("R1", None)]


def test_v4_points_are_private() -> None:
    """V4. Points, rule effects and mandates are shown on the own party's card and to the
    facilitator only.
    """
    game = running_game()
    for looker in EVERYBODY:
        shown = view.slices(game.state, looker)
        assert ("card" in shown) is (looker.seat is not None)
        assert ("stakes" in shown) is (looker == FACILITATOR_VIEW)
        others = [party for party in "ABCD" if looker.seat is None or looker.seat[0] != party]
        for party in others:
            assert f"secret brief of {party}" not in str(shown)
            assert f"secret role of {party}" not in str(shown)
    own = card(game, viewer(A_AIDE))
    assert (own.mandate, own.no_deal, own.now) == (units(13), units(10), units(10))
    assert own.points[LAND] == {"none": 0, "half": units(6), "all": units(12)}
    assert own.rules == (
        RuleWorth(RuleId("R1"), ("x 1/2 on LAND",)),
        RuleWorth(RuleId("R2"), ("0",)),
    )
    assert card(game, viewer(C_HEAD)).rules[1].effects == ("+4.5",)
    stakes = view.slices(game.state, FACILITATOR_VIEW)["stakes"]
    assert isinstance(stakes, StakesSlice)
    assert [stake.mandate for stake in stakes.stakes] == [units(p) for p in (13, 13, 12, 10)]


def test_v5_own_results() -> None:
    """V5. After the end a seat sees its own party's scoresheet, the facilitator all of them, an
    observer only the outcome.
    """
    running = running_game()
    assert all("results" not in view.slices(running.state, looker) for looker in EVERYBODY)
    game = ended_game()
    for looker in EVERYBODY:
        shown = results(game, looker)
        parties = [sheet.party for sheet in shown.sheets]
        assert shown.package == outcome(game.state)
        assert (shown.revealed, shown.final) == (False, False)
        if looker == FACILITATOR_VIEW:
            assert parties == [A, B, C, D]
        else:
            assert parties == ([] if looker.seat is None else [PartyId(looker.seat[0])])
        refused = looker in (viewer(A_HEAD), viewer(A_AIDE), FACILITATOR_VIEW)
        assert [refusal.party for refusal in shown.refusals] == ([A] if refused else [])


def test_v6_the_reveal() -> None:
    """V6. After the reveal everybody sees every scoresheet, mandate and refusal of a capital."""
    game = ended_game()
    game.accept(FACILITATOR, RevealResults())
    for looker in EVERYBODY:
        shown = results(game, looker)
        assert shown.revealed
        assert {sheet.party for sheet in shown.sheets} == {A, B, C, D}
        assert {sheet.mandate for sheet in shown.sheets} == {units(p) for p in (10, 12, 13)}
        (refusal,) = shown.refusals
        # PORT costs A one point where its capital asks for a gain of two.
        assert (refusal.party, refusal.short_by) == (A, units(3))
    assert [sheet.party for sheet in results(game, viewer(C_HEAD)).sheets] == [C, A, B, D]


def test_v7_private_after_the_reveal() -> None:
    """V7. After the reveal private talk and private offers stay private."""
    game = running_game()
    (opened,) = game.accept(A_HEAD, OpenChannel(frozenset({B_HEAD})))
    assert isinstance(opened, ChannelOpened)
    game.accept(A_HEAD, Say(opened.channel, TextRef("words")))
    offer = table(game, A_HEAD, [B], package(LAND="half"))
    game.accept(FACILITATOR, EndSession())
    before = {looker: game.lines(looker) for looker in EVERYBODY}
    game.accept(FACILITATOR, RevealResults())
    for looker in EVERYBODY:
        *old, last = game.lines(looker)
        assert (old, last.kind) == (before[looker], "results_revealed")
    outsider = view.slices(game.state, viewer(C_HEAD))
    assert opened.channel not in str(outsider)
    assert offer not in str(outsider)


def test_v8_whole_seconds() -> None:
    """V8. Times are shown in whole seconds."""
    game = running_game()
    offer = table(game, A_HEAD, [B], package(LAND="half"), expires_in=10_500)
    tabled = game.offer(offer)
    assert tabled.expires_at is not None
    assert tabled.expires_at % 1000
    shown = game.shown(viewer(A_HEAD), offer)
    assert shown is not None
    assert shown.tabled_at == tabled.tabled_at // 1000
    assert shown.expires_at == tabled.expires_at // 1000
    assert game.lines(viewer(A_HEAD))[-1].at == game.now // 1000
    clock = view.slices(game.state, OBSERVER_VIEW)["clock"]
    assert isinstance(clock, ClockSlice)
    assert game.state.clock.ends_at is not None
    assert clock.ends_at == game.state.clock.ends_at // 1000


def test_v9_preview() -> None:
    """V9. A preview values a package for the viewer's own party only."""
    game = running_game()
    terms = package(LAND="half", PORT="open")
    for looker in (OBSERVER_VIEW, FACILITATOR_VIEW):
        assert view.preview(game.state, looker, terms, final=False) is None
    mine = view.preview(game.state, viewer(A_HEAD), terms, final=False)
    assert mine is not None
    assert (mine.points, mine.change, mine.needed, mine.ratified) == (
        units(15),
        units(5),
        units(12),
        True,
    )
    final = view.preview(game.state, viewer(C_HEAD), terms, final=True)
    assert final is not None
    assert (final.points, final.needed) == (units(15), units(12))  # 2 of them for the fixed terms
    for unknown in (package(SEA="all"), package(LAND="most"), package(FLAG="new")):
        assert view.preview(game.state, viewer(A_HEAD), unknown, final=False) is None


def test_v10_ids() -> None:
    """V10. The ids of offers, agreements and private channels tell nobody how many there are."""
    quiet, busy = running_game(), running_game()
    table(busy, B_HEAD, [C], package(AID="some"))
    quiet.commands, quiet.now = busy.commands, busy.now
    ids = []
    for game in (quiet, busy):
        offer = table(game, A_HEAD, [B], package(LAND="half"))
        game.accept(B_HEAD, SignOffer(offer))
        game.accept(A_HEAD, OpenChannel(frozenset({B_HEAD})))
        ids.append((offer, game.state.agreements[0].id, *game.state.channels))
    assert ids[0] == ids[1]
    assert all(len(each) == 16 and int(each, 16) >= 0 for each in ids[0])


def test_v11_a_feed_belongs_to_its_seat() -> None:
    """V11. A seat's feed is the same whoever holds the seat."""
    game = running_game()
    table(game, A_HEAD, [B], package(LAND="half"))
    before = game.lines(Viewer(viewer(B_HEAD).sight, B_HEAD, generation=1))
    game.accept(FACILITATOR, ReleaseSeat(B_HEAD))
    game.accept(FACILITATOR, TakeSeat(B_HEAD))
    after = game.lines(Viewer(viewer(B_HEAD).sight, B_HEAD, generation=3))
    assert after[: len(before)] == before
    assert [line.kind for line in after[len(before) :]] == ["seat_released", "seat_taken"]


def test_v12_own_worth() -> None:
    """V12. During the session, what an offer is worth to a party is shown to that party only."""
    game = running_game()
    offer = table(game, A_HEAD, [B], package(LAND="half"), public=True)
    for looker in EVERYBODY:
        shown = game.shown(looker, offer)
        assert shown is not None
        gains = {A: units(6), B: units(2)}
        expected = None if looker.seat is None else gains.get(PartyId(looker.seat[0]))
        assert (None if shown.own is None else shown.own.change) == expected
    game.accept(B_HEAD, SignOffer(offer))
    closed = game.shown(viewer(A_HEAD), offer)
    assert closed is not None
    assert closed.own is None
