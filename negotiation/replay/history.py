"""The course of a session, from the first command to the last."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from negotiation.engine.entries import Entry, SessionOpened
from negotiation.engine.evolve import evolve, start
from negotiation.engine.scenario import Scenario
from negotiation.engine.state import State
from negotiation.engine.terms import Millis
from negotiation.transcript import codec
from negotiation.transcript.chain import StoredEntry

STRIDE = 64
"""A state is kept after every so many commands; the others are folded from the one before."""


class ReplayError(ValueError):
    """These entries cannot be a session of this scenario. ``seq`` is the first that cannot be."""

    def __init__(self, seq: int, why: str) -> None:
        self.seq = seq
        super().__init__(f"entry {seq}: {why}")


@dataclass(frozen=True, slots=True)
class Decided:
    """What one command was decided into. Nobody ever saw the table between these entries."""

    seq: int
    """Of the first entry."""
    at: Millis
    entries: tuple[Entry, ...]


def decided(stored: Iterable[StoredEntry]) -> Iterator[Decided]:
    """The entries of a session, command by command. Raises ``ReplayError``."""
    for (_, _, at), group in groupby(stored, key=lambda e: (e.actor, e.command_id, e.at)):
        entries = list(group)
        yield Decided(entries[0].seq, at, tuple(map(_decoded, entries)))


def _decoded(stored: StoredEntry) -> Entry:
    try:
        return codec.decode(stored.kind, stored.version, codec.parse(stored.body))
    except codec.UndecodableError as error:
        raise ReplayError(stored.seq, str(error)) from None


class History:
    """A session that can be looked at after any of its commands. Immutable once made."""

    def __init__(self, scenario: Scenario, commands: Sequence[Decided]) -> None:
        """Fold everything once. Raises ``ReplayError``."""
        if not commands:
            raise ReplayError(1, "is missing")
        self.commands = tuple(commands)
        self._opened = self.last = _start(scenario, commands[0])
        self._kept: list[State] = []
        for count, state in enumerate(self.states()):
            if count % STRIDE == 0:
                self._kept.append(state)
            self.last = state

    def states(self) -> Iterator[State]:
        """The state after each command, the first being the one that opened the session."""
        state = self._opened
        yield state
        for command in self.commands[1:]:
            state = _fold(state, command)
            yield state

    def state(self, count: int) -> State:
        """The state after the first ``count`` commands, at least one. Raises IndexError."""
        if not 1 <= count <= len(self.commands):
            raise IndexError(count)
        kept = (count - 1) // STRIDE
        state = self._kept[kept]
        for command in self.commands[kept * STRIDE + 1 : count]:
            state = _fold(state, command)
        return state


def _start(scenario: Scenario, command: Decided) -> State:
    opened, *more = command.entries
    if not isinstance(opened, SessionOpened):
        raise ReplayError(command.seq, "does not open the session")
    try:
        state = start(scenario, opened, command.at)
    except ValueError as error:
        raise ReplayError(command.seq, str(error)) from None
    return _fold(state, Decided(command.seq + 1, command.at, tuple(more)))


def _fold(state: State, command: Decided) -> State:
    for seq, entry in enumerate(command.entries, command.seq):
        try:
            state = evolve(state, entry, command.at)
        except (LookupError, ValueError, TypeError, AttributeError, StopIteration) as error:
            # Whatever a made-up entry makes the rules stumble over.
            raise ReplayError(seq, f"cannot happen here: {error!r}") from error
    return state
