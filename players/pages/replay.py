"""The replay of an ended table: each person sees it again as they may, and no other way."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from negotiation import record
from negotiation.engine.state import State
from negotiation.engine.terms import Sight
from negotiation.live.admission import Admission
from negotiation.pages import replay
from negotiation.record.export import export
from players import access, links, seats
from players.access import Guest
from players.rewind import rewinds

JSON = "application/json"


@require_safe
def page(request: HttpRequest, session: str) -> HttpResponse:
    """``/session/<id>/replay/``: the shell. Before the end there is only the outcome's page.

    ``?plain=1`` is for browsers where nothing runs: they get a list of the chapters. It takes the
    whole session to make, so whoever is about to ask for all of that anyway does not wait for it.
    """
    guest = access.guest_or_404(request, session)
    admission = guest.admission
    now = record.snapshot(admission.session).state
    if now.clock.status != "ended":
        return redirect("outcome", session)
    config = _config(request, guest, now)
    own = config["viewers"][0]
    asked, plain = request.GET.get("as"), request.GET.get("plain") == "1"
    spoils = request.GET.get("spoiler") != "free"  # the list is one
    context = {
        "session": session,
        "scenario": now.table.scenario,
        "listed": not plain and spoils,
        "chapters": replay.moments(admission.session, own) if plain and spoils else (),
        "first": asked if asked in config["viewers"] else own,
        "config": config,
    }
    return render(request, "players/replay.html", context)


def _config(request: HttpRequest, guest: Guest, now: State) -> dict[str, Any]:
    """What the page needs to know before it asks for any step. Nothing of any step."""
    admission = guest.admission
    args = [admission.session]
    everything = admission.viewer.sight is Sight.FACILITATOR
    here = reverse("replay", args=args)
    return {
        "session": admission.session,
        "title": now.table.scenario.title,
        "data": reverse("replay-data", args=args),
        "state": reverse("replay-state", args=args),
        "names": seats.nicknames(admission.session, now),
        "outcome": reverse("outcome", args=args),
        "link": f"{links.base(request)}{here}",
        "viewers": _viewers(admission, now),
        "taken": [seat for seat, holding in now.roster.seats.items() if holding.generation],
        "transcript": reverse("transcript", args=args) if everything else None,
        "rewind": reverse("rewind", args=args) if rewinds(guest) else None,
        "csrf": get_token(request),
    }


@require_safe
def transcript(request: HttpRequest, session: str) -> HttpResponse:
    """``/session/<id>/transcript/``: the ended session as a file; ``?words=1`` with all words.

    It tells everything, so only a facilitator without a seat gets it: one who plays may not know
    what the others hid.
    """
    admission = access.guest_or_404(request, session).admission
    now = record.snapshot(admission.session).state
    if admission.viewer.sight is not Sight.FACILITATOR or now.clock.status != "ended":
        raise Http404
    content = export(admission.session, words=request.GET.get("words") == "1")
    name = f"{now.table.scenario.id}-{session[:8]}.jsonl"
    return HttpResponse(
        content,
        content_type="application/jsonl",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@require_safe
def data(request: HttpRequest, session: str) -> HttpResponse:
    """``?as=<seat|observer|facilitator>``: every step of that viewer, as JSON."""
    admission, name, allowed = _asked(request, session)
    return HttpResponse(replay.data(admission.session, name, allowed), content_type=JSON)


@require_safe
def state(request: HttpRequest, session: str) -> HttpResponse:
    """``?as=…&step=n``: that viewer's slices after step n, as JSON."""
    admission, name, _ = _asked(request, session)
    found = replay.state(admission.session, name, step_of(request.GET.get("step", "")))
    if found is None:
        raise Http404
    return HttpResponse(found, content_type=JSON)


def step_of(text: str) -> int:
    """The number of a step, as it came from outside. Raises Http404 for anything else."""
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise Http404
    return int(text)


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
