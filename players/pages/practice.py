"""Practising before a class: a link to a table of one's own against bots, at any hour."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from negotiation.scenarios import library
from players.forms import ALONE


@require_safe
def practice(request: HttpRequest, scenario: str, pack: str) -> HttpResponse:
    """``/practice/<scenario>/<pack>/``: which delegation to lead; then ``/alone/`` opens it."""
    if scenario not in library.names():
        raise Http404
    found = library.load(scenario)
    size = next((known for known in found.packs if known.id == pack), None)
    if size is None:
        raise Http404
    minutes = min(ALONE, size.minutes)
    context = {"scenario": found, "pack": size, "minutes": minutes}
    return render(request, "players/practice.html", context)
