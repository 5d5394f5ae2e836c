"""What a viewer is shown: the shapes that ``view`` fills and the wire carries whole.

A slice replaces the client's older copy of itself, an offer the older one of its id; a ``Line`` is
appended to the viewer's own feed. Nothing here is numbered across viewers, and times are whole
seconds. Points are integers in units of ``1 / TableSlice.unit``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from .entries import ChannelKind, EndReason, Reason
from .region import RegionMap
from .terms import (
    ActionId,
    AgreementId,
    ChannelId,
    InjectId,
    InstrumentId,
    IssueId,
    OfferId,
    OptionId,
    Package,
    PackId,
    PartyId,
    PhaseId,
    Points,
    RollId,
    RuleId,
    SeatId,
    TemperamentName,
    TextRef,
    ThresholdId,
)
from .world_slices import (
    ActionsSlice,
    BackstageSlice,
    MandatesSlice,
    SettingSlice,
    WorldSlice,
)

Seconds = int
"""Whole seconds; as a time, since the Unix epoch."""


# --- the table: what never changes in a session, public ------------------------------------------


@dataclass(frozen=True, slots=True)
class SeatInfo:
    id: SeatId
    title: str
    duty: str


@dataclass(frozen=True, slots=True)
class PartyInfo:
    """``called`` is the name as it stands inside a sentence: ``the United States``."""

    id: PartyId
    name: str
    called: str
    short: str
    colour: str
    seats: tuple[SeatInfo, ...]


@dataclass(frozen=True, slots=True)
class OptionInfo:
    id: OptionId
    name: str
    sentence: str
    needs: tuple[PartyId, ...]


@dataclass(frozen=True, slots=True)
class IssueInfo:
    """``fixed`` is the option a final agreement gives an issue that is not open, else None."""

    id: IssueId
    name: str
    question: str
    options: tuple[OptionInfo, ...]
    status_quo: OptionId
    open: bool
    fixed: OptionId | None


@dataclass(frozen=True, slots=True)
class RuleInfo:
    id: RuleId
    sentence: str


@dataclass(frozen=True, slots=True)
class PhaseInfo:
    id: PhaseId
    name: str
    seconds: int
    talk: bool
    offers: bool
    sign: bool
    plenary: bool
    act: bool = False


@dataclass(frozen=True, slots=True)
class TableSlice:
    scenario: str
    title: str
    tagline: str
    pack: PackId
    pack_name: str
    minutes: int
    unit: int
    public_brief: str
    """Markdown."""
    parties: tuple[PartyInfo, ...]
    issues: tuple[IssueInfo, ...]
    rules: tuple[RuleInfo, ...]
    phases: tuple[PhaseInfo, ...]
    debrief_seconds: int
    final_signers: tuple[PartyId, ...]
    map: RegionMap | None


# --- slices that change ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ClockSlice:
    """``ends_at`` while running, ``remaining`` while paused; both None otherwise."""

    status: Literal["lobby", "running", "paused", "ended"]
    ordinal: int | None
    phase: PhaseId | None
    ends_at: Seconds | None
    remaining: Seconds | None
    reason: EndReason | None
    revealed: bool


@dataclass(frozen=True, slots=True)
class SeatStatus:
    seat: SeatId
    taken: bool
    ready: bool
    pen: bool
    bot: bool
    """Whether a bot plays it; ``taken`` is true as well."""
    away: Seconds | None
    """Since when nobody has looked through it who holds it."""


@dataclass(frozen=True, slots=True)
class RosterSlice:
    """All listed seats in scenario order. ``names_version`` grows when a seat changes hands."""

    seats: tuple[SeatStatus, ...]
    names_version: int


@dataclass(frozen=True, slots=True)
class ChannelInfo:
    """``party`` for a delegation, ``seat`` for a help line; ``writable`` for this viewer."""

    id: ChannelId
    kind: ChannelKind
    seats: tuple[SeatId, ...]
    party: PartyId | None
    seat: SeatId | None
    writable: bool


@dataclass(frozen=True, slots=True)
class ChannelsSlice:
    channels: tuple[ChannelInfo, ...]


@dataclass(frozen=True, slots=True)
class Worth:
    """What an outcome is worth to the viewer's own party, and whether its capital would sign.

    ``points`` is the payoff of the outcome with the offer, ``change`` against the outcome without
    it, ``needed`` the least payoff the capital ratifies (the mandate for a final offer; today's
    payoff plus the interim gain otherwise)."""

    points: Points
    change: Points
    needed: Points
    ratified: bool


@dataclass(frozen=True, slots=True)
class OfferView:
    """``can_sign`` etc. say what this viewer may do now; ``own`` is None without a seat in it."""

    id: OfferId
    seat: SeatId
    party: PartyId
    package: Package
    parties: tuple[PartyId, ...]
    public: bool
    final: bool
    status: Literal["open", "agreed", "withdrawn", "rejected", "superseded", "expired", "lapsed"]
    signed: tuple[PartyId, ...]
    rejected_by: PartyId | None
    tabled_at: Seconds
    expires_at: Seconds | None
    counters: OfferId | None
    supersedes: OfferId | None
    own: Worth | None
    can_sign: bool
    can_reject: bool
    can_withdraw: bool


@dataclass(frozen=True, slots=True)
class OffersSlice:
    """Every offer this viewer may see, oldest first."""

    offers: tuple[OfferView, ...]


@dataclass(frozen=True, slots=True)
class AgreementView:
    id: AgreementId
    package: Package
    parties: tuple[PartyId, ...]
    final: bool
    amends: tuple[AgreementId, ...]
    at: Seconds


@dataclass(frozen=True, slots=True)
class AgreementsSlice:
    """What has been agreed, and the outcome over all issues as it stands. Public."""

    agreements: tuple[AgreementView, ...]
    outcome: Package


@dataclass(frozen=True, slots=True)
class RuleWorth:
    """What a rule's cases are worth to the own party, in case order: ``+4`` or ``x 1/2 on NUC``."""

    rule: RuleId
    effects: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CardSlice:
    """The own role card; sent to the holder of a seat only."""

    seat: SeatId
    party: PartyId
    title: str
    duty: str
    role: str
    aims: tuple[str, ...]
    red_line: str
    walk_away: str
    brief: str
    """Markdown."""
    points: Mapping[IssueId, Mapping[OptionId, Points]]
    rules: tuple[RuleWorth, ...]
    mandate: Points
    interim_gain: Points
    no_deal: Points
    now: Points
    """Payoff of the outcome as it stands."""
    pen: bool


