"""The small scenario with a world around it: something of every mechanism, in round numbers.

Its phases are those of the small scenario; ``round``, ``quiet`` and ``draft`` let people act.
"""

from __future__ import annotations

from dataclasses import replace

from negotiation.engine.scenario import Scenario
from negotiation.engine.terms import (
    GroupId,
    InjectId,
    InstrumentId,
    MemberId,
    ParameterId,
    PartyId,
    PresetId,
    RollId,
    SeatId,
    ThresholdId,
    VariableId,
)
from negotiation.engine.world.effects import Change, Put, Shift
from negotiation.engine.world.facts import Acted, Agreed, Every, Level, Never, Offered
from negotiation.engine.world.model import (
    Disaster,
    Factor,
    Group,
    Inject,
    Instrument,
    Member,
    Moment,
    Odds,
    Preset,
    Requirement,
    Roll,
    Seen,
    Target,
    Threshold,
    Variable,
    WorldModel,
)
from negotiation.engine.world.prices import Component, Mandates, NoDeal, Step

from .builders import (
    A_AIDE,
    A_HEAD,
    B_HEAD,
    C_HEAD,
    D_HEAD,
    PORT,
    A,
    B,
    C,
    _is,
    small_scenario,
    units,
)

HEAT, NERVE, STORE, DIARY, CALM, EVEN = (
    VariableId(name) for name in ("heat", "nerve", "store", "diary", "calm", "even")
)
HOUSES = GroupId("houses")
PRESS, WHISPER, PARADE, SOOTHE, LURE, DIG, NOTE = INSTRUMENTS = tuple(
    InstrumentId(name) for name in ("press", "whisper", "parade", "soothe", "lure", "dig", "note")
)
STORM, QUARREL, RUIN = (RollId(name) for name in ("storm", "quarrel", "ruin"))
DEEP = ThresholdId("deep")
OPENING, LATE, RUMOUR, WINDFALL = (
    InjectId(name) for name in ("opening", "late", "rumour", "windfall")
)
BITE = ParameterId("bite")
HARD, NULL = PresetId("hard"), PresetId("null")
ALL = Seen("value", {})


def variable(name: VariableId, start: int, seen: Seen = ALL, high: int = 100) -> Variable:
    return Variable(name, name.title(), "of 100", "blue", start, 0, high, 20, seen)


def instrument(
    name: InstrumentId,
    owners: tuple[SeatId, ...],
    effects: tuple[Change | Put | Shift, ...],
    **more: object,
) -> Instrument:
    plain = Instrument(
        id=name,
        name=name.title(),
        sentence=f"What {name} does.",
        family="conventional",
        owners=owners,
        cost=1,
        target=None,
        requires=(),
        effects=effects,
        known="all",
        hazardous=False,
        threat=False,
        limit=None,
        rung=0,
        source="source",
        counter_source="counter",
    )
    return replace(plain, **more)  # type: ignore[arg-type]


def small_world() -> Scenario:
    """Two points in each phase of action. Heat starts where disaster is impossible."""
    scenario = small_scenario()
    pack = scenario.packs[0]
    acting = {"round", "quiet", "draft"}
    phases = tuple(replace(phase, act=phase.id in acting) for phase in pack.phases)
    return replace(scenario, world=model(), packs=(replace(pack, phases=phases, action_points=2),))


def model() -> WorldModel:
    return WorldModel(
        tension=HEAT,
        ladder=("talks", "words", "drills", "disaster"),
        rung=1,
        variables=(
            variable(HEAT, 50),
            variable(NERVE, 70, Seen("estimate", {B: "value", C: "nothing"})),
            variable(STORE, 40, Seen("nothing", {A: "value"})),
            # Nothing depends on it, so that an act of A alone can stay without a trace.
            variable(DIARY, 0, Seen("nothing", {A: "value"})),
            variable(CALM, 0, high=1),
        ),
        groups=(_houses(),),
        instruments=_instruments(),
        rolls=_rolls(),
        drift=(Change(HEAT, -2),),
        thresholds=(
            Threshold(DEEP, "Deep", "The store is deep.", Level((STORE,), 60, None), (), 2),
        ),
        injects=_injects(),
        mandates=Mandates(
            base=None,
            components=(
                Component(A, "store", STORE, 40, 1, 10),
                Component(B, "nerve", NERVE, 70, -1, 3),
            ),
            steps=(Step(C, DEEP, units(2)),),
            jitter=0,
            floor=True,
        ),
        no_deal=NoDeal(
            base=None,
            components=tuple(
                Component(party, "heat", HEAT, 50, -1, 5, "above") for party in map(PartyId, "ABCD")
            ),
        ),
        rewards=(),
        score=(Component(A, "store", STORE, 40, 1, 20),),
        parameters={BITE: "Nerve, for each time it is pressed"},
        presets=(
            Preset(HARD, "Hard", "Pressure bites.", "source", "counter", {BITE: -5}),
            Preset(NULL, "Null", "Pressure does nothing.", "source", "counter", {BITE: 0}),
        ),
        strategies=(),
    )


