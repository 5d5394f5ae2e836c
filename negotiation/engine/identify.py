"""Ids of what a session creates: drawn from its secret seed, so they tell nobody how many exist."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256

from .terms import ActionId, Actor, AgreementId, ChannelId, OfferId, SeatId

LENGTH = 16
"""Hex characters of a derived id: 64 bits."""


def actor_key(actor: Actor) -> str:
    """Who acts, as one word: the seat, ``clock``, ``facilitator`` or ``guest``."""
    if actor.seat is not None:
        return actor.seat
    if actor.clock:
        return "clock"
    return "facilitator" if actor.steers else "guest"


def offer_id(seed: str, actor: Actor, command_id: str) -> OfferId:
    return OfferId(_derive(seed, "offer", actor_key(actor), command_id))


def agreement_id(seed: str, actor: Actor, command_id: str) -> AgreementId:
    return AgreementId(_derive(seed, "agreement", actor_key(actor), command_id))


def action_id(seed: str, actor: Actor, command_id: str) -> ActionId:
    return ActionId(_derive(seed, "action", actor_key(actor), command_id))


def channel_id(seed: str, seats: Iterable[SeatId]) -> ChannelId:
    """The same seats always share the same private channel, whoever opens it."""
    return ChannelId(_derive(seed, "channel", *sorted(seats)))


def _derive(seed: str, kind: str, *parts: str) -> str:
    # A separator that no id contains, so that no two lists of parts read the same.
    return sha256("\x1f".join((seed, kind, *parts)).encode()).hexdigest()[:LENGTH]
