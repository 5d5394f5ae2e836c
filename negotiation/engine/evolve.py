"""From a state and an entry to the next state. No rule is checked here: entries are facts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, TypeVar, assert_never

from .capital import mandate, outcome, with_package
from .entries import (
    ActionSeconded,
    ActionTaken,
    AgreementBound,
    BotSeated,
    CapitalRefused,
    ChannelOpened,
    DisasterStruck,
    Entry,
    InjectFired,
    MessageSent,
    MoveExplained,
    OfferExpired,
    OfferRejected,
    OfferSigned,
    OfferTabled,
    OfferWithdrawn,
    PenPassed,
    PhaseExtended,
    PhaseStarted,
    ResultsRevealed,
    RollMade,
    SeatAway,
    SeatMarked,
    SeatReadied,
    SeatReleased,
    SeatTaken,
    SessionBranched,
    SessionEnded,
    SessionOpened,
    SessionPaused,
    SessionResumed,
    SessionStarted,
    SignatureVoided,
    ThresholdCrossed,
)
from .payoff import payoff
from .scenario import Scenario, timetable
from .seating import party_of
from .state import (
    Agreement,
    CapitalNo,
    Holding,
    Offer,
    OfferStatus,
    Roster,
    State,
    Table,
)
from .terms import Millis, OfferId, ParameterId, PartyId, PresetId, SeatId
from .world import course as world
from .world.read import opened as opened_world

Key = TypeVar("Key")
Value = TypeVar("Value")


def start(scenario: Scenario, opened: SessionOpened, at: Millis) -> State:
    """The state after the first entry. ``at`` is that entry's time; nothing depends on it yet.

    Raises ValueError when the entry names another scenario, another text of it, or no such pack
    or preset.
    """
    if (scenario.id, scenario.digest) != (opened.scenario, opened.digest):
        raise ValueError(f"the session was opened with another scenario than this {scenario.id}")
    if not any(pack.id == opened.pack for pack in scenario.packs):
        raise ValueError(f"{scenario.id} has no pack {opened.pack}")
    pack = scenario.pack(opened.pack)
    phases, debrief = timetable(pack, opened.minutes)
    preset, parameters = _hypothesis(scenario, opened)
    table = Table(
        scenario,
        pack,
        opened.minutes,
        phases,
        debrief,
        opened.seed,
        payoff(scenario, {}),
        preset,
        parameters,
    )
    return State(
        table,
        roster=Roster(seats={seat.id: Holding() for seat in scenario.seats()}),
        world=None if scenario.world is None else opened_world(scenario.world),
    )


def _hypothesis(
    scenario: Scenario, opened: SessionOpened
) -> tuple[PresetId | None, Mapping[ParameterId, int]]:
    """The preset a session goes by and its numbers; the usual one if none is named."""
    model = scenario.world
    if model is None:
        return None, {}
    named = [preset for preset in model.presets if opened.preset in {None, preset.id}]
    if not named:
        raise ValueError(f"{scenario.id} has no preset {opened.preset}")
    return named[0].id, {**named[0].values, **opened.parameters}


def evolve(  # noqa: C901, PLR0911, PLR0912, PLR0915 (one match closes over every entry)
    state: State, entry: Entry, at: Millis
) -> State:
    """The state after an entry that was appended at ``at``."""
    clock = state.clock
    match entry:
        case SessionOpened():
            raise ValueError("a session is opened once, by its first entry")
        case SeatTaken(seat):
            return _hold(state, seat, Holding(taken=True))
        case BotSeated(seat, temperament):
            return _hold(state, seat, Holding(taken=True, ready=True, bot=temperament))
        case SeatReleased(seat):
            return _hold(state, seat, Holding())
        case SeatMarked(seat, inexperienced):
            return _mark(state, seat, inexperienced)
        case SeatAway(seat, away):
            return _condition(state, seat, away=at if away else None)
        case SeatReadied(seat, ready):
            return _condition(state, seat, ready=ready)
        case PenPassed(seat):
            pens = _put(state.roster.pens, party_of(state.table, seat), seat)
            return replace(state, roster=replace(state.roster, pens=pens))
        case SessionStarted():
            return replace(state, clock=replace(clock, status="running"))
        case PhaseStarted(ordinal, _, ends_at):
            state = world.phase_over(state)
            return replace(state, clock=replace(clock, ordinal=ordinal, ends_at=ends_at))
        case SessionPaused(remaining):
            # ends_at stays: on resuming, its distance to the new one is the length of the pause.
            return replace(state, clock=replace(clock, status="paused", remaining=remaining))
        case SessionResumed(ends_at, shift):
            clock = replace(clock, status="running", ends_at=ends_at, remaining=None)
            return replace(state, clock=clock, offers=_shift(state.offers, shift))
        case PhaseExtended(by):
            return _extend(state, by)
        case SessionEnded(reason):
            clock = replace(clock, status="ended", ends_at=None, remaining=None, reason=reason)
            return replace(state, clock=clock, offers=_lapse(state.offers))
        case ResultsRevealed():
            return replace(state, clock=replace(clock, revealed=True))
        case ChannelOpened(channel, seats):
            return replace(state, channels=_put(state.channels, channel, seats))
        case SessionBranched() | MessageSent() | MoveExplained():
            return state
        case OfferTabled():
            return _table(state, entry, at)
        case OfferWithdrawn(offer):
            return _close(state, offer, "withdrawn")
        case OfferRejected(offer, seat):
            return _close(state, offer, "rejected", by=party_of(state.table, seat))
        case OfferExpired(offer):
            return _close(state, offer, "expired")
        case OfferSigned(offer, party):
            return _sign(state, offer, party)
        case CapitalRefused(offer, party):
            return _refuse(state, offer, party, at)
        case SignatureVoided(offer, party):
            return _unsign(_refuse(state, offer, party, at), offer, party)
        case AgreementBound():
            return _bind(state, entry, at)
        case ActionTaken():
            return world.act(state, entry, at)
        case ActionSeconded(action, seat):
            return world.second(state, action, seat)
        case RollMade():
            return world.roll(state, entry)
        case ThresholdCrossed(threshold):
            return world.cross(state, threshold)
        case InjectFired():
            return world.fire(state, entry, at)
        case DisasterStruck():
            return world.end(state)
        case _:
            assert_never(entry)


def _put(mapping: Mapping[Key, Value], key: Key, value: Value) -> dict[Key, Value]:
    return {**mapping, key: value}


# --- seats ----------------------------------------------------------------------------------------


def _hold(state: State, seat: SeatId, holding: Holding) -> State:
    generation = state.roster.seats[seat].generation + 1
    seats = _put(state.roster.seats, seat, replace(holding, generation=generation))
    pens = {party: pen for party, pen in state.roster.pens.items() if pen != seat}
    return replace(state, roster=Roster(seats, pens, state.roster.inexperienced - {seat}))


def _mark(state: State, seat: SeatId, inexperienced: bool) -> State:
    others = state.roster.inexperienced - {seat}
    marked = others | {seat} if inexperienced else others
    return replace(state, roster=replace(state.roster, inexperienced=marked))


def _condition(state: State, seat: SeatId, **changes: Any) -> State:
    """The same person in the same seat, in another condition."""
    seats = _put(state.roster.seats, seat, replace(state.roster.seats[seat], **changes))
    return replace(state, roster=replace(state.roster, seats=seats))


# --- time -----------------------------------------------------------------------------------------


def _extend(state: State, by: Millis) -> State:
    ends_at, remaining = state.clock.ends_at, state.clock.remaining
    clock = replace(
        state.clock,
        ends_at=None if ends_at is None else ends_at + by,
        remaining=None if remaining is None else remaining + by,
    )
    return replace(state, clock=clock)


def _shift(offers: Mapping[OfferId, Offer], shift: Millis) -> dict[OfferId, Offer]:
    return {
        key: replace(offer, expires_at=offer.expires_at + shift)
        if offer.status == "open" and offer.expires_at is not None
        else offer
        for key, offer in offers.items()
    }


def _lapse(offers: Mapping[OfferId, Offer]) -> dict[OfferId, Offer]:
    return {
        key: replace(offer, status="lapsed", signed=()) if offer.status == "open" else offer
        for key, offer in offers.items()
    }


# --- offers ---------------------------------------------------------------------------------------


def _table(state: State, entry: OfferTabled, at: Millis) -> State:
    if entry.supersedes is not None:
        state = _close(state, entry.supersedes, "superseded")
    offer = Offer(
        id=entry.offer,
        seat=entry.seat,
        party=party_of(state.table, entry.seat),
        package=entry.package,
        parties=entry.parties,
        public=entry.public,
        final=entry.final,
        tabled_at=at,
        expires_at=entry.expires_at,
        counters=entry.counters,
        supersedes=entry.supersedes,
    )
    return _offer(state, offer)


def _offer(state: State, offer: Offer) -> State:
    return replace(state, offers=_put(state.offers, offer.id, offer))


def _close(state: State, offer: OfferId, status: OfferStatus, by: PartyId | None = None) -> State:
    closed = replace(state.offers[offer], status=status, signed=(), rejected_by=by)
    return _offer(state, closed)


def _sign(state: State, offer: OfferId, party: PartyId) -> State:
    """Signatures are kept in scenario order: their order in time is in the feed."""
    found = state.offers[offer]
    signed = tuple(p for p in found.parties if p == party or p in found.signed)
    return _offer(state, replace(found, signed=signed))


def _unsign(state: State, offer: OfferId, party: PartyId) -> State:
    found = state.offers[offer]
    return _offer(state, replace(found, signed=tuple(p for p in found.signed if p != party)))


def _refuse(state: State, offer: OfferId, party: PartyId, at: Millis) -> State:
    before = outcome(state)
    after = with_package(before, state.offers[offer].package)
    # The demand on a final offer moves with the world, so what it was is kept.
    final = state.world is not None and state.offers[offer].final
    needed = mandate(state, party) if final else None
    refusal = CapitalNo(offer, party, at, outcome=after, before=before, needed=needed)
    return replace(state, capital_nos=(*state.capital_nos, refusal))


def _bind(state: State, entry: AgreementBound, at: Millis) -> State:
    agreement = Agreement(
        id=entry.agreement,
        offer=entry.offer,
        package=entry.package,
        parties=entry.parties,
        final=entry.final,
        amends=entry.amends,
        at=at,
    )
    agreed = replace(state.offers[entry.offer], status="agreed")
    return replace(_offer(state, agreed), agreements=(*state.agreements, agreement))
