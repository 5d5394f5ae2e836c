"""The questions before the debrief."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from negotiation import record
from players import access, reflect


@require_http_methods(["GET", "HEAD", "POST"])
def reflection(request: HttpRequest, session: str) -> HttpResponse:
    """``/session/<id>/reflection/``: for each player once, after the end. Leads to the debrief."""
    guest = access.guest_or_404(request, session)
    state = record.snapshot(guest.admission.session).state
    if guest.participant is None or not reflect.due(guest.participant, state):
        return redirect("debrief", session)
    asked = reflect.questions(state.table.scenario)
    if request.method == "POST":
        fields = range(len(asked))
        skipped = "skip" in request.POST
        written = ["" if skipped else request.POST.get(f"answer-{n}", "") for n in fields]
        reflect.keep(guest.participant, asked, written)
        return redirect("debrief", session)
    context = {
        "session": session,
        "scenario": state.table.scenario,
        "questions": asked,
        "longest": reflect.LONGEST,
        "steers": guest.participant.steers,
    }
    return render(request, "players/reflection.html", context)
