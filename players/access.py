"""From a cookie to an ``Admission``: who looks and who acts, at one table.

These are the only doors: nothing else reads the cookies of a table, and nobody's word about who
they are is ever taken from a message, a form or an address.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from http.cookies import CookieError, SimpleCookie
from typing import Any

import structlog
from asgiref.sync import sync_to_async
from asgiref.typing import ASGIReceiveCallable, ASGISendCallable, WebSocketScope
from django.db import DatabaseError, close_old_connections
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase

from negotiation import record
from negotiation.engine.terms import Actor, PartyId, SeatId, Sight, Viewer
from negotiation.live.admission import Admission
from negotiation.protocol.words import SUBPROTOCOL, Close

from . import codes, devices, instructor
from .grants import StaffGrant
from .instructor import Part
from .models import Class, Device, Lobby, Participant, Staff
from .seats import stood_in

log = structlog.get_logger(__name__)

WALL_SECONDS = 24 * 3600
_WALL_SALT = "players.wall"
_SOCKET_PATH = re.compile(r"/ws/session/([0-9a-f]{32})/")


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody who was let in, and what the table may know of them.

    A mentor is no ``participant``: nobody at the table.
    """

    lobby: Lobby
    participant: Participant | None
    admission: Admission


def admission(request: HttpRequest, session: str) -> Admission | None:
    """What the sender of ``request`` is at the table ``session``, or None."""
    found = guest(request, session)
    return found.admission if found else None


def guest(request: HttpRequest, session: str) -> Guest | None:
    """The person behind ``request`` at the table ``session``, or None if not let in."""
    return _by_cookie(request.COOKIES, session)


def guest_or_404(request: HttpRequest, session: str, *, steers: bool = False) -> Guest:
    """The same, or Http404: an unknown table and somebody else's look alike."""
    found = guest(request, session)
    if found is None or (steers and not found.admission.actor.steers):
        raise Http404
    return found


def guests(request: HttpRequest, most: int = 5) -> list[Guest]:
    """Every table this browser was let in to, the latest first."""
    mine = Device.objects.filter(token_hash__in=devices.token_hashes(request.COOKIES, "bc"))
    here = mine.filter(participant__left_at=None).select_related("participant__lobby")
    # Whoever was moved within a class holds two cookies for one place.
    people = {d.participant_id: d.participant for d in here.order_by("-pk")}
    admitted = ((person, _admission(person)) for person in list(people.values())[:most])
    return [Guest(who.lobby, who, what) for who, what in admitted if what is not None]


def at_class(request: HttpRequest, klass: Class) -> Participant | None:
    """Who this browser speaks for at one of the tables of a class, the latest first."""
    mine = Device.objects.filter(
        token_hash__in=devices.token_hashes(request.COOKIES, "bc"),
        participant__lobby__klass=klass,
        participant__left_at=None,
    )
    found = (d.participant for d in mine.select_related("participant").order_by("-pk"))
    return next((participant for participant in found if still_here(participant)), None)


def moved(request: HttpRequest, session: str) -> Participant | None:
    """Who this browser spoke for at the table ``session``, if they sit at another one now."""
    hashed = devices.token_hash(request.COOKIES, cookie_name(session))
    found = Device.objects.filter(token_hash=hashed, participant__moved_from__lobby=session)
    device = found.select_related("participant").first()
    return device.participant if device and still_here(device.participant) else None


def still_here(participant: Participant) -> bool:
    """Whether the table still counts the participant in."""
    return participant.left_at is None and (
        _admission(participant) is not None or stood_in(participant)
    )


def relieved(request: HttpRequest, session: str) -> Participant | None:
    """Who this browser speaks for, if somebody plays their seat for them meanwhile."""
    device = _by_device(request.COOKIES, session)
    if device is None or _admission(device.participant) is not None:
        return None
    return device.participant if stood_in(device.participant) else None


def reentry_code(participant: Participant) -> str:
    """The code that brings this participant back, as people see it.

    It comes from the server's secret; if that has changed, the stored hash follows it.
    """
    code = codes.reentry_code(participant.key)
    hashed = codes.reentry_hash(code)
    if participant.reentry_hash != hashed:
        participant.reentry_hash = hashed
        participant.save(update_fields=["reentry_hash"])
    return codes.grouped(code)


def let_in(
    request: HttpRequest,
    response: HttpResponseBase,
    participant: Participant,
    *,
    staff: Staff | None = None,
) -> None:
    """Make this browser one of the participant's devices; with ``staff``, as ``devices.add``."""
    devices.add(response, cookie_name(participant.lobby_id), participant, staff=staff)


def let_out(request: HttpRequest, response: HttpResponseBase, session: str) -> None:
    """This browser no longer speaks for anybody at the table, and keeps nothing of it."""
    name = cookie_name(session)
    Device.objects.filter(token_hash=devices.token_hash(request.COOKIES, name)).delete()
    devices.forget(response, name)
    response.headers["Clear-Site-Data"] = '"cache"'


def cookie_name(session: str) -> str:
    """Of the cookie that lets its browser in to a table."""
    return devices.cookie_name("bc", session)


