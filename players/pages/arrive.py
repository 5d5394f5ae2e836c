"""Arriving at a class: a name, perhaps a delegation, and a seat at one of its tables."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from negotiation.engine.terms import SeatId
from negotiation.scenarios import library
from players import access, classes, codes, grouping, instructor, links, roster
from players import join as joining
from players.class_forms import ArriveForm
from players.forms import fresh_key
from players.models import Class, Listed, Participant


def arrive(request: HttpRequest, klass: Class, listed: Listed | None = None) -> HttpResponse:
    """``/join/<code>/`` with the code of a class, or ``/join/`` with one from its list.

    The code was right. One from the list goes along in the form: no address ever holds it.
    """
    here = access.at_class(request, klass)
    if here is not None:
        return _already(request, here, listed)
    part = instructor.part(request.COOKIES, klass.id)
    if part is not None:
        context = {"place": links.staff_place(part.staff), "staff": part.staff}
        return render(request, "players/join_own_class.html", context)
    form = _form(request, klass, listed)
    if not form.is_bound:
        return _ask(request, klass, form, listed)
    if not form.is_valid():
        return _ask(request, klass, form, listed, 400)
    found = form.cleaned_data
    key = listed.key if listed else found["key"]
    try:
        participant = classes.arrive(klass, key, found["nickname"], form.wished, listed)
    except joining.JoinError as error:
        return _refused(request, klass, form, listed, error)
    response = redirect("room", participant.lobby_id)
    access.let_in(request, response, participant)
    return response


def _already(request: HttpRequest, here: Participant, listed: Listed | None) -> HttpResponse:
    """Who came by the class's code may say that they are on the list; a shared browser may not."""
    context: dict[str, object] = {"session": here.lobby_id}
    if listed is not None and here.listed is None:
        if "mine" in request.POST:
            here.listed = listed
            here.save(update_fields=["listed"])
            return redirect("room", here.lobby_id)
        context |= {"listed": listed, "own_code": roster.code(listed)}
    return render(request, "players/join_already.html", context)


def _form(request: HttpRequest, klass: Class, listed: Listed | None) -> ArriveForm:
    scenario = library.load(klass.scenario)
    found = classes.standing(classes.tables(klass)) if klass.chooses else []
    left = (
        grouping.wishes(classes.plan(klass), found, settled=klass.settled)
        if klass.chooses
        else frozenset()
    )
    first = {"key": fresh_key(), "party": joining.ANY}
    sent = request.POST if request.method == "POST" else None
    if listed is not None and "nickname" not in request.POST:
        sent = None  # only the code was typed so far
    return ArriveForm(sent, initial=first, scenario=scenario, left=left)


def _refused(
    request: HttpRequest,
    klass: Class,
    form: ArriveForm,
    listed: Listed | None,
    error: joining.JoinError,
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
    return _ask(request, klass, form, listed, status)


def _ask(
    request: HttpRequest, klass: Class, form: ArriveForm, listed: Listed | None, status: int = 200
) -> HttpResponse:
    scenario = library.load(klass.scenario)
    kept = scenario.seat(SeatId(listed.seat)) if listed and listed.seat else None
    context = {
        "form": form,
        "code": codes.grouped(klass.join_code),
        "scenario": scenario,
        "listed": listed,
        "own_code": roster.code(listed) if listed else "",
        "kept": scenario.party(kept.party) if kept else None,
        "has_list": klass.listed.exists(),
        "chooses": klass.chooses,
        "running": klass.settled,
        "chosen": form["party"].value() or joining.ANY,
    }
    return render(request, "players/join_class.html", context, status=status)
