"""From a cookie to the instructor of a class, who steers every table of it.

A trial class needs no account: whoever opens it holds a token, as a player does for a seat, and
a re-entry code for another device, which is also how a second instructor comes in.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from django.conf import settings
from django.db import transaction
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase

from . import codes
from .models import Class, ClassDevice, Lobby, Participant

COOKIE_SECONDS = 30 * 24 * 3600
MOST_DEVICES = 8
_TOKEN = re.compile(r"[0-9a-f]{32}")


def cookie_name(klass: str) -> str:
    """``class-`` and the first 12 hex of the class; over https bound to this host alone."""
    return f"{'__Host-' if settings.TLS else ''}class-{klass[:12]}"


def let_in(response: HttpResponseBase, klass: Class) -> None:
    """Make this browser one of the instructor's devices, by a token that is always new."""
    token = codes.new_token()
    with transaction.atomic():
        ClassDevice.objects.create(klass=klass, token_hash=codes.token_hash(token))
        newest = klass.devices.order_by("-pk").values_list("pk", flat=True)
        klass.devices.exclude(pk__in=list(newest[:MOST_DEVICES])).delete()
    response.set_cookie(
        cookie_name(klass.id),
        token,
        max_age=COOKIE_SECONDS,
        path="/",
        secure=settings.TLS,
        httponly=True,
        samesite="Lax",
    )


def class_or_404(request: HttpRequest, klass: str) -> Class:
    """The class that the sender of ``request`` instructs; unknown and others' look alike."""
    device = _device(request.COOKIES, klass)
    if device is None:
        raise Http404
    return device.klass


def classes(request: HttpRequest, most: int = 5) -> list[Class]:
    """Every class that this browser instructs, the latest first."""
    prefix = cookie_name("")
    tokens = [value for name, value in request.COOKIES.items() if name.startswith(prefix)]
    hashes = [codes.token_hash(token) for token in tokens if _TOKEN.fullmatch(token)]
    found = ClassDevice.objects.filter(token_hash__in=hashes[:50]).select_related("klass")
    return [device.klass for device in found.order_by("-pk")[:most]]


def carried(cookies: Mapping[str, str]) -> bool:
    """Whether there is any instructor's cookie at all: most browsers have none."""
    return any(name.startswith(cookie_name("")) for name in cookies)


def at_table(cookies: Mapping[str, str], session: str) -> Participant | None:
    """The instructor's own row at a table of their class, or None if they are not it."""
    if not carried(cookies):
        return None
    lobby = Lobby.objects.filter(session=session).exclude(klass=None).first()
    if lobby is None or _device(cookies, str(lobby.klass_id)) is None:
        return None
    return lobby.participants.filter(steers=True, seat="").select_related("lobby__klass").first()


def reentry_code(klass: Class) -> str:
    """The code that opens the class on another device, as people see it."""
    return codes.grouped(codes.reentry_code(klass.key))


def owner(typed: str) -> Class | None:
    """The class that a re-entry code, as typed, belongs to."""
    hashed = codes.reentry_hash(codes.typed(typed, codes.REENTRY_LENGTH) or "")
    found = Class.objects.filter(reentry_hash=hashed).first()
    return found if found is not None and codes.same(found.reentry_hash, hashed) else None


def _device(cookies: Mapping[str, str], klass: str) -> ClassDevice | None:
    token = cookies.get(cookie_name(klass), "")
    if not _TOKEN.fullmatch(token):
        return None
    hashed = codes.token_hash(token)
    found = ClassDevice.objects.filter(token_hash=hashed, klass=klass).select_related("klass")
    return found.first()
