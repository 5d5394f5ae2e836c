"""One person in every seat: a facilitator looks through one seat after another and acts there."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_POST

from negotiation import record
from negotiation.engine.terms import SeatId
from players import access, instructor, standin
from players.join import JoinError, SeatGone
from players.models import Lobby, Participant

EVERY = "every"


@require_POST
def play(request: HttpRequest, session: str) -> HttpResponse:
    """Let the facilitator's browser speak for ``seat``; for none if empty, ``every`` takes all.

    204, after which the page is to be loaded anew, or 409 with a code. A host who plays a seat of
    their own may not: it would show them the other sides.
    """
    lobby = access.guest_or_404(request, session, steers=True).lobby
    # At a table of a class it lasts as long as their part in the class does.
    staff = instructor.staff_or_404(request, lobby.klass_id) if lobby.klass_id else None
    facilitator = standin.behind(lobby)
    if facilitator is None:
        raise Http404
    wanted = request.POST.get("seat", "")
    known = {s.id for s in record.snapshot(record.SessionId(session)).state.table.scenario.seats()}
    if wanted not in {"", EVERY, *known}:
        raise Http404
    try:
        participant = _sit(lobby, wanted)
    except SeatGone:
        return JsonResponse({"code": "seat_taken"}, status=409)
    except JoinError:
        return JsonResponse({"code": "retry"}, status=503, headers={"Retry-After": "1"})
    response = HttpResponse(status=204)
    if participant is None and staff is not None:
        # They see everything by their part in the class, without a cookie of the table's own.
        access.let_out(request, response, session)
    else:
        access.let_in(request, response, participant or facilitator, staff=staff)
    return response


def _sit(lobby: Lobby, wanted: str) -> Participant | None:
    if wanted == EVERY:
        return standin.rehearse(lobby)
    return standin.drive(lobby, SeatId(wanted)) if wanted else None
