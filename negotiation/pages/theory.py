"""What the debrief page tells of the world: ``referee.theory`` with names instead of ids."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from negotiation.engine.capital import mandate, no_deal
from negotiation.engine.scenario import Party
from negotiation.engine.slices import Seconds
from negotiation.engine.terms import Points, PresetId
from negotiation.engine.world.model import Family, Preset
from negotiation.engine.world.read import model_of
from negotiation.engine.world.worth import Part, mandate_parts, no_deal_parts
from negotiation.referee.course import Course
from negotiation.referee.pressure import Pressures, Room
from negotiation.referee.report import percent
from negotiation.referee.theory import FAMILIES, Deed, Mix, Stand, Struck, Theory

from .world_chart import WorldChart, world_chart

FAMILY_NAMES: dict[Family, str] = {
    "coercive": "Coercive diplomacy",
    "deterrence": "Deterrence",
    "propaganda": "Propaganda",
    "conventional": "Conventional diplomacy",
}


@dataclass(frozen=True, slots=True)
class MixRow:
    """``blend`` in whole per cent, None without an act."""

    party: Party
    mix: Mix
    counts: tuple[int, ...]
    blend: int | None


@dataclass(frozen=True, slots=True)
class StandRow:
    stand: Stand
    since: Seconds
    rung: str
    cells: tuple[tuple[Points, Points], ...]
    """Mandate and no deal of every party."""


@dataclass(frozen=True, slots=True)
class DeedRow:
    deed: Deed
    since: Seconds
    party: Party
    target: str


@dataclass(frozen=True, slots=True)
class RoomCell:
    room: Room
    before: str
    after: str
    change: int
    """-1 where the room shrank, 1 where it grew."""


@dataclass(frozen=True, slots=True)
class RoomRow:
    act: DeedRow
    cells: tuple[RoomCell, ...]


@dataclass(frozen=True, slots=True)
class Demand:
    """What a party's capital asked for in the end, what no deal paid, and why."""

    party: Party
    mandate: Points
    mandate_parts: tuple[Part, ...]
    no_deal: Points
    no_deal_parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Disclosed:
    """A hypothesis; ``preset`` None is one of the facilitator's own."""

    id: PresetId
    name: str
    preset: Preset | None
    shown: bool
    played: bool


@dataclass(frozen=True, slots=True)
class TheoryPage:
    found: Theory
    hypotheses: tuple[Disclosed, ...]
    shown: Disclosed
    values: tuple[tuple[str, int], ...]
    """The numbers of the hypothesis that the page is told under, in words."""
    rescored: bool
    families: tuple[str, ...]
    mixes: tuple[MixRow, ...]
    deeds: tuple[DeedRow, ...]
    stands: tuple[StandRow, ...]
    ladder: tuple[str, ...]
    demands: tuple[Demand, ...]
    rooms: tuple[RoomRow, ...]
    room_names: tuple[str, ...]
    pressures: Pressures | None
    struck: Struck | None
    chart: WorldChart

    @property
    def acted(self) -> bool:
        """Whether anybody did anything alone; that much everybody may know."""
        return any(sum(row.counts) for row in self.mixes)


def theory_page(found: Theory, course: Course) -> TheoryPage:
    return _Writer(found, course).page()


class _Writer:
    def __init__(self, found: Theory, course: Course) -> None:
        self.found = found
        self.course = course
        self.model = model_of(found.end)
        self.parties = {party.id: party for party in found.end.table.scenario.parties}
        groups = self.model.groups
        self.targets: dict[str, str] = {
            **{party: each.name for party, each in self.parties.items()},
            **{member.id: member.name for group in groups for member in group.members},
        }

    def page(self) -> TheoryPage:
        found, model = self.found, self.model
        deeds = {deed.seq: self._deed(deed) for deed in found.deeds}
        hypotheses = self._hypotheses()
        parameters = found.end.table.parameters
        return TheoryPage(
            found=found,
            hypotheses=hypotheses,
            shown=next(each for each in hypotheses if each.shown),
            values=tuple((model.parameters[name], number) for name, number in parameters.items()),
            rescored=found.preset != found.played,
            families=tuple(FAMILY_NAMES[family] for family in FAMILIES),
            mixes=tuple(self._mix(mix) for mix in found.mixes),
            deeds=tuple(deeds.values()),
            stands=tuple(self._stand(stand) for stand in found.stands),
            ladder=model.ladder,
            demands=tuple(self._demand(party) for party in self.parties.values()),
            rooms=self._rooms(deeds, hypotheses),
            room_names=tuple(each.name for each in hypotheses),
            pressures=found.pressures,
            struck=found.struck,
            chart=world_chart(found, self.course),
        )

    def _hypotheses(self) -> tuple[Disclosed, ...]:
        """In the scenario's order, numbers of the facilitator's own first."""
        found = self.found
        presets: dict[PresetId, Preset | None] = {each.id: each for each in self.model.presets}
        if found.played not in presets:
            presets = {found.played: None, **presets}
        return tuple(
            Disclosed(
                id=name,
                name=preset.name if preset else "The facilitator's own",
                preset=preset,
                shown=name == found.preset,
                played=name == found.played,
            )
            for name, preset in presets.items()
        )

    def _mix(self, mix: Mix) -> MixRow:
        blend = mix.blend
        return MixRow(
            party=self.parties[mix.party],
            mix=mix,
            counts=tuple(mix.counts[family] for family in FAMILIES),
            blend=None if blend is None else percent(blend),
        )

    def _deed(self, deed: Deed) -> DeedRow:
        target = "" if deed.target is None else self.targets[deed.target]
        return DeedRow(deed, self._since(deed.at), self.parties[deed.party], target)

    def _stand(self, stand: Stand) -> StandRow:
        cells = tuple((stand.mandates[party], stand.no_deal[party]) for party in self.parties)
        return StandRow(stand, self._since(stand.at), self.model.ladder[stand.rung], cells)

    def _demand(self, party: Party) -> Demand:
        end = self.found.end
        return Demand(
            party=party,
            mandate=mandate(end, party.id),
            mandate_parts=mandate_parts(end, party.id),
            no_deal=no_deal(end, party.id),
            no_deal_parts=no_deal_parts(end, party.id),
        )

    def _rooms(
        self, deeds: dict[int, DeedRow], hypotheses: tuple[Disclosed, ...]
    ) -> tuple[RoomRow, ...]:
        found = self.found.pressures
        if found is None:
            return ()
        return tuple(
            RoomRow(
                deeds[seq],
                tuple(_cell(rooms[each.id], found.packages) for each in hypotheses),
            )
            for seq, rooms in found.rooms.items()
        )

    def _since(self, at: int) -> Seconds:
        return max(0, at - self.course.began) // 1000


def _cell(room: Room, packages: int) -> RoomCell:
    change = (room.after > room.before) - (room.after < room.before)
    return RoomCell(room, _share(room.before, packages), _share(room.after, packages), change)


def _share(count: int, packages: int) -> str:
    """In per cent with two digits, a half rounded to the even one."""
    whole, part = divmod(round(Fraction(10_000 * count, packages)), 100)
    return f"{whole}.{part:02}"
