"""Leaks planted one at a time: each makes some secret of A and B visible to others.

A leak patches the code under test, never the pair test. Most have happened in other games: a
counter over all, an audience too wide, an error text that knows more than its reader.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace

import pytest

from negotiation.engine import channels, sight, view
from negotiation.engine.capital import Standing, worth
from negotiation.engine.commands import Request, TableOffer, TakeAction
from negotiation.engine.decide import acts, course, guards, offers, signatures, talk
from negotiation.engine.entries import (
    ActionTaken,
    CapitalRefused,
    ChannelKind,
    ChannelOpened,
    EndReason,
    Entry,
    MessageSent,
    OfferSigned,
)
from negotiation.engine.evolve import evolve
from negotiation.engine.refusals import Code
from negotiation.engine.slices import OffersSlice, RosterSlice, Slice, Worth
from negotiation.engine.state import Offer, State, Table
from negotiation.engine.terms import (
    EVERYONE,
    ActionId,
    Audience,
    ChannelId,
    Millis,
    OfferId,
    Package,
    PartyId,
    SeatId,
    Sight,
    Viewer,
)
from negotiation.engine.view import acts as acts_seen
from negotiation.engine.view import feed, own
from negotiation.engine.view import offers as offer_views
from negotiation.engine.view import world as worlds
from negotiation.engine.world.model import Disaster, Roll

from . import worlds as paired
from .builders import A_HEAD, FACILITATOR_VIEW, viewer

Patch = pytest.MonkeyPatch
Slices = Callable[[State, Viewer], dict[str, Slice]]


def _reslice(patch: Patch, change: Callable[[State, Viewer, dict[str, Slice]], None]) -> None:
    honest: Slices = view.slices

    def slices(state: State, looker: Viewer) -> dict[str, Slice]:
        shown = honest(state, looker)
        change(state, looker, shown)
        return shown

    patch.setattr(view, "slices", slices)


# --- slices ---------------------------------------------------------------------------------------


def names_version_counts_offers(patch: Patch) -> None:
    """A public number grows on private acts."""

    def change(state: State, _: Viewer, shown: dict[str, Slice]) -> None:
        roster = shown["roster"]
        assert isinstance(roster, RosterSlice)
        version = roster.names_version + len(state.offers)
        shown["roster"] = replace(roster, names_version=version)

    _reslice(patch, change)


def stakes_for_everybody(patch: Patch) -> None:
    """The facilitator's slice goes to all."""

    def change(state: State, _: Viewer, shown: dict[str, Slice]) -> None:
        shown["stakes"] = own.stakes_slice(state)

    _reslice(patch, change)


def the_card_of_another_party(patch: Patch) -> None:
    """A card is looked up for the wrong seat."""

    def card(state: State, _: SeatId) -> Slice:
        return honest(state, A_HEAD)

    honest = own.card_slice
    patch.setattr(view, "card_slice", card)


def results_before_the_reveal(patch: Patch) -> None:
    """The end opens every scoresheet."""

    def results(state: State, _: Viewer, reason: EndReason) -> Slice:
        return honest(state, FACILITATOR_VIEW, reason)

    honest = own.results_slice
    patch.setattr(view, "results_slice", results)


def all_channels_are_listed(patch: Patch) -> None:
    """Who talks with whom is shown, if not what they say."""
    honest: Slices = view.slices

    def change(state: State, _: Viewer, shown: dict[str, Slice]) -> None:
        shown["channels"] = honest(state, FACILITATOR_VIEW)["channels"]

    _reslice(patch, change)


def offers_of_others(patch: Patch) -> None:
    """Hidden offers are sent, for the client to leave out."""

    def change(state: State, _: Viewer, shown: dict[str, Slice]) -> None:
        shown["offers"] = offer_views.offers_slice(state, FACILITATOR_VIEW)

    _reslice(patch, change)


def links_to_hidden_offers(patch: Patch) -> None:
    """An offer names the one it answers, seen or not."""

    def change(state: State, _: Viewer, shown: dict[str, Slice]) -> None:
        slice_ = shown["offers"]
        assert isinstance(slice_, OffersSlice)
        shown["offers"] = OffersSlice(
            tuple(replace(o, counters=state.offers[o.id].counters) for o in slice_.offers)
        )

    _reslice(patch, change)


