"""Opening a table: the session, its lobby, and the facilitator in it."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from negotiation import record

from . import codes
from .join import Wish, join
from .models import Lobby, Participant


def open_table(
    scenario: str, pack: str, minutes: int, wish: Wish, *, reflect: bool = True
) -> Participant:
    """Open a session and bring its host in, with a seat if they wish for one.

    ``minutes`` is the length of everything, debrief included; ``reflect`` asks every player a few
    questions before it. Raises JoinError as ``join`` does.
    """
    session = record.open_session(scenario, pack, minutes)
    return join(_lobby(session, reflect), codes.new_token(), wish)


def _lobby(session: record.SessionId, reflect: bool) -> Lobby:
    while True:
        try:
            with transaction.atomic():
                return Lobby.objects.create(
                    session=session, join_code=codes.new_join_code(), reflect=reflect
                )
        except IntegrityError:  # one in a trillion: the code is in use
            if Lobby.objects.filter(session=session).exists():
                raise
