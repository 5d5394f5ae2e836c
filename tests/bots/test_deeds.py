"""What bots do alone: in character, within their points, by what their seat sees."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import cache
from importlib import import_module
from itertools import pairwise

import pytest

from negotiation.bots import TEMPERAMENTS, Temperament, bot_view, choose, deeds, own_payoff
from negotiation.bots.mind import Mind
from negotiation.bots.pace import LONGEST
from negotiation.bots.play import BEGINNING, Bot, Made, Played, Player, heads, play
from negotiation.engine import view
from negotiation.engine.bots import EAGER, FIRM, MIRROR, SPOILER, STEADY
from negotiation.engine.commands import Command, SecondAction, StartSession, StepPhase, TakeAction
from negotiation.engine.entries import ActionSeconded, ActionTaken, MoveExplained, RollMade
from negotiation.engine.terms import (
    ActionId,
    InstrumentId,
    PackId,
    SeatId,
    TemperamentName,
)
from negotiation.engine.world.model import Instrument
from negotiation.engine.world.read import model_of, value, world_of
from negotiation.scenarios import library
from tests.engine.builders import (
    A_AIDE,
    A_HEAD,
    B_HEAD,
    C_HEAD,
    D_HEAD,
    FACILITATOR,
    PHASES,
    Game,
    seated_game,
    viewer,
)
from tests.engine.small_world import NOTE, PARADE, SOOTHE, WHISPER, small_world

from .sessions import korea, seed, states

choosing = import_module("negotiation.bots.choose")
ALL = [STEADY, EAGER, MIRROR, FIRM, SPOILER]


MINUTES = 90
"""Of a session: time enough for everybody to act, and no more, as these take most of the time."""


@cache
def five(name: TemperamentName, number: int = 0, pack: str = "full") -> Played:
    """Five bots of one temperament."""
    players: dict[SeatId, Player] = dict.fromkeys(heads(korea()), Bot(TEMPERAMENTS[name]))
    return play(korea(), PackId(pack), seed(number), players, minutes=MINUTES)


def used(session: Played) -> list[Instrument]:
    model = model_of(session.state)
    return [model.instrument(act.instrument) for act in world_of(session.state).acts]


def acts(session: Played) -> list[tuple[Made, ActionTaken]]:
    return [
        (made, entry)
        for made in session.moves
        for entry in made.entries
        if isinstance(entry, ActionTaken)
    ]


def test_each_temperament_has_its_own_means() -> None:
    families = {name: [each.family for each in used(five(name))] for name in ALL}
    assert set(families[EAGER]) == {"conventional"}
    assert set(families[SPOILER]) <= {"coercive", "propaganda"}
    assert families[SPOILER].count("coercive") > families[SPOILER].count("propaganda")
    assert set(families[STEADY]) == {"conventional", "deterrence"}
    assert set(families[FIRM]) == {"conventional", "deterrence"}
    first = next(act.instrument for act in world_of(five(FIRM).state).acts if act.party == "US")
    assert model_of(five(FIRM).state).instrument(first).family == "deterrence"


@pytest.mark.parametrize("name", ALL)
def test_points_are_spent_and_never_more_than_there_are(name: TemperamentName) -> None:
    spend(name, "full")


@pytest.mark.long
@pytest.mark.parametrize("name", ALL)
def test_nor_in_the_smallest_pack(name: TemperamentName) -> None:
    spend(name, "core")


def spend(name: TemperamentName, pack: str) -> None:
    session = five(name, pack=pack)
    assert not [made for made in session.moves if made.refused is not None]
    spent: dict[tuple[str, int], int] = {}
    for act in world_of(session.state).acts:
        cost = model_of(session.state).instrument(act.instrument).cost
        spent[act.party, act.phase] = spent.get((act.party, act.phase), 0) + cost
    most = korea().pack(PackId(pack)).action_points
    assert max(spent.values()) == most
    assert len(used(session)) >= 4


FEW_AND_MORE = (1, pytest.param(4, marks=pytest.mark.long))
"""Sessions that are looked at: a session of the full pack takes a second or more."""


@pytest.mark.parametrize("sessions", FEW_AND_MORE)
@pytest.mark.parametrize("name", [STEADY, EAGER, MIRROR])
def test_the_steady_do_nothing_dangerous(name: TemperamentName, sessions: int) -> None:
    for number in range(sessions):
        session = five(name, number)
        assert not [each for each in used(session) if each.hazardous]
        tension = value(model_of(session.state), world_of(session.state), TENSION)
        assert tension <= START


@pytest.mark.long
def test_the_firm_dare_only_while_tension_has_not_risen() -> None:
    dared = [pair for number in range(4) for pair in dares(five(FIRM, number))]
    assert dared
    assert all(tension <= START for tension, _ in dared)


TENSION, START = korea().world.tension, 51  # type: ignore[union-attr]


def dares(session: Played) -> list[tuple[int, InstrumentId]]:
    """The tension at which each dangerous act was done."""
    found = []
    for entry, before in states(session):
        model = model_of(before)
        if isinstance(entry, ActionTaken) and model.instrument(entry.instrument).hazardous:
            found.append((value(model, world_of(before), TENSION), entry.instrument))
    return found


def test_a_spoiler_does_not_care() -> None:
    assert max(tension for tension, _ in dares(five(SPOILER))) > START


def test_a_mirror_answers_in_kind() -> None:
    players: dict[SeatId, Player] = dict.fromkeys(heads(korea()), Bot(TEMPERAMENTS[MIRROR]))
    players[SeatId("US.head")] = Bot(TEMPERAMENTS[SPOILER])
    session = play(korea(), PackId("full"), seed(1), players, minutes=MINUTES)
    model = model_of(session.state)
    last: dict[SeatId, str] = {}
    for made, entry in acts(session):
        family = model.instrument(entry.instrument).family
        others = {kind for seat, kind in last.items() if seat != entry.seat}
        if entry.seat != "US.head":
            assert family == "conventional" or family in others
            assert ("answer others in kind" in made.move.reason.sentence) == (
                family != "conventional"
            )
        last[entry.seat] = family
    assert {"coercive", "conventional"} <= set(last.values())


def test_every_act_has_its_reason_on_record_and_it_holds() -> None:
    for name in ALL:
        session = five(name)
        explained = [entry for entry, _ in states(session)]
        for made, entry in acts(session):
            reason, instrument = (
                made.move.reason,
                model_of(session.state).instrument(entry.instrument),
            )
            assert reason.code == "acts"
            assert reason.facts["instrument"] == entry.instrument
            assert reason.facts["family"] == instrument.family
            assert instrument.name in reason.sentence
            before = explained[explained.index(entry) - 1]
            assert before == MoveExplained(entry.seat, (reason,), entry.audience, before.audience)
    left = [made.move.reason.facts["left"] for made, _ in acts(five(STEADY))]
    assert 3 in left


def test_no_two_acts_of_a_seat_come_in_one_breath() -> None:
    session = five(STEADY)
    times: dict[SeatId, list[int]] = {}
    for made, _ in acts(session):
        times.setdefault(made.seat, []).append(made.at)
    gaps = [b - a for each in times.values() for a, b in pairwise(each)]
    assert min(gaps) >= deeds.APART * LONGEST * 1000


@pytest.mark.parametrize("sessions", FEW_AND_MORE)
def test_five_steady_bots_keep_disaster_away(sessions: int) -> None:
    for number in range(sessions):
        for entry, _ in states(five(STEADY, number)):
            if isinstance(entry, RollMade) and entry.roll == "disaster":
                assert entry.chance == 0
                assert not entry.careless


def test_a_bot_decides_in_time() -> None:
    """In every view of a session that has a reason on record: 50 ms, and that on a busy machine."""
    slowest = []
    for entry, before in states(five(STEADY)):
        if isinstance(entry, MoveExplained):
            slices = view.slices(before, viewer(entry.seat))
            worth = own_payoff(korea(), korea().seat(entry.seat).party)
            seen = bot_view(BEGINNING // 1000, slices, (), worth)
            began = time.perf_counter()
            deeds.act(Mind(seen, seed(0), TEMPERAMENTS[STEADY]))
            slowest.append(time.perf_counter() - began)
    assert sorted(slowest)[len(slowest) * 9 // 10] < 0.05


# --- in a small world -----------------------------------------------------------------------------


def in_round() -> Game:
    game = seated_game(scenario=small_world())
    game.accept(FACILITATOR, StartSession())
    for _ in range(PHASES.index("round")):
        game.accept(FACILITATOR, StepPhase())
    return game


def commands(game: Game, seat: SeatId, temperament: Temperament, later: int = 600) -> list[Command]:
    """What a bot in the seat does so many seconds on, its words aside."""
    looker = viewer(seat)
    party = game.scenario.seat(seat).party
    seen = bot_view(
        game.now // 1000 + later,
        view.slices(game.state, looker),
        tuple(game.lines(looker)),
        own_payoff(game.scenario, party),
    )
    move = choose(seen, seed(1), temperament)
    return [] if move is None else [act for act in move.acts if isinstance(act, Command)]


def instruments(found: Iterable[Command]) -> list[InstrumentId]:
    return [each.instrument for each in found if isinstance(each, TakeAction)]


def deed(game: Game, seat: SeatId, name: TemperamentName) -> list[InstrumentId]:
    looker = viewer(seat)
    seen = bot_view(
        game.now // 1000 + 600,
        view.slices(game.state, looker),
        tuple(game.lines(looker)),
        own_payoff(game.scenario, game.scenario.seat(seat).party),
    )
    move = deeds.act(Mind(seen, seed(1), TEMPERAMENTS[name]))
    return [] if move is None else instruments(move.acts)  # type: ignore[arg-type]


def test_each_uses_what_its_seat_may() -> None:
    game = in_round()
    assert deed(game, C_HEAD, STEADY) == [SOOTHE]
    assert deed(game, B_HEAD, STEADY) == [WHISPER]
    # What is dangerous it leaves, and D's other one has nothing to stand on.
    assert deed(game, D_HEAD, STEADY) == []
    game.accept(C_HEAD, TakeAction(SOOTHE))
    assert deed(game, D_HEAD, STEADY) == []
    assert deed(game, D_HEAD, FIRM) == [PARADE]


def test_nothing_is_done_where_the_phase_forbids_it() -> None:
    game = seated_game(scenario=small_world())
    game.accept(FACILITATOR, StartSession())
    assert [deed(game, seat, STEADY) for seat in (B_HEAD, C_HEAD)] == [[], []]


def test_a_second_seat_stands_behind_what_is_dangerous() -> None:
    game = in_round()
    game.accept(A_HEAD, TakeAction(NOTE))
    assert commands(game, A_AIDE, TEMPERAMENTS[STEADY]) == []
    made = game.accept(A_HEAD, TakeAction(PARADE))[0]
    assert isinstance(made, ActionTaken)
    assert commands(game, A_AIDE, TEMPERAMENTS[STEADY]) == [SecondAction(ActionId(made.action))]
    entries = game.accept(A_AIDE, SecondAction(made.action))
    assert [type(entry) for entry in entries] == [ActionSeconded]
    assert commands(game, A_AIDE, TEMPERAMENTS[STEADY]) == []


def test_without_a_world_it_is_as_if_bots_could_not_act(monkeypatch: pytest.MonkeyPatch) -> None:
    loaded = library.loaded("first-deal")

    def sessions() -> list[bytes]:
        pack = loaded.scenario.packs[0].id
        made = (play(loaded.scenario, pack, seed(number)) for number in range(4))
        return [each.transcript(loaded.source_text) for each in made]

    before = sessions()
    without = tuple(rule for rule in choosing.RULES if rule not in {deeds.act, deeds.second})
    assert len(without) == len(choosing.RULES) - 2
    monkeypatch.setattr(choosing, "RULES", without)
    assert sessions() == before


# --- each of these can fail -----------------------------------------------------------------------

Patch = pytest.MonkeyPatch


def nobody_fears_danger(patch: Patch) -> None:
    patch.setattr(deeds, "_allowed", lambda _, outside: outside.setting.instruments)


def it_is_always_calm(patch: Patch) -> None:
    patch.setattr(deeds, "_calm", lambda _: True)


def it_is_never_calm(patch: Patch) -> None:
    patch.setattr(deeds, "_calm", lambda _: False)


def all_means_are_one(patch: Patch) -> None:
    patch.setattr(deeds, "_means", lambda *_: ("propaganda",))


def everything_is_harmless(patch: Patch) -> None:
    honest = deeds._info
    patch.setattr(deeds, "_info", lambda *args: replace(honest(*args), hazardous=False))


def nobody_backs_anybody(patch: Patch) -> None:
    patch.setattr(choosing, "second", lambda _: None)


def test_the_firm_wait_for_calm() -> None:
    game = in_round()
    assert deed(game, D_HEAD, FIRM) == []
    game.accept(C_HEAD, TakeAction(SOOTHE))
    assert deed(game, D_HEAD, FIRM) == [PARADE]


MUTANTS: tuple[tuple[Callable[[Patch], None], Callable[[], None]], ...] = (
    (nobody_fears_danger, test_each_uses_what_its_seat_may),
    (it_is_always_calm, test_the_firm_wait_for_calm),
    (it_is_never_calm, test_the_firm_wait_for_calm),
    (all_means_are_one, test_each_uses_what_its_seat_may),
    (everything_is_harmless, test_a_second_seat_stands_behind_what_is_dangerous),
    (nobody_backs_anybody, test_a_second_seat_stands_behind_what_is_dangerous),
)


@pytest.mark.parametrize(
    ("plant", "line"), MUTANTS, ids=lambda each: each.__name__.removeprefix("test_")
)
def test_a_broken_habit_is_noticed(
    plant: Callable[[Patch], None], line: Callable[[], None], monkeypatch: Patch
) -> None:
    line()
    plant(monkeypatch)
    with pytest.raises(AssertionError):
        line()
