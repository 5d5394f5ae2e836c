"""The instructor's console: its page, its data, and what it asks for."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe
from pydantic import ValidationError

from negotiation.engine.terms import PackId, SeatId
from negotiation.scenarios import library
from players import access, classes, codes, devices, instructor, links, standin
from players.console.orders import Move, Play, Wanted, carry_out, carry_over
from players.console.report import look, report
from players.erase import delete_class
from players.join import JoinError
from players.models import Staff


@require_safe
def page(request: HttpRequest, klass: str) -> HttpResponse:
    """``/class/<id>/``."""
    staff = instructor.staff_or_404(request, klass)
    title = library.load(staff.klass.scenario).title
    context = {"config": _config(request, staff), "title": title, "klass": staff.klass}
    return render(request, "players/console.html", context)


def _config(request: HttpRequest, staff: Staff) -> dict[str, Any]:
    """What the page needs to know before it asks for the tables."""
    klass = staff.klass
    scenario = library.load(klass.scenario)
    return {
        "title": scenario.title,
        "pack": scenario.pack(PackId(klass.pack)).name,
        "parties": [
            {"id": p.id, "name": p.name, "short": p.short, "colour": p.colour}
            for p in scenario.parties
        ],
        "seats": {seat.id: seat.title for seat in scenario.seats()},
        "data": reverse("class-data", args=[klass.id]),
        "act": reverse("class-act", args=[klass.id]),
        "move": reverse("class-move", args=[klass.id]),
        "practice": links.base(request) + reverse("practice", args=[klass.scenario, klass.pack]),
        "list": reverse("class-list", args=[klass.id]),
        "delete": reverse("class-delete", args=[klass.id]) if staff.owns else None,
        "staff": reverse("class-staff", args=[klass.id]),
        "play": reverse("class-play", args=[klass.id]),
        "settle": reverse("class-start", args=[klass.id]),
        "results": reverse("class-results", args=[klass.id]),
        "projector": reverse("class-projector", args=[klass.id]),
        "room": reverse("room", args=["0" * 32]).replace("0" * 32, "{session}"),
        "code": codes.grouped(klass.join_code),
        "link": links.join_link(request, klass),
        "reentry": instructor.reentry_code(staff),
        "csrf": get_token(request),
    }


@require_safe
def data(request: HttpRequest, klass: str) -> HttpResponse:
    """Every table as it stands. A browser that holds this answer already gets 304, no body."""
    found = instructor.class_or_404(request, klass)
    tag, tables, names = look(found)
    if request.headers.get("If-None-Match") == f'"{tag}"':
        return HttpResponse(status=304, headers={"ETag": f'"{tag}"'})
    return JsonResponse(report(found, tables, names), headers={"ETag": f'"{tag}"'})


@require_POST
def move(request: HttpRequest, klass: str) -> JsonResponse:
    """Seat somebody elsewhere in the class; their screen and their code follow them."""
    found = instructor.class_or_404(request, klass)
    try:
        wanted = Move.model_validate_json(request.body)
    except ValidationError:
        return JsonResponse({"code": "bad_message"}, status=400)
    code = carry_over(wanted, classes.tables(found))
    return JsonResponse({"refused": {wanted.to: code} if code else {}})


@require_POST
def play(request: HttpRequest, klass: str) -> JsonResponse:
    """Let the instructor's browser play a seat. ``{"room": address}``, or a code."""
    staff = instructor.staff_or_404(request, klass)
    found = staff.klass
    try:
        wanted = Play.model_validate_json(request.body)
    except ValidationError:
        return JsonResponse({"code": "bad_message"}, status=400)
    lobby = found.tables.filter(number=wanted.table).first()
    seats = {seat.id for seat in library.load(found.scenario).seats()}
    if lobby is None or wanted.seat not in seats:
        return JsonResponse({"code": "table_unknown"}, status=400)
    try:
        participant = standin.play_for(lobby, SeatId(wanted.seat))
    except JoinError:
        return JsonResponse({"code": "retry"}, status=409)
    response = JsonResponse({"room": reverse("room", args=[lobby.session])})
    access.let_in(request, response, participant, staff=staff)
    return response


@require_POST
def delete(request: HttpRequest, klass: str) -> HttpResponse:
    """Delete the class with everything that happened in it; nothing brings it back.

    Only its owner may.
    """
    delete_class(instructor.staff_or_404(request, klass, owns=True).klass)
    response = redirect(f"{reverse('landing')}?deleted")
    devices.forget(response, instructor.cookie_name(klass))
    return response


@require_POST
def act(request: HttpRequest, klass: str) -> JsonResponse:
    """Do something to one, some or all tables. ``{"refused": {table: code}}``."""
    found = instructor.class_or_404(request, klass)
    try:
        wanted = Wanted.model_validate_json(request.body)
    except ValidationError:
        return JsonResponse({"code": "bad_message"}, status=400)
    chosen = [table for table in classes.tables(found) if table.number in wanted.tables]
    if len(chosen) != len(set(wanted.tables)):
        return JsonResponse({"code": "table_unknown"}, status=400)
    answers = carry_out(wanted, chosen)
    refused = {number: code for number, code in answers.items() if code is not None}
    return JsonResponse({"refused": refused})
