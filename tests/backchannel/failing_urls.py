"""The site with one more page, which fails."""

from __future__ import annotations

from typing import NoReturn

from django.http import HttpRequest
from django.urls import path

from backchannel import urls

handler400, handler403 = urls.handler400, urls.handler403
handler404, handler500 = urls.handler404, urls.handler500


def fail(request: HttpRequest) -> NoReturn:
    """A page with a fault in it."""
    raise RuntimeError("a secret of the program")


urlpatterns = [path("fail", fail), *urls.urlpatterns]
