"""The connection check, the two health answers and the error pages."""

from __future__ import annotations

import asyncio

import structlog
from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from negotiation.record import check as durability

from . import VERSION

log = structlog.get_logger(__name__)
REDIS_SECONDS = 2.0


@require_safe
def check(request: HttpRequest) -> HttpResponse:
    """Whether the live connection works from the device that opens the page."""
    return render(request, "backchannel/check.html", {"version": VERSION})


@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """The process is up. Asks nothing of the database or Redis."""
    return JsonResponse({"ok": True, "version": VERSION})


@require_safe
async def readyz(request: HttpRequest) -> JsonResponse:
    """The database answers, and how safely it writes; 503 if it does not answer.

    ``layer`` is ``memory``, ``redis`` or ``redis down``. Without Redis the server is still
    ready: a poke only saves others the wait for the next tick.
    """
    storage = await sync_to_async(_storage)()
    body = {"ready": storage is not None, "storage": storage, "layer": await _layer()}
    return JsonResponse(body, status=200 if storage else 503)


def _storage() -> dict[str, str] | None:
    try:
        return {"database": connection.vendor, **durability.found()}
    except DatabaseError as error:
        log.warning("database not ready", error=type(error).__name__)
        return None


async def _layer() -> str:
    if not settings.REDIS_URL:
        return "memory"
    # Large, and of no use to the many servers without Redis: they start sooner.
    import redis.asyncio as redis  # noqa: PLC0415

    try:
        async with asyncio.timeout(REDIS_SECONDS), redis.from_url(settings.REDIS_URL) as client:
            await client.ping()
    except (redis.RedisError, OSError) as error:
        log.warning("redis not ready", error=type(error).__name__)
        return "redis down"
    return "redis"


def _error(
    request: HttpRequest,
    status: int,
    title: str,
    text: str,
    doors: tuple[tuple[str, str], ...] = (),
) -> HttpResponse:
    """``doors`` are pairs of address and words: where to go instead."""
    context = {"title": title, "text": text, "doors": doors, "debug": settings.DEBUG}
    return render(request, "backchannel/error.html", context, status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400, most often because the address names a host this server does not know."""
    return _error(
        request,
        400,
        "This request could not be understood",
        "Open the address exactly as the host of the table gave it to you. If you run the server: "
        "a host name of your own goes into the setting BACKCHANNEL_HOSTS.",
    )


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403."""
    return _error(
        request,
        403,
        "This is not yours to see",
        "The page belongs to another seat, or your seat was given to somebody else. "
        "Ask the host of the table.",
    )


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form that did not come from our own page, or came after its cookie was gone."""
    return _error(
        request,
        403,
        "This form is out of date",
        "Go back, reload the page and send it again. Cookies must be allowed for this site.",
    )


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404. Somebody else's table and one that never was look alike."""
    if request.path.startswith("/class/"):
        return _error(
            request,
            404,
            "This browser has no part in this class",
            "Sign in if the class is in your account, or use your invitation or re-entry code. If "
            "you were invited, the owner may have taken that back; and a class that was deleted "
            "is gone.",
            (("/account/sign-in/", "Sign in"),),
        )
    if request.path.startswith("/session/"):
        return _error(
            request,
            404,
            "This browser has no place at this table",
            "Only the browser in which somebody joined or hosts opens a table. On another device "
            "use the re-entry code. If your seat was released, or the link lacks a letter, join "
            "with the table's code.",
            (("/join/", "Join with a code"), ("/wall/", "Show the table on this screen")),
        )
    return _error(
        request,
        404,
        "There is nothing at this address",
        "Check the link for missing letters. A table that has ended and been deleted is gone too.",
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """500."""
    return _error(
        request,
        500,
        "Something went wrong on the server",
        "It was noted. What was acknowledged before is safe: reload the page to go on.",
    )
