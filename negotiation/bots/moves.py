"""What a bot does in one turn, and why: a code with numbers that can be checked, and words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from negotiation.engine.commands import (
    RejectOffer,
    SetReady,
    SignOffer,
    TableOffer,
    WithdrawOffer,
)
from negotiation.engine.terms import ChannelId


@dataclass(frozen=True, slots=True)
class Speak:
    """The command ``Say`` before its words are sealed: whoever submits it seals them."""

    channel: ChannelId
    words: str


Act = Speak | TableOffer | SignOffer | RejectOffer | WithdrawOffer | SetReady

ReasonCode = Literal[
    "ready",
    "opens",
    "accepts",
    "refuses",
    "withdraws",
    "proposes",
    "counters",
    "concedes",
    "holds",
    "steps",
    "learns",
    "urges",
]


@dataclass(frozen=True, slots=True)
class Reason:
    """``facts`` are ids and numbers: points in ``1 / unit``, times in per mille of the talks.

    ``short`` puts them in one line (``accepts: worth 57 >= target 54``), ``sentence`` in English.
    """

    code: ReasonCode
    facts: Mapping[str, int | str]
    short: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Move:
    """One turn's commands, in order, and the reason for them.

    ``also`` holds what else led there: what it learnt of others, and how its target moved.
    """

    acts: tuple[Act, ...]
    reason: Reason
    also: tuple[Reason, ...] = ()
