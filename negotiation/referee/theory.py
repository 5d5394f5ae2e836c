"""What a session did to its world, and what its hypothesis made of that.

Curves of tension and mandates, the mix of means each delegation chose, and how much room for an
agreement every act of pressure left, under each hypothesis. A session without a world has none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import get_args

from negotiation.engine.capital import no_deal
from negotiation.engine.entries import (
    ActionTaken,
    DisasterStruck,
    Entry,
    InjectFired,
    PhaseStarted,
    Recorded,
    RollMade,
    SessionEnded,
    SessionStarted,
    ThresholdCrossed,
)
from negotiation.engine.scenario import Scenario
from negotiation.engine.seating import parties, party_of
from negotiation.engine.state import State
from negotiation.engine.terms import (
    ActionId,
    Audience,
    Millis,
    PartyId,
    Points,
    PresetId,
    SeatId,
)
from negotiation.engine.world.model import Disaster, Family, Instrument
from negotiation.engine.world.read import model_of, value, world_of

from .pressure import Mandates, Pressures, hypotheses, is_pressure, mandates
from .refold import refolded

FAMILIES: tuple[Family, ...] = get_args(Family)


@dataclass(frozen=True, slots=True)
class Stand:
    """The world after an entry that moved it; ``what`` names that entry in words."""

    seq: int
    at: Millis
    what: str
    tension: int
    rung: int
    mandates: Mandates
    no_deal: Mapping[PartyId, Points]
    audience: Audience


@dataclass(frozen=True, slots=True)
class Deed:
    """An instrument that was used. ``pressure``: a threat, or something whose effect rests on the
    hypothesis. ``public``: whether everybody learnt of it."""

    seq: int
    at: Millis
    action: ActionId
    seat: SeatId
    party: PartyId
    instrument: Instrument
    target: str | None
    public: bool
    pressure: bool
    audience: Audience


@dataclass(frozen=True, slots=True)
class Mix:
    """A delegation's acts by family. ``blend`` is 0 for a single family and 1 for all four in
    equal parts; None without any act."""

    party: PartyId
    counts: Mapping[Family, int]
    public_threats: int
    private_threats: int

    @property
    def acts(self) -> int:
        return sum(self.counts.values())

    @property
    def blend(self) -> Fraction | None:
        """The chance that two acts drawn anew are of different families, over the most it can be:
        1 - 1 / families."""
        if not self.acts:
            return None
        same = sum(Fraction(count, self.acts) ** 2 for count in self.counts.values())
        return (1 - same) / (1 - Fraction(1, len(FAMILIES)))


@dataclass(frozen=True, slots=True)
class Struck:
    """Disaster: ``chance`` in ``below`` at a tension of ``tension``."""

    seq: int
    at: Millis
    roll: Disaster
    chance: int
    below: int
    careless: bool
    tension: int


@dataclass(frozen=True, slots=True)
class Theory:
    """``preset`` is the hypothesis all this is told under, ``played`` the one of the session;
    AS_PLAYED where the facilitator had numbers of an own. ``pressures`` None: not searched."""

    preset: PresetId
    played: PresetId
    end: State
    stands: tuple[Stand, ...]
    deeds: tuple[Deed, ...]
    mixes: tuple[Mix, ...]
    struck: Struck | None
    pressures: Pressures | None = None

    def known(self, sees: Callable[[Audience], bool]) -> Theory:
        """For a reader who learns only of entries with these audiences. What an unknown entry
        moved shows at the next known one; the mix counts all, as talk is counted."""
        return replace(
            self,
            stands=tuple(each for each in self.stands if sees(each.audience)),
            deeds=tuple(each for each in self.deeds if sees(each.audience)),
            pressures=self._pressures(sees),
        )

    def _pressures(self, sees: Callable[[Audience], bool]) -> Pressures | None:
        known = {each.seq for each in self.deeds if sees(each.audience)}
        if self.pressures is None:
            return None
        rooms = {seq: rooms for seq, rooms in self.pressures.rooms.items() if seq in known}
        return replace(self.pressures, rooms=rooms)


def theory(
    scenario: Scenario, log: Iterable[Recorded], preset: PresetId | None = None
) -> Theory | None:
    """``preset`` None: as it was played. None for a scenario without a world.

    Raises ValueError for a log that opens no session, or a preset there is not.
    """
    if scenario.world is None:
        return None
    entries = list(log)
    teller = _Teller()
    for recorded, state in refolded(scenario, entries, preset):
        teller.take(recorded, state)
    played = hypotheses(scenario, entries)[0]
    return teller.told(played if preset is None else preset, played)


class _Teller:
    def __init__(self) -> None:
        self.stands: list[Stand] = []
        self.deeds: list[Deed] = []
        self.struck: Struck | None = None
        self.dared: RollMade | None = None
        self.state: State | None = None
        self.over = False

    def take(self, recorded: Recorded, state: State) -> None:
        self.state = state
        if self.over:
            return
        entry = recorded.entry
        self.over = isinstance(entry, SessionEnded)
        if isinstance(entry, ActionTaken):
            self.deeds.append(_deed(recorded, entry, state))
        if isinstance(entry, RollMade):
            self.dared = entry
        if isinstance(entry, DisasterStruck):
            self.struck = self._struck(recorded, entry, state)
        self._stand(recorded, state)

    def told(self, preset: PresetId, played: PresetId) -> Theory:
        if self.state is None:
            raise ValueError("there is no entry")
        mixes = tuple(_mix(party, self.deeds) for party in parties(self.state.table))
        stands, deeds = tuple(self.stands), tuple(self.deeds)
        return Theory(preset, played, self.state, stands, deeds, mixes, self.struck)

    def _stand(self, recorded: Recorded, state: State) -> None:
        """Note where things stand, if they do not stand as before."""
        what = _what(recorded.entry, state)
        if what is None:
            return
        model, world = model_of(state), world_of(state)
        tension = value(model, world, model.tension)
        left = {party: no_deal(state, party) for party in parties(state.table)}
        last = self.stands[-1] if self.stands else None
        now = (tension, world.rung, mandates(state), left)
        if last and now == (last.tension, last.rung, last.mandates, last.no_deal):
            return
        audience = recorded.entry.audience
        self.stands.append(Stand(recorded.seq, recorded.at, what, *now, audience))

    def _struck(self, recorded: Recorded, entry: DisasterStruck, state: State) -> Struck:
        model, dared = model_of(state), self.dared
        roll = next(r for r in model.rolls if isinstance(r, Disaster) and r.id == entry.roll)
        return Struck(
            seq=recorded.seq,
            at=recorded.at,
            roll=roll,
            chance=dared.chance if dared else 0,
            below=roll.below,
            careless=dared.careless if dared else False,
            tension=value(model, world_of(state), model.tension),
        )


def _deed(recorded: Recorded, entry: ActionTaken, state: State) -> Deed:
    instrument = model_of(state).instrument(entry.instrument)
    return Deed(
        seq=recorded.seq,
        at=recorded.at,
        action=entry.action,
        seat=entry.seat,
        party=party_of(state.table, entry.seat),
        instrument=instrument,
        target=entry.target,
        public=instrument.known == "all",
        pressure=is_pressure(instrument),
        audience=entry.audience,
    )


def _mix(party: PartyId, deeds: Iterable[Deed]) -> Mix:
    own = [deed for deed in deeds if deed.party == party]
    counted = Counter(deed.instrument.family for deed in own)
    threats = Counter(deed.public for deed in own if deed.instrument.threat)
    counts = {family: counted[family] for family in FAMILIES}
    return Mix(party, counts, threats[True], threats[False])


def _what(entry: Entry, state: State) -> str | None:
    """The name of what may move the world; None for everything else."""
    model = model_of(state)
    match entry:
        case SessionStarted():
            return "The session starts"
        case PhaseStarted(ordinal):
            return state.table.phases[ordinal].name
        case ActionTaken():
            return model.instrument(entry.instrument).name
        case RollMade():
            return next(roll.name for roll in model.rolls if roll.id == entry.roll)
        case InjectFired(inject):
            return "The facilitator" if inject is None else model.inject(inject).name
        case ThresholdCrossed(threshold):
            return next(each.name for each in model.thresholds if each.id == threshold)
        case DisasterStruck(roll):
            return next(each.name for each in model.rolls if each.id == roll)
        case _:
            return None
