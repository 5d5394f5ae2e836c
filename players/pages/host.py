"""Hosting: choose what to play and open a table, without an account."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from negotiation.engine.scenario import Scenario
from negotiation.scenarios import library
from players import access, throttle
from players.forms import HostForm
from players.hosting import Theory, open_table
from players.join import OBSERVE, JoinError, Wish

FLAGSHIP = "korea-2017"


@require_http_methods(["GET", "HEAD", "POST"])
def host(request: HttpRequest) -> HttpResponse:
    """``/host/``, with ``?scenario=`` for another one than the flagship."""
    name = request.GET.get("scenario", FLAGSHIP)
    if name not in library.names():
        raise Http404
    scenario = library.load(name)
    first = {"pack": usual(name), "bots": True}
    form = HostForm(request.POST or None, initial=first, scenario=scenario)
    if request.method == "POST" and form.is_valid():
        if throttle.openings.take():
            return _open(request, name, form)
        form.add_error(None, _("Many tables were opened just now. Wait a moment and try again."))
    context = {"form": form, "scenario": scenario, "scenarios": cards(), "usual": first["pack"]}
    return render(request, "players/host.html", context, status=400 if form.errors else 200)


def usual(name: str) -> str:
    """The pack chosen unless the host chooses: the middle one, if there are three."""
    packs = library.load(name).packs
    return packs[len(packs) // 2].id


def cards() -> list[Scenario]:
    """Every scenario that is offered, the flagship first."""
    ordered = sorted(library.names(), key=lambda name: (name != FLAGSHIP, name))
    return [each for name in ordered if (each := library.load(name)).listed]


def _open(request: HttpRequest, name: str, form: HostForm) -> HttpResponse:
    found = form.cleaned_data
    wish = Wish(found["seat"] or OBSERVE, found["nickname"] if found["seat"] else "", steers=True)
    try:
        participant = open_table(
            name,
            found["pack"],
            found["minutes"],
            wish,
            reflect=found["reflect"],
            bots=found["bots"],
            theory=Theory(found.get("preset") or None, form.own_numbers()),
        )
    except JoinError:
        form.add_error(None, _("The server was too busy to open the table. Try again."))
        return render(
            request,
            "players/host.html",
            {"form": form, "scenario": library.load(name), "scenarios": cards()},
            status=503,
        )
    response = redirect("room", participant.lobby_id)
    access.let_in(request, response, participant)
    return response
