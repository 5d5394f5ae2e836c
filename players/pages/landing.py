"""The first page: what this is, hosting, joining, and the way back to one's own tables."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from negotiation import record
from players import access
from players.forms import CodeForm


@dataclass(frozen=True, slots=True)
class OwnTable:
    """A table this browser belongs to."""

    session: str
    title: str
    part: str
    ended: bool


@require_safe
def landing(request: HttpRequest) -> HttpResponse:
    """``/``."""
    context = {
        "form": CodeForm(),
        "tables": [_own(guest) for guest in access.guests(request)],
        "left": "left" in request.GET,
    }
    return render(request, "players/landing.html", context)


def _own(guest: access.Guest) -> OwnTable:
    admission = guest.admission
    state = record.snapshot(admission.session).state
    scenario = state.table.scenario
    seat = admission.viewer.seat
    if seat:
        listed = scenario.seat(seat)
        part = f"{scenario.party(listed.party).name}, {listed.title}"
    else:
        part = _("Facilitator") if admission.actor.steers else _("Observer")
    return OwnTable(admission.session, scenario.title, part, state.clock.status == "ended")
