"""The rules of the world, each quoted by the test that would notice its absence."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import cast

from negotiation.engine import view
from negotiation.engine.capital import mandate
from negotiation.engine.chance import draw
from negotiation.engine.commands import (
    EndSession,
    ExtendPhase,
    FireInject,
    MarkSeat,
    OpenChannel,
    ReleaseSeat,
    ResumeSession,
    RevealResults,
    Say,
    SecondAction,
    StartSession,
    StepPhase,
    TakeAction,
    TakeSeat,
)
from negotiation.engine.entries import (
    ActionTaken,
    EndReason,
    Entry,
    InjectFired,
    RollMade,
    text_of,
)
from negotiation.engine.refusals import Code
from negotiation.engine.scenario import Scenario
from negotiation.engine.slices import ResultsSlice
from negotiation.engine.terms import (
    CLOCK,
    PLENARY,
    ActionId,
    Actor,
    InjectId,
    InstrumentId,
    SeatId,
    TextRef,
    VariableId,
    Viewer,
)
from negotiation.engine.world.model import Disaster
from negotiation.engine.world_slices import (
    ActionsSlice,
    BackstageSlice,
    MandatesSlice,
    WorldSlice,
)
from tests.engine.builders import (
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
    SEED,
    A,
    B,
    C,
    D,
    Game,
    code,
    kinds,
    package,
    seated_game,
    table,
    units,
    viewer,
)
from tests.engine.small_world import (
    BITE,
    DEEP,
    DIG,
    EVEN,
    HARD,
    HEAT,
    LATE,
    LURE,
    NERVE,
    NOTE,
    OPENING,
    PARADE,
    PRESS,
    QUARREL,
    RUIN,
    RUMOUR,
    SOOTHE,
    STORE,
    STORM,
    WHISPER,
    WINDFALL,
    small_world,
)

UNHEARD_OF = InstrumentId("unheard-of")


def world_game(phase: str = "round", scenario: Scenario | None = None) -> Game:
    game = seated_game(scenario=scenario or small_world())
    game.accept(FACILITATOR, StartSession())
    for _ in range(PHASES.index(phase)):
        game.accept(FACILITATOR, StepPhase())
    return game


def hot_game(over: int = 1000) -> Game:
    """Where disaster is possible; with ``over`` 1 it is certain."""
    scenario = small_world()
    model = scenario.world
    assert model is not None
    hot = tuple(replace(v, start=80) if v.id == HEAT else v for v in model.variables)
    rolls = tuple(replace(r, over=over) if isinstance(r, Disaster) else r for r in model.rolls)
    return world_game(scenario=replace(scenario, world=replace(model, variables=hot, rolls=rolls)))


def acted(entries: Iterable[Entry]) -> ActionId:
    return next(entry.action for entry in entries if isinstance(entry, ActionTaken))


def rolled(entries: Iterable[Entry]) -> list[str]:
    return [entry.roll for entry in entries if isinstance(entry, RollMade)]


def fired(game: Game) -> list[InjectId | None]:
    return [entry.inject for _, entry in game.log if isinstance(entry, InjectFired)]


def world(game: Game, looker: Viewer = FACILITATOR_VIEW) -> WorldSlice:
    return cast("WorldSlice", view.slices(game.state, looker)["world"])


def rung(game: Game) -> int:
    return world(game, OBSERVER_VIEW).rung


def value(game: Game, variable: VariableId) -> int:
    return next(each.low for each in world(game).readings if each.id == variable)


def actions_of(game: Game, looker: Viewer) -> ActionsSlice:
    return cast("ActionsSlice", view.slices(game.state, looker)["actions"])


def actions(game: Game, seat: SeatId) -> ActionsSlice:
    return actions_of(game, viewer(seat))


def test_w1_who_may_act() -> None:
    """W1. An instrument can be used only in a phase that lets people act, by a seat that owns
    it; for an owner that nobody holds, the seat with the pen of that delegation acts.
    """
    game = world_game("brief")
    assert code(game.refuse(A_HEAD, TakeAction(DIG))) is Code.PHASE_FORBIDS_ACTING
    game = world_game()
    assert code(game.refuse(B_HEAD, TakeAction(DIG))) is Code.NOT_YOUR_INSTRUMENT
    refused = game.refuse(A_HEAD, TakeAction(PRESS, "west"))
    assert (code(refused), refused.params) == (Code.NOT_YOUR_INSTRUMENT, {"seats": (A_AIDE,)})
    game.accept(FACILITATOR, ReleaseSeat(A_AIDE))
    game.accept(A_HEAD, TakeAction(PRESS, "west"))
    assert code(game.refuse(A_HEAD, TakeAction(UNHEARD_OF))) is Code.INSTRUMENT_UNKNOWN


def test_w2_what_it_costs() -> None:
    """W2. An instrument costs action points of its delegation, which come anew in every phase;
    what cannot be paid is refused, and so is one use more than its limit.
    """
    game = world_game()
    assert actions(game, A_HEAD).left == 2
    game.accept(A_AIDE, TakeAction(PRESS, "west"))
    assert (actions(game, A_HEAD).left, actions(game, B_HEAD).left) == (1, 2)
    refused = game.refuse(A_HEAD, TakeAction(DIG))
    assert (code(refused), refused.params) == (Code.TOO_FEW_POINTS, {"cost": "2", "left": "1"})
    for _ in range(2):
        game.accept(A_HEAD, TakeAction(PARADE))
    assert code(game.refuse(A_HEAD, TakeAction(PARADE))) is Code.USED_ENOUGH
    game.accept(B_HEAD, TakeAction(PARADE))
    game.accept(FACILITATOR, StepPhase())
    game.accept(A_HEAD, TakeAction(DIG))


def test_w3_what_it_is_aimed_at() -> None:
    """W3. An instrument with an aim needs one of its targets; one without takes none."""
    game = world_game()
    assert code(game.refuse(A_AIDE, TakeAction(PRESS))) is Code.TARGET_MISSING
    assert code(game.refuse(A_AIDE, TakeAction(PRESS, "B"))) is Code.TARGET_UNKNOWN
    assert code(game.refuse(B_HEAD, TakeAction(WHISPER, "D"))) is Code.TARGET_UNKNOWN
    assert code(game.refuse(A_HEAD, TakeAction(DIG, "west"))) is Code.TARGET_UNKNOWN
    game.accept(A_AIDE, TakeAction(PRESS, "west"))


def test_w4_what_it_requires() -> None:
    """W4. What an instrument requires is shown before and is refused while it is not so."""
    game = world_game()
    refused = game.refuse(D_HEAD, TakeAction(LURE))
    reason = {"reason": "Nobody offers to open the port."}
    assert (code(refused), refused.params) == (Code.NOT_POSSIBLE_NOW, reason)
    shown = {choice.instrument: choice for choice in actions(game, D_HEAD).choices}[LURE]
    assert (shown.can, shown.code, shown.params) == (False, refused.code, reason)
    table(game, C_HEAD, [D], package(PORT="open"))
    game.refuse(D_HEAD, TakeAction(LURE))
    table(game, C_HEAD, [D], package(PORT="open"), public=True)
    game.accept(D_HEAD, TakeAction(LURE))


def test_w5_who_knows_of_an_act() -> None:
    """W5. An act is known to its own delegation, the facilitator and whoever the instrument
    says; its effects take place at once.
    """
    game = world_game()
    before = value(game, HEAT)
    game.accept(B_HEAD, TakeAction(WHISPER, "A"))
    assert value(game, HEAT) == before - 3
    game.accept(A_HEAD, TakeAction(NOTE))
    game.accept(C_HEAD, TakeAction(SOOTHE))
    everybody = {viewer(seat) for seat in SEATS} | {OBSERVER_VIEW, FACILITATOR_VIEW}
    of_b = {viewer(seat) for seat in (B_HEAD, B_AIDE)} | {FACILITATOR_VIEW}
    of_a = {viewer(seat) for seat in (A_HEAD, A_AIDE)} | {FACILITATOR_VIEW}
    for instrument, knowing in ((WHISPER, of_a | of_b), (NOTE, of_a), (SOOTHE, everybody)):
        told = {
            looker
            for looker in everybody
            if instrument in [line.instrument for line in game.lines(looker)]
        }
        listed = {
            looker
            for looker in everybody
            if instrument in [act.instrument for act in actions_of(game, looker).acts]
        }
        assert told == listed == knowing


def test_w6_a_second_seat() -> None:
    """W6. Another seat of the delegation can stand behind an act until its phase ends, once,
    and only that delegation and the facilitator know.
    """
    game = world_game()
    act = acted(game.accept(A_HEAD, TakeAction(PARADE)))
    assert code(game.refuse(A_HEAD, SecondAction(act))) is Code.ACTION_SETTLED
    for other in (SecondAction(act), SecondAction(ActionId("0" * 16))):
        assert code(game.refuse(B_HEAD, other)) is Code.ACTION_UNKNOWN
    assert actions(game, A_AIDE).acts[0].can_second
    game.accept(A_AIDE, SecondAction(act))
    assert code(game.refuse(A_AIDE, SecondAction(act))) is Code.ACTION_SETTLED
    assert actions(game, A_HEAD).acts[0].second == A_AIDE
    assert actions(game, B_HEAD).acts[0].second is None
    assert "action_seconded" not in [line.kind for line in game.lines(viewer(B_HEAD))]
    late = acted(game.accept(A_HEAD, TakeAction(PARADE)))
    game.accept(FACILITATOR, StepPhase())
    assert code(game.refuse(A_AIDE, SecondAction(late))) is Code.ACTION_SETTLED


def test_w7_when_rolls_are_made() -> None:
    """W7. Rolls are made at the end of every phase that lets people act, in the scenario's
    order, each once, and nothing else is drawn.
    """
    game = world_game("brief")
    assert rolled(game.accept(FACILITATOR, StepPhase())) == []
    assert rolled(game.accept(FACILITATOR, StepPhase())) == [STORM, RUIN, QUARREL]
    assert rolled(game.wait(60))[:2] == [STORM, RUIN]
    assert rolled(game.accept(FACILITATOR, EndSession())) == []


def test_w8_what_a_draw_depends_on() -> None:
    """W8. A draw depends on the session's seed, the name of the roll, the phase and its own
    number.
    """
    plain, busy = world_game(), world_game()
    busy.accept(A_HEAD, OpenChannel(frozenset({B_HEAD})))
    table(busy, A_HEAD, [B], package(LAND="half"))
    for _ in range(30):
        busy.accept(A_HEAD, Say(PLENARY, TextRef("words")))
    busy.accept(FACILITATOR, ExtendPhase(60_000))
    drawn = [
        [entry for entry in game.accept(FACILITATOR, StepPhase()) if isinstance(entry, RollMade)]
        for game in (plain, busy)
    ]
    assert drawn[0] == drawn[1]
    storm = drawn[0][0]
    hits = sum(draw(SEED, "roll", STORM, 1, n, below=100) < storm.chance for n in range(4))
    assert (storm.hits, storm.chance) == (hits, min(42, 21 * 51 // 55))


def test_w9_who_learns_of_rolls() -> None:
    """W9. A hit of a roll that is to be told is told to everybody; everything else about rolls
    is the facilitator's.
    """
    game = world_game()
    for _ in range(3):
        game.accept(FACILITATOR, StepPhase())
    seen = set()
    for at, entry in game.log:
        if isinstance(entry, RollMade):
            public = entry.roll == STORM and entry.hits > 0
            seen.add(public)
            line = view.line(entry, at, OBSERVER_VIEW, game.state.table)
            assert (line is not None) is public
            assert line is None or (line.chance, line.below, line.careless) == (None, None, None)
            assert view.line(entry, at, FACILITATOR_VIEW, game.state.table) is not None
    assert seen == {True, False}


def test_w10_disaster() -> None:
    """W10. Disaster ends the session at once for all, with a score of 0, and nothing undoes it."""
    game = hot_game(over=1)
    game.accept(FACILITATOR, StepPhase())
    assert (game.state.clock.status, game.state.clock.reason) == ("ended", EndReason.DISASTER)
    last = kinds(entry for _, entry in game.log[-3:])
    assert last == ["RollMade", "DisasterStruck", "SessionEnded"]
    results = view.slices(game.state, FACILITATOR_VIEW)["results"]
    assert isinstance(results, ResultsSlice)
    assert [(sheet.score, sheet.lines) for sheet in results.sheets] == [(0, ())] * 4
    for command in (StepPhase(), ResumeSession(), EndSession(), FireInject(WINDFALL)):
        assert code(game.refuse(FACILITATOR, command)) is Code.SESSION_ENDED


def test_w11_careless_acts() -> None:
    """W11. Disaster is likelier after a hazardous act by a seat marked inexperienced, or by one
    with colleagues none of whom stood behind it.
    """

    def chance(*, seconded: bool, marked: bool, lonely: bool) -> int:
        game = hot_game()
        if lonely:
            game.accept(FACILITATOR, ReleaseSeat(A_AIDE))
        if marked:
            game.accept(FACILITATOR, MarkSeat(A_HEAD, True))
        act = acted(game.accept(A_HEAD, TakeAction(PARADE)))
        if seconded:
            game.accept(A_AIDE, SecondAction(act))
        entries = game.accept(FACILITATOR, StepPhase())
        return next(e.chance for e in entries if isinstance(e, RollMade) and e.roll == RUIN)

    careful = chance(seconded=True, marked=False, lonely=False)
    careless = chance(seconded=False, marked=False, lonely=False)
    assert careful == chance(seconded=False, marked=False, lonely=True)
    assert careless == chance(seconded=True, marked=True, lonely=False)
    assert careless > careful > 0
    assert careful <= careless * 10 // 16 <= careful + 1


def test_w12_inexperience() -> None:
    """W12. The facilitator marks a seat as inexperienced; its own delegation knows, and the
    mark goes with whoever held the seat.
    """
    game = world_game()
    assert code(game.refuse(A_HEAD, MarkSeat(B_HEAD, True))) is Code.NEEDS_FACILITATOR
    game.accept(FACILITATOR, MarkSeat(B_HEAD, True))
    for seat, known in ((B_AIDE, (B_HEAD,)), (A_HEAD, ())):
        assert actions(game, seat).inexperienced == known
        assert ("seat_marked" in [line.kind for line in game.lines(viewer(seat))]) is bool(known)
    game.accept(FACILITATOR, ReleaseSeat(B_HEAD))
    game.accept(FACILITATOR, TakeSeat(B_HEAD))
    assert actions(game, B_AIDE).inexperienced == ()


def test_w13_thresholds() -> None:
    """W13. A threshold is crossed once, at the entry that crosses it, and announced to all."""
    game = world_game()
    assert kinds(game.accept(A_HEAD, TakeAction(DIG))) == ["ActionTaken"]
    crossing = game.accept(FACILITATOR, FireInject(WINDFALL))
    assert kinds(crossing) == ["InjectFired", "ThresholdCrossed"]
    assert [line.threshold for line in game.lines(OBSERVER_VIEW)][-1] == DEEP
    game.accept(FACILITATOR, StepPhase())
    assert kinds(game.accept(A_HEAD, TakeAction(DIG))) == ["ActionTaken"]


def test_w14_events() -> None:
    """W14. An event of the scenario happens at most once: at its moment, at the end of a phase
    by its condition, or by the facilitator's hand.
    """
    game = world_game("brief")
    assert fired(game) == [OPENING]
    game.accept(FACILITATOR, StepPhase())
    game.wait(119)
    assert fired(game) == [OPENING]
    game.wait(2)
    assert fired(game) == [OPENING, LATE]
    assert code(game.refuse(FACILITATOR, FireInject(LATE))) is Code.INJECT_FIRED
    assert code(game.refuse(A_HEAD, FireInject(WINDFALL))) is Code.NEEDS_FACILITATOR
    unheard_of = InjectId("unheard-of")
    assert code(game.refuse(FACILITATOR, FireInject(unheard_of))) is Code.INJECT_UNKNOWN
    assert code(game.refuse(CLOCK, FireInject(WINDFALL))) is Code.NOT_DUE
    game.accept(A_HEAD, TakeAction(PARADE))
    lucky = draw(SEED, "inject", RUMOUR, 1, 0, below=100) < 50
    game.accept(FACILITATOR, StepPhase())
    assert (RUMOUR in fired(game)) is lucky


def test_w15_own_events() -> None:
    """W15. The facilitator can let something happen in own words, with numbers that change; the
    words can be erased like any other.
    """
    game = world_game()
    before = value(game, HEAT)
    words = TextRef("ab" * 32)
    told = game.accept(FACILITATOR, FireInject(text=words, changes={HEAT: 7}))[0]
    assert value(game, HEAT) == before + 7
    assert text_of(told) == words
    assert [line.text for line in game.lines(OBSERVER_VIEW)][-1] == words
    assert code(game.refuse(FACILITATOR, FireInject())) is Code.INJECT_EMPTY
    unheard_of = FireInject(text=words, changes={VariableId("unheard-of"): 1})
    assert code(game.refuse(FACILITATOR, unheard_of)) is Code.VARIABLE_UNKNOWN


def test_w16_the_ladder() -> None:
    """W16. The highest rung of a phase's events stands when it ends; a quiet phase takes one
    off.
    """
    game = world_game()
    assert rung(game) == 1
    game.accept(C_HEAD, TakeAction(PARADE))
    assert rung(game) == 2
    game.accept(FACILITATOR, StepPhase())
    assert rung(game) == 2
    game.accept(FACILITATOR, FireInject(text=TextRef("words"), changes={HEAT: -100}))
    quiet = game.accept(FACILITATOR, StepPhase())
    assert not any(entry.hits for entry in quiet if isinstance(entry, RollMade))
    assert rung(game) == 1


def test_w17_the_moved_mandate() -> None:
    """W17. A capital asks for the mandate as the world has moved it."""
    game = world_game()
    before = mandate(game.state, A)
    game.accept(A_HEAD, TakeAction(DIG))
    assert mandate(game.state, A) == before + units(1)
    offer = table(game, B_HEAD, [A, C], package(LAND="half", PORT="open"), final=True)
    shown = game.shown(viewer(A_HEAD), offer)
    assert shown is not None
    assert shown.own is not None
    assert shown.own.needed == before + units(1)


def test_w18_the_parts_of_a_mandate() -> None:
    """W18. The parts of a mandate are shown to its own delegation and sum to it."""
    game = world_game()
    game.accept(A_HEAD, TakeAction(DIG))
    shown = view.slices(game.state, viewer(A_AIDE))["mandates"]
    assert isinstance(shown, MandatesSlice)
    (own,) = shown.mandates
    parts = [(part.name, part.points) for part in own.parts]
    assert parts == [("base", units(13)), ("store", units(1))]
    assert own.mandate == sum(part.points for part in own.parts) == own.start + units(1)
    others = view.slices(game.state, OBSERVER_VIEW)["mandates"]
    assert isinstance(others, MandatesSlice)
    assert others.mandates == ()


def test_w19_no_deal() -> None:
    """W19. Without a final agreement every party is left with what the world makes of no deal."""
    game = world_game()
    game.accept(FACILITATOR, FireInject(text=TextRef("words"), changes={HEAT: 19}))
    game.accept(FACILITATOR, EndSession())
    results = view.slices(game.state, FACILITATOR_VIEW)["results"]
    assert isinstance(results, ResultsSlice)
    assert value(game, HEAT) == 70
    for sheet in results.sheets:
        assert sheet.score == sheet.no_deal == units(10 - 20 // 5)
        assert sum(line.points for line in sheet.lines) == sheet.score


def test_w20_who_sees_which_number() -> None:
    """W20. A number of the world is shown exactly, roughly or not at all, as the scenario says
    for each party; the facilitator sees all.
    """
    game = world_game()
    lookers = (viewer(A_HEAD), viewer(B_HEAD), viewer(C_HEAD), FACILITATOR_VIEW)
    shown = [{r.id: (r.low, r.high) for r in world(game, looker).readings} for looker in lookers]
    assert [each.get(NERVE) for each in shown] == [(60, 79), (70, 70), None, (70, 70)]
    assert [each.get(STORE) for each in shown] == [(40, 40), None, None, (40, 40)]
    assert [each.get(EVEN) for each in shown] == [(0, 9), (0, 0), None, (0, 0)]
    shares = {each.member: (each.low, each.high) for each in world(game, viewer(A_HEAD)).shares}
    assert shares == {"north": (50, 59), "south": (30, 39), "west": (20, 29)}


def test_w21_the_hypothesis() -> None:
    """W21. Which hypothesis a session goes by the facilitator sees, and after the reveal
    everybody.
    """
    game = world_game()
    assert "backstage" not in view.slices(game.state, viewer(A_HEAD))
    shown = view.slices(game.state, FACILITATOR_VIEW)["backstage"]
    assert isinstance(shown, BackstageSlice)
    assert (shown.preset, shown.values) == (HARD, {BITE: -5})
    game.accept(FACILITATOR, EndSession())
    assert "backstage" not in view.slices(game.state, viewer(A_HEAD))
    game.accept(FACILITATOR, RevealResults())
    assert "backstage" in view.slices(game.state, OBSERVER_VIEW)


def test_w22_talk() -> None:
    """W22. Talk changes nothing in the world."""
    game = world_game()
    before = game.state.world
    game.accept(A_HEAD, Say(PLENARY, TextRef("words")))
    game.accept(A_HEAD, OpenChannel(frozenset({B_HEAD})))
    table(game, A_HEAD, [B], package(LAND="half"))
    assert game.state.world is before


def test_w23_a_host_who_plays() -> None:
    """W23. A host who also plays lets no event happen and marks no seat: events come by
    themselves.
    """
    game = world_game()
    host = Actor(A_HEAD, steers=True)
    mine = FireInject(text=TextRef("words"), changes={HEAT: -7})
    for command in (FireInject(WINDFALL), mine, MarkSeat(B_HEAD, True)):
        assert code(game.refuse(host, command)) is Code.HOST_PLAYS
    lucky = draw(SEED, "inject", RUMOUR, 1, 0, below=100) < 50
    game.accept(A_HEAD, TakeAction(PARADE))
    game.accept(host, StepPhase())
    assert (RUMOUR in fired(game)) is lucky
