"""What the server sends. Slices are the dataclasses of the engine: the wire adds only envelopes."""

from __future__ import annotations

from typing import Annotated, Literal, NotRequired

from pydantic import Field

# Pydantic reads the standard library's own only from Python 3.12 on.
from typing_extensions import TypedDict

from negotiation.engine.entries import Reason
from negotiation.engine.refusals import Code
from negotiation.engine.slices import (
    AgreementsSlice,
    BotsSlice,
    CardSlice,
    ChannelsSlice,
    ClockSlice,
    LineKind,
    OffersSlice,
    ResultsSlice,
    RosterSlice,
    Seconds,
    StakesSlice,
    TableSlice,
    Worth,
)
from negotiation.engine.terms import Sight
from negotiation.engine.world_slices import (
    ActionsSlice,
    BackstageSlice,
    MandatesSlice,
    SettingSlice,
    WorldSlice,
)

from .words import ErrorCode


class Slices(TypedDict, total=False):
    """Only those whose bytes changed for this viewer; each replaces the older copy of itself.

    ``offers`` holds, after a socket's first update, only the offers whose bytes changed.
    """

    table: TableSlice
    clock: ClockSlice
    roster: RosterSlice
    channels: ChannelsSlice
    offers: OffersSlice
    agreements: AgreementsSlice
    card: CardSlice
    results: ResultsSlice
    stakes: StakesSlice
    bots: BotsSlice
    setting: SettingSlice
    world: WorldSlice
    actions: ActionsSlice
    mandates: MandatesSlice
    backstage: BackstageSlice


class WireLine(TypedDict):
    """One line of the own feed. Fields that do not apply to the kind are absent.

    ``n`` counts from 1 without gaps. A line of words has ``words``: null once they are erased.
    """

    n: int
    kind: LineKind
    at: Seconds
    seat: NotRequired[str]
    party: NotRequired[str]
    channel: NotRequired[str]
    offer: NotRequired[str]
    agreement: NotRequired[str]
    phase: NotRequired[str]
    seconds: NotRequired[Seconds]
    reasons: NotRequired[list[Reason]]
    action: NotRequired[str]
    instrument: NotRequired[str]
    target: NotRequired[str]
    inject: NotRequired[str]
    threshold: NotRequired[str]
    roll: NotRequired[str]
    hits: NotRequired[int]
    chance: NotRequired[int]
    below: NotRequired[int]
    careless: NotRequired[bool]
    inexperienced: NotRequired[bool]
    words: NotRequired[str | None]


class ViewerInfo(TypedDict):
    """Through whose eyes this socket sees; ``steers`` is the power to run the session."""

    sight: Sight
    seat: str | None
    party: str | None
    steers: bool


class Welcome(TypedDict):
    """Answers the hello. ``reset``: the lines held so far are of no use, the feed starts again."""

    type: Literal["welcome"]
    protocol: Literal[1]
    now: Seconds
    viewer: ViewerInfo
    feed: str
    reset: bool


class Update(TypedDict):
    """What is new. ``update`` counts per socket from 1 and wants to be acknowledged."""

    type: Literal["update"]
    update: int
    now: Seconds
    slices: Slices
    lines: list[WireLine]


class Answer(TypedDict):
    """The answer to a command. After ``retry`` send the same id again, a little later.

    ``conflict``: the id was used before for another command. ``code`` and ``params`` come with
    ``refused`` only.
    """

    type: Literal["answer"]
    id: str
    status: Literal["accepted", "refused", "retry", "conflict"]
    code: NotRequired[Code]
    params: NotRequired[dict[str, str | list[str]]]


class PreviewAnswer(TypedDict):
    """``worth`` is null where there is nothing to weigh: no own seat, or no such package."""

    type: Literal["preview"]
    ref: int
    worth: Worth | None


class HistoryAnswer(TypedDict):
    """Older lines, oldest first. ``more``: there are older ones still."""

    type: Literal["history"]
    lines: list[WireLine]
    more: bool


class ErrorNotice(TypedDict):
    """A message was ignored; the socket stays open."""

    type: Literal["error"]
    code: ErrorCode


ServerMessage = Annotated[
    Welcome | Update | Answer | PreviewAnswer | HistoryAnswer | ErrorNotice,
    Field(discriminator="type"),
]
