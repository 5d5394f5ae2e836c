"""Coming back to a seat that somebody has played meanwhile."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from negotiation import record
from negotiation.engine.terms import SeatId
from players import access
from players.join import JoinError, SeatGone
from players.models import Participant
from players.standin import deeds, take_back


@require_http_methods(["GET", "HEAD", "POST"])
def back(request: HttpRequest, session: str) -> HttpResponse:
    """``/session/<id>/back/``: says what was done, and gives the seat back when asked to."""
    participant = access.relieved(request, session)
    if participant is None:
        if access.guest(request, session) is None:
            raise Http404
        return redirect("room", session)
    if request.method != "POST":
        return _show(request, participant)
    try:
        take_back(participant)
    except SeatGone:
        raise Http404 from None
    except JoinError:
        return _show(request, participant, 503)
    return redirect("room", session)


def _show(request: HttpRequest, participant: Participant, status: int = 200) -> HttpResponse:
    scenario = record.snapshot(record.SessionId(participant.lobby_id)).state.table.scenario
    seat = scenario.seat(SeatId(participant.seat))
    context = {
        "session": participant.lobby_id,
        "party": scenario.party(seat.party),
        "seat": seat,
        "by_bot": participant.stand_in == Participant.BOT,
        "deeds": [_words(kind, count) for kind, count in deeds(participant).items()],
        "late": status != 200,
    }
    return render(request, "players/back.html", context, status=status)


def _words(kind: str, count: int) -> str:
    one, many = {
        "messages": ("%(n)d message sent", "%(n)d messages sent"),
        "tabled": ("%(n)d offer tabled", "%(n)d offers tabled"),
        "withdrawn": ("%(n)d offer withdrawn", "%(n)d offers withdrawn"),
        "rejected": ("%(n)d offer rejected", "%(n)d offers rejected"),
        "signed": ("%(n)d offer signed", "%(n)d offers signed"),
        "acts": ("%(n)d instrument used", "%(n)d instruments used"),
    }[kind]
    return ngettext(one, many, count) % {"n": count}
