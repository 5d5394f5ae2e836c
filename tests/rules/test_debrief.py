"""Looking back: who may, and on what."""

from __future__ import annotations

from functools import partial

from negotiation.engine import view
from negotiation.engine.commands import EndSession, RevealResults, TakeAction
from negotiation.engine.entries import Recorded
from negotiation.engine.payoff import payoff
from negotiation.engine.sight import includes
from negotiation.engine.terms import Audience, PresetId, SeatId, Viewer
from negotiation.referee.debrief import Debrief, debrief, verdict
from negotiation.referee.pressure import _moved, pressures
from negotiation.referee.report import as_object
from negotiation.referee.theory import Theory, theory
from negotiation.referee.words import as_json
from tests.engine.builders import (
    A_AIDE,
    A_HEAD,
    B_HEAD,
    FACILITATOR,
    FACILITATOR_VIEW,
    OBSERVER_VIEW,
    SEATS,
    A,
    B,
    C,
    D,
    Game,
    package,
    running_game,
    table,
    viewer,
)
from tests.engine.small_world import BITE, HARD, NULL, PARADE, PRESS, WHISPER
from tests.referee.test_debrief import korea, told

from .test_world import world_game

PEOPLE = (*map(viewer, SEATS), OBSERVER_VIEW)


def looked_back() -> Debrief:
    """Korea's debrief; nothing here asks for what was left on the table."""
    course = told(korea())
    return debrief(course, verdict(course, should_stop=lambda: True))


def test_v13_open() -> None:
    """V13. The debrief is open to the facilitator from the end on, and to everybody from the reveal
    on.
    """
    game = running_game()
    assert not [v for v in (*PEOPLE, FACILITATOR_VIEW) if view.debrief_open(game.state, v)]
    game.accept(FACILITATOR, EndSession())
    assert view.debrief_open(game.state, FACILITATOR_VIEW)
    assert not [v for v in PEOPLE if view.debrief_open(game.state, v)]
    game.accept(FACILITATOR, RevealResults())
    assert all(view.debrief_open(game.state, v) for v in (*PEOPLE, FACILITATOR_VIEW))


def test_v14_worth_and_counts() -> None:
    """V14. The debrief says what any package would have been worth to each party, and how many
    messages passed between whom until the end, never their words.
    """
    made = looked_back()
    found, scenario = as_object(made), korea().scenario
    for offer in made.course.offers:
        (told,) = (each for each in found["offers"] if each["seq"] == offer.seq)
        worth = payoff(scenario, offer.outcome)
        assert told["worth"] == {p: as_json(v, scenario.unit) for p, v in worth.items()}
    assert found["talk"]["pairs"] == {"US": {"KP": 1}}
    words = [text.words for text in korea().texts]
    assert words
    assert not [said for said in words if said in repr(found)]


def test_v15_offers() -> None:
    """V15. The debrief names an offer only to those who may see it."""
    game = running_game()
    private = table(game, A_HEAD, [B], package(LAND="half"))
    public = table(game, B_HEAD, [C, D], package(AID="some"), public=True)
    game.accept(FACILITATOR, EndSession())
    game.accept(FACILITATOR, RevealResults())
    known = {v: view.known_offers(game.state, v) for v in (*PEOPLE, FACILITATOR_VIEW)}
    for looker, offers in known.items():
        party = None if looker.seat is None else looker.seat.split(".")[0]
        both = looker is FACILITATOR_VIEW or party in {"A", "B"}
        assert offers == ({private, public} if both else {public}), looker
    korea_known = view.known_offers(korea().state, viewer(SeatId("CN.head")))
    made = looked_back()
    part = debrief(made.course.known(korea_known), made.verdict)
    assert {offer.offer for offer in part.course.offers} == korea_known


def acted() -> Game:
    """A session in the small world: pressure on a house, a word to C, a show, and a secret."""
    game = world_game()
    game.accept(A_AIDE, TakeAction(PRESS, "north"))
    game.accept(B_HEAD, TakeAction(WHISPER, "C"))
    game.accept(B_HEAD, TakeAction(PARADE))
    game.accept(FACILITATOR, EndSession())
    game.accept(FACILITATOR, RevealResults())
    return game


def log(game: Game) -> list[Recorded]:
    return [Recorded(n, at, entry) for n, (at, entry) in enumerate(game.log, 1)]


def unfolded(game: Game, preset: PresetId | None = None) -> Theory:
    found = theory(game.scenario, log(game), preset)
    assert found is not None
    return found


def test_v16_hypotheses() -> None:
    """V16. The debrief tells under which hypothesis a session was played, with a source for it and
    one against it, and what its acts of pressure did under every other.
    """
    game = acted()
    found = unfolded(game)
    assert (found.played, found.preset) == (HARD, HARD)
    assert found.end.table.parameters == {BITE: -5}
    model = game.scenario.world
    assert model is not None
    assert all(preset.source and preset.counter_source for preset in model.presets)
    pressed = pressures(game.scenario, log(game))
    assert pressed is not None
    names = {deed.seq: deed.instrument.id for deed in found.deeds}
    # What rests on the hypothesis, and a threat; not the quiet word.
    assert [names[seq] for seq in pressed.rooms] == [PRESS, PARADE]
    assert all(set(rooms) == {HARD, NULL} for rooms in pressed.rooms.values())
    # Where pressure does nothing it leaves the room it found.
    assert all(rooms[NULL].before == rooms[NULL].after for rooms in pressed.rooms.values())
    demands = [_moved(game.scenario, log(game), preset) for preset in (HARD, NULL)]
    (hard, nothing) = (found[next(iter(found))] for found in demands)
    assert hard[0] == {**hard[1], B: hard[0][B]} == nothing[0] == nothing[1]
    assert hard[1][B] > hard[0][B]


def test_v17_acts() -> None:
    """V17. The debrief counts the acts of every delegation by family, and names an act only to
    those who knew of it.
    """
    game = acted()
    found = unfolded(game)
    counts = {mix.party: [n for n in mix.counts.values() if n] for mix in found.mixes}
    assert counts == {A: [1], B: [1, 1], C: [], D: []}
    for looker in (*PEOPLE, FACILITATOR_VIEW):
        part = found.known(partial(_includes, game, looker))
        party = None if looker.seat is None else looker.seat.split(".")[0]
        quiet = looker is FACILITATOR_VIEW or party in {"B", "C"}
        named = [deed.instrument.id for deed in part.deeds]
        assert named == ([PRESS, WHISPER, PARADE] if quiet else [PRESS, PARADE]), looker
        assert part.mixes == found.mixes
        entries = dict(enumerate((entry for _, entry in game.log), 1))
        seen = (entries[stand.seq] for stand in part.stands)
        assert all(view.sees(entry, looker, game.state.table) for entry in seen)


def _includes(game: Game, looker: Viewer, audience: Audience) -> bool:
    return includes(audience, looker, game.state.table)


def test_v18_again() -> None:
    """V18. A session can be judged again under another hypothesis: what people and chance did
    stays, what the world made of it changes.
    """
    game = acted()
    played, again = unfolded(game, HARD), unfolded(game, NULL)
    assert unfolded(game) == played
    assert played.end == game.state
    assert again.deeds == played.deeds
    assert again.end.world is not None
    assert played.end.world is not None
    assert again.end.world.acts == played.end.world.acts
    assert again.end.world.values["nerve"] == 70  # type: ignore[index]
    assert played.end.world.values["nerve"] == 65  # type: ignore[index]
    assert played.stands[-1].mandates[B] != again.stands[-1].mandates[B]
    assert again.end.agreements == played.end.agreements
