"""Hosting a class: one form, one code, as many tables as people come."""

from __future__ import annotations

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from negotiation.scenarios import library
from players import accounts, classes, instructor, roster, throttle
from players.absence import GRACE, Absence
from players.class_forms import ClassForm
from players.grouping import Remainder

from .host import FLAGSHIP, cards, usual


@require_http_methods(["GET", "HEAD", "POST"])
def host(request: HttpRequest) -> HttpResponse:
    """``/host/class/``, with ``?scenario=`` for another one than the flagship."""
    name = request.GET.get("scenario", FLAGSHIP)
    if name not in library.names():
        raise Http404
    scenario = library.load(name)
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = ClassForm(*sent, initial={"pack": usual(name)}, scenario=scenario)
    if request.method == "POST" and form.is_valid():
        if throttle.openings.take():
            return _open(request, name, form)
        form.add_error(None, _("Many tables were opened just now. Wait a moment and try again."))
    context = {"form": form, "scenario": scenario, "scenarios": cards(), "usual": usual(name)}
    status = 400 if form.errors else 200
    return render(request, "players/host_class.html", context, status=status)


def _open(request: HttpRequest, name: str, form: ClassForm) -> HttpResponse:
    found = form.cleaned_data
    account = accounts.signed_in(request.COOKIES)
    with transaction.atomic():
        owner = classes.open_class(
            name,
            found["pack"],
            found["minutes"],
            expected=len(form.people) if form.keeps else found["expected"],
            account=account,
            remainder=Remainder(found["remainder"]),
            chooses=found["chooses"] == "1",
            reflect=found["reflect"],
            preset=found.get("preset") or "",
            numbers=form.own_numbers(),
            grace=found["grace"] or GRACE,
            absence=Absence(found["absence"] or Absence.WAIT),
        )
        plan = classes.plan(owner.klass) if form.keeps else None
        roster.write(owner.klass, form.people, plan)
    response = redirect("class", owner.klass_id)
    if account is None:
        instructor.let_in(response, owner)
    return response
