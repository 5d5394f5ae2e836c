"""A table of the flagship scenario that is played by commands and read by its viewers."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

from negotiation.engine import view
from negotiation.engine.commands import StartSession, StepPhase, TakeAction, TakeSeat
from negotiation.engine.decide import opening
from negotiation.engine.entries import Entry, RollMade
from negotiation.engine.evolve import start
from negotiation.engine.scenario import Scenario
from negotiation.engine.slices import CardSlice, ClockSlice, ResultsSlice, StakesSlice
from negotiation.engine.terms import (
    InstrumentId,
    PackId,
    ParameterId,
    PartyId,
    Points,
    PresetId,
    SeatId,
    Sight,
    VariableId,
    Viewer,
)
from negotiation.engine.world.effects import Change
from negotiation.engine.world_slices import ActionsSlice, MandateInfo, MandatesSlice, WorldSlice
from negotiation.scenarios.library import load
from tests.engine.builders import FACILITATOR, FACILITATOR_VIEW, Game

US, CN, RU, KR, KP = (PartyId(name) for name in ("US", "CN", "RU", "KR", "KP"))
SEATS = {"heads": 1, "all": 99}


class Table(Game):
    """One session in its first phase of action, heads seated unless ``everybody`` is wanted."""

    def __init__(
        self,
        *,
        preset: str = "essay",
        pack: str = "full",
        everybody: bool = False,
        scenario: Scenario | None = None,
        number: int = 0,
        parameters: dict[ParameterId, int] | None = None,
    ) -> None:
        super().__init__(scenario or load("korea-2017"), minutes=210, pack=PackId(pack))
        seed = f"{number:032x}"
        self.opened = opening(
            self.scenario, PackId(pack), 210, seed, PresetId(preset), parameters or {}
        )
        self.log = [(self.now, self.opened)]
        self.state = start(self.scenario, self.opened, self.now)
        for party in self.scenario.parties:
            for seat in party.seats[: SEATS["all" if everybody else "heads"]]:
                self.accept(FACILITATOR, TakeSeat(seat.id))
        self.accept(FACILITATOR, StartSession())
        self.step_to_round()

    def step_to_round(self) -> None:
        while not self.actions().open:
            self.accept(FACILITATOR, StepPhase())

    def step(self) -> list[Entry]:
        """The end of a phase, with what chance makes of it."""
        return list(self.accept(FACILITATOR, StepPhase()))

    def act(self, seat: str, instrument: str, target: str | None = None) -> list[Entry]:
        return list(self.accept(SeatId(seat), TakeAction(InstrumentId(instrument), target)))

    # --- what a viewer has ------------------------------------------------------------------------

    def world(self, looker: Viewer = FACILITATOR_VIEW) -> WorldSlice:
        return cast("WorldSlice", view.slices(self.state, looker)["world"])

    def actions(self, looker: Viewer = FACILITATOR_VIEW) -> ActionsSlice:
        return cast("ActionsSlice", view.slices(self.state, looker)["actions"])

    def mandate(self, party: PartyId) -> MandateInfo:
        """As the party's own head sees it."""
        shown = view.slices(self.state, head(party))["mandates"]
        return cast("MandatesSlice", shown).mandates[0]

    def value(self, variable: str, looker: Viewer = FACILITATOR_VIEW) -> int:
        """A number the looker sees exactly."""
        found = next(each for each in self.world(looker).readings if each.id == variable)
        assert found.low == found.high
        return found.low

    def shares(self) -> dict[str, int]:
        return {each.member: each.low for each in self.world().shares}

    def clock(self, looker: Viewer = FACILITATOR_VIEW) -> ClockSlice:
        return cast("ClockSlice", view.slices(self.state, looker)["clock"])

    def card(self, party: PartyId) -> CardSlice:
        return cast("CardSlice", view.slices(self.state, head(party))["card"])

    def stakes(self) -> dict[PartyId, Points]:
        """What each party has now, as the facilitator sees it."""
        shown = cast("StakesSlice", view.slices(self.state, FACILITATOR_VIEW)["stakes"])
        return {stake.party: stake.now for stake in shown.stakes}

    def results(self, looker: Viewer = FACILITATOR_VIEW) -> ResultsSlice:
        return cast("ResultsSlice", view.slices(self.state, looker)["results"])


def head(party: PartyId) -> Viewer:
    return Viewer(Sight.SEAT, SeatId(f"{party}.head"))


def starting(**values: int) -> Scenario:
    """The scenario with a world that starts elsewhere, without its events."""
    scenario = load("korea-2017")
    assert scenario.world is not None
    variables = tuple(
        replace(each, start=values.get(each.id, each.start)) for each in scenario.world.variables
    )
    return replace(scenario, world=replace(scenario.world, variables=variables, injects=()))


def rolls(entries: list[Entry], roll: str) -> list[RollMade]:
    return [each for each in entries if isinstance(each, RollMade) and each.roll == roll]


def hotter(by: int) -> Change:
    return Change(VariableId("T"), by)
