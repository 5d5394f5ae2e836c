"""A class and its tables: opening it, seating who arrives, settling what is incomplete.

``grouping`` decides who sits where; here it is done, through the same doors as at a single table:
a seat is reserved by a unique row, then asked for at the table, whose log has the last word.
Everything may be done twice: each step starts from what the logs say now.
"""

from __future__ import annotations

import hashlib
import secrets
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypedDict, Unpack

from django.db import IntegrityError, transaction
from django.db.models import Count
from django.utils import timezone

from negotiation import record
from negotiation.engine.commands import Command, EndSession, StartSession
from negotiation.engine.seating import person
from negotiation.engine.state import State
from negotiation.engine.terms import PartyId, SeatId
from negotiation.scenarios import library

from . import access, codes, dealing, grouping, roster, staff
from .absence import Absence
from .grouping import Place, Plan, Remainder, Stage, Table
from .join import OBSERVE, FormSpent, SeatGone, TableEnded, TryAgain, Wish, join
from .models import Account, Class, Device, Listed, Lobby, Participant, Staff
from .seats import STEERING, new_key, release

LEAST, MOST = 5, 300
"""People of a class."""
_TRIES = 20
_ONE_AT_A_TIME = threading.Lock()
"""Only saves this process from trying seats in vain: what counts is the unique row."""


@dataclass(frozen=True, slots=True)
class ClassTable:
    """A table of a class: its people's side, and the session as it is committed now."""

    lobby: Lobby
    snapshot: record.Snapshot
    watchers: int

    @property
    def number(self) -> int:
        return self.lobby.number or 0

    @property
    def state(self) -> State:
        return self.snapshot.state

    @property
    def session(self) -> record.SessionId:
        return record.SessionId(self.lobby.session)

    @property
    def never_played(self) -> bool:
        """Closed because its people moved elsewhere: nothing to show of it."""
        return self.state.clock.status == "ended" and self.state.clock.ordinal is None


class Choices(TypedDict, total=False):
    """What an instructor may choose besides; as the class's row says if left out."""

    remainder: Remainder
    chooses: bool
    reflect: bool
    preset: str
    numbers: dict[str, int]
    grace: int
    absence: Absence


def open_class(
    scenario: str,
    pack: str,
    minutes: int,
    *,
    expected: int,
    account: Account | None = None,
    **choices: Unpack[Choices],
) -> Staff:
    """Open a class and give its owner; its tables open as people come. ``minutes`` as for a table.

    It belongs to ``account``, or without one to whoever holds its key.
    """
    while True:
        try:
            with transaction.atomic():
                klass = Class.objects.create(
                    id=codes.new_token(),
                    join_code=codes.new_join_code(),
                    scenario=scenario,
                    pack=pack,
                    minutes=minutes,
                    expected=expected,
                    **{"remainder": Remainder.MIRROR, **choices},
                )
                return staff.own(klass, account)
        except IntegrityError:  # one in a trillion: the code is in use
            continue


def find(code: str) -> Class | None:
    """The class that ``code``, as typed, opens. A closed one looks like none at all."""
    wanted = codes.typed(code, codes.JOIN_LENGTH) or ""
    return Class.objects.filter(join_code=wanted, open=True).first()


def tables(klass: Class) -> list[ClassTable]:
    """Every table in order. Three queries, however many there are, if no log has grown."""
    lobbies = list(Lobby.objects.filter(klass=klass).order_by("number"))
    heads = record.heads(record.SessionId(lobby.session) for lobby in lobbies)
    seatless = Participant.objects.filter(lobby__klass=klass, seat="", steers=False, left_at=None)
    watchers = dict(seatless.values_list("lobby").annotate(Count("pk")))
    return [
        ClassTable(lobby, record.snapshot(session, head), watchers.get(session, 0))
        for lobby in lobbies
        for session in [record.SessionId(lobby.session)]
        for head in [heads[session]]
    ]


def plan(klass: Class) -> Plan:
    """What was chosen, as ``grouping`` reads it."""
    parties = library.load(klass.scenario).parties
    listed = {party.id: tuple(seat.id for seat in party.seats) for party in parties}
    return Plan(listed, klass.expected, Remainder(klass.remainder))


def standing(found: Sequence[ClassTable]) -> list[Table]:
    """The tables as ``grouping`` reads them."""
    return [_standing(table) for table in found]


def arrive(
    klass: Class,
    key: str,
    nickname: str,
    wished: PartyId | None = None,
    listed: Listed | None = None,
) -> Participant:
    """Seat somebody who arrives; the same ``key`` never sits down twice.

    Whoever is ``listed`` sits where a place was kept for them, if it still is; ``key`` is theirs.

    Raises SeatGone if the party wished for has no place any more, TableEnded if every table has
    ended, FormSpent, and TryAgain, after which the same form may be sent again.
    """
    with _ONE_AT_A_TIME:
        participant = _known(klass, key) or _seat(klass, key, nickname, wished, listed)
        if listed is not None:
            Participant.objects.filter(pk=participant.pk).update(listed=listed)
        _go_on(klass)
    participant.refresh_from_db()
    # Whoever completed the class may have been moved at once, and has taken the key along.
    return participant.moved_to or participant


def settle(klass: Class) -> None:
    """The instructor waits for nobody any more: every table starts, no one is left over."""
    with _ONE_AT_A_TIME:
        Class.objects.filter(pk=klass.pk).update(settled=True)
        _go_on(klass)


