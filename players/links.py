"""Addresses that others can open: the join link and its picture, and a moment of a replay."""

from __future__ import annotations

import io
from urllib.parse import urlsplit

import segno
from django.conf import settings
from django.http import HttpRequest
from django.http.request import split_domain_port
from django.urls import reverse
from django.utils.http import urlencode

from negotiation import record
from negotiation.pages import replay

from . import codes
from .models import Class, Lobby, Staff

_THIS_MACHINE = frozenset({"localhost", "127.0.0.1", "[::1]"})


def join_link(request: HttpRequest, door: Lobby | Class) -> str:
    """The full address of the join form, as a phone in the room can open it."""
    return base(request) + reverse("join-table", args=[codes.grouped(door.join_code)])


def staff_place(staff: Staff) -> str:
    """The path of the page from which one of a class's staff steers or watches."""
    return reverse("class" if staff.steers else "mentor", args=[staff.klass_id])


def invitation_link(request: HttpRequest, staff: Staff) -> str:
    """The full address that lets in whoever was invited."""
    code = codes.grouped(codes.reentry_code(staff.key))
    return base(request) + reverse("invited", args=[code])


def moment_url(session: str, viewer: str, seq: int) -> str:
    """The path of the replay, opened where ``viewer`` saw entry ``seq`` of an ended session.

    ``viewer`` is ``facilitator``, ``observer`` or a seat; the page shows it only to those who may
    look through its eyes. The link holds the viewer's own step, which stays what it is for ever.
    An entry that the viewer did not see gives its last step before it.
    """
    step = replay.step_at(record.SessionId(session), viewer, seq)
    query = urlencode([("as", viewer), ("step", step)])
    return f"{reverse('replay', args=[session])}?{query}"


def base(request: HttpRequest) -> str:
    """Scheme and host for others: the public address, else this one, else the network's.

    ``localhost`` is no use on a phone, so a host who opened it that way gets the machine's own
    address in the network instead, if it has one that the server listens on.
    """
    if settings.PUBLIC_URL:
        return str(settings.PUBLIC_URL)
    domain, port = split_domain_port(request.get_host())
    if domain in _THIS_MACHINE and settings.LAN_HOSTS:
        domain = settings.LAN_HOSTS[0]
    return f"{request.scheme}://{domain}{f':{port}' if port else ''}"


def only_here(link: str) -> bool:
    """Whether a link works on this machine alone."""
    host = urlsplit(link).hostname or ""
    return host in {"localhost", "127.0.0.1", "::1"}


def qr_svg(link: str) -> bytes:
    """The link as a picture: dark modules on a light ground whatever the page's colours are."""
    out = io.BytesIO()
    segno.make(link, error="m", micro=False).save(
        out, kind="svg", xmldecl=True, omitsize=True, border=3, dark="#000000", light="#ffffff"
    )
    return out.getvalue()
