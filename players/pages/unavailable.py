"""When the database does not answer: say so, and that nothing was lost."""

from __future__ import annotations

from collections.abc import Callable

import structlog
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from negotiation.record import UnavailableError, UnknownSession

log = structlog.get_logger(__name__)


class UnavailableMiddleware:
    """503 with a page in words, instead of 500, for what passes by itself."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, UnknownSession):
            # A lobby outlives its session only if the database was restored from two backups.
            log.error("lobby without a session")
        elif not isinstance(error, UnavailableError | OperationalError):
            return None
        log.warning("database did not answer", error=type(error).__name__, path=request.path)
        page = render(request, "players/unavailable.html", status=503)
        page.headers["Retry-After"] = "2"
        return page
