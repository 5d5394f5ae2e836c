"""What an instructor asks of one, some or all tables: each a command, and so an entry there."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import Future
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from negotiation import record
from negotiation.engine.channels import help_line
from negotiation.engine.commands import (
    Command,
    EndSession,
    ExtendPhase,
    PauseSession,
    ResumeSession,
    RevealResults,
    Say,
    StartSession,
    StepBack,
    StepPhase,
)
from negotiation.engine.terms import PLENARY, ChannelId, SeatId
from negotiation.protocol.words import Hex32, SeatName, Words
from players.classes import ClassTable, move
from players.join import JoinError, SeatGone, TableEnded
from players.seats import STEERING, holders

PATIENCE = 10.0
"""Seconds until a table that did not answer is told as such."""


class _Said(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class Steer(_Said):
    kind: Literal["start", "pause", "resume", "step", "back", "end", "reveal"]


class Extend(_Said):
    kind: Literal["extend"]
    minutes: Annotated[int, Field(ge=1, le=60)]


class Broadcast(_Said):
    """Said in the plenary of each table, by the facilitator."""

    kind: Literal["broadcast"]
    words: Words


class Reply(_Said):
    """Said on one seat's help line."""

    kind: Literal["reply"]
    seat: SeatName
    words: Words


class Wanted(_Said):
    """``id`` is the click's own: sent twice, it has one effect. ``tables`` are their numbers."""

    id: Hex32
    tables: Annotated[list[int], Field(min_length=1, max_length=300)]
    do: Annotated[Steer | Extend | Broadcast | Reply, Field(discriminator="kind")]


class Play(_Said):
    """Sit down in somebody's seat until they are back, in a bot's, or in a free one."""

    table: int
    seat: SeatName


class Move(_Said):
    """Seat somebody elsewhere in the class: at a free seat, or at one that a bot plays."""

    table: int
    seat: SeatName
    to: int
    place: SeatName | None
    """None: to watch."""


_STEER: dict[str, Command] = {
    "start": StartSession(bots=True),
    "pause": PauseSession(),
    "resume": ResumeSession(),
    "step": StepPhase(),
    "back": StepBack(),
    "end": EndSession(),
    "reveal": RevealResults(),
}


def carry_out(wanted: Wanted, tables: Iterable[ClassTable]) -> dict[int, str | None]:
    """Ask every table at once; None for each that did it, else a refusal's code or ``retry``."""
    asked = [(table.number, record.submit(_order(wanted, table))) for table in tables]
    return {number: _code(answer) for number, answer in asked}


def open_results(tables: Iterable[ClassTable]) -> None:
    """Reveal every table that has ended; one that is open already says so, and no more."""
    asked = [
        record.submit(record.Order(table.session, STEERING, "class-reveal", RevealResults()))
        for table in tables
        if table.state.clock.status == "ended" and not table.never_played
    ]
    for answer in asked:
        answer.result(PATIENCE)


def carry_over(wanted: Move, tables: Iterable[ClassTable]) -> str | None:
    """None once they sit there, else a code."""
    by_number = {table.number: table for table in tables}
    source, target = by_number.get(wanted.table), by_number.get(wanted.to)
    if source is None or target is None:
        return "table_unknown"
    who = holders(source.session, source.state).get(SeatId(wanted.seat))
    if who is None:
        return "seat_free"
    try:
        move(who, target.lobby, SeatId(wanted.place) if wanted.place else None)
    except TableEnded:
        return "session_ended"
    except SeatGone:
        return "seat_taken"
    except JoinError:
        return "retry"
    return None


def _order(wanted: Wanted, table: ClassTable) -> record.Order:
    do, session = wanted.do, table.session
    if isinstance(do, Broadcast | Reply):
        words = record.seal(do.words)
        where: ChannelId = PLENARY if isinstance(do, Broadcast) else help_line(SeatId(do.seat))
        return record.Order(session, STEERING, wanted.id, Say(where, words.ref), (words,))
    command = ExtendPhase(do.minutes * 60_000) if isinstance(do, Extend) else _STEER[do.kind]
    return record.Order(session, STEERING, wanted.id, command)


def _code(asked: Future[record.Answer]) -> str | None:
    try:
        answer = asked.result(PATIENCE)
    except TimeoutError:
        return "retry"
    if answer.status == "accepted":
        return None
    return answer.refused.code if answer.refused else answer.status
