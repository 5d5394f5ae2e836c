"""What the room may see on the wall: code, link, who sits down, the clock. Nothing secret."""

from __future__ import annotations

from typing import Any, cast

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from negotiation import record
from negotiation.engine.slices import ClockSlice, RosterSlice, TableSlice
from negotiation.engine.terms import Sight, Viewer
from negotiation.engine.view import slices
from negotiation.record.clock import now
from players import access, codes, links, seats
from players.models import Lobby

ANYBODY = Viewer(Sight.OBSERVER)
"""The wall sees what an observer sees, whoever put the page there."""


@require_safe
def projector(request: HttpRequest, session: str) -> HttpResponse:
    """``/session/<id>/projector/``."""
    guest = access.guest_or_404(request, session, steers=True)
    lobby = guest.participant.lobby
    link = links.join_link(request, lobby)
    context = {
        "session": session,
        "code": codes.grouped(lobby.join_code),
        "link": link,
        "place": links.base(request),
        "only_here": links.only_here(link),
        "title": record.snapshot(guest.admission.session).state.table.scenario.title,
        **_wall(lobby),
    }
    return render(request, "players/projector.html", context)


@require_safe
def wall(request: HttpRequest, session: str) -> JsonResponse:
    """The parts of the page that change."""
    guest = access.guest_or_404(request, session, steers=True)
    return JsonResponse(_wall(guest.participant.lobby))


@require_safe
def qr(request: HttpRequest, session: str) -> HttpResponse:
    """The join link as a picture."""
    guest = access.guest_or_404(request, session, steers=True)
    link = links.join_link(request, guest.participant.lobby)
    return HttpResponse(links.qr_svg(link), content_type="image/svg+xml")


def _wall(lobby: Lobby) -> dict[str, Any]:
    state = record.snapshot(record.SessionId(lobby.session)).state
    shown = slices(state, ANYBODY)
    table = cast("TableSlice", shown["table"])
    clock = cast("ClockSlice", shown["clock"])
    roster = cast("RosterSlice", shown["roster"])
    taken = {seat.seat for seat in roster.seats if seat.taken}
    names = seats.nicknames(lobby.session, state)
    ended = clock.status == "ended"
    ordinal = None if ended else clock.ordinal
    return {
        "clock": {
            "status": clock.status,
            "phase": None if ordinal is None else table.phases[ordinal].name,
            "left": _left(clock),
        },
        "open": lobby.open and not ended,
        "seated": len(taken),
        "parties": [
            {
                "id": party.id,
                "name": party.name,
                "colour": party.colour,
                "seats": len(party.seats),
                "taken": sum(seat.id in taken for seat in party.seats),
                "names": [names[seat.id] for seat in party.seats if seat.id in names],
            }
            for party in table.parties
        ],
    }


def _left(clock: ClockSlice) -> int | None:
    """Seconds left in the phase, as this server's clock has it."""
    if clock.ends_at is not None:
        return max(0, clock.ends_at - now() // 1000)
    return clock.remaining
