"""Going back: the list of moments, and the table that goes on from one of them."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from negotiation import record
from negotiation.pages import replay
from players import access, throttle
from players.access import Guest
from players.join import JoinError
from players.models import Participant
from players.rewind import rewind, rewinds

from .replay import step_of


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, session: str) -> HttpResponse:
    """``/session/<id>/rewind/``: for whoever steers a table that nobody else has sat at.

    POST ``step``, one of their own, opens a table that goes on from it and leads there.
    """
    guest = access.guest_or_404(request, session, steers=True)
    participant = guest.participant
    if participant is None or not rewinds(guest):
        raise Http404
    if request.method != "POST":
        return _show(request, guest)
    seq = _seq(request, guest)
    if not throttle.openings.take():
        problem = _("Many tables were opened just now. Wait a moment, try again.")
        return _show(request, guest, problem, 429)
    return _go_back(request, guest, participant, seq)


def _go_back(
    request: HttpRequest, guest: Guest, participant: Participant, seq: int
) -> HttpResponse:
    try:
        there = rewind(participant, seq)
    except (JoinError, ValueError):
        problem = _("Nothing goes on from there. Choose a moment between the start and the end.")
        return _show(request, guest, problem, 400)
    except record.UnavailableError:
        return _show(request, guest, _("The server was too busy to go back. Try again."), 503)
    response = redirect("room", there.lobby_id)
    access.let_in(request, response, there)
    return response


def _seq(request: HttpRequest, guest: Guest) -> int:
    step = step_of(request.POST.get("step", ""))
    seq = replay.seq_at(guest.admission.session, _eyes(guest), step)
    if seq is None:
        raise Http404
    return seq


def _show(request: HttpRequest, guest: Guest, problem: str = "", status: int = 200) -> HttpResponse:
    session = guest.admission.session
    table = record.snapshot(session).state.table
    stages = replay.returns(session, _eyes(guest))
    context = {
        "session": session,
        "title": table.scenario.title,
        "stages": list(reversed(stages)),
        "problem": problem,
    }
    return render(request, "players/rewind.html", context, status=status)


def _eyes(guest: Guest) -> str:
    """Their own: the moments of a list are numbered for who reads it."""
    return replay.viewers(guest.admission.viewer, ())[0]