def the_proposers_worth(patch: Patch) -> None:
    """``own`` is computed for the offer's party instead of the reader's."""

    def worth_of(state: State, _: Standing | None, offer: Offer) -> Worth | None:
        return worth(state, offer.party, offer.package, offer.final)

    patch.setattr(offer_views, "_own", worth_of)


def preview_for_another(patch: Patch) -> None:
    """Anybody may ask what a package is worth to A."""
    honest = view.preview

    def preview(state: State, _: Viewer, package: Package, final: bool) -> Worth | None:
        return honest(state, viewer(A_HEAD), package, final)

    patch.setattr(view, "preview", preview)


# --- lines and audiences --------------------------------------------------------------------------


def _lines_for_everybody(patch: Patch, *kinds: type[Entry]) -> None:
    honest = feed.sees

    def sees(entry: Entry, looker: Viewer, table: Table) -> bool:
        return isinstance(entry, kinds) or honest(entry, looker, table)

    patch.setattr(feed, "sees", sees)


def private_words_for_everybody(patch: Patch) -> None:
    """A message goes to all, its words to be withheld later."""
    _lines_for_everybody(patch, MessageSent)


def a_mentor_reads_for_every_delegation(patch: Patch) -> None:
    """What some seats share is shown to every mentor."""
    patch.setattr(sight, "_spoken_for", lambda audience, *_: len(audience.seats) > 1)


def opened_channels_for_everybody(patch: Patch) -> None:
    """All are told that somebody opened a private channel."""
    _lines_for_everybody(patch, ChannelOpened)


def refusals_of_capitals_for_everybody(patch: Patch) -> None:
    """All are told that a capital said no."""
    _lines_for_everybody(patch, CapitalRefused)


def help_lines_are_public(patch: Patch) -> None:
    """A call for help is recorded with everybody as its audience."""
    honest = channels.audience

    def audience(channel: channels.Channel) -> Audience:
        return EVERYONE if channel.kind is ChannelKind.HELP else honest(channel)

    for module in (talk, view):
        patch.setattr(module, "audience", audience)


def the_reason_of_a_signature(patch: Patch) -> None:
    """A capital's answer goes to every party of the offer."""
    everybody = Audience(parties=frozenset(PartyId(party) for party in "ABCD"))
    patch.setattr(signatures, "_own", lambda _: everybody)


def expiries_are_public(patch: Patch) -> None:
    """An offer that has expired is no longer thought worth hiding."""
    patch.setattr(offers, "offer_audience", lambda _: EVERYONE)


