"""A strategy played to its end, again and again: what becomes of the world under a hypothesis.

Every session goes through the same rules as a table of people, and pays for what it does.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from hashlib import sha256

from negotiation.engine.capital import score
from negotiation.engine.commands import (
    Command,
    MarkSeat,
    Request,
    SignOffer,
    StartSession,
    StepPhase,
    TableOffer,
    TakeAction,
    TakeSeat,
)
from negotiation.engine.decide import decide, opening
from negotiation.engine.entries import Entry, OfferTabled
from negotiation.engine.evolve import evolve, start
from negotiation.engine.refusals import Refused
from negotiation.engine.scenario import Pack, Scenario
from negotiation.engine.state import State
from negotiation.engine.terms import Actor, PartyId, Points, PresetId, SeatId
from negotiation.engine.world.model import Move, Strategy
from negotiation.engine.world.read import model_of, value, world_of

HOST = Actor(steers=True)


class SimulationError(ValueError):
    """A move of the strategy that the rules refuse: the data is wrong, not the luck."""


@dataclass(frozen=True, slots=True)
class Ended:
    """What came of one session. ``payoffs`` in units of the scenario."""

    disaster: bool
    deal: bool
    tension: int
    payoffs: Mapping[PartyId, Points]


@dataclass(frozen=True, slots=True)
class Summary:
    """Of many sessions; rates from 0 to 1, the others means, payoffs in whole points."""

    sessions: int
    disaster_rate: Fraction
    deal_rate: Fraction
    end_tension: Fraction
    payoff: Fraction
    payoffs: Mapping[PartyId, Fraction]


def simulate(
    scenario: Scenario, pack: Pack, strategy: Strategy, preset: PresetId, number: int
) -> Ended:
    """The session with this number; equal numbers draw equally under every strategy and preset.

    Raises ``SimulationError`` for a move that the rules refuse.
    """
    table = _Table(scenario, pack, preset, number)
    table.begin(strategy)
    rounds = iter(strategy.rounds)
    acting = [n for n, phase in enumerate(table.state.table.phases) if phase.act]
    while table.state.clock.status == "running":
        ordinal = table.state.clock.ordinal
        phase = table.state.table.phases[ordinal or 0]
        if phase.act:
            table.act(next(rounds, ()))
        closing = ordinal == acting[-1] if not strategy.final else phase.plenary
        if closing:
            table.close(strategy)
        if table.state.clock.status == "running":
            table.ask(HOST, StepPhase())
    return table.ended(strategy)


def summary(ended: Iterable[Ended], unit: int) -> Summary:
    """Raises ZeroDivisionError for none."""
    found = list(ended)
    count = len(found)
    parties = found[0].payoffs if found else {}
    payoffs = {
        party: Fraction(sum(each.payoffs[party] for each in found), count * unit)
        for party in parties
    }
    return Summary(
        sessions=count,
        disaster_rate=Fraction(sum(each.disaster for each in found), count),
        deal_rate=Fraction(sum(each.deal for each in found), count),
        end_tension=Fraction(sum(each.tension for each in found), count),
        payoff=sum(payoffs.values(), Fraction(0)),
        payoffs=payoffs,
    )


class _Table:
    """One session. Time stands still: nothing here waits for a clock."""

    def __init__(self, scenario: Scenario, pack: Pack, preset: PresetId, number: int) -> None:
        seed = sha256(f"simulate {number}".encode()).hexdigest()[:32]
        opened = opening(scenario, pack.id, pack.minutes, seed, preset)
        self.state: State = start(scenario, opened, 0)
        self.heads: dict[PartyId, SeatId] = {p.id: p.seats[0].id for p in scenario.parties}
        self._commands = 0

    def ask(self, actor: Actor, command: Command) -> tuple[Entry, ...] | Refused:
        self._commands += 1
        answer = decide(self.state, Request(actor, f"{self._commands:032x}", 0, command))
        for entry in () if isinstance(answer, Refused) else answer:
            self.state = evolve(self.state, entry, 0)
        return answer

    def begin(self, strategy: Strategy) -> None:
        for head in self.heads.values():
            self.ask(HOST, TakeSeat(head))
            if strategy.inexperienced:
                self.ask(HOST, MarkSeat(head, True))
        self.ask(HOST, StartSession())

    def act(self, moves: Iterable[Move]) -> None:
        for move in moves:
            command = TakeAction(move.instrument, move.target)
            answer = self.ask(Actor(self.heads[move.party]), command)
            if isinstance(answer, Refused):
                raise SimulationError(f"{move.party} {move.instrument}: {answer.code}")

    def close(self, strategy: Strategy) -> None:
        """Table the package, and let every signer ask its capital."""
        signers = list(self._signers(strategy))
        first, others = signers[0], signers[1:]
        command = TableOffer(strategy.package, frozenset(others), public=True, final=strategy.final)
        answer = self.ask(Actor(self.heads[first]), command)
        if isinstance(answer, Refused):
            raise SimulationError(f"strategy {strategy.id}, package: {answer.code}")
        offer = next(entry.offer for entry in answer if isinstance(entry, OfferTabled))
        for party in others:
            self.ask(Actor(self.heads[party]), SignOffer(offer))

    def _signers(self, strategy: Strategy) -> Iterator[PartyId]:
        """All for a final agreement; for an interim one those whose signature its options need."""
        needed = {
            party
            for issue in self.state.table.scenario.issues
            for option in issue.options
            if strategy.package.get(issue.id) == option.id
            for party in option.needs
        }
        for party in self.heads:
            if strategy.final or party in needed:
                yield party

    def ended(self, strategy: Strategy) -> Ended:
        state, model, world = self.state, model_of(self.state), world_of(self.state)
        finals = [agreement for agreement in state.agreements if agreement.final]
        return Ended(
            disaster=world.disaster,
            deal=not world.disaster and bool(finals if strategy.final else state.agreements),
            tension=value(model, world, model.tension),
            payoffs={party: score(state, party) for party in self.heads},
        )
