"""The room's shell, the names that belong to it, and leaving it."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from negotiation import record
from negotiation.engine.slices import RosterSlice
from negotiation.engine.terms import SeatId, TemperamentName
from negotiation.engine.view import slices
from players import access, codes, instructor, links, seats, standin
from players.models import Lobby
from players.rewind import rewinds

BRAND = "Backchannel"


@require_safe
def room(request: HttpRequest, session: str) -> HttpResponse:
    """``/session/<id>/``: everything live happens in here, over the socket."""
    guest = access.guest(request, session)
    if guest is None:
        return _elsewhere(request, session)
    title = record.snapshot(guest.admission.session).state.table.scenario.title
    context = {"config": _config(request, guest), "title": title, "session": session}
    return render(request, "players/room.html", context)


def _elsewhere(request: HttpRequest, session: str) -> HttpResponse:
    """Whoever sat here and was moved to another table of the class follows their seat."""
    if access.relieved(request, session) is not None:
        return redirect("back", session)
    participant = access.moved(request, session)
    if participant is None:
        raise Http404
    response = redirect("room", participant.lobby_id)
    if access.guest(request, participant.lobby_id) is None:
        access.let_in(request, response, participant)
    return response


def _led_away(request: HttpRequest, session: str) -> bool:
    """Whether the page of this table would lead its reader elsewhere."""
    elsewhere = access.moved(request, session) or access.relieved(request, session)
    return elsewhere is not None


@require_safe
def moved(request: HttpRequest, session: str) -> JsonResponse:
    """Whether the page of this table would lead its reader to another one."""
    return JsonResponse({"moved": _led_away(request, session)})


def _config(request: HttpRequest, guest: access.Guest) -> dict[str, Any]:
    """What the room needs to know before its socket opens. Nothing of the table's own."""
    session = guest.admission.session
    lobby, viewer = guest.lobby, guest.admission.viewer
    steers = guest.admission.actor.steers
    facilitator = standin.behind(lobby)
    return {
        "session": session,
        "socket": f"/ws/session/{session}/",
        "names": reverse("names", args=[session]),
        "outcome": reverse("outcome", args=[session]),
        "replay": reverse("replay", args=[session]),
        "debrief": reverse("debrief", args=[session]),
        "projector": _projector(lobby) if steers else None,
        "console": _console(lobby) if steers else None,
        "wall": links.base(request) + reverse("wall") if steers else None,
        "leave": reverse("leave", args=[session]),
        "release": f"{reverse('room', args=[session])}seats/{{seat}}/release/" if steers else None,
        "bot": f"{reverse('room', args=[session])}seats/{{seat}}/bot/" if steers else None,
        "play": reverse("play", args=[session]) if steers and facilitator else None,
        "driven": standin.driven(lobby) if steers and facilitator else [],
        "rewind": _rewind(guest),
        "bots": lobby.bots,
        "joinCode": codes.grouped((lobby.klass or lobby).join_code) if steers else None,
        "joinLink": links.join_link(request, lobby.klass or lobby) if steers else None,
        "watched": facilitator is not None,
        "mentor": reverse("mentor", args=[lobby.klass_id]) if viewer.party else None,
        "classroom": lobby.klass is not None,
        "reentry": _reentry(request, guest),
        "csrf": get_token(request),
        "brand": BRAND,
    }


def _rewind(guest: access.Guest) -> str | None:
    """Where a person who has the table to themselves goes back."""
    return reverse("rewind", args=[guest.lobby.session]) if rewinds(guest) else None


def _console(lobby: Lobby) -> str | None:
    """Where an instructor came from."""
    return None if lobby.klass is None else reverse("class", args=[lobby.klass.id])


def _projector(lobby: Lobby) -> str:
    """The wall to show: the whole class's, if the table belongs to one."""
    if lobby.klass is not None:
        return reverse("class-projector", args=[lobby.klass.id])
    return reverse("projector", args=[lobby.session])


def _reentry(request: HttpRequest, guest: access.Guest) -> str | None:
    """The staff of a class comes back to the class, not to one table of it."""
    klass, participant = guest.lobby.klass_id, guest.participant
    if participant is None or (participant.steers and klass is not None):
        found = instructor.part(request.COOKIES, str(klass))
        return instructor.reentry_code(found.staff) if found else None
    # A facilitator who plays seats comes back as the facilitator.
    facilitator = standin.behind(guest.lobby) if participant.steers else None
    return access.reentry_code(facilitator or participant)


@require_safe
def names(request: HttpRequest, session: str) -> JsonResponse:
    """``{"names": {seat: nickname}, "version": n}``; n as in the roster slice.

    Whoever is just being moved to another table, or played for, learns none here any more.
    """
    # Asked once: whoever is moved in between would be nobody here and not yet anybody there.
    guest = access.guest(request, session)
    if guest is None:
        if not _led_away(request, session):
            raise Http404
        return JsonResponse({"names": {}, "version": 0})
    state = record.snapshot(guest.admission.session).state
    roster = slices(state, guest.admission.viewer)["roster"]
    assert isinstance(roster, RosterSlice)  # noqa: S101 - the slice of that name
    return JsonResponse({"names": seats.nicknames(session, state), "version": roster.names_version})


@require_POST
def leave(request: HttpRequest, session: str) -> HttpResponse:
    """Give up the seat; a facilitator only leaves this device. A mentor has nothing to leave."""
    guest = access.guest_or_404(request, session)
    if guest.participant is None:
        raise Http404
    seats.leave(guest.participant)
    response = redirect(f"{reverse('landing')}?left")
    access.let_out(request, response, session)
    return response


@require_POST
def release(request: HttpRequest, session: str, seat: str) -> HttpResponse:
    """The facilitator frees a seat. 204, or 409 with the refusal's code."""
    guest = access.guest_or_404(request, session, steers=True)
    return _done(seats.release(guest.admission.session, SeatId(seat)))


@require_POST
def bot(request: HttpRequest, session: str, seat: str) -> HttpResponse:
    """The facilitator lets a bot play a seat. ``temperament``: its name; the seed's if left out.

    204, or 409 with the refusal's code.
    """
    guest = access.guest_or_404(request, session, steers=True)
    wanted = request.POST.get("temperament", "")
    temperament = TemperamentName(wanted) if wanted else None
    return _done(seats.give_to_bot(guest.admission.session, SeatId(seat), temperament))


def _done(answer: record.Answer) -> HttpResponse:
    if answer.status == "accepted":
        return HttpResponse(status=204)
    if answer.refused is None:
        return JsonResponse({"code": "retry"}, status=503, headers={"Retry-After": "1"})
    return JsonResponse({"code": answer.refused.code}, status=409)


@require_POST
def join_code(request: HttpRequest, session: str) -> HttpResponse:
    """The facilitator closes (``open=0``) or opens (``open=1``) the table to newcomers."""
    guest = access.guest_or_404(request, session, steers=True)
    if request.POST.get("open") not in {"0", "1"}:
        return JsonResponse({"code": "open_is_0_or_1"}, status=400)
    lobby = guest.lobby
    lobby.open = request.POST["open"] == "1"
    lobby.save(update_fields=["open"])
    if "next" in request.POST:
        return redirect("projector", session)
    return JsonResponse({"open": lobby.open})
