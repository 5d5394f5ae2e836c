"""What a bot does in one turn, and why: a code with numbers that can be checked, and words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from negotiation.engine.commands import (
    RejectOffer,
    SecondAction,
    SignOffer,
    TableOffer,
    TakeAction,
    WithdrawOffer,
)
from negotiation.engine.entries import Reason
from negotiation.engine.terms import ChannelId, SeatId

from .pace import Turn


@dataclass(frozen=True, slots=True)
class Speak:
    """The command ``Say`` before its words are sealed: whoever submits it seals them."""

    channel: ChannelId
    words: str


Act = Speak | TableOffer | SignOffer | RejectOffer | WithdrawOffer | TakeAction | SecondAction

ReasonCode = Literal[
    "opens",
    "accepts",
    "refuses",
    "answers",
    "replies",
    "withdraws",
    "proposes",
    "counters",
    "concedes",
    "steps",
    "learns",
    "urges",
    "acts",
    "seconds",
]


@dataclass(frozen=True, slots=True)
class Move:
    """One turn's commands, in order, and the reason for them: its ``code`` is a ``ReasonCode``.

    ``also`` holds what else led there: what it learnt of others, and how its target moved.
    """

    acts: tuple[Act, ...]
    reason: Reason
    also: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """One act of a move with its command id; ``reasons`` go on record with it."""

    id: str
    act: Act
    reasons: tuple[Reason, ...]


def parts(move: Move, seat: SeatId, turn: Turn) -> Iterator[Part]:
    """The acts of a move, one after the other. The same turn of a seat gives the same ids.

    The reasons go with the first act that is more than words, or with the words.
    """
    deeds = [number for number, act in enumerate(move.acts) if not isinstance(act, Speak)]
    explained = deeds[0] if deeds else 0
    for number, act in enumerate(move.acts):
        reasons = (move.reason, *move.also) if number == explained else ()
        yield Part(f"bot:{seat}:{turn.name}:{number}", act, reasons)
