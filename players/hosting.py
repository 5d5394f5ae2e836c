"""Opening a table: the session, its lobby, and the facilitator in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db import IntegrityError, transaction

from negotiation import record
from negotiation.engine.commands import StartSession

from . import codes
from .join import Wish, join
from .models import Lobby, Participant
from .seats import STEERING


@dataclass(frozen=True, slots=True)
class Theory:
    """How a session's world answers: one of the scenario's presets, and numbers of one's own."""

    preset: str | None = None
    numbers: Mapping[str, int] = field(default_factory=dict)


def open_table(
    scenario: str,
    pack: str,
    minutes: int,
    wish: Wish,
    *,
    reflect: bool = True,
    bots: bool = False,
    theory: Theory | None = None,
) -> Participant:
    """Open a session and bring its host in, with a seat if they wish for one.

    ``minutes`` is the length of everything, debrief included; ``reflect`` asks every player a few
    questions before it; ``bots`` lets the start fill the delegations that nobody has come for.
    Without a ``theory`` its world answers by the scenario's first.
    Raises JoinError as ``join`` does.
    """
    theory = theory or Theory()
    session = record.open_session(
        scenario, pack, minutes, preset=theory.preset, parameters=theory.numbers
    )
    return join(new_lobby(session, reflect=reflect, bots=bots), codes.new_token(), wish)


def open_alone(scenario: str, pack: str, minutes: int, wish: Wish) -> Participant:
    """Open a session in which one person plays and steers, bots play the rest, and start it.

    Raises JoinError as ``join`` does. A start that got no answer is left to the person.
    """
    participant = open_table(scenario, pack, minutes, wish, bots=True)
    session = record.SessionId(participant.lobby_id)
    start = record.Order(session, STEERING, "alone", StartSession(bots=True))
    record.handle(start)
    return participant


def new_lobby(session: record.SessionId, **choices: bool) -> Lobby:
    """The people's side of a session that has none yet; ``choices`` as ``open_table`` has them."""
    while True:
        try:
            with transaction.atomic():
                return Lobby.objects.create(
                    session=session, join_code=codes.new_join_code(), **choices
                )
        except IntegrityError:  # one in a trillion: the code is in use
            if Lobby.objects.filter(session=session).exists():
                raise
