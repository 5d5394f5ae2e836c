"""Looking back alone before looking back together: a few questions, each time skippable."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from negotiation.engine.scenario import Scenario
from negotiation.engine.state import State
from negotiation.engine.terms import SeatId

from .models import Lobby, Participant, Reflection
from .seats import holders
from .standin import behind

LONGEST = 500


@dataclass(frozen=True, slots=True)
class Answered:
    """What one player wrote, for the facilitator: pairs of question and answer."""

    nickname: str
    seat: SeatId
    answers: Sequence[tuple[str, str]]


def questions(scenario: Scenario) -> tuple[str, ...]:
    """The scenario's own, or the usual three."""
    return scenario.reflection or (
        _("What did you want most?"),
        _("What would you do differently?"),
        _("Who surprised you, and how?"),
    )


def due(participant: Participant | None, state: State) -> bool:
    """Whether this player is still to be asked: after the end, at a table that asks, once.

    A facilitator who plays for others has nothing of their own to look back on.
    """
    return bool(
        state.clock.status == "ended"
        and participant is not None
        and participant.seat
        and participant.lobby.reflect
        and not (participant.steers and behind(participant.lobby))
        and not Reflection.objects.filter(participant=participant).exists()
    )


def keep(participant: Participant, asked: Sequence[str], written: Sequence[str]) -> None:
    """Keep the answers, blank ones left out; the first time counts, nothing at all is a skip."""
    pairs = zip(asked, (text.strip()[:LONGEST] for text in written), strict=False)
    answers = [[question, text] for question, text in pairs if text]
    Reflection.objects.get_or_create(participant=participant, defaults={"answers": answers})


def answered(lobby: Lobby, state: State) -> list[Answered]:
    """Every player's answers, in the order of the seats; who skipped is left out."""
    kept = {
        row.participant_id: row.answers
        for row in Reflection.objects.filter(participant__lobby=lobby)
        if row.answers
    }
    order = [seat.id for seat in state.table.scenario.seats()]
    found = holders(lobby.session, state)
    return [
        Answered(found[seat].nickname, seat, kept[found[seat].pk])
        for seat in order
        if seat in found and found[seat].pk in kept
    ]
