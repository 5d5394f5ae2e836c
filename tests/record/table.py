"""A small table to play at: the two parties of ``first-deal``."""

from __future__ import annotations

import hashlib
import secrets
from concurrent.futures import Future

from negotiation import record
from negotiation.engine.commands import Command, Say, StartSession, StepPhase, TableOffer, TakeSeat
from negotiation.engine.entries import OfferTabled
from negotiation.engine.refusals import Refused
from negotiation.engine.terms import (
    PLENARY,
    Actor,
    ChannelId,
    IssueId,
    OfferId,
    OptionId,
    PartyId,
    SeatId,
)
from negotiation.record import Answer, Order, SessionId
from negotiation.record.reading import stored
from negotiation.transcript import chain

HOST = Actor(steers=True)
BAKER = Actor(seat=SeatId("bakery.owner"))
GROWER = Actor(seat=SeatId("orchard.owner"))
DEAL = {IssueId("HOURS"): OptionId("bakery-first"), IssueId("APPLES"): OptionId("some")}


def new_id() -> str:
    return secrets.token_hex(16)


def order(
    session: SessionId, actor: Actor, command: Command, *, command_id: str | None = None
) -> Order:
    """What a connection would make of a client's command."""
    fingerprint = hashlib.sha256(repr(command).encode()).hexdigest()
    return Order(session, actor, command_id or new_id(), command, (), fingerprint)


def saying(
    session: SessionId, words: str, *, actor: Actor = BAKER, command_id: str | None = None,
    channel: ChannelId = PLENARY,
) -> Order:  # fmt: skip
    sealed = record.seal(words)
    fingerprint = hashlib.sha256(words.encode()).hexdigest()
    command = Say(channel, sealed.ref)
    return Order(session, actor, command_id or new_id(), command, (sealed,), fingerprint)


def do(session: SessionId, actor: Actor, command: Command) -> Answer:
    """A command that must be accepted."""
    answer = record.handle(order(session, actor, command))
    assert answer.status == "accepted", answer
    return answer


def opened() -> SessionId:
    return record.open_session("first-deal", "tutorial", 10)


def seated() -> SessionId:
    """A session in the lobby with both heads seated."""
    session = opened()
    for actor in (BAKER, GROWER):
        assert actor.seat
        do(session, HOST, TakeSeat(actor.seat))
    return session


def started() -> SessionId:
    """A session in its second phase, where everything is allowed."""
    session = seated()
    do(session, HOST, StartSession())
    do(session, HOST, StepPhase())
    return session


def offered() -> tuple[SessionId, OfferId]:
    """A session in which the bakery has tabled and signed a final offer to the orchard."""
    session = started()
    do(session, BAKER, TableOffer(DEAL, frozenset({PartyId("orchard")}), final=True))
    tabled = [r.entry for r in record.entries(session) if isinstance(r.entry, OfferTabled)]
    return session, tabled[0].offer


def all_of(orders: list[Order]) -> list[Answer]:
    """Submit all at once; the answers in the same order."""
    futures: list[Future[Answer]] = [record.submit(one) for one in orders]
    return [future.result(10) for future in futures]


def statuses(answers: list[Answer]) -> list[str]:
    return [answer.status for answer in answers]


def verified(session: SessionId) -> int:
    """The session's head, after proving its chain and that the session's row agrees."""
    seq, _ = chain.verify(session, stored(session))
    assert record.heads([session]) == {session: seq}
    return seq


def effects(session: SessionId, command_id: str) -> list[str]:
    """The kinds of the entries that a command left."""
    return [entry.kind for entry in stored(session) if entry.command_id == command_id]


def refusal(answer: Answer) -> Refused:
    assert answer.status == "refused"
    assert answer.refused is not None
    return answer.refused
