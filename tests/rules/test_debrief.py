"""Looking back: who may, and on what."""

from __future__ import annotations

from negotiation.engine import view
from negotiation.engine.commands import EndSession, RevealResults
from negotiation.engine.payoff import payoff
from negotiation.engine.terms import SeatId
from negotiation.referee.debrief import Debrief, debrief, verdict
from negotiation.referee.report import as_object
from negotiation.referee.words import as_json
from tests.engine.builders import (
    A_HEAD,
    B_HEAD,
    FACILITATOR,
    FACILITATOR_VIEW,
    OBSERVER_VIEW,
    SEATS,
    B,
    C,
    D,
    package,
    running_game,
    table,
    viewer,
)
from tests.referee.test_debrief import korea, told

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
