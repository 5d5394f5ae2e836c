"""The list of a class: giving one, printing everybody's own code, and deleting it."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from negotiation.engine.scenario import Party, Scenario
from negotiation.engine.terms import SeatId
from negotiation.scenarios import library
from players import classes, instructor, links, roster
from players.class_forms import ListForm
from players.console.sheets import roster_csv
from players.models import Class, Listed, Participant


@dataclass(frozen=True, slots=True)
class Line:
    """Somebody on the list. ``table`` and ``party``: where they sit, or what is kept for them."""

    listed: Listed
    code: str
    table: int | None
    party: Party | None
    here: bool
    nickname: str


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, klass: str) -> HttpResponse:
    """``/class/<id>/list/``. Posting to it gives the class a list, if it has none."""
    found = instructor.class_or_404(request, klass)
    scenario = library.load(found.scenario)
    lines = _lines(found, scenario)
    begun = found.tables.exists()
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = ListForm(*sent, scenario=scenario, begun=begun)
    if request.method == "POST" and not lines and form.is_valid():
        _write(found, form)
        return redirect("class-list", found.id)
    context = {
        "klass": found,
        "title": scenario.title,
        "lines": lines,
        "here": sum(line.here for line in lines),
        "places": any(line.table for line in lines),
        "form": form,
        "begun": begun,
        "place": links.base(request),
    }
    return render(request, "players/roster.html", context, status=400 if form.errors else 200)


@require_safe
def file(request: HttpRequest, klass: str) -> HttpResponse:
    """``/class/<id>/list.csv``: the list with everybody's code, to send them by other means."""
    found = instructor.class_or_404(request, klass)
    lines = _lines(found, library.load(found.scenario))
    text = roster_csv(
        (
            line.listed.sourced_id,
            line.listed.name,
            line.table or "",
            line.party.name if line.party else "",
            line.code,
        )
        for line in lines
    )
    return HttpResponse(
        text,
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="list.csv"'},
    )


@require_POST
def remove(request: HttpRequest, klass: str) -> HttpResponse:
    """Delete the list; whoever sits stays where they are."""
    roster.remove(instructor.class_or_404(request, klass))
    return redirect("class-list", klass)


def _write(klass: Class, form: ListForm) -> None:
    keeps = form.cleaned_data.get("keeps", False)
    if keeps:
        klass.expected = len(form.people)
        klass.save(update_fields=["expected"])
    roster.write(klass, form.people, classes.plan(klass) if keeps else None)


def _lines(klass: Class, scenario: Scenario) -> list[Line]:
    """In the order of the file. Two queries, however long it is."""
    places = Participant.objects.filter(listed__klass=klass, left_at=None).select_related("lobby")
    sitting = {row.listed_id: row for row in places}
    listed = klass.listed.order_by("pk")
    return [_line(each, sitting.get(each.pk), scenario) for each in listed]


def _line(listed: Listed, row: Participant | None, scenario: Scenario) -> Line:
    table, seat_id = (row.lobby.number, row.seat) if row else (listed.table, listed.seat)
    party = scenario.party(scenario.seat(SeatId(seat_id)).party) if seat_id else None
    nickname = row.nickname if row else ""
    return Line(listed, roster.code(listed), table, party, row is not None, nickname)
