"""A whole session with nobody waiting: seats that decide by themselves, and a clock that jumps.

Commands go through the real rules, and what comes of them is stored and chained as the record
stores it. The same arguments give the same bytes on every machine.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Protocol

from negotiation.engine import view
from negotiation.engine.bots import bot_seed, usual
from negotiation.engine.commands import Command, Request, Say, SeatBot, StartSession, TakeSeat
from negotiation.engine.deadlines import due, next_due
from negotiation.engine.decide import decide, opening
from negotiation.engine.entries import Entry, Reason
from negotiation.engine.evolve import evolve, start
from negotiation.engine.identify import actor_key
from negotiation.engine.refusals import Refused
from negotiation.engine.scenario import Scenario
from negotiation.engine.slices import Line
from negotiation.engine.state import State
from negotiation.engine.terms import (
    CLOCK,
    Actor,
    Millis,
    PackId,
    PresetId,
    SeatId,
    Sight,
    TextRef,
    Viewer,
)
from negotiation.transcript import chain, codec, file

from .choose import choose
from .moves import Act, Move, Speak, parts
from .pace import Agenda, Turn
from .temperament import TEMPERAMENTS, Temperament
from .view import BotView, bot_view
from .worth import OwnPayoff, own_payoff

BEGINNING: Millis = 1_700_000_000_000
"""When every such session is said to have begun."""

HOST = Actor(steers=True)


class Player(Protocol):
    """Decides one turn of a seat from its view and the seat's own seed."""

    def __call__(self, seen: BotView, seed: str, /) -> Move | None: ...


@dataclass(frozen=True, slots=True)
class Bot:
    """A bot; without a temperament, the one its seed gives its seat. Other players are people."""

    temperament: Temperament | None = None

    def __call__(self, seen: BotView, seed: str) -> Move | None:
        own = self.temperament or TEMPERAMENTS[usual(seed, seen.seat)]
        return choose(seen, seed, own)


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
    return {party.seats[0].id: Bot() for party in scenario.parties}


def play(
    scenario: Scenario,
    pack: PackId,
    seed: str,
    players: Mapping[SeatId, Player] | None = None,
    minutes: int | None = None,
    preset: PresetId | None = None,
) -> Played:
    """Play to the end. ``seed`` is 32 hex characters; ``minutes`` are the pack's unless given.

    Without a ``preset`` a world answers by the scenario's first. Raises ValueError for a pack, a
    seed, minutes or a preset that the rules refuse.
    """
    table = _Table(scenario, pack, seed, minutes or scenario.pack(pack).minutes, preset)
    seats = [_Seat.of(table, seat, player) for seat, player in (players or heads(scenario)).items()]
    for seat in seats:
        table.ask(HOST, f"seat:{seat.id}", seat.sit_down())
    table.ask(HOST, "start", StartSession())
    while table.state.clock.status == "running":
        _next(table, seats)
    return table.played


# --- the table ------------------------------------------------------------------------------------


class _Table:
    """The state, the log so far, and the time it is."""

    def __init__(
        self, scenario: Scenario, pack: PackId, seed: str, minutes: int, preset: PresetId | None
    ) -> None:
        self.now = BEGINNING
        opened = opening(scenario, pack, minutes, seed, preset)
        session = sha256(f"headless {seed}".encode()).hexdigest()[:32]
        self.played = Played(scenario, session, seed, start(scenario, opened, self.now))
        self.log: list[tuple[Millis, Entry]] = []
        self._append(opened, "facilitator", "open")

    @property
    def state(self) -> State:
        return self.played.state

    def ask(
        self,
        actor: Actor,
        command_id: str,
        command: Command,
        reasons: tuple[Reason, ...] = (),
    ) -> tuple[Entry, ...] | Refused:
        answer = decide(self.state, Request(actor, command_id, self.now, command, reasons))
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

    def command(self, act: Act, command_id: str) -> Command:
        """An act as a command: words are sealed as the record seals them, the salt drawn."""
        if not isinstance(act, Speak):
            return act
        salt = sha256(f"{self.played.seed} {command_id}".encode()).hexdigest()[:32]
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
    agenda: Agenda
    lines: list[Line] = field(default_factory=list)
    read: int = 0
    """How many entries of the log its feed has taken in."""

    @classmethod
    def of(cls, table: _Table, seat: SeatId, player: Player) -> _Seat:
        scenario, own = table.played.scenario, bot_seed(table.played.seed, seat)
        worth = own_payoff(scenario, scenario.seat(seat).party)
        return cls(seat, own, player, worth, Agenda(own, seat, table.state.table.phases))

    def sit_down(self) -> Command:
        if not isinstance(self.player, Bot):
            return TakeSeat(self.id)
        temperament = self.player.temperament
        return SeatBot(self.id, None if temperament is None else temperament.name)

    def catch_up(self, table: _Table) -> None:
        """Take in what the feed has got since."""
        viewer = Viewer(Sight.SEAT, self.id)
        for at, entry in table.log[self.read :]:
            line = view.line(entry, at, viewer, table.state.table)
            if line is not None:
                self.lines.append(line)
                self.agenda.read(line)
        self.read = len(table.log)

    def view(self, table: _Table) -> BotView:
        slices = view.slices(table.state, Viewer(Sight.SEAT, self.id))
        return bot_view(table.now // 1000, slices, tuple(self.lines), self.worth)


def _next(table: _Table, seats: list[_Seat]) -> None:
    """Jump to whatever comes first, a deadline or a seat's turn, and let it happen."""
    for seat in seats:
        seat.catch_up(table)
    deadline = next_due(table.state)
    turns = [(turn.at * 1000, seat, turn) for seat in seats if (turn := seat.agenda.next())]
    at, seat, turn = min(turns, key=lambda each: each[0])
    if deadline is not None and deadline <= at:
        table.now = max(table.now, deadline)
        for command_id, command in due(table.state, table.now):
            table.ask(CLOCK, command_id, command)
        return
    table.now = max(table.now, at)
    seat.agenda.take(turn)
    _act(table, seat, turn)


def _act(table: _Table, seat: _Seat, turn: Turn) -> None:
    move = seat.player(seat.view(table), seat.seed)
    if move is None:
        return
    made: list[Entry] = []
    actor = Actor(seat.id, bot=isinstance(seat.player, Bot))
    for part in parts(move, seat.id, turn):
        answer = table.ask(actor, part.id, table.command(part.act, part.id), part.reasons)
        if isinstance(answer, Refused):
            table.played.moves.append(Made(table.now, seat.id, move, tuple(made), answer))
            return
        made += answer
    table.played.moves.append(Made(table.now, seat.id, move, tuple(made), None))
