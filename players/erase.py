"""Forgetting a person. The log keeps what their seat did; nothing of who it was remains."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import transaction
from django.utils import timezone

from negotiation import record
from negotiation.engine.entries import (
    BotSeated,
    InjectFired,
    MessageSent,
    Recorded,
    SeatReleased,
    SeatTaken,
)
from negotiation.engine.terms import SeatId, TextRef

from .models import Account, Class, Lobby, Participant, Reflection, Staff
from .seats import holders, new_key, release
from .sqlite import for_good


def erase_participant(participant: Participant) -> int:
    """Forget the nickname, every device and every word written; gives how many texts went.

    Whoever was moved from one table of a class to another is forgotten at both, and whoever went
    back to an earlier moment at every table that came of it.
    What the player looked back on before the debrief goes with them, and their line on the list.

    A seat that is still held is freed first, so that nothing new can be written meanwhile.
    A facilitator's own words are those written without a seat.
    """
    while participant.moved_to is not None:
        participant = participant.moved_to
    if participant.listed is not None:
        with transaction.atomic():
            for_good()
            participant.listed.delete()
        participant.refresh_from_db()
    return sum(map(_erase, (participant, *_elsewhere(participant))))


def _elsewhere(participant: Participant) -> Iterator[Participant]:
    """The same person at tables that went on from this one, or that this one went on from."""
    if participant.person:
        same = Participant.objects.filter(person=participant.person)
        yield from same.exclude(pk=participant.pk)


def _erase(participant: Participant) -> int:
    """One row, and those it was moved from."""
    session = record.SessionId(participant.lobby_id)
    held = holders(session, record.snapshot(session).state).get(SeatId(participant.seat))
    if held == participant:  # and not somebody who took the seat since
        release(session, SeatId(participant.seat))
    participant.refresh_from_db()
    earlier = sum(_erase(row) for row in participant.moved_from.all())
    refs = list(_refs(participant, record.entries(session)))
    with transaction.atomic():
        for_good()
        participant.devices.all().delete()
        Reflection.objects.filter(participant=participant).delete()
        participant.nickname = participant.nickname_key = ""
        new_key(participant)
        participant.left_at = participant.left_at or timezone.now()
        participant.save()
    return earlier + record.erase_texts(refs)


def delete_account(account: Account, *, classes: bool) -> None:
    """Delete an account; with ``classes``, every class that it owns as well.

    Nothing passes on: what it was invited to is taken back, and a class that stays has no owner
    who could sign in, only its tables and whoever was invited, until the purge.
    """
    if classes:
        for owner in account.staff.filter(role=Staff.OWNER).select_related("klass"):
            delete_class(owner.klass)
    with transaction.atomic():
        for_good()
        account.staff.exclude(role=Staff.OWNER).delete()
        for owner in account.staff.all():
            # A new key: codes from before the account had it open nothing again.
            new_key(owner)
            owner.save(update_fields=["key", "reentry_hash"])
        account.delete()
    record.sweep()


def delete_table(lobby: Lobby) -> None:
    """Delete a table: everything that happened there, and everybody who was at it."""
    _delete([lobby])


def delete_class(klass: Class) -> int:
    """Delete a class with all its tables; gives how many those were."""
    # Nobody opens another one meanwhile.
    Class.objects.filter(pk=klass.pk).update(open=False)
    tables = list(klass.tables.all())
    _delete(tables)
    with transaction.atomic():
        for_good()
        klass.delete()
    record.sweep()
    return len(tables)


def _delete(lobbies: list[Lobby]) -> None:
    """The record first: what is left if the power fails here can be asked for again."""
    record.delete_sessions(record.SessionId(lobby.session) for lobby in lobbies)
    with transaction.atomic():
        for_good()
        for lobby in lobbies:
            lobby.delete()
    record.sweep()


def _refs(participant: Participant, entries: list[Recorded]) -> Iterator[TextRef]:
    """What was said by the host's voice, or from the seat during this participant's turn."""
    turn = 0
    for entry in (recorded.entry for recorded in entries):
        match entry:
            case SeatTaken(seat) | BotSeated(seat) | SeatReleased(seat) if seat == participant.seat:
                turn += 1
            case MessageSent(_, None, text) if participant.steers:
                yield text
            case InjectFired(None, text) if participant.steers and text is not None:
                yield text
            case MessageSent(_, seat, text) if seat == participant.seat and seat:
                if turn == participant.generation:
                    yield text
            case _:
                pass
