"""The cookie that makes a browser one of somebody's devices, at a table or for a class.

It holds a token of 128 random bits, of which the server keeps the hash alone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal, TypedDict

from django.conf import settings
from django.db import transaction
from django.http.response import HttpResponseBase

from . import codes
from .models import Device, Participant, Staff, StaffDevice

SECONDS = 30 * 24 * 3600
MOST = 8
"""Devices of one participant or one of the staff; a further one takes the oldest's place."""
_TOKEN = re.compile(r"[0-9a-f]{32}")


class CookieFlags(TypedDict):
    """As Django's ``set_cookie`` takes them."""

    path: str
    secure: bool
    httponly: bool
    samesite: Literal["Lax"]


def cookie_name(kind: str, whose: str = "") -> str:
    """The kind and the first 12 hex of the session or class; over https bound to this host alone.

    A class often plays over plain http inside its own network, where a secure-only cookie would
    never come back: the setting decides, so that pages and sockets read the same one.
    """
    return f"{'__Host-' if settings.TLS else ''}{kind}-{whose[:12]}"


def cookie_flags() -> CookieFlags:
    """What every cookie of a table or a class has in common: no script reads it."""
    return {"path": "/", "secure": settings.TLS, "httponly": True, "samesite": "Lax"}


def token_hash(cookies: Mapping[str, str], name: str) -> str | None:
    """The hash of the token in this cookie; None if there is none that could be one."""
    token = cookies.get(name, "")
    return codes.token_hash(token) if _TOKEN.fullmatch(token) else None


def token_hashes(cookies: Mapping[str, str], kind: str, most: int = 50) -> list[str]:
    """The same of every cookie of a kind."""
    names = [name for name in cookies if name.startswith(cookie_name(kind))]
    hashes = (token_hash(cookies, name) for name in names)
    return [hashed for hashed in hashes if hashed is not None][:most]


def add(
    response: HttpResponseBase,
    name: str,
    owner: Participant | Staff,
    *,
    staff: Staff | None = None,
) -> None:
    """Make this browser one of the owner's devices; with ``staff``, while they are on the staff.

    The token is always new: one that the browser brought along is never taken up.
    """
    token = codes.new_token()
    hashed = codes.token_hash(token)
    with transaction.atomic():
        if isinstance(owner, Participant):
            Device.objects.create(participant=owner, staff=staff, token_hash=hashed)
        else:
            StaffDevice.objects.create(staff=owner, token_hash=hashed)
        newest = owner.devices.order_by("-pk").values_list("pk", flat=True)
        owner.devices.exclude(pk__in=list(newest[:MOST])).delete()
    response.set_cookie(name, token, max_age=SECONDS, **cookie_flags())


def forget(response: HttpResponseBase, name: str) -> None:
    """Take the cookie away from this browser."""
    response.delete_cookie(name, path="/", samesite="Lax")
    if settings.TLS:  # delete_cookie knows the prefix only by the name
        response.cookies[name]["secure"] = True
