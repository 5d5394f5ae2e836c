"""The world as a viewer sees it: exactly, roughly or not at all, as the scenario says."""

from __future__ import annotations

from negotiation.engine.capital import mandate, no_deal
from negotiation.engine.seating import parties
from negotiation.engine.sight import own_party
from negotiation.engine.state import State
from negotiation.engine.terms import PartyId, Sight, Viewer
from negotiation.engine.world.chance import careless, danger
from negotiation.engine.world.model import Disaster, Instrument, Seen, Sharpness, WorldModel
from negotiation.engine.world.read import model_of, opened, value, world_of
from negotiation.engine.world.state import Fired
from negotiation.engine.world.worth import Part, mandate_parts, no_deal_parts, score_parts
from negotiation.engine.world_slices import (
    BackstageSlice,
    GroupInfo,
    Happening,
    InjectInfo,
    InstrumentInfo,
    MandateInfo,
    MandatesSlice,
    MemberInfo,
    PartInfo,
    PresetInfo,
    Reading,
    RollInfo,
    SettingSlice,
    ShareReading,
    ThresholdInfo,
    VariableInfo,
    WorldSlice,
)

# --- the setting ----------------------------------------------------------------------------------


def setting_slice(state: State) -> SettingSlice:
    model = model_of(state)
    return SettingSlice(
        tension=model.tension,
        ladder=model.ladder,
        variables=tuple(
            VariableInfo(v.id, v.name, v.unit, v.colour, v.low, v.high) for v in model.variables
        ),
        groups=tuple(
            GroupInfo(g.id, g.name, g.balance, tuple(MemberInfo(m.id, m.name) for m in g.members))
            for g in model.groups
        ),
        instruments=tuple(_instrument(model, each) for each in model.instruments),
        thresholds=tuple(ThresholdInfo(t.id, t.name, t.sentence) for t in model.thresholds),
        rolls=tuple(RollInfo(roll.id, roll.name, roll.sentence) for roll in model.rolls),
        action_points=state.table.pack.action_points,
    )


def _instrument(model: WorldModel, instrument: Instrument) -> InstrumentInfo:
    targets: tuple[str, ...] = ()
    if instrument.target is not None:
        group = instrument.target.group
        members = () if group is None else model.group(group).members
        targets = (*instrument.target.parties, *(member.id for member in members))
    return InstrumentInfo(
        id=instrument.id,
        name=instrument.name,
        sentence=instrument.sentence,
        family=instrument.family,
        owners=instrument.owners,
        cost=instrument.cost,
        targets=targets,
        known=instrument.known,
        hazardous=instrument.hazardous,
        limit=instrument.limit,
        place=instrument.place,
        source=instrument.source,
        counter_source=instrument.counter_source,
    )


# --- the world ------------------------------------------------------------------------------------


def world_slice(state: State, viewer: Viewer) -> WorldSlice:
    model, world = model_of(state), world_of(state)
    return WorldSlice(
        rung=world.rung,
        readings=_readings(state, viewer),
        shares=_shares(state, viewer),
        happenings=tuple(_happening(state, viewer, model, fired) for fired in world.fired),
        crossed=world.crossed,
        disaster=world.disaster,
    )


def _sharpness(state: State, viewer: Viewer, seen: Seen) -> Sharpness:
    """Everything is open to the facilitator, and to all once the results are revealed."""
    if viewer.sight is Sight.FACILITATOR or state.clock.revealed:
        return "value"
    party = own_party(state.table, viewer)
    return seen.others if party is None else seen.parties.get(party, seen.others)


def _blur(number: int, sharpness: Sharpness, low: int, high: int, band: int) -> tuple[int, int]:
    """The number itself, or the first and last of its band."""
    if sharpness == "value":
        return number, number
    first = low + (number - low) // band * band
    return first, min(high, first + band - 1)


def _readings(state: State, viewer: Viewer) -> tuple[Reading, ...]:
    model, world = model_of(state), world_of(state)
    start = opened(model)
    found = []
    shapes = [
        *((v.id, v.seen, v.low, v.high, v.band) for v in model.variables),
        *((g.balance, g.seen, 0, 100, g.band) for g in model.groups),
    ]
    for variable, seen, low, high, band in shapes:
        sharpness = _sharpness(state, viewer, seen)
        if sharpness != "nothing":
            now, then = value(model, world, variable), value(model, start, variable)
            first, last = _blur(now, sharpness, low, high, band)
            found.append(Reading(variable, first, last, *_blur(then, sharpness, low, high, band)))
    return tuple(found)


def _shares(state: State, viewer: Viewer) -> tuple[ShareReading, ...]:
    found = []
    for group in model_of(state).groups:
        sharpness = _sharpness(state, viewer, group.seen)
        if sharpness != "nothing":
            for member, share in world_of(state).shares[group.id].items():
                first, last = _blur(share, sharpness, 0, 100, group.band)
                found.append(ShareReading(group.id, member, first, last))
    return tuple(found)


def _happening(state: State, viewer: Viewer, model: WorldModel, fired: Fired) -> Happening:
    if fired.inject is None:
        return Happening(None, "", "", fired.at // 1000, None)
    inject, party = model.inject(fired.inject), own_party(state.table, viewer)
    text = inject.text if party is None else inject.texts.get(party, inject.text)
    return Happening(inject.id, inject.name, text, fired.at // 1000, inject.place)


# --- mandates, and what is behind the stage -------------------------------------------------------


def mandates_slice(state: State, viewer: Viewer) -> MandatesSlice:
    everything = state.clock.revealed or viewer.sight is Sight.FACILITATOR
    own = own_party(state.table, viewer)
    return MandatesSlice(
        tuple(
            _mandate(state, party) for party in parties(state.table) if everything or party == own
        )
    )


def _mandate(state: State, party: PartyId) -> MandateInfo:
    model = model_of(state)
    start = State(state.table, world=opened(model))
    return MandateInfo(
        party=party,
        mandate=mandate(state, party),
        start=mandate(start, party),
        parts=_parts(mandate_parts(state, party)),
        no_deal=no_deal(state, party),
        no_deal_parts=_parts(no_deal_parts(state, party)),
        score_parts=_parts(score_parts(state, party)),
    )


def _parts(parts: tuple[Part, ...]) -> tuple[PartInfo, ...]:
    return tuple(PartInfo(part.name, part.points) for part in parts)


def backstage_slice(state: State) -> BackstageSlice:
    model, table = model_of(state), state.table
    fired = {each.inject for each in world_of(state).fired}
    rolls = [roll for roll in model.rolls if isinstance(roll, Disaster)]
    return BackstageSlice(
        preset=table.preset or model.presets[0].id,
        values=table.parameters,
        parameters=model.parameters,
        presets=tuple(
            PresetInfo(p.id, p.name, p.sentence, p.source, p.counter_source, p.values)
            for p in model.presets
        ),
        injects=tuple(
            InjectInfo(
                id=each.id,
                name=each.name,
                text=each.text,
                percent=each.percent,
                by_hand=each.moment is None and each.when is None,
                fired=each.id in fired,
                source=each.source,
            )
            for each in model.injects
        ),
        danger=sum(danger(roll, state) for roll in rolls[:1]),
        danger_below=sum(roll.below for roll in rolls[:1]),
        careless=careless(state, state.clock.ordinal or 0),
    )