def move(participant: Participant, lobby: Lobby, seat: SeatId | None) -> Participant:
    """Seat somebody elsewhere, or let them watch there; their browser and code follow them.

    Raises a JoinError, after which they are where they were.
    """
    told = f"{participant.key} {lobby.session} {seat}"
    key = hashlib.sha256(told.encode()).hexdigest()[:32]
    there = join(lobby, key, Wish(seat or OBSERVE, participant.nickname))
    with transaction.atomic():
        kept, kept_hash = participant.key, participant.reentry_hash
        new_key(participant)
        participant.left_at = timezone.now()
        participant.moved_to = there
        participant.save()
        there.key, there.reentry_hash = kept, kept_hash
        there.listed = participant.listed
        there.save()
        Device.objects.filter(participant=participant).update(participant=there)
    if participant.seat:  # last: the screen that is cut off by it finds the new place at once
        release(participant.lobby_id, SeatId(participant.seat))
    return there


# --- seating --------------------------------------------------------------------------------------


def _known(klass: Class, key: str) -> Participant | None:
    """Who came with this very form before, if they hold what they were given."""
    known = Participant.objects.filter(key=key, lobby__klass=klass).first()
    if known is None:
        return None
    if known.left_at is not None:
        if known.listed is None:
            raise FormSpent
        new_key(known)  # whoever is on the list comes back with the same code
        known.save()
        return None
    if access.still_here(known):
        return known
    # Reserved, but the table never answered: ask in the same words again.
    return join(known.lobby, key, Wish(known.seat, known.nickname))


def _seat(
    klass: Class, key: str, nickname: str, wished: PartyId | None, listed: Listed | None
) -> Participant:
    for _ in range(_TRIES):
        klass.refresh_from_db()
        found = tables(klass)
        if klass.settled and found and all(t.state.clock.status == "ended" for t in found):
            raise TableEnded
        place = _place(klass, standing(found), wished, listed)
        if place is None:
            raise SeatGone
        try:
            return join(_lobby(klass, found, place), key, Wish(place.seat or OBSERVE, nickname))
        except (SeatGone, TableEnded):
            continue  # somebody was faster, at another door of this class
    raise TryAgain


def _place(
    klass: Class, found: list[Table], wished: PartyId | None, listed: Listed | None
) -> Place | None:
    own = roster.place(listed) if listed is not None else None
    if own is not None and dealing.waits(found, own, settled=klass.settled):
        return own
    return grouping.arrive(
        plan(klass),
        dealing.reserve(found, roster.kept(klass)),
        settled=klass.settled,
        wished=wished,
        draw=secrets.randbelow(1000),
    )


def _lobby(klass: Class, found: Sequence[ClassTable], place: Place) -> Lobby:
    known = next((table.lobby for table in found if table.number == place.table), None)
    return known or _open_table(klass, place.table)


def _open_table(klass: Class, number: int) -> Lobby:
    session = record.open_session(
        klass.scenario,
        klass.pack,
        klass.minutes,
        preset=klass.preset or None,
        parameters=klass.numbers,
    )
    try:
        with transaction.atomic():
            lobby = Lobby.objects.create(
                session=session,
                join_code=codes.new_join_code(),
                open=False,
                reflect=klass.reflect,
                klass=klass,
                number=number,
            )
    except IntegrityError:  # another process opened it just now
        _order(session, "class-close", EndSession())
        return Lobby.objects.get(klass=klass, number=number)
    join(lobby, codes.new_token(), Wish(OBSERVE, steers=True))
    return lobby


# --- settling -------------------------------------------------------------------------------------


def _go_on(klass: Class) -> None:
    """Start what is full; once nobody is waited for, settle the rest."""
    given, found = plan(klass), tables(klass)
    for table in found:
        seen = _standing(table)
        if seen.stage is Stage.GATHERING and grouping.full(given, seen):
            _order(table.session, "class-start", StartSession(bots=True))
    if grouping.present(standing(found)) >= klass.expected:
        Class.objects.filter(pk=klass.pk).update(settled=True)
    klass.refresh_from_db()
    if klass.settled:
        _settle(given, tables(klass))


def _settle(given: Plan, found: list[ClassTable]) -> None:
    lobbies = {table.number: table.lobby for table in found}
    result = grouping.settle(given, standing(found))
    for source, target in result.moves:
        rows = Participant.objects.filter(lobby=lobbies[source.table], seat=source.seat or "")
        who = rows.filter(left_at=None, steers=False).order_by("-generation").first()
        if who is not None:
            move(who, lobbies[target.table], target.seat)
    for number in result.start:
        session = record.SessionId(lobbies[number].session)
        _order(session, "class-start", StartSession(bots=True))
    for number in result.close:
        _order(record.SessionId(lobbies[number].session), "class-close", EndSession())


def _order(session: record.SessionId, command_id: str, command: Command) -> None:
    """Once per table: what it answers to a second time does not matter."""
    record.handle(record.Order(session, STEERING, command_id, command))


_STAGES = {"lobby": Stage.GATHERING, "ended": Stage.ENDED}


def _standing(table: ClassTable) -> Table:
    state = table.state
    people = (seat for seat in state.roster.seats if person(state.roster, seat))
    bots = (seat for seat, held in state.roster.seats.items() if held.bot is not None)
    stage = _STAGES.get(state.clock.status, Stage.RUNNING)
    return Table(table.number, stage, frozenset(people), frozenset(bots), table.watchers)
