"""Plays a table to its end straight at the record: ``python -m tests.pages.play SESSION``.

Run with a served product's own environment, it stands for what people do in the room, so that
the outcome page has something to tell: an interim deal, a capital that refuses, a final package.
"""

from __future__ import annotations

import os
import secrets
import sys

import django

FINAL = {
    "NUC": "compartmentalise",
    "MSL": "no-icbm",
    "THAAD": "suspend",
    "EXR": "scaled",
    "SAN": "phased",
    "SEC": "guarantee",
    "VER": "one-site",
    "PRT": "lease",
    "BIZ": "gas-rail",
    "TTL": "guarantors",
    "HUM": "food",
    "INF": "border-halt",
}
ACTS = (
    ("US", "red-line", "CN"),
    ("US", "threat", None),
    ("KR", "campaign", "GPB"),
    ("CN", "talks", None),
    ("KP", "missile-test", None),
)
PARTIES = ("US", "CN", "RU", "KR", "KP")


def play(session_id: str, until: str = "end") -> None:
    """Seat every head that is free, sign an interim and a final agreement (full pack).

    ``until`` is ``talks`` (a running table), ``end``, ``acted`` (the same after some acts, one of
    every family), or ``clock`` (ended with no deal at all).
    """
    from negotiation import record
    from negotiation.engine import commands as do
    from negotiation.engine.terms import (
        Actor,
        InstrumentId,
        IssueId,
        OfferId,
        OptionId,
        PartyId,
        SeatId,
    )

    session = record.SessionId(session_id)
    host = Actor(steers=True)

    def order(actor: Actor, command: do.Command, *, may: bool = False) -> record.Answer:
        answer = record.handle(record.Order(session, actor, secrets.token_hex(16), command))
        assert may or answer.status == "accepted", answer
        return answer

    def head(party: str) -> Actor:
        return Actor(seat=SeatId(f"{party}.head"))

    def offer(proposer: str, others: set[str], package: dict[str, str], *, final: bool) -> OfferId:
        terms = {IssueId(issue): OptionId(option) for issue, option in package.items()}
        parties = frozenset(PartyId(other) for other in others)
        order(head(proposer), do.TableOffer(terms, parties, public=final, final=final))
        return list(record.snapshot(session).state.offers)[-1]

    for party in PARTIES:
        order(host, do.TakeSeat(SeatId(f"{party}.head")), may=True)
    order(host, do.StartSession())
    while not record.snapshot(session).state.table.phases[_ordinal(session)].sign:
        order(host, do.StepPhase())
    if until == "talks":
        return
    if until == "clock":
        order(host, do.EndSession())
        return
    for party, instrument, target in ACTS if until == "acted" else ():
        order(head(party), do.TakeAction(InstrumentId(instrument), target))
    refused = offer(
        "KP", {"US", "CN", "RU", "KR"}, {**FINAL, "THAAD": "withdraw", "VER": "none"}, final=True
    )
    assert "US" not in record.snapshot(session).state.offers[refused].signed
    order(head("US"), do.SignOffer(refused), may=True)
    humane = offer("KR", {"KP"}, {"HUM": "food"}, final=False)
    order(head("KP"), do.SignOffer(humane), may=True)
    agreed = offer("US", set(PARTIES) - {"US"}, FINAL, final=True)
    for party in PARTIES[1:]:
        order(head(party), do.SignOffer(agreed))
    assert record.snapshot(session).state.clock.status == "ended"


def _ordinal(session: str) -> int:
    from negotiation import record

    ordinal = record.snapshot(record.SessionId(session)).state.clock.ordinal
    assert ordinal is not None
    return ordinal


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backchannel.settings")
    django.setup(set_prefix=False)
    play(*sys.argv[1:])
    from negotiation import record

    record.stop()
