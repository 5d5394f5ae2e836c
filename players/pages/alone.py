"""Playing alone: one press opens a table, seats bots all around it, and leads into the room."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from players import access, throttle
from players.forms import AloneForm
from players.hosting import open_alone
from players.join import JoinError, Wish

from .host import cards
from .landing import show


@require_POST
def alone(request: HttpRequest) -> HttpResponse:
    """``/alone/``: ``scenario``, ``pack``, ``minutes``, ``seat``, ``nickname``, each optional."""
    form = AloneForm(request.POST, scenarios=cards())
    if not form.is_valid():
        return show(request, str(next(iter(form.errors.values()))[0]), 400)
    if not throttle.openings.take():
        return show(request, _("Many tables were opened just now. Wait a moment, try again."), 429)
    found = form.cleaned_data
    wish = Wish(found["seat"], found["nickname"], steers=True)
    try:
        participant = open_alone(found["scenario"], found["pack"], found["minutes"], wish)
    except JoinError:
        return show(request, _("The server was too busy to open the table. Try again."), 503)
    response = redirect("room", participant.lobby_id)
    access.let_in(request, response, participant)
    return response
