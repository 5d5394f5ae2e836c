"""A whole session with nobody waiting: seats that decide by themselves, and a clock that jumps.

Commands go through the real rules, and what comes of them is stored and chained as the record
stores it. The same arguments give the same bytes on every machine.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256

from negotiation.engine import view
from negotiation.engine.commands import Command, Request, Say, TakeSeat
from negotiation.engine.deadlines import due, next_due
from negotiation.engine.decide import decide, opening
from negotiation.engine.entries import Entry
from negotiation.engine.evolve import evolve, start
from negotiation.engine.identify import actor_key
from negotiation.engine.refusals import Refused
from negotiation.engine.scenario import Scenario
from negotiation.engine.slices import Line
from negotiation.engine.state import State
from negotiation.engine.terms import CLOCK, Actor, Millis, PackId, SeatId, Sight, TextRef, Viewer
from negotiation.transcript import chain, codec, file

from .chance import bot_seed
from .choose import choose
from .moves import Act, Move, Speak
from .pace import Pace, period, phase_start
from .temperament import Temperament, usual
from .view import BotView, bot_view
from .worth import OwnPayoff, own_payoff

BEGINNING: Millis = 1_700_000_000_000
"""When every such session is said to have begun."""

Player = Callable[[BotView, str], Move | None]
"""Decides one turn of a seat from its view and the seat's own seed."""


def bot(temperament: Temperament | None = None) -> Player:
    """A bot; without a temperament, the one its seed gives its seat."""
    return lambda seen, seed: choose(seen, seed, temperament or usual(seed, seen.seat))


@dataclass(frozen=True, slots=True)
class Made:
    """A move as it was made, and what came of it; ``refused``, if the rules did not let it."""

    at: Millis
    seat: SeatId
    move: Move
    entries: tuple[Entry, ...]
    refused: Refused | None


@dataclass(slots=True)
class Played:
    """One session: where it ended, its stored entries, its words, and why each move was made."""

    scenario: Scenario
    session: str
    seed: str
    state: State
    entries: list[chain.StoredEntry] = field(default_factory=list)
    texts: dict[TextRef, file.Text] = field(default_factory=dict)
    moves: list[Made] = field(default_factory=list)

    @property
    def head(self) -> str:
        """The hash of the last entry, which stands for all of them."""
        return self.entries[-1].hash

    def transcript(self, source: str) -> bytes:
        """The session as a portable file; ``source`` is the scenario's canonical text."""
        return file.write(self.session, source, self.entries, self.texts.values())


def heads(scenario: Scenario) -> dict[SeatId, Player]:
    """A bot in the first seat of every party."""
    return {party.seats[0].id: bot() for party in scenario.parties}


def play(
    scenario: Scenario,
    pack: PackId,
    seed: str,
    players: Mapping[SeatId, Player] | None = None,
    minutes: int | None = None,
) -> Played:
    """Play to the end. ``seed`` is 32 hex characters; ``minutes`` are the pack's unless given.

    Raises ValueError for a pack, a seed or minutes that the rules refuse.
    """
    table = _Table(scenario, pack, seed, minutes or scenario.pack(pack).minutes)
    seats = {
        seat: _Seat(
            seat, bot_seed(seed, seat), player, own_payoff(scenario, scenario.seat(seat).party)
        )
        for seat, player in (players or heads(scenario)).items()
    }
    for seat in seats:
        table.ask(Actor(steers=True), f"take:{seat}", TakeSeat(seat))
    for seated in seats.values():
        _act(table, seated, f"ready:{seated.id}")
    while table.state.clock.status == "running":
        _next(table, seats)
    return table.played


# --- the table ------------------------------------------------------------------------------------


