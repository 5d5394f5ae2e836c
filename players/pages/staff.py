"""Who steers a class and who watches it: the list, invitations, and where they lead."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from negotiation.engine.scenario import Party
from negotiation.engine.terms import PartyId
from negotiation.scenarios import library
from players import access, accounts, classes, codes, instructor, links, staff, throttle
from players.class_forms import InviteForm
from players.models import Class, Staff


@dataclass(frozen=True, slots=True)
class OwnClass:
    """A class in which somebody has a part."""

    staff: Staff
    title: str
    place: str
    party: Party | None
    """A mentor's delegation."""


@dataclass(frozen=True, slots=True)
class Row:
    """One of the staff, as the owner sees them. ``link`` and ``code`` still let a device in."""

    staff: Staff
    party: Party | None
    link: str | None
    code: str | None


def own_class(found: Staff) -> OwnClass:
    title = library.load(found.klass.scenario).title
    return OwnClass(found, title, links.staff_place(found), _party(found))


def _party(found: Staff) -> Party | None:
    scenario = library.load(found.klass.scenario)
    return scenario.party(PartyId(found.party)) if found.party else None


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, klass: str) -> HttpResponse:
    """``/class/<id>/staff/``: the owner invites and revokes, others read who is there."""
    me = instructor.staff_or_404(request, klass, owns=request.method == "POST")
    scenario = library.load(me.klass.scenario)
    form = InviteForm(request.POST or None, scenario=scenario)
    if request.method == "POST" and form.is_valid():
        try:
            staff.invite(me.klass, form.mentored, form.cleaned_data["name"])
            return redirect("class-staff", klass)
        except staff.FullError:
            form.add_error(None, _("This class has as many helpers as it may have."))
    found = me.klass.staff.select_related("klass", "account").order_by("pk")
    context = {
        "me": me,
        "klass": me.klass,
        "title": scenario.title,
        "form": form,
        "rows": [_row(request, me, each) for each in found],
        "account": accounts.signed_in(request.COOKIES),
    }
    return render(request, "players/class_staff.html", context, status=400 if form.errors else 200)


def _row(request: HttpRequest, me: Staff, found: Staff) -> Row:
    code = instructor.reentry_code(found)
    if not me.owns or found.owns or code is None:
        return Row(found, _party(found), None, None)
    return Row(found, _party(found), links.invitation_link(request, found), code)


@require_POST
def revoke(request: HttpRequest, klass: str, number: int) -> HttpResponse:
    """Take back an invitation, or send away whoever came by it."""
    me = instructor.staff_or_404(request, klass, owns=True)
    staff.revoke(me.klass, number)
    return redirect("class-staff", klass)


@require_POST
def keep(request: HttpRequest, klass: str) -> HttpResponse:
    """Take the class into the account that is signed in. Only who holds its key may."""
    me = instructor.staff_or_404(request, klass, owns=True)
    account = accounts.signed_in(request.COOKIES)
    if account is None:
        return redirect("class-staff", klass)
    if me.account_id is None:
        staff.keep(me, account)
    return redirect("class-staff", klass)


# --- being invited --------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def invited(request: HttpRequest, code: str) -> HttpResponse:
    """``/invited/<code>/``: what one is invited to. Only posting to it takes the invitation up."""
    if not throttle.guesses.take():
        return _told(request, {"late": True}, 429)
    found = instructor.holder(code)
    if found is None or found.owns:
        return _told(request, {"unknown": True}, 404)
    throttle.guesses.give_back()
    part = instructor.part(request.COOKIES, found.klass_id)
    if part is not None:
        return _has_part(request, part.staff, found)
    if access.at_class(request, found.klass) is not None:
        return _told(request, {"plays": True}, 409)
    if request.method == "POST":
        return _come(request, found)
    context = {
        "own": own_class(found),
        "code": codes.grouped(codes.reentry_code(found.key)),
        "account": accounts.signed_in(request.COOKIES),
    }
    return _told(request, context)


def _has_part(request: HttpRequest, mine: Staff, asked: Staff) -> HttpResponse:
    """One part for each browser and account: a mentor of two delegations would be a leak."""
    if mine.pk == asked.pk:
        return redirect(links.staff_place(mine))
    return _told(request, {"mine": own_class(mine)}, 409)


def _come(request: HttpRequest, found: Staff) -> HttpResponse:
    account = accounts.signed_in(request.COOKIES)
    try:
        staff.come(found, account)
    except staff.OtherPartError:
        return _told(request, {"unknown": True}, 409)
    response = redirect(links.staff_place(found))
    if account is None:
        instructor.let_in(response, found)
    return response


def _told(request: HttpRequest, context: dict[str, Any], status: int = 200) -> HttpResponse:
    return render(request, "players/invited.html", context, status=status)


# --- a mentor -------------------------------------------------------------------------------------


@require_safe
def mentor(request: HttpRequest, klass: str) -> HttpResponse:
    """``/class/<id>/mentor/``: the tables of the class, and nothing else of it."""
    part = instructor.part(request.COOKIES, klass)
    if part is None or part.staff.steers:
        raise Http404
    context = {
        "own": own_class(part.staff),
        "klass": part.staff.klass,
        "code": instructor.reentry_code(part.staff),
        "tables": _tables(part.staff.klass),
    }
    return render(request, "players/mentor.html", context)


def _tables(klass: Class) -> list[dict[str, Any]]:
    found = [table for table in classes.tables(klass) if not table.never_played]
    return [
        {
            "number": table.number,
            "session": table.session,
            "status": table.state.clock.status,
            "phase": _phase(table),
        }
        for table in found
    ]


def _phase(table: classes.ClassTable) -> str:
    ordinal = table.state.clock.ordinal
    return "" if ordinal is None else table.state.table.phases[ordinal].name
