"""What happened at a table, as the debrief tells it: offers with what they were worth, refusals,
signatures, agreements, and how much was said between whom.

A session is folded once, entry by entry. Every fact keeps the number of its entry, so that a page
can lead to that moment of the replay.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from negotiation.engine.capital import judge, mandate, outcome, standing, with_package
from negotiation.engine.entries import (
    AgreementBound,
    CapitalRefused,
    MessageSent,
    MoveExplained,
    OfferRejected,
    OfferSigned,
    OfferTabled,
    PhaseStarted,
    Recorded,
    SessionEnded,
    SessionStarted,
    SignatureVoided,
)
from negotiation.engine.payoff import payoff
from negotiation.engine.scenario import Scenario
from negotiation.engine.seating import parties, party_of
from negotiation.engine.state import State
from negotiation.engine.terms import (
    PLENARY,
    AgreementId,
    Millis,
    OfferId,
    Package,
    PartyId,
    PhaseId,
    Points,
    PresetId,
    SeatId,
)

from .refold import refolded


@dataclass(frozen=True, slots=True)
class Tabled:
    """An offer. ``outcome`` is what it would have made of the outcome as it stood, ``worth`` what
    that is worth to every party.

    ``short`` says by how much each of its signers' capitals would have refused it at that moment;
    an offer without any could have been signed there and then. ``signed`` are all who ever did.
    ``why`` is a bot's reason for tabling it, None for a person.
    """

    seq: int
    at: Millis
    offer: OfferId
    seat: SeatId
    party: PartyId
    parties: tuple[PartyId, ...]
    final: bool
    public: bool
    package: Package
    outcome: Package
    worth: Mapping[PartyId, Points]
    short: Mapping[PartyId, Points]
    counters: OfferId | None
    signed: tuple[PartyId, ...] = ()
    refused: tuple[PartyId, ...] = ()
    rejected: PartyId | None = None
    agreed: bool = False
    why: str | None = None

    @property
    def joint(self) -> Points:
        return sum(self.worth.values())


@dataclass(frozen=True, slots=True)
class Refused:
    """A capital that would not ratify, or (``voided``) no longer: ``short_by`` how much."""

    seq: int
    at: Millis
    offer: OfferId
    party: PartyId
    short_by: Points
    voided: bool


@dataclass(frozen=True, slots=True)
class Signed:
    seq: int
    at: Millis
    offer: OfferId
    party: PartyId


@dataclass(frozen=True, slots=True)
class Bound:
    """An agreement that came to hold; ``number`` counts from 1."""

    seq: int
    at: Millis
    agreement: AgreementId
    offer: OfferId
    package: Package
    parties: tuple[PartyId, ...]
    final: bool
    number: int


@dataclass(frozen=True, slots=True)
class Began:
    """A phase."""

    seq: int
    at: Millis
    phase: PhaseId
    name: str


@dataclass(frozen=True, slots=True)
class Talk:
    """How many messages the seats of each party wrote until the end, never which.

    ``plenary`` and ``team`` by speaker; ``pairs`` by speaker and every other party that was in the
    private channel. The facilitator's words and help lines are not counted.
    """

    plenary: Mapping[PartyId, int] = field(default_factory=dict)
    team: Mapping[PartyId, int] = field(default_factory=dict)
    pairs: Mapping[tuple[PartyId, PartyId], int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Course:
    """``began`` and ``ended`` are the times of the start and of the end; ``end`` the entry of the
    end, 0 while the session goes on."""

    state: State
    began: Millis
    ended: Millis
    end: int
    phases: tuple[Began, ...]
    offers: tuple[Tabled, ...]
    refusals: tuple[Refused, ...]
    signatures: tuple[Signed, ...]
    bound: tuple[Bound, ...]
    talk: Talk

    def known(self, offers: frozenset[OfferId]) -> Course:
        """The same for somebody who knows only these offers."""
        return replace(
            self,
            offers=tuple(offer for offer in self.offers if offer.offer in offers),
            signatures=tuple(each for each in self.signatures if each.offer in offers),
        )

    def offer(self, offer: OfferId) -> Tabled | None:
        return next((found for found in self.offers if found.offer == offer), None)


def course(scenario: Scenario, log: Iterable[Recorded], preset: PresetId | None = None) -> Course:
    """The course of a session from its first entry on, judged as under ``preset`` if one is named.

    Raises ValueError if no entry opens it, or there is no such preset.
    """
    states = refolded(scenario, log, preset)
    first, state = next(states)
    teller = _Teller(state, first.at)
    for recorded, after in states:
        teller.take(recorded, after)
    return teller.told()


class _Teller:
    def __init__(self, state: State, at: Millis) -> None:
        self.state = state
        self.began = self.last = at
        self.ended, self.end = at, 0
        self.why: str | None = None
        self.phases: list[Began] = []
        self.offers: dict[OfferId, Tabled] = {}
        self.refusals: list[Refused] = []
        self.signatures: list[Signed] = []
        self.bound: list[Bound] = []
        self.plenary: Counter[PartyId] = Counter()
        self.team: Counter[PartyId] = Counter()
        self.pairs: Counter[tuple[PartyId, PartyId]] = Counter()

    def take(self, recorded: Recorded, after: State) -> None:
        before, self.state = self.state, after
        self.last = recorded.at
        if not self.end:
            self._note(recorded, before)

    def told(self) -> Course:
        return Course(
            state=self.state,
            began=self.began,
            ended=self.ended if self.end else self.last,
            end=self.end,
            phases=tuple(self.phases),
            offers=tuple(self.offers.values()),
            refusals=tuple(self.refusals),
            signatures=tuple(self.signatures),
            bound=tuple(self.bound),
            talk=Talk(dict(self.plenary), dict(self.team), dict(self.pairs)),
        )

    def _note(self, recorded: Recorded, before: State) -> None:
        seq, at = recorded.seq, recorded.at
        # A bot's reason stands right before the entry of its move.
        why, self.why = self.why, None
        match recorded.entry:
            case MoveExplained() as explained:
                self.why = explained.reasons[0].sentence
            case SessionStarted():
                self.began = at
            case PhaseStarted(ordinal, phase):
                name = self.state.table.phases[ordinal].name
                self.phases.append(Began(seq, at, phase, name))
            case SessionEnded():
                self.ended, self.end = at, seq
            case MessageSent() as said:
                self._say(said)
            case OfferTabled() as tabled:
                made = _tabled(before, tabled, seq, at)
                self.offers[tabled.offer] = replace(made, why=why)
            case AgreementBound() as made:
                self._bind(made, seq, at)
            case _:
                self._answer(recorded)

    def _answer(self, recorded: Recorded) -> None:
        """What somebody did with an offer."""
        seq, at = recorded.seq, recorded.at
        match recorded.entry:
            case OfferSigned(offer, party):
                self.signatures.append(Signed(seq, at, offer, party))
                found = self.offers[offer]
                signed = frozenset({*found.signed, party})
                ordered = tuple(p for p in found.parties if p in signed)
                self.offers[offer] = replace(found, signed=ordered)
            case OfferRejected(offer, seat):
                by = party_of(self.state.table, seat)
                self.offers[offer] = replace(self.offers[offer], rejected=by)
            case CapitalRefused(offer, party):
                self._refuse(seq, at, offer, party, voided=False)
            case SignatureVoided(offer, party):
                self._refuse(seq, at, offer, party, voided=True)
            case _:
                pass

    def _refuse(self, seq: int, at: Millis, offer: OfferId, party: PartyId, voided: bool) -> None:
        asked = self.state.capital_nos[-1]
        before = standing(self.state.table, party, asked.before)
        found = self.offers[offer]
        worth = judge(self.state, before, asked.outcome, found.final)
        self.refusals.append(Refused(seq, at, offer, party, worth.needed - worth.points, voided))
        signed = tuple(p for p in found.signed if not (voided and p == party))
        refused = found.refused if party in found.refused else (*found.refused, party)
        self.offers[offer] = replace(found, signed=signed, refused=refused)

    def _bind(self, made: AgreementBound, seq: int, at: Millis) -> None:
        number = len(self.bound) + 1
        self.bound.append(
            Bound(
                seq, at, made.agreement, made.offer, made.package, made.parties, made.final, number
            )
        )
        self.offers[made.offer] = replace(self.offers[made.offer], agreed=True)

    def _say(self, said: MessageSent) -> None:
        if said.seat is None:
            return
        table = self.state.table
        speaker = party_of(table, said.seat)
        if said.channel == PLENARY:
            self.plenary[speaker] += 1
            return
        seats = self.state.channels.get(said.channel)
        if seats is None:  # a delegation's own channel or a help line
            if said.audience.parties:
                self.team[speaker] += 1
            return
        others = {party_of(table, seat) for seat in seats} - {speaker}
        if not others:
            self.team[speaker] += 1
        for other in parties(table):
            if other in others:
                self.pairs[speaker, other] += 1


def _tabled(before: State, tabled: OfferTabled, seq: int, at: Millis) -> Tabled:
    table = before.table
    now = outcome(before)
    after = with_package(now, tabled.package)
    had, worth = payoff(table.scenario, now), payoff(table.scenario, after)
    # As ``engine.capital.judge`` says it, without scoring the same two packages for each party.
    gain = table.pack.interim_gain
    needed = {p: mandate(before, p) if tabled.final else had[p] + gain for p in tabled.parties}
    return Tabled(
        seq=seq,
        at=at,
        offer=tabled.offer,
        seat=tabled.seat,
        party=party_of(table, tabled.seat),
        parties=tabled.parties,
        final=tabled.final,
        public=tabled.public,
        package=tabled.package,
        outcome=after,
        worth=worth,
        short={p: least - worth[p] for p, least in needed.items() if worth[p] < least},
        counters=tabled.counters,
    )
