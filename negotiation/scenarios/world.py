"""From the checked fields of a ``world`` to the engine's model, with every misfit reported."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from negotiation.engine.terms import (
    GroupId,
    InjectId,
    InstrumentId,
    IssueId,
    MemberId,
    OptionId,
    ParameterId,
    PartyId,
    PlaceId,
    PresetId,
    RollId,
    SeatId,
    StrategyId,
    ThresholdId,
    VariableId,
)
from negotiation.engine.world import model
from negotiation.engine.world.facts import Fact

from .conditions import ConditionReader, Report
from .effects import EffectReader
from .facts import FactReader
from .prices import PriceReader
from .problems import Path
from .sight import check_requirements, seen
from .world_schema import (
    DisasterPart,
    InjectPart,
    InstrumentPart,
    MemberPart,
    MomentPart,
    RollPart,
    StrategyPart,
    WorldPart,
)

WORLD: Path = ("world",)


class WorldReader:
    """Reads one world for a scenario with these seats, issues and places on its map."""

    def __init__(
        self,
        part: WorldPart,
        parties: list[str],
        seats: list[str],
        issues: Mapping[str, list[str]],
        places: list[str],
        report: Report,
    ) -> None:
        self.part = part
        self.places = places
        self.parties = parties
        self.seats = seats
        self.issues = issues
        self.report = report
        self.variables = [variable.id for variable in part.variables]
        self.groups = {group.id: group for group in part.groups}
        self.levels = [*self.variables, *(group.balance for group in part.groups)]
        events = [*(t.id for t in part.thresholds), *(i.id for i in part.injects)]
        self.facts = FactReader(
            self.levels,
            [instrument.id for instrument in part.instruments],
            events,
            ConditionReader(issues, report),
            report,
        )
        self.effects = EffectReader(
            self.variables, part.parameters, self.groups, self.facts, report
        )

    def read(self, unit: int) -> model.WorldModel:
        """The model; of no use if anything was reported."""
        part = self.part
        self._check_names()
        worth = PriceReader(part, WORLD, self.parties, self.levels, self.facts, self.report, unit)
        read = model.WorldModel(
            tension=VariableId(part.tension),
            ladder=tuple(part.ladder),
            rung=part.rung,
            variables=tuple(self._variables()),
            groups=tuple(self._groups()),
            instruments=tuple(
                self._instrument(each, (*WORLD, "instruments", n))
                for n, each in enumerate(part.instruments)
            ),
            rolls=tuple(
                self._roll(each, (*WORLD, "rolls", n)) for n, each in enumerate(part.rolls)
            ),
            drift=self.effects.read(part.drift, (*WORLD, "drift")),
            thresholds=tuple(self._thresholds()),
            injects=tuple(
                self._inject(each, (*WORLD, "injects", n)) for n, each in enumerate(part.injects)
            ),
            mandates=worth.mandates(),
            no_deal=worth.no_deal(),
            score=worth.score(),
            rewards=tuple(worth.rewards()),
            parameters={ParameterId(name): words for name, words in part.parameters.items()},
            presets=tuple(self._presets()),
            strategies=tuple(
                self._strategy(each, (*WORLD, "strategies", n))
                for n, each in enumerate(part.strategies)
            ),
        )
        check_requirements(read, WORLD, self.report)
        return read

    # --- names ------------------------------------------------------------------------------------

    def _check_names(self) -> None:
        part = self.part
        if part.tension not in self.variables:
            self._unknown("variable", part.tension, (*WORLD, "tension"))
        for name, ids in (
            ("variables", self.levels),
            ("groups", [*self.groups]),
            ("presets", [preset.id for preset in part.presets]),
            ("instruments", [instrument.id for instrument in part.instruments]),
            ("rolls", [roll.id for roll in part.rolls]),
            ("injects", [i.id for i in part.injects] + [t.id for t in part.thresholds]),
            ("strategies", [strategy.id for strategy in part.strategies]),
        ):
            for twice in (word for word, times in Counter(ids).items() if times > 1):
                self.report((*WORLD, name), f"{twice} is here twice")

    def _unknown(self, what: str, name: str, path: Path) -> None:
        self.report(path, f"there is no {what} {name}")

    def _known(self, what: str, name: str, among: Iterable[str], path: Path) -> str:
        if name not in among:
            self._unknown(what, name, path)
        return name

    def _fact(self, data: Any, path: Path) -> Fact | None:
        return None if data is None else self.facts.read(data, (*path, "when"))

    # --- numbers ----------------------------------------------------------------------------------

    def _variables(self) -> Iterator[model.Variable]:
        for n, each in enumerate(self.part.variables):
            path: Path = (*WORLD, "variables", n)
            if not each.low <= each.start <= each.high:
                self.report((*path, "start"), f"must lie between {each.low} and {each.high}")
            yield model.Variable(
                id=VariableId(each.id),
                name=each.name,
                unit=each.unit,
                colour=each.colour,
                start=each.start,
                low=each.low,
                high=each.high,
                band=each.band,
                seen=seen(each.seen, self.parties, (*path, "seen"), self.report),
            )

    def _groups(self) -> Iterator[model.Group]:
        for n, each in enumerate(self.part.groups):
            path: Path = (*WORLD, "groups", n)
            self._check_members(each.members, (*path, "members"))
            yield model.Group(
                id=GroupId(each.id),
                name=each.name,
                balance=VariableId(each.balance),
                members=tuple(
                    model.Member(MemberId(member.id), member.name, member.start)
                    for member in each.members
                ),
                band=each.band,
                seen=seen(each.seen, self.parties, (*path, "seen"), self.report),
            )

    def _check_members(self, members: list[MemberPart], path: Path) -> None:
        total = sum(member.start for member in members)
        if total != 100:
            self.report(path, f"shares sum to 100, not to {total}")
        if len({member.id for member in members}) < len(members):
            self.report(path, "a member is here twice")

    # --- instruments, chance, events --------------------------------------------------------------

    def _instrument(self, part: InstrumentPart, path: Path) -> model.Instrument:
        for n, owner in enumerate(part.owners):
            self._known("seat", owner, self.seats, (*path, "owners", n))
        target, group = self._target(part, (*path, "target"))
        requirements = []
        for n, each in enumerate(part.requires):
            when = self._fact(each.when, (*path, "requires", n))
            if when is not None:
                requirements.append(model.Requirement(when, each.sentence))
        return model.Instrument(
            id=InstrumentId(part.id),
            name=part.name,
            sentence=part.sentence,
            family=part.family,
            owners=tuple(SeatId(owner) for owner in part.owners),
            cost=part.cost,
            target=target,
            requires=tuple(requirements),
            effects=self.effects.read(part.effects, (*path, "effects"), group),
            known=part.known,
            hazardous=part.hazardous,
            threat=part.threat,
            limit=part.limit,
            rung=self._rung(part.rung, path),
            source=part.source,
            counter_source=part.counter_source,
            place=self._place(part.place, path),
        )

    def _place(self, place: str | None, path: Path) -> PlaceId | None:
        if place is None:
            return None
        return PlaceId(self._known("place", place, self.places, (*path, "place")))

    def _target(self, part: InstrumentPart, path: Path) -> tuple[model.Target | None, str | None]:
        if part.known == "target" and not isinstance(part.target, list):
            self.report(path, "must name parties, or no target could know of it")
        if part.target is None:
            return None, None
        if isinstance(part.target, str):
            self._known("group", part.target, self.groups, path)
            return model.Target(GroupId(part.target), ()), part.target
        for n, party in enumerate(part.target):
            self._known("party", party, self.parties, (*path, n))
        return model.Target(None, tuple(PartyId(party) for party in part.target)), None

    def _rung(self, rung: int, path: Path) -> int:
        if rung >= len(self.part.ladder):
            self.report((*path, "rung"), f"the ladder has {len(self.part.ladder)} rungs, from 0")
        return rung

    def _roll(self, part: RollPart | DisasterPart, path: Path) -> model.Roll | model.Disaster:
        if isinstance(part, DisasterPart):
            return self._disaster(part, path)
        odds = []
        for n, each in enumerate(part.odds):
            here = (*path, "odds", n)
            if each.of is not None:
                self._known("variable", each.of, self.levels, (*here, "of"))
            of = None if each.of is None else VariableId(each.of)
            fact = self._fact(each.when, here)
            odds.append(model.Odds(fact, each.number, of, each.over, each.most))
        return model.Roll(
            id=RollId(part.id),
            name=part.name,
            sentence=part.sentence,
            odds=tuple(odds),
            below=part.below,
            times=part.times,
            effects=self.effects.read(part.effects, (*path, "effects")),
            once=self.effects.read(part.once, (*path, "once")),
            rung=self._rung(part.rung, path),
            told=part.told,
            source=part.source,
            counter_source=part.counter_source,
        )

    def _disaster(self, part: DisasterPart, path: Path) -> model.Disaster:
        self._known("variable", part.variable, self.variables, (*path, "variable"))
        return model.Disaster(
            id=RollId(part.id),
            name=part.name,
            sentence=part.sentence,
            variable=VariableId(part.variable),
            above=part.above,
            factors=tuple(
                model.Factor(self._fact(each.when, (*path, "factors", n)), each.number)
                for n, each in enumerate(part.factors)
            ),
            careful=part.careful,
            careless=part.careless,
            over=part.over,
            below=part.below,
            source=part.source,
            counter_source=part.counter_source,
        )

    def _thresholds(self) -> Iterator[model.Threshold]:
        for n, each in enumerate(self.part.thresholds):
            path: Path = (*WORLD, "thresholds", n)
            when = self.facts.read(each.when, (*path, "when"))
            if when is not None:
                yield model.Threshold(
                    id=ThresholdId(each.id),
                    name=each.name,
                    sentence=each.sentence,
                    when=when,
                    effects=self.effects.read(each.effects, (*path, "effects")),
                    rung=self._rung(each.rung, path),
                )

    def _inject(self, part: InjectPart, path: Path) -> model.Inject:
        if part.moment is not None and part.when is not None:
            self.report((*path, "when"), "an inject has a moment or a condition, not both")
        for party in part.texts:
            self._known("party", party, self.parties, (*path, "texts", party))
        return model.Inject(
            id=InjectId(part.id),
            name=part.name,
            moment=self._moment(part.moment, (*path, "moment")),
            when=self._fact(part.when, path),
            percent=part.percent,
            effects=self.effects.read(part.effects, (*path, "effects")),
            rung=self._rung(part.rung, path),
            text=part.text,
            texts={PartyId(party): text for party, text in part.texts.items()},
            source=part.source,
            place=self._place(part.place, path),
        )

    def _moment(self, part: MomentPart | None, path: Path) -> model.Moment | None:
        if part is None:
            return None
        if (part.at == "round") is (part.number == 0):
            self.report(path, "a round needs its number, from 1, and nothing else has one")
        return model.Moment(part.at, part.number, part.percent)

    # --- hypotheses and strategies ----------------------------------------------------------------

    def _presets(self) -> Iterator[model.Preset]:
        for n, each in enumerate(self.part.presets):
            if each.values.keys() != self.part.parameters.keys():
                wanted = ", ".join(self.part.parameters)
                self.report(
                    (*WORLD, "presets", n, "values"), f"needs one number for each of {wanted}"
                )
            yield model.Preset(
                id=PresetId(each.id),
                name=each.name,
                sentence=each.sentence,
                source=each.source,
                counter_source=each.counter_source,
                values={ParameterId(name): number for name, number in each.values.items()},
            )

    def _strategy(self, part: StrategyPart, path: Path) -> model.Strategy:
        for issue, option in part.package.items():
            here = (*path, "package", issue)
            if self._known("issue", issue, self.issues, here) in self.issues:
                self._known("option", option, self.issues[issue], here)
        return model.Strategy(
            id=StrategyId(part.id),
            name=part.name,
            rounds=tuple(
                tuple(self._move(text, (*path, "rounds", n, m)) for m, text in enumerate(moves))
                for n, moves in enumerate(part.rounds)
            ),
            inexperienced=part.inexperienced,
            package={IssueId(issue): OptionId(option) for issue, option in part.package.items()},
            final=part.final,
        )

    def _move(self, text: str, path: Path) -> model.Move:
        party, act, target, *_ = (*text.split(), "", "", "")
        self._known("party", party, self.parties, path)
        self._known("instrument", act, [each.id for each in self.part.instruments], path)
        return model.Move(PartyId(party), InstrumentId(act), target or None)
