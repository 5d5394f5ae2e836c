"""The outcome of a table, for whoever was at it."""

from __future__ import annotations

import secrets

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from negotiation import record
from negotiation.engine.commands import RevealResults
from negotiation.engine.view import debrief_open, slices
from negotiation.pages.outcome import outcome as report
from players import access, reflect, seats


@require_http_methods(["GET", "HEAD", "POST"])
def outcome(request: HttpRequest, session: str) -> HttpResponse:
    """``/session/<id>/outcome/``. Posting to it reveals the results; only who steers may."""
    guest = access.guest_or_404(request, session, steers=request.method == "POST")
    admission = guest.admission
    if request.method == "POST":
        order = record.Order(
            admission.session, admission.actor, secrets.token_hex(16), RevealResults()
        )
        answer = record.handle(order)
        if answer.status == "retry":
            raise record.UnavailableError("the results were not revealed in time")
        return redirect("outcome", session)
    state = record.snapshot(admission.session).state
    context = {
        "session": session,
        "scenario": state.table.scenario,
        "pack": state.table.pack,
        "outcome": report(slices(state, admission.viewer)),
        "viewer": admission.viewer,
        "debrief_open": debrief_open(state, admission.viewer),
        "reflection_due": reflect.due(guest.participant, state),
        "steers": admission.actor.steers,
        "names": seats.nicknames(session, state),
    }
    return render(request, "players/outcome.html", context)
