"""The debrief of one table: what is told of a session that was played by hand."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from functools import cache
from io import StringIO
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from negotiation.engine import commands as do
from negotiation.engine.capital import judge, outcome, standing
from negotiation.engine.entries import MessageSent, MoveExplained, Recorded
from negotiation.engine.payoff import payoff
from negotiation.engine.terms import OfferId, PartyId, SeatId
from negotiation.engine.world.read import model_of
from negotiation.referee.course import Course, course
from negotiation.referee.debrief import Debrief, Verdict, debrief, verdict
from negotiation.referee.ground import ground
from negotiation.referee.moments import concessions
from negotiation.referee.pressure import pressures
from negotiation.referee.refold import refolded
from negotiation.referee.report import as_object
from negotiation.referee.swaps import swaps
from negotiation.referee.theory import Struck, theory
from negotiation.referee.theory_report import theory_object
from negotiation.replay.history import decided
from negotiation.scenarios import library
from tests.bots.sessions import played as bots
from tests.referee.test_enumerate import outcomes
from tests.replay import played
from tests.replay.played import HOST, Session, package

US, CN, RU, KR, KP = map(PartyId, ("US", "CN", "RU", "KR", "KP"))
POINT = 4
"""Korea counts in quarters."""


def log(session: Session) -> list[Recorded]:
    return [
        Recorded(command.seq + n, command.at, entry)
        for command in decided(session.stored)
        for n, entry in enumerate(command.entries)
    ]


def told(session: Session) -> Course:
    return course(session.scenario, log(session))


def looked_back(session: Session) -> Debrief:
    found = told(session)
    return debrief(found, verdict(found))


@cache
def judged_korea() -> Verdict:
    return verdict(told(korea()))


@cache
def korea_again() -> Debrief:
    return debrief(told(korea()), judged_korea())


@cache
def korea() -> Session:
    return played.korea()


@pytest.fixture
def market() -> Session:
    """``first-deal`` with both owners seated, where offers can be signed."""
    session = Session(library.load("first-deal"), "tutorial", 10)
    for seat in ("bakery.owner", "orchard.owner"):
        session.do(HOST, do.TakeSeat(SeatId(seat)))
    session.talk_until_signing()
    return session


# --- in a world ---------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["korea", "world"])
def test_a_session_folds_again_to_where_it_ended(name: str) -> None:
    session = korea() if name == "korea" else played.world()
    *_, (last, state) = refolded(session.scenario, log(session))
    assert state == session.state
    assert last.seq == len(session.stored)


def test_what_a_world_adds_is_no_gain_of_another_paper() -> None:
    """A partial deal in a world that costs everybody: a swap brings what its terms are worth."""
    session = played.world()
    base = ground(session.state)
    lost = {party: base.points[party] - base.scores[party] for party in base.points}
    assert min(lost.values()) > 0
    for swap in swaps(base):
        after = payoff(session.scenario, {**base.outcome, **swap.changes})
        assert swap.gains == {party: after[party] - base.points[party] for party in after}


# --- the course -----------------------------------------------------------------------------------


def test_the_course_of_a_table_that_agreed() -> None:
    found = told(korea())
    bold, quiet, answer, humane, agreed = found.offers
    assert [offer.party for offer in found.offers] == [KP, US, KP, KR, US]
    assert [offer.final for offer in found.offers] == [True, False, False, False, True]
    assert (bold.rejected, bold.signed, bold.refused) == (KR, (KP,), (US,))
    assert answer.counters == quiet.offer
    assert quiet.rejected == KP
    assert (humane.agreed, humane.signed) == (True, (KR, KP))
    assert (agreed.agreed, agreed.signed) == (True, (US, CN, RU, KR, KP))
    assert agreed.worth == payoff(korea().scenario, outcome(korea().state))
    first = found.refusals[0]
    assert (first.party, first.short_by, first.offer, first.voided) == (US, 54, bold.offer, False)
    assert [(bound.number, bound.final) for bound in found.bound] == [(1, False), (2, True)]
    assert found.began < bold.at < agreed.at < found.ended
    assert found.phases[0].name == korea().state.table.phases[0].name


def test_every_entry_number_leads_to_its_entry() -> None:
    entries = {recorded.seq: recorded.entry for recorded in log(korea())}
    found = told(korea())
    kinds: dict[str, tuple[Any, ...]] = {
        "OfferTabled": found.offers,
        "CapitalRefused": found.refusals,
        "OfferSigned": found.signatures,
        "AgreementBound": found.bound,
        "PhaseStarted": found.phases,
    }
    for kind, facts in kinds.items():
        assert facts
        assert {type(entries[fact.seq]).__name__ for fact in facts} == {kind}
    assert type(entries[found.end]).__name__ == "SessionEnded"


def test_worth_and_shortfall_are_what_the_capitals_would_have_said() -> None:
    table = korea().state.table
    states = {r.seq: s for r, s in zip(log(korea()), _states(korea()), strict=True)}
    for offer in told(korea()).offers:
        now = outcome(states[offer.seq])
        for party in offer.parties:
            asked = judge(
                states[offer.seq], standing(table, party, now), offer.package, offer.final
            )
            assert offer.worth[party] == asked.points
            assert offer.short.get(party, 0) == max(0, asked.needed - asked.points)


def _states(session: Session) -> list[Any]:
    """The state after each entry."""
    from negotiation.engine.entries import SessionOpened
    from negotiation.engine.evolve import evolve, start

    states: list[Any] = []
    for recorded in log(session):
        if isinstance(recorded.entry, SessionOpened):
            states.append(start(session.scenario, recorded.entry, recorded.at))
        else:
            states.append(evolve(states[-1], recorded.entry, recorded.at))
    return states


def test_talk_is_counted_and_not_quoted() -> None:
    talk = told(korea()).talk
    assert talk.plenary == {KP: 1}  # what is said after the end is not counted
    assert talk.pairs == {(US, KP): 1}
    assert talk.team == {KP: 1}  # nor is the help line
    said = {r.entry.text for r in log(korea()) if isinstance(r.entry, MessageSent)}
    assert said
    assert not [ref for ref in said if ref in repr(korea_again())]


def test_a_channel_of_three_delegations_counts_for_each_pair() -> None:
    session = Session(library.load("korea-2017"), "core", 75)
    for party in ("US", "CN", "KP"):
        session.do(HOST, do.TakeSeat(SeatId(f"{party}.head")))
    session.do(HOST, do.TakeSeat(SeatId("US.foreign")))
    session.talk_until_signing()
    seats = frozenset(map(SeatId, ("CN.head", "KP.head", "US.foreign")))
    session.do("US.head", do.OpenChannel(seats))
    session.do("US.head", do.OpenChannel(frozenset({SeatId("US.foreign")})))
    three, inside = session.state.channels
    for who in ("US.head", "US.foreign", "CN.head"):
        session.say(who, "Between us.", three)
    session.say("US.head", "Inside.", inside)
    talk = told(session).talk
    assert talk.pairs == {(US, CN): 2, (US, KP): 2, (CN, US): 1, (CN, KP): 1}
    assert talk.team == {US: 1}


def test_who_knows_fewer_offers_is_told_of_no_others() -> None:
    whole = told(korea())
    public = frozenset(offer.offer for offer in whole.offers if offer.public)
    hidden = [offer for offer in whole.offers if not offer.public]
    part = whole.known(public)
    made = debrief(part, judged_korea())
    assert hidden
    assert {offer.offer for offer in made.course.offers} == public
    text = json.dumps(as_object(made))
    assert not [offer for offer in hidden if f'"seq": {offer.seq},' in text]
    assert {moment.offer for moment in made.moments} <= {*public, None}


# --- the verdict ----------------------------------------------------------------------------------


def test_results_of_the_agreement() -> None:
    judged = judged_korea()
    results = {result.party: result for result in judged.results}
    assert {p: r.score / POINT for p, r in results.items()} == {
        US: 57, CN: 71, RU: 88, KR: 64, KP: 66,
    }  # fmt: skip
    assert results[US].gain == 12 * POINT
    assert results[US].margin == 4 * POINT
    search = judged.alternatives
    assert search is not None
    assert (search.packages, search.ratified) == (18_432_000, 512_160)
    share = results[US].share
    assert share is not None
    assert results[US].possible == search.most[US] - 45 * POINT
    assert share == pytest.approx(12 * POINT / (search.most[US] - 45 * POINT))


def test_what_was_left_is_there_to_be_had() -> None:
    judged = judged_korea()
    scenario, old = korea().scenario, judged.ground.scores
    assert judged.left is not None
    assert judged.efficient is False
    for change in (judged.left, *judged.swaps):
        new = payoff(scenario, {**judged.ground.outcome, **change.changes})
        assert change.gains == {party: new[party] - old[party] for party in old}
        assert min(change.gains.values()) >= 0
        assert change.joint > 0
    assert judged.left.joint >= judged.swaps[0].joint


def test_a_search_that_is_stopped_says_so_and_the_rest_is_told() -> None:
    found = told(korea())
    judged = verdict(found, should_stop=lambda: True)
    assert (judged.alternatives, judged.left, judged.efficient) == (None, None, None)
    assert judged.swaps == judged_korea().swaps
    assert all(result.share is None for result in judged.results)
    assert debrief(found, judged).moments == korea_again().moments


def test_the_tutorials_deal_by_hand(market: Session) -> None:
    """Bakery first, some apples, half the rent: 40+25+20 and 30+20+20."""
    deal = package(HOURS="bakery-first", APPLES="some", RENT="half")
    offer = market.offer("bakery.owner", {"orchard"}, deal, final=True)
    market.do("orchard.owner", do.SignOffer(offer))
    judged = looked_back(market).verdict
    assert judged.ground.scores == {"bakery": 85, "orchard": 70}
    joint = [
        sum(worth.values())
        for package_ in outcomes(market.scenario, market.state.table.pack)
        for worth in [payoff(market.scenario, package_)]
        if worth[PartyId("bakery")] >= 85 and worth[PartyId("orchard")] >= 70
    ]
    assert max(joint) > 155
    assert judged.left is not None
    assert judged.left.joint == max(joint) - 155
    # All the apples, sold side by side: worth more to the orchard, and the pies make up for it.


def test_no_deal_tells_which_text_came_nearest(market: Session) -> None:
    greedy = package(HOURS="bakery-first", APPLES="none", RENT="orchard")
    market.offer("bakery.owner", {"orchard"}, greedy, final=True)
    proud = package(HOURS="orchard-first", APPLES="all", RENT="half")
    market.offer("orchard.owner", {"bakery"}, proud, final=True)
    market.do(HOST, do.EndSession())
    found = looked_back(market)
    judged = found.verdict
    assert not judged.ground.final
    assert judged.alternatives is not None
    assert judged.alternatives.better == judged.alternatives.ratified > 0
    assert found.nearest is not None
    near = found.nearest.offer
    assert (near.party, dict(near.short)) == ("orchard", {"bakery": 60 - 45})
    for repair in found.nearest.repairs:
        new = payoff(market.scenario, {**near.outcome, **repair.changes})
        assert new[PartyId("bakery")] >= 60
        assert new[PartyId("orchard")] >= 55
    assert found.nearest.repairs


# --- moments --------------------------------------------------------------------------------------


def test_five_moments_of_the_agreement() -> None:
    moments = korea_again().moments
    assert [moment.kind for moment in moments] == [
        "first_offer", "counter", "refusal", "deal_first_tabled", "agreement",
    ]  # fmt: skip
    assert [moment.seq for moment in moments] == sorted(moment.seq for moment in moments)
    nearest = min(korea_again().course.refusals, key=lambda refusal: refusal.short_by)
    assert moments[2].seq == nearest.seq
    assert moments[2].sentence == "The capital of North Korea refuses to ratify: 5 points short."
    assert moments[-1].sentence.startswith("The final agreement: all 5 have signed")


def test_concessions_and_the_offer_that_was_missed(market: Session) -> None:
    fair = package(HOURS="together", APPLES="some", RENT="half")
    for terms in (package(HOURS="bakery-first", APPLES="some", RENT="orchard"), fair):
        market.offer("bakery.owner", {"orchard"}, terms, final=True)
    market.do(HOST, do.EndSession())
    found = looked_back(market)
    (step,) = concessions(found.course)
    assert (step.offer.package, step.points) == (fair, 100 - 85)
    assert found.best is not None
    assert (found.best.package, found.best.signed) == (fair, ("bakery",))
    kinds = {moment.kind: moment for moment in found.moments}
    assert "Hill Orchard did not sign" in kinds["last_chance"].sentence or (
        "Orchard did not sign" in kinds["last_chance"].sentence
    )
    assert "first_offer" in kinds


def test_a_silent_table_has_its_start_and_its_end(market: Session) -> None:
    market.do(HOST, do.EndSession())
    found = looked_back(market)
    assert [moment.kind for moment in found.moments] == ["start", "end"]
    assert (found.best, found.nearest, found.first) == (None, None, {})


def test_an_entry_is_listed_once_and_five_are_the_most() -> None:
    found = told(korea())
    doubled = replace(found, offers=found.offers[-1:])  # the first offer is the one agreed
    moments = debrief(doubled, verdict(found, should_stop=lambda: True)).moments
    seqs = [moment.seq for moment in moments]
    assert len(seqs) == len(set(seqs)) <= 5


# --- the command ----------------------------------------------------------------------------------


def run(*words: str) -> str:
    out = StringIO()
    call_command("referee", "debrief", *words, stdout=out)
    return out.getvalue()


def test_the_command_tells_the_same(tmp_path: Path) -> None:
    path = tmp_path / "korea.jsonl"
    session = played.orchard()
    path.write_bytes(session.file(words=True))
    found = json.loads(run(str(path), "--json"))
    assert found == json.loads(json.dumps(as_object(looked_back(session))))
    assert {party["party"]: party["score"] for party in found["parties"]} == {
        "bakery": 85, "orchard": 70,
    }  # fmt: skip
    text = run(str(path))
    assert "of 36 final agreements would have been ratified" in text
    assert "First offer, by Mill Lane Bakery to" in text
    assert "half and half" not in text + json.dumps(found)


def test_a_session_that_goes_on_has_no_debrief(market: Session, tmp_path: Path) -> None:
    path = tmp_path / "market.jsonl"
    path.write_bytes(market.file())
    with pytest.raises(CommandError, match="has not ended yet"):
        run(str(path))


def test_offers_are_told_apart_by_their_ids() -> None:
    ids = [offer.offer for offer in told(korea()).offers]
    assert len(set(ids)) == len(ids)
    assert told(korea()).offer(OfferId("nothing")) is None


def test_the_reference_page_names_every_number() -> None:
    page = (Path(__file__).parents[2] / "docs" / "reference" / "debrief.md").read_text()
    named = set(re.findall(r"^\| `([a-z_.]+)` \|", page, re.MULTILINE))
    found = as_object(korea_again())
    parts = {"parties": found["parties"][0], "offers": found["offers"][0], "left": found["left"],
             "alternatives": found["alternatives"], "refusals": found["refusals"][0],
             "talk": found["talk"], "moments": found["moments"][0],
             **parts_of_the_world()}  # fmt: skip
    names = {
        *found,
        "world",
        *(f"{part}.{name}" for part, inner in parts.items() for name in inner),
    }
    assert named == names


def parts_of_the_world() -> dict[str, Any]:
    """Every name below ``world``, from a session that had one."""
    session = played.world()
    entries = log(session)
    world = theory(session.scenario, entries)
    assert world is not None
    struck = Struck(1, 0, model_of(session.state).rolls[2], 1, 2, False, 3)  # type: ignore[arg-type]
    whole = replace(world, pressures=pressures(session.scenario, entries), struck=struck)
    found = theory_object(whole, 0)
    lists = ("presets", "mixes", "acts", "curve", "mandates")
    return {
        "world": found,
        **{f"world.{name}": found[name][0] for name in lists},
        "world.pressures": found["pressures"],
        "world.pressures.acts": found["pressures"]["acts"][0],
        "world.disaster": found["disaster"],
    }


def test_a_bots_offers_carry_its_reason_and_a_persons_none() -> None:
    session = bots(7)
    entries = [
        Recorded(command.seq + n, command.at, entry)
        for command in decided(session.entries)
        for n, entry in enumerate(command.entries)
    ]
    offers = course(session.scenario, entries).offers
    before = {r.seq: entry.entry for entry, r in pairwise(entries)}
    assert offers
    for offer in offers:
        explained = before[offer.seq]
        assert isinstance(explained, MoveExplained)
        assert explained.seat == offer.seat
        assert offer.why == explained.reasons[0].sentence
    assert {offer.why for offer in told(korea()).offers} == {None}
