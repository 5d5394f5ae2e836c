"""The debrief of an ended table: what came of it, what was left, and how it got there."""

from __future__ import annotations

from functools import cache, partial

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from negotiation import record
from negotiation.engine.scenario import Scenario
from negotiation.engine.terms import PresetId, Sight, Viewer
from negotiation.engine.view import slices
from negotiation.pages.debrief import page
from negotiation.pages.lookback import look_back
from negotiation.pages.outcome import outcome
from negotiation.pages.replay import viewers
from players import access, reflect
from players.links import moment_url

OBSERVER = Viewer(Sight.OBSERVER)


@require_safe
def debrief(request: HttpRequest, session: str) -> HttpResponse:
    """``/session/<id>/debrief/``. Whoever may not read it yet is led to the own outcome; a player
    who is still to be asked, to the questions first.

    ``?as=observer`` shows the facilitator what everybody may see, for the wall of the room.
    ``?preset=null`` judges the session as if that hypothesis had been true.
    """
    guest = access.guest_or_404(request, session)
    admission = guest.admission
    state = record.snapshot(admission.session).state
    if reflect.due(guest.participant, state):
        return redirect("reflection", session)
    open_to_all = state.clock.revealed
    everybody = request.GET.get("as") == Sight.OBSERVER and open_to_all
    viewer = OBSERVER if everybody else admission.viewer
    preset = PresetId(request.GET["preset"]) if request.GET.get("preset") else None
    if preset is not None and not _has(state.table.scenario, preset):
        raise Http404
    found = look_back(admission.session, viewer, preset)
    if found is None:
        return redirect("outcome", session)
    name = viewers(viewer, ())[0]
    context = {
        "session": session,
        "scenario": state.table.scenario,
        "pack": state.table.pack,
        "outcome": outcome(slices(state, viewer)),
        "page": page(found),
        "viewer": viewer,
        "facilitator": viewer.sight is Sight.FACILITATOR,
        "revealed": open_to_all,
        "everybody": everybody and admission.viewer.sight is Sight.FACILITATOR,
        "show_reflections": admission.actor.steers and not everybody,
        "reflections": reflect.answered(guest.lobby, state),
        "asks": guest.lobby.reflect,
        "moment_url": cache(partial(moment_url, session, name)),
    }
    return render(request, "players/debrief.html", context)


def _has(scenario: Scenario, preset: PresetId) -> bool:
    model = scenario.world
    return model is not None and any(each.id == preset for each in model.presets)
