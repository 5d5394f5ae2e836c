"""A small scenario with round numbers, and a table that plays it one command at a time.

Four parties, of whom three must sign a final agreement. Every party starts at 10 points. With
``unit`` 2 all numbers below are doubled in the data, so that "exact, not rounded" is exercised.

| package | A | B | C | D |
|---|---|---|---|---|
| LAND half | +6 | +2 | 0 | 0 |
| LAND all | +12 | -6 | 0 | 0 |
| PORT open | -1 | +6 | +3 | +2 |
| AID some | -3 | +5 | +3 | +2, and A's LAND counts half |
| FLAG new (fixed in a final agreement) | 0 | 0 | +2 | 0 |
| LAND all with PORT open | | | +4.5 | |
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from negotiation.engine import decide as decisions
from negotiation.engine import view
from negotiation.engine.commands import (
    Command,
    Request,
    StartSession,
    StepPhase,
    TableOffer,
    TakeSeat,
)
from negotiation.engine.deadlines import due
from negotiation.engine.decide import opening
from negotiation.engine.entries import Entry, OfferTabled, SessionOpened
from negotiation.engine.evolve import evolve, start
from negotiation.engine.refusals import SENTENCES, Code, Refused
from negotiation.engine.scenario import (
    AllOf,
    Case,
    Is,
    Issue,
    Option,
    Pack,
    Party,
    Phase,
    Rule,
    Scale,
    Scenario,
    Seat,
)
from negotiation.engine.slices import Line, OffersSlice, OfferView
from negotiation.engine.state import Offer, State
from negotiation.engine.terms import (
    CLOCK,
    Actor,
    IssueId,
    Millis,
    OfferId,
    OptionId,
    Package,
    PackId,
    PartyId,
    PhaseId,
    RuleId,
    SeatId,
    Sight,
    Viewer,
)

UNIT = 2
SEED = "0123456789abcdef" * 2
OPENED_AT: Millis = 1_700_000_000_000

A, B, C, D = (PartyId(name) for name in "ABCD")
A_HEAD, A_AIDE, B_HEAD, B_AIDE, C_HEAD, C_AIDE, D_HEAD = (
    SeatId(name) for name in ("A.head", "A.aide", "B.head", "B.aide", "C.head", "C.aide", "D.head")
)
SEATS = (A_HEAD, A_AIDE, B_HEAD, B_AIDE, C_HEAD, C_AIDE, D_HEAD)
HEADS = (A_HEAD, B_HEAD, C_HEAD, D_HEAD)

FACILITATOR = Actor(steers=True)
FACILITATOR_VIEW = Viewer(Sight.FACILITATOR)
OBSERVER_VIEW = Viewer(Sight.OBSERVER)

LAND, PORT, AID, FLAG = (IssueId(name) for name in ("LAND", "PORT", "AID", "FLAG"))

_POINTS: Mapping[str, Mapping[str, tuple[float, float, float, float]]] = {
    "LAND": {"none": (0, 0, 0, 0), "half": (6, 2, 0, 0), "all": (12, -6, 0, 0)},
    "PORT": {"closed": (0, 0, 0, 0), "open": (-1, 6, 3, 2)},
    "AID": {"none": (0, 0, 0, 0), "some": (-3, 5, 3, 2)},
    "FLAG": {"old": (10, 10, 10, 10), "new": (10, 10, 12, 10)},
}
_NEEDS: Mapping[str, tuple[PartyId, ...]] = {"half": (B,), "all": (A, B)}


def units(points: float) -> int:
    """Points as a person says them, in the scenario's units."""
    return round(points * UNIT)


def package(**options: str) -> Package:
    return {IssueId(issue): OptionId(option) for issue, option in options.items()}


def viewer(seat: SeatId) -> Viewer:
    return Viewer(Sight.SEAT, seat)


def mentor(party: PartyId) -> Viewer:
    return Viewer(Sight.MENTOR, party=party)


def small_scenario() -> Scenario:
    parties = tuple(_party(party) for party in (A, B, C, D))
    return Scenario(
        id="small",
        title="Small",
        tagline="Four neighbours",
        version="1",
        digest="d" * 64,
        unit=UNIT,
        public_brief="Public.",
        content_note="None.",
        model_note="Everything.",
        parties=parties,
        issues=tuple(_issue(name, options) for name, options in _POINTS.items()),
        status_quo=package(LAND="none", PORT="closed", AID="none", FLAG="old"),
        points={
            IssueId(issue): {
                OptionId(option): dict(zip((A, B, C, D), map(units, row), strict=True))
                for option, row in options.items()
            }
            for issue, options in _POINTS.items()
        },
        rules=(_aid_rule(), _trade_rule()),
        final_signers=(A, B, C),
        packs=(_pack(),),
        sources=(),
    )


def _party(party: PartyId) -> Party:
    return Party(
        id=party,
        name=f"Party {party}",
        called=f"the party {party}",
        short=party,
        colour="blue",
        seats=tuple(
            Seat(seat, party, f"{seat} title", f"{seat} duty")
            for seat in SEATS
            if seat.startswith(f"{party}.")
        ),
        role=f"secret role of {party}",
        aims=(f"secret aim of {party}",),
        red_line=f"secret red line of {party}",
        walk_away=f"secret walk-away of {party}",
        brief=f"secret brief of {party}",
    )


def _issue(name: str, options: Iterable[str]) -> Issue:
    return Issue(
        IssueId(name),
        name.title(),
        f"What about {name}?",
        tuple(
            Option(OptionId(option), option, f"{name} {option}.", _NEEDS.get(option, ()))
            for option in options
        ),
    )


