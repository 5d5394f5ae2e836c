"""From a cookie to the account that is signed in. Most browsers have none, and pay for none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings
from django.contrib import auth
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpRequest

from .models import Account


@dataclass(frozen=True, slots=True)
class Login:
    """A session in which somebody is signed in; ``proof`` changes with their password."""

    account: Account
    session: str
    proof: str


def carried(cookies: Mapping[str, str]) -> bool:
    """Whether there is a session's cookie at all."""
    return bool(cookies.get(settings.SESSION_COOKIE_NAME))


def login(cookies: Mapping[str, str]) -> Login | None:
    """Who is signed in, for pages and sockets alike. Without a session's cookie it asks nobody."""
    if not carried(cookies):
        return None
    request = HttpRequest()
    request.session = SessionStore(cookies[settings.SESSION_COOKIE_NAME])
    user = auth.get_user(request)
    if not isinstance(user, Account):
        return None
    return Login(user, request.session.session_key or "", user.get_session_auth_hash())


def signed_in(cookies: Mapping[str, str]) -> Account | None:
    """The account alone."""
    found = login(cookies)
    return found.account if found else None