def _houses() -> Group:
    names = (("north", 50), ("south", 30), ("west", 20))
    members = tuple(Member(MemberId(name), name.title(), share) for name, share in names)
    return Group(HOUSES, "Houses", EVEN, members, 10, Seen("nothing", {A: "estimate", B: "value"}))


def _instruments() -> tuple[Instrument, ...]:
    enough = Requirement(Level((HEAT,), 10, None), "There is nothing to soothe.")
    pressed = Shift(HOUSES, "target", "largest", by=4, keep=2)
    return (
        instrument(
            PRESS,
            (A_AIDE,),
            (
                pressed,
                Change(NERVE, 1, BITE),
                Change(NERVE, 1, BITE, Level((HEAT, STORE), 100, None)),
                Change(HEAT, 2),
            ),
            family="coercive",
            target=Target(HOUSES, ()),
            hazardous=True,
        ),
        instrument(
            WHISPER, (B_HEAD,), (Change(HEAT, -3),), target=Target(None, (A, C)), known="target"
        ),
        instrument(
            PARADE,
            (A_HEAD, B_HEAD, C_HEAD, D_HEAD),
            (Change(HEAT, 9), Put(CALM, 0)),
            family="deterrence",
            cost=0,
            hazardous=True,
            threat=True,
            limit=2,
            rung=2,
        ),
        instrument(SOOTHE, (C_HEAD,), (Change(HEAT, -6), Put(CALM, 1)), requires=(enough,)),
        instrument(
            LURE,
            (D_HEAD,),
            (Change(HEAT, -1),),
            requires=(Requirement(Offered(_is(PORT, "open")), "Nobody offers to open the port."),),
        ),
        instrument(NOTE, (A_HEAD, A_AIDE), (Change(DIARY, 1),), known="own", cost=0),
        instrument(DIG, (A_HEAD,), (Change(STORE, 15),), cost=2, known="own"),
    )


def _rolls() -> tuple[Roll | Disaster, ...]:
    calm = Level((CALM,), 1, None)
    return (
        Roll(
            id=STORM,
            name="Storm",
            sentence="The hotter, the stormier.",
            odds=(Odds(calm, 2), Odds(None, 21, HEAT, 55, 42)),
            below=100,
            times=4,
            effects=(Change(HEAT, 2),),
            once=(Put(CALM, 0),),
            rung=2,
            told=True,
            source="source",
            counter_source="counter",
        ),
        Disaster(
            id=RUIN,
            name="Ruin",
            sentence="Above 60 it may all end.",
            variable=HEAT,
            above=60,
            factors=(Factor(calm, 0), Factor(None, 15)),
            careful=10,
            careless=16,
            over=1000,
            below=4000,
            source="source",
            counter_source="counter",
        ),
        Roll(
            id=QUARREL,
            name="Quarrel",
            sentence="Uneven houses quarrel.",
            odds=(Odds(Level((EVEN,), None, 30), 40),),
            below=100,
            times=1,
            effects=(Shift(HOUSES, "largest", "smallest", 8, 0), Change(NERVE, -6)),
            once=(),
            rung=0,
            told=False,
            source="source",
            counter_source="counter",
        ),
    )


def _injects() -> tuple[Inject, ...]:
    def inject(name: InjectId, **more: object) -> Inject:
        plain = Inject(
            id=name,
            name=name.title(),
            moment=None,
            when=None,
            percent=100,
            effects=(Change(HEAT, 1),),
            rung=0,
            text=f"Public words of {name}.",
            texts={A: f"Words of {name} for A."},
            source="source",
        )
        return replace(plain, **more)  # type: ignore[arg-type]

    return (
        inject(OPENING, moment=Moment("start", 0, 0)),
        inject(LATE, moment=Moment("round", 1, 50)),
        inject(RUMOUR, when=Every((Acted(PARADE), Never(Agreed(_is(PORT, "open"))))), percent=50),
        inject(WINDFALL, effects=(Change(STORE, 25),), rung=1),
    )
