"""Plays a table full of secrets, or a very long one, straight at the record.

Its functions run inside a served product's own environment: see ``in_product``.
"""

from __future__ import annotations

import json
import secrets
import subprocess
import sys

from negotiation import record
from negotiation.engine import commands as do
from negotiation.engine.terms import (
    PLENARY,
    Actor,
    ChannelId,
    IssueId,
    OfferId,
    OptionId,
    PartyId,
    SeatId,
    TextRef,
)
from tests.product import ROOT, Product

from .play import play

PUBLIC = "Everybody may hear this."
ERASED = "These words are taken back."
SECRETS = {
    "team": "CANARY-what-Washington-tells-itself",
    "pair": "CANARY-what-two-delegations-whisper",
    "help": "CANARY-what-Pyongyang-asks-for-help",
}

TURNS = (
    ("US", "KR", {"EXR": "scaled"}),
    ("KR", "KP", {"HUM": "food"}),
    ("US", "KP", {"NUC": "cap", "VER": "one-site"}),
    ("KP", "KR", {"HUM": "releases"}),
)


def in_product(product: Product, call: str) -> dict[str, str]:
    """Run ``confide('…')`` or ``drag_on('…', n)`` beside a served product; gives what it gives."""
    code = (
        f"import json; from tests.pages.confide import *; print(json.dumps({call})); record.stop()"
    )
    done = subprocess.run(
        [sys.executable, "manage.py", "shell", "--no-imports", "-c", code],
        cwd=ROOT,
        env=product.environment(),
        stdout=subprocess.PIPE,
        check=True,
        timeout=400,
    )
    found: dict[str, str] = json.loads(done.stdout.splitlines()[-1])
    return found


def confide(session: str) -> dict[str, str]:
    """Talk of every kind, a private offer, an end, and a word after it.

    Gives ``SECRETS`` and the ids of the private offer and the private channel.
    """
    play(session, "talks")
    _say(session, "US", PLENARY, PUBLIC)
    taken_back = _say(session, "CN", PLENARY, ERASED)
    _say(session, "US", "party:US", SECRETS["team"])
    _say(session, "KP", "help:KP.head", SECRETS["help"])
    _order(session, "US", do.OpenChannel(frozenset({SeatId("KP.head")})))
    (channel,) = record.snapshot(record.SessionId(session)).state.channels
    _say(session, "US", channel, SECRETS["pair"])
    offer = _offer(session, "US", "KP", NUC="cap", VER="one-site")
    _order(session, "KP", do.RejectOffer(offer))
    _say(session, "RU", PLENARY, "Shall we?")
    _order(session, "", do.EndSession())
    _say(session, "KP", PLENARY, "Until next time.")
    record.erase_texts([taken_back])
    return {**SECRETS, "offer": offer, "channel": channel}


def drag_on(session: str, entries: int) -> dict[str, str]:
    """Many offers between two, and much talk, until there are so many entries."""
    play(session, "talks")
    turn = 0
    while record.snapshot(record.SessionId(session)).seq < entries - 6:
        one, two, terms = TURNS[turn % len(TURNS)]
        for each in (one, two, one):
            _say(session, each, PLENARY, f"{two}, what would you give for an end? ({turn})")
        offer = _offer(session, one, two, **terms)
        _order(session, two, do.RejectOffer(offer))
        turn += 1
    _order(session, "", do.EndSession())
    return {"entries": str(record.snapshot(record.SessionId(session)).seq)}


def _order(session: str, party: str, command: do.Command, *texts: record.SealedText) -> None:
    actor = Actor(SeatId(f"{party}.head")) if party else Actor(steers=True)
    order = record.Order(
        record.SessionId(session), actor, secrets.token_hex(16), command, tuple(texts)
    )
    answer = record.handle(order)
    assert answer.status == "accepted", answer


def _say(session: str, party: str, channel: str, words: str) -> TextRef:
    sealed = record.seal(words)
    _order(session, party, do.Say(ChannelId(channel), sealed.ref), sealed)
    return sealed.ref


def _offer(session: str, party: str, other: str, **terms: str) -> OfferId:
    package = {IssueId(issue): OptionId(option) for issue, option in terms.items()}
    _order(session, party, do.TableOffer(package, frozenset({PartyId(other)})))
    return list(record.snapshot(record.SessionId(session)).state.offers)[-1]