class _Table:
    """The state, the log so far, and the time it is."""

    def __init__(self, scenario: Scenario, pack: PackId, seed: str, minutes: int) -> None:
        self.now = BEGINNING
        opened = opening(scenario, pack, minutes, seed)
        session = sha256(f"headless {seed}".encode()).hexdigest()[:32]
        self.played = Played(scenario, session, seed, start(scenario, opened, self.now))
        self.log: list[tuple[Millis, Entry]] = []
        self.period = period(self.state.table.phases)
        self._append(opened, "facilitator", "open")

    @property
    def state(self) -> State:
        return self.played.state

    def ask(self, actor: Actor, command_id: str, command: Command) -> tuple[Entry, ...] | Refused:
        answer = decide(self.state, Request(actor, command_id, self.now, command))
        if isinstance(answer, Refused):
            return answer
        for entry in answer:
            self._append(entry, actor_key(actor), command_id)
            self.played.state = evolve(self.state, entry, self.now)
        return answer

    def _append(self, entry: Entry, actor: str, command_id: str) -> None:
        entries, kind = self.played.entries, codec.kind(entry)
        before = entries[-1].hash if entries else chain.origin(self.played.session)
        body = codec.canonical(codec.encode(entry)).decode()
        seq = len(entries) + 1
        head = chain.link(before, seq, self.now, actor, command_id, kind.name, kind.version, body)
        entries.append(
            chain.StoredEntry(seq, self.now, actor, command_id, kind.name, kind.version, body, head)
        )
        self.log.append((self.now, entry))

    def command(self, act: Act, name: str, number: int) -> Command:
        """An act as a command: words are sealed as the record seals them, the salt drawn."""
        if not isinstance(act, Speak):
            return act
        salt = sha256(f"{self.played.seed} {name}:{number}".encode()).hexdigest()[:32]
        ref = TextRef(sha256((salt + act.words).encode()).hexdigest())
        self.played.texts[ref] = file.Text(ref, salt, act.words)
        return Say(act.channel, ref)


# --- the seats ------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Seat:
    id: SeatId
    seed: str
    player: Player
    worth: OwnPayoff
    lines: list[Line] = field(default_factory=list)
    read: int = 0
    """How many entries of the log its feed has taken in."""
    turns: tuple[int, int] = (-1, 0)
    """The phase it last took part in, and how many turns it has had there."""

    def feed(self, table: _Table) -> list[Line]:
        viewer = Viewer(Sight.SEAT, self.id)
        for at, entry in table.log[self.read :]:
            line = view.line(entry, at, viewer, table.state.table)
            if line is not None:
                self.lines.append(line)
        self.read = len(table.log)
        return self.lines

    def view(self, table: _Table) -> BotView:
        slices = view.slices(table.state, Viewer(Sight.SEAT, self.id))
        return bot_view(table.now // 1000, slices, tuple(self.feed(table)), self.worth)


def _next(table: _Table, seats: Mapping[SeatId, _Seat]) -> None:
    """Jump to whatever comes first, a deadline or a seat's turn, and let it happen."""
    deadline = next_due(table.state)
    turns = {seat: _turn(table, seats[seat]) for seat in seats}
    seat, at = min(turns.items(), key=lambda turn: turn[1])
    if deadline is not None and deadline <= at:
        table.now = max(table.now, deadline)
        for command_id, command in due(table.state, table.now):
            table.ask(CLOCK, command_id, command)
        return
    table.now = max(table.now, at)
    ordinal, index = seats[seat].turns
    seats[seat].turns = (ordinal, index + 1)
    _act(table, seats[seat], f"bot:{seat}:{ordinal}:{index}")


def _turn(table: _Table, seat: _Seat) -> Millis:
    """When this seat is next to move in the present phase."""
    ordinal = table.state.clock.ordinal or 0
    if seat.turns[0] != ordinal:
        seat.turns = (ordinal, 0)
    started = phase_start(seat.feed(table)) or 0
    pace = Pace(seat.seed, seat.id, ordinal, started, table.period)
    return pace.turn(seat.turns[1]).at * 1000


def _act(table: _Table, seat: _Seat, name: str) -> None:
    move = seat.player(seat.view(table), seat.seed)
    if move is None:
        return
    entries: list[Entry] = []
    for number, act in enumerate(move.acts):
        answer = table.ask(Actor(seat.id), f"{name}:{number}", table.command(act, name, number))
        if isinstance(answer, Refused):
            table.played.moves.append(Made(table.now, seat.id, move, tuple(entries), answer))
            return
        entries += answer
    table.played.moves.append(Made(table.now, seat.id, move, tuple(entries), None))
