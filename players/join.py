"""Coming to a table: finding its lobby by code, choosing a seat, sitting down.

A join is safe to send twice and safe to lose: the form's own key names the participant, the seat
is reserved by a unique row, and only then asked for at the table, whose log has the last word.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import IntegrityError, transaction

from negotiation import record
from negotiation.engine.commands import TakeSeat
from negotiation.engine.refusals import Code
from negotiation.engine.scenario import Seat
from negotiation.engine.seating import person
from negotiation.engine.state import Holding, State
from negotiation.engine.terms import SeatId

from . import codes, names
from .models import Lobby, Participant
from .seats import STEERING, settle

ANY = "any"
OBSERVE = "observe"


class JoinError(Exception):
    """Nobody sat down, and nothing was lost."""


class SeatGone(JoinError):  # noqa: N818 - reads better at the door
    """Somebody else sat down there first."""


class TableFull(JoinError):  # noqa: N818
    """Every listed seat is taken; watching is still possible."""


class TableEnded(JoinError):  # noqa: N818
    """The session is over."""


class FormSpent(JoinError):  # noqa: N818
    """This very form brought somebody in who has left since."""


class TryAgain(JoinError):  # noqa: N818
    """The table did not answer in time; the same form may be sent again."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody who joins asks for. ``seat`` is a seat id, ``ANY`` or ``OBSERVE``."""

    seat: str
    nickname: str = ""
    steers: bool = False


def find(code: str) -> Lobby | None:
    """The lobby that ``code``, as typed, opens. A closed one looks like none at all."""
    wanted = codes.typed(code, codes.JOIN_LENGTH) or ""
    return Lobby.objects.filter(join_code=wanted, open=True).first()


def free_seats(state: State) -> list[Seat]:
    """Seats that no person holds, the fairest first: heads, a free one before a bot's, then the
    delegation with the fewest people.
    """
    parties = state.table.scenario.parties
    people = {p.id: sum(person(state.roster, seat.id) for seat in p.seats) for p in parties}
    ranked = [
        ((place > 0, _holding(state, seat.id).taken, people[party.id], order, place), seat)
        for order, party in enumerate(parties)
        for place, seat in enumerate(party.seats)
        if not person(state.roster, seat.id)
    ]
    return [seat for _, seat in sorted(ranked, key=lambda pair: pair[0])]


def join(lobby: Lobby, key: str, wish: Wish) -> Participant:
    """Bring somebody in and seat them as they wish; the same ``key`` never joins twice.

    Raises a JoinError, after which nobody holds a seat because of this call (TryAgain: perhaps).
    """
    state = record.snapshot(record.SessionId(lobby.session)).state
    if state.clock.status == "ended":
        raise TableEnded
    settle(lobby.session, state)
    participant = _enter(lobby, key, wish)
    if wish.seat == OBSERVE and not participant.seat:
        return participant
    try:
        _sit(participant, wish.seat, state)
    except (SeatGone, TableFull, TableEnded):
        participant.delete()
        raise
    return participant


def _enter(lobby: Lobby, key: str, wish: Wish) -> Participant:
    """The participant this form made before, or a new one without a seat yet."""
    for number in range(1, 1000):
        known = Participant.objects.filter(key=key, lobby=lobby).first()
        if known:
            if known.left_at:
                raise FormSpent
            return known
        nickname = names.numbered(wish.nickname, number) if wish.nickname else ""
        try:
            with transaction.atomic():
                return Participant.objects.create(
                    lobby=lobby,
                    key=key,
                    steers=wish.steers,
                    nickname=nickname,
                    nickname_key=names.key(nickname),
                    reentry_hash=codes.key_hash(key),
                )
        except IntegrityError:
            continue  # the nickname is taken, or the same form was just sent a second time
    raise TryAgain


def _sit(participant: Participant, wished: str, state: State) -> None:
    if participant.seat:  # the same form again: ask for the same seat in the same words
        return take(participant)
    for seat in _candidates(wished, state):
        if reserve(participant, seat, state):
            try:
                return take(participant)
            except SeatGone:
                _reserve_nothing(participant)
    raise TableFull if wished == ANY else SeatGone


def _candidates(wished: str, state: State) -> Iterator[SeatId]:
    for seat in free_seats(state):
        if wished in {ANY, seat.id}:
            yield seat.id


def reserve(participant: Participant, seat: SeatId, state: State) -> bool:
    """Write down the turn this seat's next taking will be; only one row can."""
    participant.seat = seat
    participant.generation = _holding(state, seat).generation + 1
    try:
        with transaction.atomic():
            participant.save(update_fields=["seat", "generation"])
    except IntegrityError:
        participant.seat, participant.generation = "", 0
        return False
    return True


def _reserve_nothing(participant: Participant) -> None:
    participant.seat, participant.generation = "", 0
    participant.save(update_fields=["seat", "generation"])


def take(participant: Participant) -> None:
    """Ask the table for the reserved seat. Raises SeatGone, TableEnded or TryAgain."""
    seat, session = SeatId(participant.seat), record.SessionId(participant.lobby_id)
    turn = f"{participant.key} {seat} {participant.generation}"
    command_id = hashlib.sha256(turn.encode()).hexdigest()[:32]
    try:
        answer = record.handle(record.Order(session, STEERING, command_id, TakeSeat(seat)))
    except TimeoutError:
        raise TryAgain from None
    if answer.status != "accepted":
        if answer.refused is None:
            raise TryAgain
        raise TableEnded if answer.refused.code == Code.SESSION_ENDED else SeatGone
    holding = _holding(record.snapshot(session).state, seat)
    if holding.taken and holding.generation != participant.generation:
        _adopt(participant, holding.generation)
    elif not holding.taken:
        raise SeatGone  # given back again before we could look


def _adopt(participant: Participant, generation: int) -> None:
    """The seat changed hands between our look and our word: the turn has a later number."""
    participant.generation = generation
    try:
        with transaction.atomic():
            participant.save(update_fields=["generation"])
    except IntegrityError:
        raise SeatGone from None


def _holding(state: State, seat: SeatId) -> Holding:
    return state.roster.seats.get(seat, Holding())
