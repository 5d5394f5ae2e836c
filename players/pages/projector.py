"""What the room may see on the wall: code, link, who sits down, the clock. Nothing secret."""

from __future__ import annotations

from typing import Any, cast

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from pydantic import TypeAdapter

from negotiation import record
from negotiation.engine.slices import (
    AgreementsSlice,
    ClockSlice,
    OffersSlice,
    RosterSlice,
    TableSlice,
)
from negotiation.engine.state import State
from negotiation.engine.terms import Sight, Viewer
from negotiation.engine.view import slices
from negotiation.engine.world_slices import ActionsSlice
from negotiation.record.clock import now
from players import access, classes, codes, links, seats, throttle
from players import join as joining
from players.forms import CodeForm
from players.models import Class, Lobby

_ANYTHING: TypeAdapter[Any] = TypeAdapter(Any)
ANYBODY = Viewer(Sight.OBSERVER)
"""The wall sees what an observer sees, whoever put the page there."""


@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest) -> HttpResponse:
    """``/wall/``: the wall on a screen of its own, by the table's join code."""
    form = CodeForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return _ask(request, form, 200 if request.method != "POST" else 400)
    if not throttle.guesses.take():
        form.add_error("code", _("Too many wrong codes at this moment. Wait a few seconds."))
        return _ask(request, form, 429)
    typed = form.cleaned_data["code"]
    found = joining.find(typed) or classes.find(typed)
    if found is None:
        form.add_error("code", _("No open table has this code. Check it with your facilitator."))
        return _ask(request, form, 404)
    throttle.guesses.give_back()
    where = "class-projector" if isinstance(found, Class) else "projector"
    response = redirect(where, found.pk)
    access.open_wall(response, found.pk)
    return response


def _ask(request: HttpRequest, form: CodeForm, status: int) -> HttpResponse:
    return render(request, "players/wall.html", {"form": form}, status=status)


@require_safe
def projector(request: HttpRequest, session: str) -> HttpResponse:
    """``/session/<id>/projector/``: for whoever steers, and for a screen that was let in."""
    lobby, steers = _lobby_or_404(request, session)
    link = links.join_link(request, lobby)
    context = {
        "session": session,
        "steers": steers,
        "code": codes.grouped(lobby.join_code),
        "link": link,
        "place": links.base(request),
        "only_here": links.only_here(link),
        "title": record.snapshot(record.SessionId(session)).state.table.scenario.title,
        "region": _region(lobby),
        **_wall(lobby),
    }
    return render(request, "players/projector.html", context)


@require_safe
def wall(request: HttpRequest, session: str) -> JsonResponse:
    """The parts of the page that change."""
    return JsonResponse(_wall(_lobby_or_404(request, session)[0]))


@require_safe
def qr(request: HttpRequest, session: str) -> HttpResponse:
    """The join link as a picture."""
    lobby, _steers = _lobby_or_404(request, session)
    link = links.join_link(request, lobby)
    return HttpResponse(links.qr_svg(link), content_type="image/svg+xml")


def _lobby_or_404(request: HttpRequest, session: str) -> tuple[Lobby, bool]:
    """The lobby whose wall this browser may show, and whether it may also steer."""
    guest = access.guest(request, session)
    if guest is not None and guest.admission.actor.steers:
        return guest.lobby, True
    lobby = Lobby.objects.filter(session=session).first()
    if lobby is None or not access.shows_wall(request, session):
        raise Http404
    return lobby, False


def _plain(parts: dict[str, Any]) -> dict[str, Any]:
    """Slices as JSON has them."""
    plain: dict[str, Any] = _ANYTHING.dump_python(parts, mode="json")
    return plain


def _region(lobby: Lobby) -> dict[str, Any] | None:
    """What the map is drawn from at first, if the scenario has one."""
    state = record.snapshot(record.SessionId(lobby.session)).state
    table = cast("TableSlice", slices(state, ANYBODY)["table"])
    if table.map is None:
        return None
    parts = {
        "map": table.map,
        "parties": table.parties,
        "issues": table.issues,
        "setting": slices(state, ANYBODY).get("setting"),
    }
    return {**_plain(parts), "state": _standing(state)}


def _standing(state: State) -> dict[str, Any]:
    """What the map tells: who is seated, what is agreed, the newest open public offer, and what of
    the world outside everybody knows."""
    shown = slices(state, ANYBODY)
    table = cast("TableSlice", shown["table"])
    offers = cast("OffersSlice", shown["offers"]).offers
    newest = next((offer for offer in reversed(offers) if offer.status == "open"), None)
    names = {party.id: party.called for party in table.parties}
    actions = cast("ActionsSlice | None", shown.get("actions"))
    return _plain(
        {
            "roster": cast("RosterSlice", shown["roster"]).seats,
            "outcome": cast("AgreementsSlice", shown["agreements"]).outcome,
            "acts": actions.acts if actions else (),
            "world": shown.get("world"),
            "offer": newest
            and {
                "package": newest.package,
                "party": names[newest.party],
                "at": newest.tabled_at,
            },
        }
    )


def _wall(lobby: Lobby) -> dict[str, Any]:
    state = record.snapshot(record.SessionId(lobby.session)).state
    shown = slices(state, ANYBODY)
    table = cast("TableSlice", shown["table"])
    clock = cast("ClockSlice", shown["clock"])
    roster = cast("RosterSlice", shown["roster"])
    taken = {seat.seat for seat in roster.seats if seat.taken}
    names = seats.nicknames(lobby.session, state)
    names |= {seat.seat: _("a bot") for seat in roster.seats if seat.bot}
    ended = clock.status == "ended"
    ordinal = None if ended else clock.ordinal
    return {
        **(_standing(state) if table.map else {}),
        "clock": {
            "status": clock.status,
            "phase": None if ordinal is None else table.phases[ordinal].name,
            "left": _left(clock),
        },
        "open": lobby.open and not ended,
        "seated": len(taken),
        "parties": [
            {
                "id": party.id,
                "name": party.name,
                "colour": party.colour,
                "seats": len(party.seats),
                "taken": sum(seat.id in taken for seat in party.seats),
                "names": [names[seat.id] for seat in party.seats if seat.id in names],
            }
            for party in table.parties
        ],
    }


def _left(clock: ClockSlice) -> int | None:
    """Seconds left in the phase, as this server's clock has it."""
    if clock.ends_at is not None:
        return max(0, clock.ends_at - now() // 1000)
    return clock.remaining
