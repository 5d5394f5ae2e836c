"""From checked fields to the engine's frozen ``Scenario``."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from negotiation.engine.region import Home, Mark, Place, Point, RegionMap, Show
from negotiation.engine.scenario import (
    Case,
    Issue,
    Option,
    Pack,
    Party,
    Phase,
    Rule,
    Scale,
    Scenario,
    Seat,
    Source,
)
from negotiation.engine.terms import (
    IssueId,
    OptionId,
    PackId,
    PartyId,
    PhaseId,
    PlaceId,
    Points,
    RuleId,
    SeatId,
)

from .check import Conditions, world_reader
from .problems import Path
from .schema import CasePart, IssuePart, MapPart, PackPart, PartyPart, ScalePart, ScenarioPart


def build(
    part: ScenarioPart,
    conditions: Conditions,
    *,
    unit: int,
    digest: str,
    public_brief: str,
    briefs: Mapping[str, str],
) -> Scenario:
    """Nothing can fail here: ``part`` and ``conditions`` have passed both checks."""
    everyone = tuple(PartyId(party.id) for party in part.parties)
    return Scenario(
        id=part.id,
        title=part.title,
        tagline=part.tagline,
        version=part.version,
        digest=digest,
        unit=unit,
        public_brief=public_brief,
        content_note=part.content_note,
        model_note=part.model_note,
        parties=tuple(_party(party, briefs[party.id]) for party in part.parties),
        issues=tuple(_issue(issue) for issue in part.issues),
        status_quo=_package({issue.id: issue.status_quo for issue in part.issues}),
        points={IssueId(issue.id): _table(issue, everyone, unit) for issue in part.issues},
        rules=tuple(
            Rule(
                id=RuleId(rule.id),
                sentence=rule.sentence,
                cases=tuple(
                    _case(case, conditions, (n, m), everyone, unit)
                    for m, case in enumerate(rule.cases)
                ),
                source=rule.source,
                counter_source=rule.counter_source,
            )
            for n, rule in enumerate(part.rules)
        ),
        listed=part.listed,
        reflection=tuple(part.reflection),
        final_signers=tuple(PartyId(party) for party in part.final_signers),
        packs=tuple(_pack(pack, everyone, unit) for pack in part.packs),
        sources=tuple(Source(source.title, source.note) for source in part.sources),
        map=None if part.map is None else _map(part.map, part.issues),
        world=None if part.world is None else world_reader(part, _nothing).read(unit),
    )


def _nothing(_: Path, __: str) -> None:
    """All that could be reported of a world has been, when it was checked."""


def _whole(number: Fraction, unit: int) -> Points:
    return int(number * unit)


def _package(options: Mapping[str, str]) -> Mapping[IssueId, OptionId]:
    return {IssueId(issue): OptionId(option) for issue, option in options.items()}


def _party(part: PartyPart, brief: str) -> Party:
    party = PartyId(part.id)
    return Party(
        id=party,
        name=part.name,
        called=part.called or part.name,
        short=part.short,
        colour=part.colour,
        seats=tuple(
            Seat(SeatId(f"{party}.{seat.id}"), party, seat.title, seat.duty) for seat in part.seats
        ),
        role=part.role,
        aims=tuple(part.aims),
        red_line=part.red_line,
        walk_away=part.walk_away,
        brief=brief,
    )


def _issue(part: IssuePart) -> Issue:
    return Issue(
        id=IssueId(part.id),
        name=part.name,
        question=part.question,
        options=tuple(
            Option(
                OptionId(option.id),
                option.name,
                option.sentence,
                tuple(PartyId(party) for party in option.needs),
            )
            for option in part.options
        ),
    )


def _table(
    part: IssuePart, everyone: tuple[PartyId, ...], unit: int
) -> Mapping[OptionId, Mapping[PartyId, Points]]:
    return {
        OptionId(option.id): {
            party: _whole(point, unit)
            for party, point in zip(everyone, part.points[option.id], strict=True)
        }
        for option in part.options
    }


def _case(
    part: CasePart,
    conditions: Conditions,
    place: tuple[int, int],
    everyone: tuple[PartyId, ...],
    unit: int,
) -> Case:
    return Case(
        when=conditions[place],
        bonus={party: _whole(part.bonus[party], unit) for party in everyone if party in part.bonus},
        scale=None if part.scale is None else _scale(part.scale, everyone),
    )


def _scale(part: ScalePart, everyone: tuple[PartyId, ...]) -> Scale:
    return Scale(
        issues=tuple(IssueId(issue) for issue in part.issues),
        parties=everyone
        if part.parties == "all"
        else tuple(PartyId(party) for party in part.parties),
        numerator=part.times.numerator,
        denominator=part.times.denominator,
    )


def _pack(part: PackPart, everyone: tuple[PartyId, ...], unit: int) -> Pack:
    return Pack(
        id=PackId(part.id),
        name=part.name,
        summary=part.summary,
        issues=tuple(IssueId(issue) for issue in part.issues),
        fixed=_package(part.fixed),
        mandates={party: _whole(part.mandates[party], unit) for party in everyone},
        interim_gain=_whole(part.interim_gain, unit),
        minutes=part.minutes,
        phases=tuple(
            Phase(
                id=PhaseId(phase.id),
                name=phase.name,
                seconds=phase.seconds,
                talk=phase.talk,
                offers=phase.offers,
                sign=phase.sign,
                act=phase.act,
                plenary=phase.plenary,
            )
            for phase in part.phases
        ),
        debrief_seconds=part.debrief_seconds,
        action_points=part.action_points,
    )


def _map(part: MapPart, issues: list[IssuePart]) -> RegionMap:
    options = {issue.id: [option.id for option in issue.options] for issue in issues}
    return RegionMap(
        title=part.title,
        width=part.size[0],
        height=part.size[1],
        land=part.land,
        borders=part.borders or "",
        homes=tuple(Home(PartyId(home.party), home.place, Point(*home.at)) for home in part.homes),
        marks=tuple(
            Mark(
                issue=IssueId(mark.issue),
                place=mark.place,
                symbol=mark.symbol,
                at=Point(*mark.at),
                beside=None if mark.beside is None else Point(*mark.beside),
                route=tuple(Point(*at) for at in mark.route or ()),
                shows=tuple(
                    Show(OptionId(option), mark.shows[option].look, mark.shows[option].words)
                    for option in options[mark.issue]
                    if option in mark.shows
                ),
            )
            for mark in part.marks
        ),
        places=tuple(
            Place(PlaceId(place.id), place.name, Point(*place.at)) for place in part.places
        ),
    )
