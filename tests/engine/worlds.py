"""Two worlds that differ only in the secrets of A and its confidant B, and what a secret is.

That is decided here by the kind of entry, on purpose not by the audience that the code under test
gives it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from negotiation.engine import decide as decisions
from negotiation.engine.channels import delegation, help_line
from negotiation.engine.commands import Command, Request
from negotiation.engine.decide import opening
from negotiation.engine.entries import (
    ActionTaken,
    CapitalRefused,
    ChannelOpened,
    Entry,
    MessageSent,
    OfferExpired,
    OfferRejected,
    OfferSigned,
    OfferTabled,
    OfferWithdrawn,
    SignatureVoided,
)
from negotiation.engine.evolve import evolve, start
from negotiation.engine.refusals import Refused
from negotiation.engine.scenario import Party, Scenario
from negotiation.engine.state import Offer, State
from negotiation.engine.terms import Actor, ChannelId, Millis, OfferId, PackId

from .builders import (
    A_AIDE,
    A_HEAD,
    B_AIDE,
    B_HEAD,
    C_AIDE,
    C_HEAD,
    D_HEAD,
    OBSERVER_VIEW,
    OPENED_AT,
    A,
    B,
    C,
    D,
    mentor,
    seated_game,
    viewer,
)
from .small_world import NOTE
from .streams import Stream

SECRET_SEATS = (A_HEAD, A_AIDE, B_HEAD, B_AIDE)
LOW_SEATS = (C_HEAD, C_AIDE, D_HEAD)
LOW = (viewer(C_HEAD), viewer(D_HEAD), mentor(C), mentor(D), OBSERVER_VIEW)
"""Who must not be able to tell the worlds apart."""


def other_card(scenario: Scenario, more: int) -> Scenario:
    """The same scenario with another card for A: every word, and every point by the same amount.

    All of A's payoffs and its mandate move together, so that its capital decides as before.
    """
    points = {
        issue: {
            option: {
                p: worth + (more if (issue, p) == ("FLAG", A) else 0) for p, worth in row.items()
            }
            for option, row in options.items()
        }
        for issue, options in scenario.points.items()
    }
    pack = scenario.packs[0]
    mandates = {**pack.mandates, A: pack.mandates[A] + more}
    return replace(
        scenario,
        points=points,
        packs=(replace(pack, mandates=mandates),),
        parties=tuple(_reworded(p) if p.id == A else p for p in scenario.parties),
    )


def _reworded(party: Party) -> Party:
    other = "something else altogether"
    return replace(
        party, role=other, aims=(other, other), red_line=other, walk_away=other, brief=other
    )


@dataclass
class World:
    """One of the two, with the streams of all who must not be able to tell which."""

    scenario: Scenario
    state: State = field(init=False)
    streams: list[Stream] = field(init=False)
    secrets: int = 0

    def __post_init__(self) -> None:
        opened = opening(self.scenario, PackId("short"), 10, "5" * 32)
        self.state = start(self.scenario, opened, OPENED_AT)
        for _, entry in seated_game(scenario=self.scenario).log[1:]:
            self.state = evolve(self.state, entry, OPENED_AT)
        self.streams = [Stream(looker, self.state) for looker in LOW]

    def decide(
        self, actor: Actor, command: Command, command_id: str, now: Millis
    ) -> tuple[Entry, ...] | Refused:
        return decisions.decide(self.state, Request(actor, command_id, now, command))

    def apply(self, entries: Sequence[Entry], now: Millis) -> None:
        """As one update: the lines of all entries, then the slices that changed."""
        for entry in entries:
            self.state = evolve(self.state, entry, now)
        for stream in self.streams:
            for entry in entries:
                stream.append(entry, now, self.state)
            stream.show(self.state)

    def arrived(self) -> list[list[bytes]]:
        return [stream.take() for stream in self.streams]


def is_secret(entry: Entry, state: State) -> bool:
    """Whether the rules keep this entry among A, B and the facilitator."""
    match entry:
        case MessageSent(channel):
            return channel in secret_channels(state)
        case ChannelOpened(_, seats):
            return set(seats) <= set(SECRET_SEATS)
        case OfferTabled():
            return not entry.public and set(entry.parties) <= {A, B}
        case (
            OfferSigned(offer) | OfferWithdrawn(offer) | OfferRejected(offer) | OfferExpired(offer)
        ):
            return offer not in state.offers or _is_hidden(state.offers[offer])
        case ActionTaken(_, _, instrument):
            return instrument == NOTE
        case CapitalRefused(_, party) | SignatureVoided(_, party):
            return party in (A, B)
        case _:
            return False


def secret_channels(state: State) -> set[ChannelId]:
    own = {delegation(A), delegation(B), *map(help_line, SECRET_SEATS)}
    private = {c for c, seats in state.channels.items() if set(seats) <= set(SECRET_SEATS)}
    return own | private


def _is_hidden(offer: Offer) -> bool:
    return not offer.public and set(offer.parties) <= {A, B}


def hidden(state: State) -> list[OfferId]:
    return [offer.id for offer in state.offers.values() if _is_hidden(offer)]


def shared(state: State) -> list[OfferId]:
    """Offers that somebody else sees too: the same in both worlds."""
    return [offer.id for offer in state.offers.values() if not _is_hidden(offer)]