def _is(issue: IssueId, option: str) -> Is:
    return Is(issue, frozenset({OptionId(option)}))


def _aid_rule() -> Rule:
    halved = Scale((LAND,), (A,), 1, 2)
    case = Case(_is(AID, "some"), {}, halved)
    return Rule(RuleId("R1"), "Aid makes land count less.", (case,), "source", "counter")


def _trade_rule() -> Rule:
    both = AllOf((_is(LAND, "all"), _is(PORT, "open")))
    case = Case(both, {C: units(4.5)})
    return Rule(RuleId("R2"), "Land and port help trade.", (case,), "source", "counter")


def _pack() -> Pack:
    return Pack(
        id=PackId("short"),
        name="Short",
        summary="Three of four issues.",
        issues=(LAND, PORT, AID),
        fixed=package(FLAG="new"),
        mandates={A: units(13), B: units(13), C: units(12), D: units(1)},
        interim_gain=units(2),
        minutes=10,
        phases=(
            Phase(PhaseId("brief"), "Brief", 60, offers=False, sign=False),
            Phase(PhaseId("round"), "Round", 240),
            Phase(PhaseId("quiet"), "Quiet", 60, talk=False),
            Phase(PhaseId("draft"), "Draft", 60, sign=False),
            Phase(PhaseId("plenary"), "Plenary", 120, plenary=True),
        ),
        debrief_seconds=60,
    )


PHASES = ("brief", "round", "quiet", "draft", "plenary")


@dataclass
class Game:
    """One session, its state and its log. Commands are a hundredth of a second apart."""

    scenario: Scenario = field(default_factory=small_scenario)
    minutes: int = 10
    pack: PackId | None = None
    """The scenario's first, if none is named."""
    now: Millis = OPENED_AT
    log: list[tuple[Millis, Entry]] = field(default_factory=list)
    commands: int = 0

    def __post_init__(self) -> None:
        pack = self.pack or self.scenario.packs[0].id
        self.opened: SessionOpened = opening(self.scenario, pack, self.minutes, SEED)
        self.log.append((self.now, self.opened))
        self.state: State = start(self.scenario, self.opened, self.now)

    def ask(
        self, who: Actor | SeatId, command: Command, command_id: str | None = None
    ) -> tuple[Entry, ...] | Refused:
        """Decide, and append what it leads to."""
        self.now += 10
        self.commands += 1
        actor = who if isinstance(who, Actor) else Actor(who)
        command_id = command_id or f"{self.commands:032x}"
        answer = decisions.decide(self.state, Request(actor, command_id, self.now, command))
        if not isinstance(answer, Refused):
            for entry in answer:
                self.log.append((self.now, entry))
                self.state = evolve(self.state, entry, self.now)
        return answer

    def accept(self, who: Actor | SeatId, command: Command) -> tuple[Entry, ...]:
        answer = self.ask(who, command)
        assert not isinstance(answer, Refused), answer
        return answer

    def refuse(self, who: Actor | SeatId, command: Command) -> Refused:
        before = self.state
        answer = self.ask(who, command)
        assert isinstance(answer, Refused), answer
        assert self.state is before
        return answer

    def wait(self, seconds: float) -> list[Entry]:
        """Let time pass, then let the clock do what is due."""
        self.now += round(seconds * 1000)
        entries: list[Entry] = []
        for command_id, command in due(self.state, self.now):
            answer = self.ask(CLOCK, command, command_id)
            entries.extend(() if isinstance(answer, Refused) else answer)
        return entries

    def offer(self, offer: OfferId) -> Offer:
        return self.state.offers[offer]

    def lines(self, looker: Viewer) -> list[Line]:
        """The looker's whole feed."""
        table = self.state.table
        lines = (view.line(entry, at, looker, table) for at, entry in self.log)
        return [line for line in lines if line is not None]

    def shown(self, looker: Viewer, offer: OfferId) -> OfferView | None:
        shown = view.slices(self.state, looker)["offers"]
        assert isinstance(shown, OffersSlice)
        return next((each for each in shown.offers if each.id == offer), None)


def kinds(entries: Iterable[Entry]) -> list[str]:
    return [type(entry).__name__ for entry in entries]


def code(refused: Refused) -> Code:
    """The code; its sentence must be fillable from what the refusal carries."""
    assert "{" not in SENTENCES[refused.code].format_map(refused.params)
    return refused.code


def tabled(entries: Iterable[Entry]) -> OfferId:
    return next(entry.offer for entry in entries if isinstance(entry, OfferTabled))


def seated_game(seats: Iterable[SeatId] = SEATS, scenario: Scenario | None = None) -> Game:
    game = Game(scenario or small_scenario())
    for seat in seats:
        game.accept(FACILITATOR, TakeSeat(seat))
    return game


def running_game(
    phase: str = "round", seats: Iterable[SeatId] = SEATS, scenario: Scenario | None = None
) -> Game:
    """A started session in the named phase."""
    game = seated_game(seats, scenario)
    game.accept(FACILITATOR, StartSession())
    for _ in range(PHASES.index(phase)):
        game.accept(FACILITATOR, StepPhase())
    return game


def table(
    game: Game,
    seat: SeatId,
    to: Iterable[PartyId],
    terms: Package,
    *,
    public: bool = False,
    final: bool = False,
    expires_in: Millis | None = None,
) -> OfferId:
    """Table an offer that must be accepted; returns its id."""
    command = TableOffer(terms, frozenset(to), public=public, final=final, expires_in=expires_in)
    return tabled(game.accept(seat, command))