def an_empty_line_for_what_is_hidden(patch: Patch) -> None:
    """What may not be seen is sent without its content: the gap tells that it happened."""
    honest = view.line

    def line(entry: Entry, at: Millis, looker: Viewer, table: Table) -> object:
        shown = honest(entry, at, looker, table)
        if shown is None and looker.sight is Sight.SEAT:
            return {"at": at // 1000}
        return shown

    patch.setattr(view, "line", line)


# --- answers and ids ------------------------------------------------------------------------------


def refusals_know_hidden_offers(patch: Patch) -> None:
    """An offer of others is answered with "not yours" instead of "unknown"."""

    def visible(state: State, _: SeatId, offer: OfferId) -> Offer:
        if offer not in state.offers:
            raise guards.Refusal(Code.OFFER_UNKNOWN)
        return state.offers[offer]

    for module in (offers, signatures):
        patch.setattr(module, "visible_offer", visible)


def refusals_know_hidden_channels(patch: Patch) -> None:
    """A channel of others is answered with another code than one that does not exist."""
    honest = talk._find

    def find(state: State, wanted: ChannelId, seat: SeatId | None = None) -> channels.Channel:
        if wanted in state.channels:
            honest(state, wanted)
            raise guards.Refusal(Code.NOT_YOURS)
        return honest(state, wanted, seat)

    patch.setattr(talk, "_find", find)


def a_limit_on_all_offers(patch: Patch) -> None:
    """The table is full, says the server, and thereby how full."""
    honest = offers.table_offer

    def table_offer(state: State, request: Request, command: TableOffer) -> tuple[Entry, ...]:
        if len(state.offers) >= 4:
            raise guards.Refusal(Code.OFFER_CLOSED)
        return honest(state, request, command)

    patch.setattr(offers, "table_offer", table_offer)


def offers_are_numbered(patch: Patch) -> None:
    """Ids count up over all offers of the session."""
    honest = offers.table_offer

    def table_offer(state: State, request: Request, command: TableOffer) -> tuple[Entry, ...]:
        number = OfferId(str(len(state.offers)))
        patch.setattr(offers, "offer_id", lambda *_: number)
        return honest(state, request, command)

    patch.setattr(offers, "table_offer", table_offer)


def agreements_are_numbered_by_offers(patch: Patch) -> None:
    """The number of an agreement is that of its offer, counted over all."""
    honest = signatures._bind

    def bind(state: State, request: Request, offer: Offer, last: OfferSigned) -> tuple[Entry, ...]:
        order = list(state.offers).index(offer.id)
        patch.setattr(signatures, "agreement_id", lambda *_: f"agreement {order}")
        return honest(state, request, offer, last)

    patch.setattr(signatures, "_bind", bind)


# --- the world ------------------------------------------------------------------------------------


def draws_from_the_log_position(patch: Patch) -> None:
    """A draw is numbered by how many entries there are before it, seen and unseen."""
    counted: Counter[int] = Counter()
    honest = course.Course._hits

    def counting(state: State, entry: Entry, at: Millis) -> State:
        counted[id(state.table)] += 1
        return evolve(state, entry, at)

    def hits(self: course.Course, roll: Roll | Disaster, _: int, times: int, chance: int) -> int:
        return honest(self, roll, counted[id(self.state.table)], times, chance)

    patch.setattr(paired, "evolve", counting)
    patch.setattr(course.Course, "_hits", hits)


def acts_of_others(patch: Patch) -> None:
    """What others do in secret is listed."""
    patch.setattr(acts_seen, "_knows", lambda *_: True)


def lines_of_acts_for_everybody(patch: Patch) -> None:
    """All are told that somebody did something."""
    _lines_for_everybody(patch, ActionTaken)


def every_number_for_everybody(patch: Patch) -> None:
    """All read all of the world's numbers."""
    patch.setattr(worlds, "_sharpness", lambda *_: "value")


def estimates_of_what_is_hidden(patch: Patch) -> None:
    """What is to be hidden is only blurred, and narrowly."""
    patch.setattr(worlds, "_sharpness", lambda *_: "estimate")
    patch.setattr(worlds, "_blur", lambda number, *_: (number - 1, number + 1))


def acts_are_numbered(patch: Patch) -> None:
    """Ids count up over all acts of the session."""
    honest = acts.take_action

    def take_action(state: State, request: Request, command: TakeAction) -> tuple[Entry, ...]:
        number = 0 if state.world is None else len(state.world.acts)
        patch.setattr(acts, "action_id", lambda *_: ActionId(str(number)))
        return honest(state, request, command)

    patch.setattr(acts, "take_action", take_action)


def mandates_of_others(patch: Patch) -> None:
    """Everybody is shown what moves every capital."""

    def mandates(state: State, _: Viewer) -> Slice:
        return worlds.mandates_slice(state, FACILITATOR_VIEW)

    patch.setitem(view._SHOWN, "mandates", mandates)


LEAKS: tuple[Callable[[Patch], None], ...] = (
    names_version_counts_offers,
    stakes_for_everybody,
    the_card_of_another_party,
    results_before_the_reveal,
    all_channels_are_listed,
    offers_of_others,
    links_to_hidden_offers,
    the_proposers_worth,
    preview_for_another,
    private_words_for_everybody,
    a_mentor_reads_for_every_delegation,
    opened_channels_for_everybody,
    refusals_of_capitals_for_everybody,
    help_lines_are_public,
    the_reason_of_a_signature,
    expiries_are_public,
    an_empty_line_for_what_is_hidden,
    refusals_know_hidden_offers,
    refusals_know_hidden_channels,
    a_limit_on_all_offers,
    offers_are_numbered,
    agreements_are_numbered_by_offers,
    draws_from_the_log_position,
    acts_of_others,
    lines_of_acts_for_everybody,
    every_number_for_everybody,
    estimates_of_what_is_hidden,
    acts_are_numbered,
    mandates_of_others,
)
