"""From a cookie to the instructor of a class, who steers every table of it.

A trial class needs no account: whoever opens it holds a token, as a player does for a seat, and
a re-entry code for another device, which is also how a second instructor comes in.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase

from . import codes, devices
from .models import Class, ClassDevice, Lobby, Participant


def cookie_name(klass: str) -> str:
    """Of the cookie that makes its browser the instructor's."""
    return devices.cookie_name("class", klass)


def let_in(response: HttpResponseBase, klass: Class) -> None:
    """Make this browser one of the instructor's devices."""
    devices.add(response, cookie_name(klass.id), klass)


def class_or_404(request: HttpRequest, klass: str) -> Class:
    """The class that the sender of ``request`` instructs; unknown and others' look alike."""
    device = _device(request.COOKIES, klass)
    if device is None:
        raise Http404
    return device.klass


def classes(request: HttpRequest, most: int = 5) -> list[Class]:
    """Every class that this browser instructs, the latest first."""
    hashes = devices.token_hashes(request.COOKIES, "class")
    found = ClassDevice.objects.filter(token_hash__in=hashes).select_related("klass")
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
    hashed = devices.token_hash(cookies, cookie_name(klass))
    found = ClassDevice.objects.filter(token_hash=hashed, klass=klass).select_related("klass")
    return found.first()
