"""The replay of an ended table: each person sees it again as they may, and no other way."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from negotiation import record
from negotiation.engine.state import State
from negotiation.live.admission import Admission
from negotiation.pages import replay
from players import access

from .room import BRAND

JSON = "application/json"


@require_safe
def page(request: HttpRequest, session: str) -> HttpResponse:
    """``/session/<id>/replay/``: the shell. Before the end there is only the outcome's page."""
    admission = access.guest_or_404(request, session).admission
    now = record.snapshot(admission.session).state
    if now.clock.status != "ended":
        return redirect("outcome", session)
    allowed = _viewers(admission, now)
    config = {
        "session": session,
        "data": reverse("replay-data", args=[session]),
        "state": reverse("replay-state", args=[session]),
        "names": reverse("names", args=[session]),
        "outcome": reverse("outcome", args=[session]),
        "viewers": allowed,
        "brand": BRAND,
    }
    context = {
        "session": session,
        "scenario": now.table.scenario,
        "chapters": replay.moments(admission.session, allowed[0]),
        "config": config,
    }
    return render(request, "players/replay.html", context)


@require_safe
def data(request: HttpRequest, session: str) -> HttpResponse:
    """``?as=<seat|observer|facilitator>``: every step of that viewer, as JSON."""
    admission, name, allowed = _asked(request, session)
    return HttpResponse(replay.data(admission.session, name, allowed), content_type=JSON)


@require_safe
def state(request: HttpRequest, session: str) -> HttpResponse:
    """``?as=…&step=n``: that viewer's slices after step n, as JSON."""
    admission, name, _ = _asked(request, session)
    step = request.GET.get("step", "")
    if not (step.isascii() and step.isdigit() and len(step) < 10):
        raise Http404
    found = replay.state(admission.session, name, int(step))
    if found is None:
        raise Http404
    return HttpResponse(found, content_type=JSON)


def _asked(request: HttpRequest, session: str) -> tuple[Admission, str, tuple[str, ...]]:
    """Who asks, and for whose eyes; 404 for eyes they may not look through, and before the end."""
    admission = access.guest_or_404(request, session).admission
    now = record.snapshot(admission.session).state
    allowed = _viewers(admission, now)
    name = request.GET.get("as", allowed[0])
    if now.clock.status != "ended" or name not in allowed:
        raise Http404
    return admission, name, allowed


def _viewers(admission: Admission, now: State) -> tuple[str, ...]:
    seats = [seat.id for seat in now.table.scenario.seats()]
    return replay.viewers(admission.viewer, seats)
