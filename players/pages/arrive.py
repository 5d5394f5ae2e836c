"""Arriving at a class: a name, perhaps a delegation, and a seat at one of its tables."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from negotiation.scenarios import library
from players import access, classes, codes, grouping, instructor, links
from players import join as joining
from players.class_forms import ArriveForm
from players.forms import fresh_key
from players.models import Class


def arrive(request: HttpRequest, klass: Class) -> HttpResponse:
    """``/join/<code>/`` with the code of a class. The code was right."""
    here = access.at_class(request, klass)
    if here is not None:
        return render(request, "players/join_already.html", {"session": here.lobby_id})
    part = instructor.part(request.COOKIES, klass.id)
    if part is not None:
        context = {"place": links.staff_place(part.staff), "staff": part.staff}
        return render(request, "players/join_own_class.html", context)
    form = _form(request, klass)
    if request.method != "POST":
        return _ask(request, klass, form)
    if not form.is_valid():
        return _ask(request, klass, form, 400)
    found = form.cleaned_data
    try:
        participant = classes.arrive(klass, found["key"], found["nickname"], form.wished)
    except joining.JoinError as error:
        return _refused(request, klass, form, error)
    response = redirect("room", participant.lobby_id)
    access.let_in(request, response, participant)
    return response


def _form(request: HttpRequest, klass: Class) -> ArriveForm:
    scenario = library.load(klass.scenario)
    found = classes.standing(classes.tables(klass)) if klass.chooses else []
    left = (
        grouping.wishes(classes.plan(klass), found, settled=klass.settled)
        if klass.chooses
        else frozenset()
    )
    first = {"key": fresh_key(), "party": joining.ANY}
    return ArriveForm(request.POST or None, initial=first, scenario=scenario, left=left)


def _refused(
    request: HttpRequest, klass: Class, form: ArriveForm, error: joining.JoinError
) -> HttpResponse:
    match error:
        case joining.TableEnded():
            context = {"scenario": library.load(klass.scenario)}
            return render(request, "players/join_ended.html", context)
        case joining.SeatGone():
            form.add_error("party", _("That delegation has just become full. Choose another."))
            status = 409
        case joining.FormSpent():
            form.add_error(None, _("You have left this class since. Reload the page to join."))
            status = 409
        case _:
            form.add_error(
                None, _("The server did not answer in time. Nothing was lost: press Join again.")
            )
            status = 503
    return _ask(request, klass, form, status)


def _ask(request: HttpRequest, klass: Class, form: ArriveForm, status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "code": codes.grouped(klass.join_code),
        "scenario": library.load(klass.scenario),
        "chooses": klass.chooses,
        "running": klass.settled,
        "chosen": form["party"].value() or joining.ANY,
    }
    return render(request, "players/join_class.html", context, status=status)
