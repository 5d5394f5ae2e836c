"""The class on the wall: the code, how many have come, and how the tables stand. No secrets."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from negotiation.scenarios import library
from players import access, classes, codes, grouping, instructor, links
from players.classes import ClassTable
from players.grouping import Stage
from players.models import Class


@require_safe
def projector(request: HttpRequest, klass: str) -> HttpResponse:
    """``/class/<id>/projector/``: for the instructor, and for a screen that was let in."""
    found, instructs = _shown(request, klass)
    link = links.join_link(request, found)
    context = {
        "klass": found,
        "instructs": instructs,
        "code": codes.grouped(found.join_code),
        "link": link,
        "place": links.base(request),
        "only_here": links.only_here(link),
        "title": library.load(found.scenario).title,
        **_wall(found),
    }
    return render(request, "players/class_projector.html", context)


@require_safe
def state(request: HttpRequest, klass: str) -> JsonResponse:
    """The parts of the page that change."""
    return JsonResponse(_wall(_shown(request, klass)[0]))


@require_safe
def qr(request: HttpRequest, klass: str) -> HttpResponse:
    """The join link as a picture."""
    found, _instructs = _shown(request, klass)
    svg = links.qr_svg(links.join_link(request, found))
    return HttpResponse(svg, content_type="image/svg+xml")


@require_POST
def start(request: HttpRequest, klass: str) -> HttpResponse:
    """Wait for nobody any more."""
    classes.settle(instructor.class_or_404(request, klass))
    return redirect("class", klass)


@require_POST
def door(request: HttpRequest, klass: str) -> HttpResponse:
    """Close (``open=0``) or open (``open=1``) the class to newcomers."""
    found = instructor.class_or_404(request, klass)
    found.open = request.POST.get("open") == "1"
    found.save(update_fields=["open"])
    return redirect("class-projector", klass)


def _shown(request: HttpRequest, klass: str) -> tuple[Class, bool]:
    """The class whose wall this browser may show, and whether it instructs it."""
    try:
        return instructor.class_or_404(request, klass), True
    except Http404:
        if not access.shows_wall(request, klass):
            raise
    found = Class.objects.filter(pk=klass).first()
    if found is None:
        raise Http404
    return found, False


def _wall(klass: Class) -> dict[str, Any]:
    found = [table for table in classes.tables(klass) if not table.never_played]
    standing = classes.standing(found)
    size = classes.plan(klass).size
    return {
        "open": klass.open,
        "settled": klass.settled,
        "here": grouping.present(standing),
        "expected": klass.expected,
        "tables": [
            {
                "number": seen.number,
                "stage": seen.stage,
                "people": len(seen.people),
                "missing": max(0, size - len(seen.people)) if _gathers(seen.stage) else 0,
                "phase": _phase(table),
            }
            for table, seen in zip(found, standing, strict=True)
        ],
    }


def _gathers(stage: Stage) -> bool:
    return stage is Stage.GATHERING


def _phase(table: ClassTable) -> str:
    clock = table.state.clock
    if clock.status == "ended" or clock.ordinal is None:
        return ""
    return table.state.table.phases[clock.ordinal].name
