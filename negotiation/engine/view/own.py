"""What belongs to one party, and to the facilitator: cards, stakes and scoresheets."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from negotiation.engine.capital import (
    judge,
    mandate,
    no_deal,
    outcome,
    score,
    settlers,
    standing,
    world_terms,
)
from negotiation.engine.entries import EndReason
from negotiation.engine.payoff import explain, payoff_of
from negotiation.engine.scenario import Case
from negotiation.engine.seating import parties, pen_of
from negotiation.engine.sight import own_party
from negotiation.engine.slices import (
    CapitalRefusal,
    CardSlice,
    ResultsSlice,
    RuleWorth,
    ScoreLine,
    Scoresheet,
    Stake,
    StakesSlice,
)
from negotiation.engine.state import CapitalNo, State
from negotiation.engine.terms import PartyId, Points, SeatId, Sight, Viewer


def card_slice(state: State, seat_id: SeatId) -> CardSlice:
    """The role card of one seat: its own party's points and mandate, nobody else's."""
    table, scenario = state.table, state.table.scenario
    seat = scenario.seat(seat_id)
    party = scenario.party(seat.party)
    return CardSlice(
        seat=seat.id,
        party=party.id,
        title=seat.title,
        duty=seat.duty,
        role=party.role,
        aims=party.aims,
        red_line=party.red_line,
        walk_away=party.walk_away,
        brief=party.brief,
        points={
            issue: {option: worths[party.id] for option, worths in options.items()}
            for issue, options in scenario.points.items()
        },
        rules=tuple(
            RuleWorth(rule.id, tuple(_effect(case, party.id, scenario.unit) for case in rule.cases))
            for rule in scenario.rules
        ),
        mandate=mandate(state, party.id),
        interim_gain=table.pack.interim_gain,
        no_deal=no_deal(state, party.id),
        now=_now(state, party.id),
        pen=pen_of(state, party.id) == seat.id,
    )


def stakes_slice(state: State) -> StakesSlice:
    return StakesSlice(
        tuple(
            Stake(party, mandate(state, party), no_deal(state, party), _now(state, party))
            for party in parties(state.table)
        )
    )


def _now(state: State, party: PartyId) -> Points:
    """What a capital compares with its mandate: the outcome alone. After the end, the score."""
    if state.clock.status == "ended":
        return score(state, party)
    return payoff_of(state.table.scenario, outcome(state), party)


def results_slice(state: State, viewer: Viewer, reason: EndReason) -> ResultsSlice:
    """After the end. Whose sheets and refusals: the own party's, or everybody's if revealed."""
    own = own_party(state.table, viewer)
    everything = state.clock.revealed or viewer.sight is Sight.FACILITATOR
    shown = tuple(party for party in parties(state.table) if everything or party == own)
    return ResultsSlice(
        reason=reason,
        revealed=state.clock.revealed,
        final=any(agreement.final for agreement in state.agreements),
        package=outcome(state),
        sheets=tuple(_sheet(state, p) for p in sorted(shown, key=lambda p: p != own)),
        refusals=tuple(
            _refusal(state, refusal) for refusal in state.capital_nos if refusal.party in shown
        ),
    )


def _sheet(state: State, party: PartyId) -> Scoresheet:
    total, needed = score(state, party), mandate(state, party)
    return Scoresheet(
        party=party,
        score=total,
        mandate=needed,
        margin=total - needed,
        no_deal=no_deal(state, party),
        lines=_lines(state, party),
    )


def _lines(state: State, party: PartyId) -> tuple[ScoreLine, ...]:
    """They sum to the score. A disaster leaves nothing to explain."""
    if state.world is not None and state.world.disaster:
        return ()
    settled = settlers(state)
    agreed = (
        replace(line, agreement=settled[line.issue].id) if line.issue in settled else line
        for line in explain(state.table.scenario, outcome(state), party)
    )
    world = (
        ScoreLine(None, None, None, part.points, world=part.name)
        for part in world_terms(state, party)
        if part.points
    )
    return (*agreed, *world)


def _refusal(state: State, refusal: CapitalNo) -> CapitalRefusal:
    """By how much the outcome it was asked to accept fell short."""
    final = state.offers[refusal.offer].final
    before = standing(state.table, refusal.party, refusal.before)
    asked = judge(state, before, refusal.outcome, final)
    needed = asked.needed if refusal.needed is None else refusal.needed
    short_by = needed - asked.points
    return CapitalRefusal(refusal.offer, refusal.party, short_by, refusal.at // 1000)


# --- a rule's worth in words ----------------------------------------------------------------------


def _effect(case: Case, party: PartyId, unit: int) -> str:
    """``+4``, ``x 1/2 on NUC, MSL``, both, or ``0``."""
    effects = []
    bonus = case.bonus.get(party, 0)
    if bonus:
        effects.append(_signed(bonus, unit))
    scale = case.scale
    if scale is not None and party in scale.parties:
        effects.append(f"x {scale.numerator}/{scale.denominator} on {', '.join(scale.issues)}")
    return "; ".join(effects) or "0"


def _signed(points: Points, unit: int) -> str:
    """Points as a person reads them: a decimal where that is exact, else a fraction."""
    value = Fraction(points, unit)
    decimal = float(value)
    text = f"{decimal:g}" if Fraction(decimal) == value else str(value)
    return text if value < 0 else f"+{text}"
