"""The first page: what this is, hosting, joining, and the way back to one's own tables."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from negotiation import record
from negotiation.scenarios import library
from players import access, accounts, instructor
from players.forms import ALONE, CodeForm
from players.pages.host import FLAGSHIP
from players.pages.staff import own_class


@dataclass(frozen=True, slots=True)
class OwnTable:
    """A table this browser belongs to."""

    session: str
    title: str
    part: str
    status: str
    phase: str
    """Of a table under way, the one it is in."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A party at home on the first page's map, in units of the drawing."""

    name: str
    colour: str
    x: int
    y: int
    text: int
    base: int


def _region() -> dict[str, object] | None:
    """The flagship's map for the first page, if it has one: outlines, homes, one back channel."""
    scenario = library.load(FLAGSHIP)
    region = scenario.map
    if region is None:
        return None
    spots = [
        Spot(party.short, party.colour, at.x - 15, at.y - 15, at.x + 26, at.y + 9)
        for home in region.homes
        for party, at in [(scenario.party(home.party), home.at)]
    ]
    one, other = region.homes[0].at, region.homes[-1].at
    bend = (max(one.x, other.x), min(one.y, other.y))
    channel = f"M{one.x},{one.y}Q{bend[0]},{bend[1]} {other.x},{other.y}"
    return {"map": region, "homes": spots, "channel": channel}


@require_safe
def landing(request: HttpRequest) -> HttpResponse:
    """``/``."""
    return show(request)


def show(request: HttpRequest, problem: str = "", status: int = 200) -> HttpResponse:
    """The page, with what went wrong if something did."""
    account = accounts.signed_in(request.COOKIES)
    context = {
        "form": CodeForm(),
        "alone": library.load(FLAGSHIP),
        "minutes": ALONE,
        "problem": problem,
        "account": account,
        "classes": [own_class(staff) for staff in instructor.classes(request)],
        "kept": [own_class(staff) for staff in instructor.kept(account)] if account else (),
        "tables": [_own(guest) for guest in access.guests(request)],
        "left": "left" in request.GET,
        "region": _region(),
    }
    return render(request, "players/landing.html", context, status=status)


def _own(guest: access.Guest) -> OwnTable:
    admission = guest.admission
    state = record.snapshot(admission.session).state
    scenario = state.table.scenario
    seat = admission.viewer.seat
    if seat:
        listed = scenario.seat(seat)
        part = f"{scenario.party(listed.party).name}, {listed.title}"
    else:
        part = _("Facilitator") if admission.actor.steers else _("Observer")
    clock = state.clock
    phase = "" if clock.ordinal is None else state.table.phases[clock.ordinal].name
    return OwnTable(admission.session, scenario.title, part, clock.status, phase)
