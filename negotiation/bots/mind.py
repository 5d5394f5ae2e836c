"""One turn of one bot: its view, what follows from it, and what it is after."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property

from negotiation.engine.entries import ChannelKind
from negotiation.engine.slices import ChannelInfo, OfferView, PhaseInfo, Seconds
from negotiation.engine.terms import PartyId, Points, SeatId

from . import target
from .guess import Guess, doubted, guesses
from .pace import READING, TURNS, bargaining, elapsed, period
from .space import Space, Terms, final_space
from .temperament import PerMille, Temperament
from .view import BotView

LAST_TURNS = 12
"""The last turns are for finding the text, not for waiting who gives way."""
HURRY = 6
"""So many turns before the end nobody only signs: each turn brings a new text as well."""
LAST_CALL = 3
"""In so many turns before the end it is now or never, and who holds out does so for nothing."""
LIKED = 900
"""A guess above this wins nothing more: the party signs anyway."""


class Mind:
    """Everything here is worked out from the view, the seed and the temperament, on demand."""

    def __init__(self, view: BotView, seed: str, temperament: Temperament) -> None:
        self.view = view
        self.seed = seed
        self.temperament = temperament
        self.me: PartyId = view.party

    # --- time -------------------------------------------------------------------------------------

    @cached_property
    def phase(self) -> PhaseInfo:
        return self.view.table.phases[self.view.clock.ordinal or 0]

    @cached_property
    def period(self) -> Seconds:
        return period(self.view.table.phases)

    @cached_property
    def rounds(self) -> int:
        """How many turns a seat has in all; in a long session no more than ``TURNS`` count."""
        return min(TURNS, bargaining(self.view.table.phases) // self.period)

    @cached_property
    def started(self) -> Seconds:
        """When the present phase began."""
        lines = reversed(self.view.lines)
        return next((line.at for line in lines if line.kind == "phase_started"), self.view.now)

    @cached_property
    def share(self) -> PerMille:
        return elapsed(self.view.table, self.view.clock, self.view.now)

    @cached_property
    def left(self) -> Seconds:
        """How much of the time for offers is left."""
        return bargaining(self.view.table.phases) * (1000 - self.share) // 1000

    @cached_property
    def settled(self) -> PerMille:
        """The share of the time after which targets fall no more and texts come quickly."""
        return 1000 - 1000 * min(LAST_TURNS, self.rounds * 2 // 3) // max(1, self.rounds)

    @property
    def late(self) -> bool:
        return self.share >= self.settled

    @property
    def last_call(self) -> bool:
        return self._within(min(LAST_CALL, self.rounds // 4))

    @property
    def hurried(self) -> bool:
        return self._within(min(HURRY, self.rounds // 2))

    def _within(self, turns: int) -> bool:
        return self.left <= turns * self.period

    @cached_property
    def pressed(self) -> Seconds | None:
        """When the last turns began; None before."""
        if not self.late:
            return None
        passed = bargaining(self.view.table.phases) * (self.share - self.settled) // 1000
        return self.view.now - passed

    def turns_since(self, at: Seconds) -> int:
        return max(0, self.view.now - at) // self.period

    # --- who and where ----------------------------------------------------------------------------

    @cached_property
    def signers(self) -> frozenset[PartyId]:
        """Whom a final text is addressed to: who must sign, and who else is here."""
        taken = {status.seat for status in self.view.roster.seats if status.taken}
        here = {
            party.id
            for party in self.view.table.parties
            if any(seat.id in taken for seat in party.seats)
        }
        return frozenset(self.view.table.final_signers) | here | {self.me}

    @cached_property
    def people(self) -> frozenset[SeatId]:
        """The seats that people hold."""
        seats = self.view.roster.seats
        return frozenset(status.seat for status in seats if status.taken and not status.bot)

    def asks_us(self, offer: OfferView) -> bool:
        """Whether a person waits for our answer to an offer."""
        ours = self.me in offer.parties and self.me not in offer.signed
        return offer.status == "open" and ours and offer.seat in self.people

    def fresh(self, offer: OfferView) -> bool:
        """Whether a person tabled it only just now: it wants to be read first."""
        return offer.seat in self.people and self.view.now < offer.tabled_at + READING

    @cached_property
    def plenary(self) -> ChannelInfo | None:
        """The plenary, where the bot may speak in it now."""
        return next(
            (
                channel
                for channel in self.view.channels.channels
                if channel.kind is ChannelKind.PLENARY and channel.writable
            ),
            None,
        )

    # --- packages ---------------------------------------------------------------------------------

    @cached_property
    def space(self) -> Space:
        return final_space(self.view, self.signers)

    @cached_property
    def aim(self) -> target.Aim:
        card, space = self.view.card, self.space
        towards = 0
        if self.temperament.mirrors:
            towards = target.moved(
                space, self.view.offers.offers, self.me, space.best, card.mandate
            )
        share = min(1000, self.share * 1000 // max(1, self.settled))
        aim = target.aim(space, card.mandate, share, self.temperament, towards)
        if not self.last_call:
            return aim
        least = card.mandate + max(0, space.best - card.mandate) * self.temperament.last // 1000
        return replace(aim, target=min(aim.target, least))

    @property
    def target(self) -> Points:
        return self.aim.target

    @cached_property
    def guesses(self) -> dict[PartyId, Guess]:
        return guesses(self.view, self.space, self.period // 2, self.pressed)

    def doubts(self, number: int) -> dict[PartyId, Guess]:
        """The guesses as they might be as well, another set for each number: who always trusts
        the same guess tables the same text again and again.
        """
        return {
            party: doubted(guess, (self.seed, "doubt", party, number))
            for party, guess in self.guesses.items()
        }

    def support(self, terms: Terms, guesses: Mapping[PartyId, Guess] | None = None) -> int:
        """How well the others seem to like it; the least willing counts most."""
        liked = [guess.of(terms) for guess in (guesses or self.guesses).values()]
        least = min(liked)
        if max(liked) > LIKED:
            liked = [min(LIKED, each) for each in liked]
        return sum(liked) + 2 * len(liked) * min(LIKED, least)

    # --- offers -----------------------------------------------------------------------------------

    @cached_property
    def texts(self) -> tuple[OfferView, ...]:
        """Open final offers that bind the own party."""
        return tuple(
            offer
            for offer in self.view.offers.offers
            if offer.final and offer.status == "open" and self.me in offer.parties
        )

    @cached_property
    def mine(self) -> OfferView | None:
        """The own final text on the table, the newest."""
        return next((text for text in reversed(self.texts) if text.party == self.me), None)

    @cached_property
    def lead(self) -> OfferView | None:
        """The others' text that most have signed; among equals the one worth most to us."""
        others = [text for text in self.texts if text.party != self.me]
        return max(others, key=lambda text: (len(text.signed), self.points(text)), default=None)

    def points(self, offer: OfferView) -> Points:
        """What an open final offer would pay us."""
        return self.space.own(self.space.terms(offer.package))