@dataclass(frozen=True, slots=True)
class ScoreLine:
    """One reason for points: an issue's option (after scaling), a rule's bonus, or the world.

    ``agreement`` is the agreement that settled the issue, None at the status quo and for rules.
    ``world`` names what it was about the world, None for everything else.
    """

    issue: IssueId | None
    option: OptionId | None
    rule: RuleId | None
    points: Points
    agreement: AgreementId | None = None
    world: str | None = None


@dataclass(frozen=True, slots=True)
class Scoresheet:
    """``score`` is the sum of the lines; ``margin`` is score minus mandate."""

    party: PartyId
    score: Points
    mandate: Points
    margin: Points
    no_deal: Points
    lines: tuple[ScoreLine, ...]


@dataclass(frozen=True, slots=True)
class CapitalRefusal:
    """A capital that would not ratify an offer, and by how much it fell short."""

    offer: OfferId
    party: PartyId
    short_by: Points
    at: Seconds


@dataclass(frozen=True, slots=True)
class ResultsSlice:
    """Sent once the session has ended: own sheet first, everybody's after the reveal."""

    reason: EndReason
    revealed: bool
    final: bool
    package: Package
    sheets: tuple[Scoresheet, ...]
    refusals: tuple[CapitalRefusal, ...]


@dataclass(frozen=True, slots=True)
class Stake:
    party: PartyId
    mandate: Points
    no_deal: Points
    now: Points


@dataclass(frozen=True, slots=True)
class StakesSlice:
    """Every party's mandate and present payoff; for the facilitator only, until the reveal."""

    stakes: tuple[Stake, ...]


@dataclass(frozen=True, slots=True)
class BotInfo:
    seat: SeatId
    temperament: TemperamentName


@dataclass(frozen=True, slots=True)
class BotsSlice:
    """How the bots at the table bargain; for the facilitator only, until the reveal."""

    bots: tuple[BotInfo, ...]


Slice = (
    TableSlice
    | ClockSlice
    | RosterSlice
    | ChannelsSlice
    | OffersSlice
    | AgreementsSlice
    | CardSlice
    | ResultsSlice
    | StakesSlice
    | BotsSlice
    | SettingSlice
    | WorldSlice
    | ActionsSlice
    | MandatesSlice
    | BackstageSlice
)

SLICES: Mapping[str, type[Slice]] = {
    "table": TableSlice,
    "clock": ClockSlice,
    "roster": RosterSlice,
    "channels": ChannelsSlice,
    "offers": OffersSlice,
    "agreements": AgreementsSlice,
    "card": CardSlice,
    "results": ResultsSlice,
    "stakes": StakesSlice,
    "bots": BotsSlice,
    "setting": SettingSlice,
    "world": WorldSlice,
    "actions": ActionsSlice,
    "mandates": MandatesSlice,
    "backstage": BackstageSlice,
}
"""The name on the wire of each slice. A viewer without one of them never hears its name's value."""


# --- the feed -------------------------------------------------------------------------------------

LineKind = Literal[
    "message",
    "channel_opened",
    "seat_taken",
    "bot_seated",
    "seat_released",
    "pen_passed",
    "seat_away",
    "seat_back",
    "session_branched",
    "session_started",
    "phase_started",
    "session_paused",
    "session_resumed",
    "phase_extended",
    "session_ended",
    "results_revealed",
    "offer_tabled",
    "offer_withdrawn",
    "offer_rejected",
    "offer_expired",
    "offer_signed",
    "capital_refused",
    "signature_voided",
    "agreement_bound",
    "seat_marked",
    "action_taken",
    "action_seconded",
    "roll_made",
    "threshold_crossed",
    "inject_fired",
    "disaster_struck",
    "move_explained",
]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a viewer's feed. Fields that do not apply to the kind are None.

    ``text`` is the reference; the hub puts the words beside it, or None once they are erased.
    ``reasons`` are a bot's, for what the next line of its seat tells; the first it acts on.
    ``hits`` of a roll's draws fell under ``chance`` in ``below``; ``careless`` made it worse.
    """

    kind: LineKind
    at: Seconds
    seat: SeatId | None = None
    party: PartyId | None = None
    channel: ChannelId | None = None
    text: TextRef | None = None
    offer: OfferId | None = None
    agreement: AgreementId | None = None
    phase: PhaseId | None = None
    seconds: Seconds | None = None
    reasons: tuple[Reason, ...] | None = None
    action: ActionId | None = None
    instrument: InstrumentId | None = None
    target: str | None = None
    inject: InjectId | None = None
    threshold: ThresholdId | None = None
    roll: RollId | None = None
    hits: int | None = None
    chance: int | None = None
    below: int | None = None
    careless: bool | None = None
    inexperienced: bool | None = None
