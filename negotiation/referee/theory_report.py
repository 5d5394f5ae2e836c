"""What a debrief tells of the world, as plain data: under ``world`` in the debrief's JSON."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from negotiation.engine.capital import mandate, no_deal
from negotiation.engine.seating import parties
from negotiation.engine.terms import Millis, PartyId, Points
from negotiation.engine.world.read import model_of, world_of
from negotiation.engine.world.worth import Part, mandate_parts, no_deal_parts

from .pressure import Pressures
from .theory import Deed, Mix, Stand, Theory
from .words import as_json

Object = dict[str, Any]


def theory_object(found: Theory, began: Millis) -> Object:
    """Ready for ``json.dumps``; times count from ``began``."""
    return _Writer(found, began).object()


class _Writer:
    def __init__(self, found: Theory, began: Millis) -> None:
        self.found = found
        self.began = began
        self.table = found.end.table

    def object(self) -> Object:
        found, model = self.found, model_of(self.found.end)
        struck = found.struck
        return {
            "preset": found.preset or None,
            "played": found.played or None,
            "values": dict(self.table.parameters),
            "presets": [
                {
                    "id": preset.id,
                    "sentence": preset.sentence,
                    "source": preset.source,
                    "counter_source": preset.counter_source,
                    "values": dict(preset.values),
                }
                for preset in model.presets
            ],
            "mixes": [self._mix(mix) for mix in found.mixes],
            "acts": [self._deed(deed) for deed in found.deeds],
            "curve": [self._stand(stand) for stand in found.stands],
            "mandates": [self._parties(party) for party in parties(self.table)],
            "pressures": self._pressures(found.pressures),
            "disaster": struck
            and {
                "seq": struck.seq,
                "at": struck.at - self.began,
                "roll": struck.roll.id,
                "chance": struck.chance,
                "below": struck.below,
                "careless": struck.careless,
                "tension": struck.tension,
            },
            "crossed": list(world_of(found.end).crossed),
        }

    def _mix(self, mix: Mix) -> Object:
        return {
            "party": mix.party,
            "families": dict(mix.counts),
            "blend": None if mix.blend is None else round(float(mix.blend), 4),
            "public_threats": mix.public_threats,
            "private_threats": mix.private_threats,
        }

    def _deed(self, deed: Deed) -> Object:
        return {
            "seq": deed.seq,
            "at": deed.at - self.began,
            "party": deed.party,
            "seat": deed.seat,
            "instrument": deed.instrument.id,
            "family": deed.instrument.family,
            "target": deed.target,
            "public": deed.public,
            "threat": deed.instrument.threat,
            "pressure": deed.pressure,
        }

    def _stand(self, stand: Stand) -> Object:
        return {
            "seq": stand.seq,
            "at": stand.at - self.began,
            "what": stand.what,
            "tension": stand.tension,
            "rung": stand.rung,
            "mandates": self._each(stand.mandates),
            "no_deal": self._each(stand.no_deal),
        }

    def _parties(self, party: PartyId) -> Object:
        end = self.found.end
        return {
            "party": party,
            "mandate": self._points(mandate(end, party)),
            "mandate_parts": self._parts(mandate_parts(end, party)),
            "no_deal": self._points(no_deal(end, party)),
            "no_deal_parts": self._parts(no_deal_parts(end, party)),
        }

    def _pressures(self, found: Pressures | None) -> Object | None:
        if found is None:
            return None
        return {
            "packages": found.packages,
            "acts": [
                {
                    "seq": seq,
                    "rooms": {
                        preset or "own": {"before": room.before, "after": room.after}
                        for preset, room in rooms.items()
                    },
                }
                for seq, rooms in found.rooms.items()
            ],
        }

    def _parts(self, parts: Iterable[Part]) -> list[Object]:
        return [{"name": part.name, "points": self._points(part.points)} for part in parts]

    def _points(self, points: Points) -> int | float | str:
        return as_json(points, self.table.scenario.unit)

    def _each(self, points: Mapping[PartyId, Points]) -> dict[str, int | float | str]:
        return {party: self._points(each) for party, each in points.items()}
