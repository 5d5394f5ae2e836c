"""Every answer, whatever its kind, carries the headers that keep secrets at home."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.http.response import HttpResponseBase
from django.test import Client, override_settings
from django.urls import URLPattern, URLResolver, get_resolver

from backchannel import vite

pytestmark = pytest.mark.django_db(transaction=True)

EXPECTED = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}
DIRECTIVES = {
    "default-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
}


def addresses(resolver: URLResolver, prefix: str = "/") -> Iterator[str]:
    """One address for each route of the site; a parameter gets a value that means nothing."""
    for pattern in resolver.url_patterns:
        route = prefix + re.sub(r"<[^>]+>", "1", str(pattern.pattern))
        if isinstance(pattern, URLPattern):
            yield route
        else:
            yield from addresses(pattern, route)


ROUTES = sorted(set(addresses(get_resolver())))


def check(response: HttpResponseBase) -> None:
    for name, value in EXPECTED.items():
        assert response.headers.get(name) == value, name
    policy = {part.strip() for part in response.headers["Content-Security-Policy"].split(";")}
    assert policy >= DIRECTIVES
    assert not any("unsafe" in part for part in policy)
    assert response.headers.get("Cache-Control")
    assert "Access-Control-Allow-Origin" not in response.headers


@pytest.fixture
def visitor() -> Client:
    return Client(raise_request_exception=False, enforce_csrf_checks=True)


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("route", ROUTES)
def test_every_route(visitor: Client, route: str, method: str) -> None:
    response = getattr(visitor, method)(route)
    assert response.status_code < 500
    check(response)


def test_the_error_pages(visitor: Client) -> None:
    missing = visitor.get("/there-is-no-such-page")
    assert missing.status_code == 404
    assert "There is nothing at this address" in missing.content.decode()
    check(missing)
    unknown_host = visitor.get("/check", headers={"host": "evil.example"})
    assert unknown_host.status_code == 400
    check(unknown_host)
    forged = visitor.post("/check")
    assert forged.status_code == 403
    assert "This form is out of date" in forged.content.decode()
    check(forged)


@override_settings(ROOT_URLCONF="tests.backchannel.failing_urls")
def test_a_fault_is_told_in_plain_words_and_tells_nothing_else(visitor: Client) -> None:
    response = visitor.get("/fail")
    assert response.status_code == 500
    assert "Something went wrong on the server" in response.content.decode()
    assert "secret of the program" not in response.content.decode()
    check(response)


def test_files_of_the_build_never_change_and_others_may(visitor: Client) -> None:
    script = visitor.get(f"/static/{vite.entry('src/health.ts').script}")
    assert "immutable" in script.headers["Cache-Control"]
    check(script)
    style = visitor.get("/static/players/site.css")
    assert style.headers["Cache-Control"] == "max-age=60, public"
    check(style)


def test_pages_are_not_kept_and_may_talk_to_their_own_socket(visitor: Client) -> None:
    response = visitor.get("/check", headers={"host": "localhost:8000"})
    assert response.headers["Cache-Control"] == "no-store"
    # The order of a policy's directives means nothing, and it changes from process to process.
    policy = response.headers["Content-Security-Policy"].split(";")
    assert "connect-src 'self' ws://localhost:8000" in [directive.strip() for directive in policy]


def test_only_https_pages_are_pinned_to_https(visitor: Client) -> None:
    with override_settings(SECURE_HSTS_SECONDS=31_536_000):
        client = Client()
        assert "Strict-Transport-Security" in client.get("/check", secure=True).headers
        assert "Strict-Transport-Security" not in client.get("/check").headers