def open_wall(response: HttpResponseBase, session: str) -> None:
    """Let this browser show the table's wall from now on, and nothing else of it."""
    response.set_signed_cookie(
        _wall_cookie(session),
        session,
        salt=_WALL_SALT,
        max_age=WALL_SECONDS,
        **devices.cookie_flags(),
    )


def shows_wall(request: HttpRequest, session: str) -> bool:
    """Whether this browser was let to show the table's wall."""
    found = request.get_signed_cookie(
        _wall_cookie(session), default=None, salt=_WALL_SALT, max_age=WALL_SECONDS
    )
    return found == session


def _wall_cookie(session: str) -> str:
    return devices.cookie_name("wall", session)


class IdentityMiddleware:
    """ASGI: ``scope["admission"]`` is what the socket's cookie is worth at its table, or None."""

    def __init__(self, application: Any) -> None:
        self.application = application

    async def __call__(
        self, scope: WebSocketScope, receive: ASGIReceiveCallable, send: ASGISendCallable
    ) -> None:
        try:
            admitted = await _socket_admission(scope)
        except (DatabaseError, record.UnavailableError, record.RecordError) as error:
            # Not the same as not being admitted: the browser should come back in a moment.
            log.warning("admission not read", error=type(error).__name__)
            await receive()
            # A browser takes no socket that leaves out the protocol it asked for.
            offered = SUBPROTOCOL if SUBPROTOCOL in scope["subprotocols"] else None
            await send({"type": "websocket.accept", "subprotocol": offered, "headers": []})
            await send({"type": "websocket.close", "code": Close.RESTARTING, "reason": None})
            return
        await self.application({**scope, "admission": admitted}, receive, send)


async def _socket_admission(scope: WebSocketScope) -> Admission | None:
    match = _SOCKET_PATH.fullmatch(scope["path"])
    if not match:
        return None
    cookies = _cookies(scope)
    if not any("bc-" in name for name in cookies) and not instructor.carried(cookies):
        return None
    look_up = sync_to_async(_admission_by_cookie, thread_sensitive=False)
    return await look_up(cookies, match[1])


def _admission_by_cookie(cookies: Mapping[str, str], session: str) -> Admission | None:
    close_old_connections()
    found = _by_cookie(cookies, session)
    return found.admission if found else None


def _by_cookie(cookies: Mapping[str, str], session: str) -> Guest | None:
    device = _by_device(cookies, session)
    if device is None:
        found = instructor.at_table(cookies, session)
        return _of_staff(*found) if found else None
    admitted = _admission(device.participant)
    if admitted is not None and device.staff_id is not None:
        admitted = replace(admitted, grant=StaffGrant(device.staff_id))
    lobby = device.participant.lobby
    return Guest(lobby, device.participant, admitted) if admitted else None


def _of_staff(lobby: Lobby, part: Part) -> Guest | None:
    """Whoever steers the class is the table's facilitator; a mentor sees, and can do nothing."""
    session = record.SessionId(lobby.session)
    if not part.staff.steers:
        viewer = Viewer(Sight.MENTOR, party=PartyId(part.staff.party))
        return Guest(lobby, None, Admission(session, viewer, Actor(), part.grant))
    row = instructor.own_row(lobby)
    admitted = _admission(row) if row else None
    return Guest(lobby, row, replace(admitted, grant=part.grant)) if admitted else None


def _by_device(cookies: Mapping[str, str], session: str) -> Device | None:
    hashed = devices.token_hash(cookies, cookie_name(session))
    if hashed is None:
        return None
    device = (
        Device.objects.select_related("participant__lobby__klass")
        .filter(token_hash=hashed, participant__lobby=session, participant__left_at=None)
        .first()
    )
    if device is None or not codes.same(device.token_hash, hashed):
        return None
    return device


def _admission(participant: Participant) -> Admission | None:
    """None once the seat has passed to another turn: the table's word counts, not ours."""
    session = record.SessionId(participant.lobby_id)
    if not participant.seat:
        sight = Sight.FACILITATOR if participant.steers else Sight.OBSERVER
        return Admission(session, Viewer(sight), Actor(steers=participant.steers))
    seat = SeatId(participant.seat)
    try:
        state = record.snapshot(session).state
        holding = state.roster.seats.get(seat)
    except record.UnknownSession:
        return None
    if holding is None:
        return None
    if state.clock.status == "ended" and stood_in(participant):
        # Nothing is left to relieve anybody of: whoever was played for may look at what came of it.
        return Admission(session, Viewer(Sight.SEAT, seat, holding.generation), Actor(seat))
    if not holding.taken or holding.generation != participant.generation:
        return None
    viewer = Viewer(Sight.SEAT, seat, participant.generation)
    return Admission(session, viewer, Actor(seat=seat, steers=participant.steers))


def _cookies(scope: WebSocketScope) -> dict[str, str]:
    cookies: dict[str, str] = {}
    for name, value in scope["headers"]:
        if name == b"cookie":
            try:
                parsed = SimpleCookie(value.decode("latin-1"))
            except CookieError:
                continue
            cookies.update({key: morsel.value for key, morsel in parsed.items()})
    return cookies
