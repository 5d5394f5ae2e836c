"""Joining: a code, then a name and a seat. Coming back: one's own code, and that is all."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from negotiation import record
from negotiation.engine.scenario import Party, Seat
from negotiation.engine.state import State
from players import access, classes, codes, instructor, roster, throttle
from players import join as joining
from players.forms import CodeForm, JoinForm, fresh_key
from players.models import Class, Lobby, Participant, Staff

from .arrive import arrive


@dataclass(frozen=True, slots=True)
class Delegation:
    """A party with the seats somebody may still choose."""

    party: Party
    free: tuple[Seat, ...]


@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """``/join/``: the code of a table, or one's own re-entry code."""
    form = CodeForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return _ask(request, form, 200 if request.method != "POST" else 400)
    typed = form.cleaned_data["code"]
    if codes.typed(typed, codes.REENTRY_LENGTH):
        return come_back(request)
    if not throttle.guesses.take():
        return _wait(request, form)
    found = joining.find(typed) or classes.find(typed)
    if found is None:
        return _unknown(request, form)
    throttle.guesses.give_back()
    return redirect("join-table", codes.grouped(found.join_code))


@require_http_methods(["GET", "HEAD", "POST"])
def table(request: HttpRequest, code: str) -> HttpResponse:
    """``/join/<code>/``: what awaits you, a name and a seat, at a table or in a class."""
    code_form = CodeForm({"code": code})
    if not throttle.guesses.take():
        return _wait(request, code_form)
    found = joining.find(code) or classes.find(code)
    if found is None:
        return _unknown(request, code_form)
    throttle.guesses.give_back()
    return arrive(request, found) if isinstance(found, Class) else _join_table(request, found)


def _join_table(request: HttpRequest, lobby: Lobby) -> HttpResponse:
    if access.guest(request, lobby.session):
        return render(request, "players/join_already.html", {"session": lobby.session})
    state = record.snapshot(record.SessionId(lobby.session)).state
    if state.clock.status == "ended":
        return render(request, "players/join_ended.html", {"scenario": state.table.scenario})
    if request.method != "POST":
        first = {"key": fresh_key(), "seat": joining.ANY}
        return _choose(request, lobby, state, JoinForm(initial=first, state=state))
    form = JoinForm(request.POST, state=state)
    if not form.is_valid():
        return _choose(request, lobby, state, form, 400)
    return _sit(request, lobby, form)


@require_http_methods(["GET", "HEAD", "POST"])
def come_back(request: HttpRequest) -> HttpResponse:
    """``/return/``: the same seat on this device."""
    form = CodeForm(request.POST or None)
    form.fields["code"].widget.attrs["placeholder"] = "ABCDE-FGHJK"
    if request.method != "POST" or not form.is_valid():
        return _ask(request, form, 200 if request.method != "POST" else 400, back=True)
    if not throttle.guesses.take():
        return _wait(request, form, back=True)
    answer = _brought_back(request, form.cleaned_data["code"])
    if answer is None:
        return _unknown(request, form, back=True)
    throttle.guesses.give_back()
    return answer


def _brought_back(request: HttpRequest, typed: str) -> HttpResponse | None:
    """Who holds a seat or a class gets there; who is on a list and has not come yet sits down."""
    listed = roster.find(typed)
    participant = _owner(typed) or (roster.sits(listed) if listed else None)
    if participant is not None:
        response = redirect("room", participant.lobby_id)
        access.let_in(request, response, participant)
        return response
    staff = instructor.holder(typed)
    if staff is not None:
        return _to_class(staff)
    return arrive(request, listed.klass, listed) if listed and listed.klass.open else None


def _to_class(staff: Staff) -> HttpResponse:
    """The owner is let in at once; whoever was invited reads first to what."""
    if not staff.owns:
        return redirect("invited", instructor.reentry_code(staff))
    response = redirect("class", staff.klass_id)
    instructor.let_in(response, staff)
    return response


def _owner(typed: str) -> Participant | None:
    hashed = codes.reentry_hash(codes.typed(typed, codes.REENTRY_LENGTH) or "")
    found = Participant.objects.filter(reentry_hash=hashed, left_at=None).first()
    if found is None or not codes.same(found.reentry_hash, hashed):
        return None
    return found if access.still_here(found) else None


def _sit(request: HttpRequest, lobby: Lobby, form: JoinForm) -> HttpResponse:
    found = form.cleaned_data
    nickname = "" if found["seat"] == joining.OBSERVE else found["nickname"]
    try:
        participant = joining.join(lobby, found["key"], joining.Wish(found["seat"], nickname))
    except joining.JoinError as error:
        state = record.snapshot(record.SessionId(lobby.session)).state
        form.add_error(None if isinstance(error, joining.TryAgain) else "seat", _sentence(error))
        return _choose(request, lobby, state, form, 503 if form.non_field_errors() else 409)
    response = redirect("room", lobby.session)
    access.let_in(request, response, participant)
    return response


def _sentence(error: joining.JoinError) -> str:
    match error:
        case joining.SeatGone():
            return _("Somebody just sat down there. Choose another seat; your name is kept.")
        case joining.TableFull():
            return _("Every seat is taken now. You can watch as an observer.")
        case joining.TableEnded():
            return _("The session has just ended.")
        case joining.FormSpent():
            return _("You have left this table since. Reload the page to join again.")
        case _:
            return _("The server did not answer in time. Nothing was lost: press Join again.")


def _choose(
    request: HttpRequest, lobby: Lobby, state: State, form: JoinForm, status: int = 200
) -> HttpResponse:
    free = {seat.id for seat in joining.free_seats(state)}
    delegations = [
        Delegation(party, tuple(seat for seat in party.seats if seat.id in free))
        for party in state.table.scenario.parties
    ]
    context = {
        "form": form,
        "code": codes.grouped(lobby.join_code),
        "scenario": state.table.scenario,
        "pack": state.table.pack,
        "minutes": state.table.minutes,
        "running": state.clock.status != "lobby",
        "delegations": delegations,
        "full": not free,
        "bots": {seat for seat, held in state.roster.seats.items() if held.bot is not None},
        "chosen": form["seat"].value() or joining.ANY,
    }
    return render(request, "players/join_table.html", context, status=status)


def _ask(request: HttpRequest, form: CodeForm, status: int, *, back: bool = False) -> HttpResponse:
    template = "players/return.html" if back else "players/join.html"
    return render(request, template, {"form": form}, status=status)


def _unknown(request: HttpRequest, form: CodeForm, *, back: bool = False) -> HttpResponse:
    """One answer for every code that opens nothing, whatever the reason."""
    form.full_clean()
    form.add_error(
        "code",
        _("This code brings nobody back. Check it, or ask the facilitator for a seat.")
        if back
        else _("No open table has this code. Check it with your facilitator."),
    )
    return _ask(request, form, 404, back=back)


def _wait(request: HttpRequest, form: CodeForm, *, back: bool = False) -> HttpResponse:
    form.full_clean()
    form.add_error("code", _("Too many wrong codes at this moment. Wait a few seconds, try again."))
    response = _ask(request, form, 429, back=back)
    response.headers["Retry-After"] = "2"
    return response
