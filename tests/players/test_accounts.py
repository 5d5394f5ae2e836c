"""Accounts: who gets one, what it costs those who have none, and what is left of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from negotiation import record
from players import throttle
from players.grouping import Remainder
from players.models import Account, Class, Staff

from .classroom import Room, host, open_room
from .test_delete import stored

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "korea-2017-is-a-game"


@pytest.fixture(autouse=True)
def _stopped() -> Iterator[None]:
    yield
    record.stop()


def sign_up(name: str = "kim", password: str = PASSWORD, again: str | None = None) -> Any:
    client = Client()
    form = {"username": name, "password1": password, "password2": again or password}
    answer = client.post("/account/sign-up/", form)
    return client if answer.status_code == 302 else answer


def sign_in(name: str = "kim", password: str = PASSWORD, **form: str) -> tuple[Client, Any]:
    client = Client()
    return client, client.post(
        "/account/sign-in/", {"username": name, "password": password, **form}
    )


def hosted_by(client: Client) -> Room:
    return host(client, 5, Remainder.BOT, "first-deal", pack="tutorial")


# --- making one, signing in -----------------------------------------------------------------------


def test_whoever_signs_up_is_signed_in_and_finds_their_classes_from_any_browser() -> None:
    kim = sign_up()
    room = hosted_by(kim)
    assert not any(name.startswith("class-") for name in kim.cookies)
    elsewhere, answer = sign_in("KIM")
    assert answer.headers["location"] == "/account/"
    address = f"/class/{room.klass.pk}/"
    assert address in elsewhere.get("/account/").content.decode()
    assert address in elsewhere.get("/").content.decode()
    assert elsewhere.get(address).status_code == 200
    room.come("Ana")
    (table,) = room.tables()
    assert elsewhere.get(f"/session/{table.session}/").status_code == 200
    elsewhere.post("/account/sign-out/")
    assert elsewhere.get(address).status_code == 404
    assert elsewhere.get(f"/session/{table.session}/").status_code == 404
    assert kim.get(address).status_code == 200
    other = sign_up("lee")
    assert other.get(address).status_code == 404


@pytest.mark.parametrize(
    ("name", "password", "words"),
    [
        ("kim@example.org", PASSWORD, "no e-mail address"),
        ("", PASSWORD, "This field is required"),
        ("k" * 41, PASSWORD, "at most 40 characters"),
        ("kim", "short-one", "at least 10"),
        ("kim", "8302849102938", "entirely numeric"),
        ("kim", "password123", "too common"),
        ("kimberley", "kimberley1", "too similar"),
    ],
)
def test_a_bad_name_or_password_is_told_where_it_stands(
    name: str, password: str, words: str
) -> None:
    answer = sign_up(name, password)
    assert answer.status_code == 400
    assert words in answer.content.decode()
    assert not Account.objects.exists()


def test_a_name_is_taken_however_it_is_written() -> None:
    sign_up("Kim")
    assert [account.username for account in Account.objects.all()] == ["kim"]
    answer = sign_up("kIM")
    assert "This name is taken" in answer.content.decode()
    assert "didn’t match" in sign_up("lee", again="another-password").content.decode()


@override_settings(SIGN_UP=False)
def test_a_server_may_keep_accounts_to_itself() -> None:
    assert Client().get("/account/sign-up/").status_code == 404
    assert sign_up().status_code == 404


def test_a_wrong_name_and_a_wrong_password_look_alike() -> None:
    sign_up()
    told = []
    for name, password in (("kim", "wrong"), ("nobody", PASSWORD)):
        _, answer = sign_in(name, password)
        assert answer.status_code == 400
        told.append(re.sub(r'value="[^"]*"', "", answer.content.decode()))
    assert told[0] == told[1]


def test_signing_in_leads_on_only_within_the_site() -> None:
    sign_up()
    _, answer = sign_in(next="/host/class/")
    assert answer.headers["location"] == "/host/class/"
    for elsewhere in ("https://evil.example/", "//evil.example/", "javascript:alert(1)"):
        _, answer = sign_in(next=elsewhere)
        assert answer.headers["location"] == "/account/"
    page = Client().get("/account/sign-in/?next=/host/class/").content.decode()
    assert "/account/sign-up/?next=/host/class/" in page
    for number, (asked, led) in enumerate(
        (("/host/class/", "/host/class/"), ("//evil.example/", "/account/"))
    ):
        form = {"username": f"lee{number}", "password1": PASSWORD, "password2": PASSWORD}
        answer = Client().post("/account/sign-up/", {**form, "next": asked})
        assert answer.headers["location"] == led


# --- guessing -------------------------------------------------------------------------------------


def test_guesses_at_one_name_are_held_up_from_wherever_they_come(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sign_up()
    sign_up("lee")
    monkeypatch.setattr(throttle, "passwords_by_client", throttle.Buckets(rate=0, burst=1000))
    assert [sign_in("Kim", f"wrong {n}")[1].status_code for n in range(9)] == [400] * 8 + [429]
    held = sign_in()[1]
    assert (held.status_code, held.headers["Retry-After"]) == (429, "60")
    assert sign_in("lee")[1].status_code == 302


def test_guesses_of_one_client_are_held_up_at_whatever_name() -> None:
    sign_up()
    statuses = [sign_in(f"name{n}", "wrong")[1].status_code for n in range(9)]
    assert statuses == [400] * 8 + [429]
    assert sign_in()[1].status_code == 429


def test_right_passwords_are_never_held_up() -> None:
    sign_up()
    assert {sign_in()[1].status_code for _ in range(10)} == {302}


def test_behind_a_proxy_a_client_is_whom_the_proxy_names() -> None:
    request = Client().get("/").wsgi_request
    request.META["HTTP_X_FORWARDED_FOR"] = "10.0.0.1, 192.0.2.7"
    assert throttle.client(request) == "127.0.0.1"
    with override_settings(TRUST_PROXY=True):
        assert throttle.client(request) == "192.0.2.7"


def test_a_forgotten_bucket_is_the_one_asked_for_longest_ago() -> None:
    buckets = throttle.Buckets(rate=0, burst=1, most=2)
    first = buckets.of("a")
    buckets.of("b")
    assert buckets.of("a") is first
    buckets.of("c")
    assert buckets.of("a") is first


# --- what it costs those who have none ------------------------------------------------------------


def test_whoever_plays_gets_no_session_and_costs_no_query_for_one() -> None:
    room = open_room(5, pack="tutorial", scenario="first-deal")
    session = room.come("Ana")
    ana = room.people["Ana"]
    pages = ("/", "/join/", "/return/", f"/session/{session}/", f"/session/{session}/names/")
    with CaptureQueriesContext(connection) as queries:
        for client in (ana, Client(), room.instructor):
            for address in (*pages, "/host/", f"/class/{room.klass.pk}/", "/account/sign-in/"):
                client.get(address)
            assert settings.SESSION_COOKIE_NAME not in client.cookies
    asked = [query["sql"] for query in queries.captured_queries]
    assert asked
    assert not any("session_key" in sql or "players_account" in sql for sql in asked)


def test_a_session_is_one_indexed_look_up_more() -> None:
    kim = sign_up()
    room = hosted_by(kim)
    url = f"/class/{room.klass.pk}/data/"
    kim.get(url)
    with CaptureQueriesContext(connection) as queries:
        kim.get(url)
    assert len(queries) <= 8


def test_the_sessions_cookie_is_for_this_host_and_no_script() -> None:
    sign_up()
    _, answer = sign_in()
    cookie = answer.cookies[settings.SESSION_COOKIE_NAME]
    assert (cookie["httponly"], cookie["samesite"], cookie["secure"]) == (True, "Lax", "")
    with override_settings(SESSION_COOKIE_NAME="__Host-session", SESSION_COOKIE_SECURE=True):
        client, answer = sign_in()
        cookie = answer.cookies["__Host-session"]
        assert (cookie["secure"], cookie["path"], cookie["domain"]) == (True, "/", "")
        assert client.get("/account/", secure=True).status_code == 200


def test_every_form_needs_its_token() -> None:
    careful = Client(enforce_csrf_checks=True)
    careful.cookies = sign_up().cookies
    for where in ("sign-in", "sign-up", "sign-out", "password", "delete"):
        assert careful.post(f"/account/{where}/", {}).status_code == 403, where


# --- the password, and the end --------------------------------------------------------------------


def test_a_new_password_signs_the_other_browsers_out() -> None:
    kim = sign_up()
    other, _ = sign_in()
    new = "another-long-password"
    form = {"old_password": "wrong", "new_password1": new, "new_password2": new}
    assert kim.post("/account/password/", form).status_code == 400
    assert kim.post("/account/password/", {**form, "old_password": PASSWORD}).status_code == 302
    assert kim.get("/account/").status_code == 200
    assert other.get("/account/").status_code == 302
    assert sign_in()[1].status_code == 400
    assert sign_in(password=new)[1].status_code == 302


def test_a_deleted_account_leaves_nothing_and_hands_nothing_out() -> None:
    kim = sign_up()
    room = hosted_by(kim)
    owner = Staff.objects.get()
    old_hash = owner.reentry_hash
    assert kim.post("/account/delete/", {"password": "wrong"}).status_code == 400
    assert Account.objects.exists()
    assert kim.post("/account/delete/", {"password": PASSWORD}).status_code == 302
    assert not Account.objects.exists()
    assert kim.get(f"/class/{room.klass.pk}/").status_code == 404
    assert Class.objects.exists()
    owner.refresh_from_db()
    assert owner.account is None
    assert owner.reentry_hash != old_hash
    # The name is free, and whoever takes it gets no class with it.
    again = sign_up()
    assert again.get(f"/class/{room.klass.pk}/").status_code == 404
    assert f"/class/{room.klass.pk}/" not in again.get("/account/").content.decode()


def test_no_byte_of_a_deleted_account_stays() -> None:
    kim = sign_up("kanarienvogel")
    hosted_by(kim)
    digest = Account.objects.get().password.rsplit("$", 1)[-1]
    assert "kanarienvogel" in stored()
    assert digest in stored()
    kim.post("/account/delete/", {"password": PASSWORD})
    assert "kanarienvogel" not in stored()
    assert digest not in stored()


def test_the_purge_takes_sessions_that_are_over() -> None:
    kim = sign_up()
    sign_in()
    kim_key = kim.cookies[settings.SESSION_COOKIE_NAME].value
    Session.objects.filter(pk=kim_key).update(expire_date=timezone.now() - timedelta(seconds=1))
    call_command("purge", "--dry-run", stdout=StringIO())
    assert Session.objects.count() == 2
    call_command("purge", stdout=StringIO())
    assert Session.objects.exclude(pk=kim_key).count() == Session.objects.count() == 1


def test_an_account_may_take_its_classes_along() -> None:
    kim = sign_up()
    hosted_by(kim)
    other = open_room(5, pack="tutorial", scenario="first-deal")
    kim.post("/account/delete/", {"password": PASSWORD, "classes": "on"})
    assert list(Class.objects.all()) == [other.klass]


# --- by command -----------------------------------------------------------------------------------


def account(monkeypatch: pytest.MonkeyPatch, *words: str, typed: str = "") -> str:
    out = StringIO()
    monkeypatch.setattr("sys.stdin", StringIO(f"{typed}\n"))
    call_command("account", *words, stdout=out)
    return out.getvalue()


def test_an_operator_makes_lists_and_deletes_accounts(monkeypatch: pytest.MonkeyPatch) -> None:
    assert account(monkeypatch, "add", "Kim", typed=PASSWORD) == "Made.\n"
    assert sign_in()[1].status_code == 302
    assert account(monkeypatch, "list") == "kim  0 classes\n"
    for words, typed, complaint in (
        (("add", "KIM"), PASSWORD, "taken"),
        (("add", "a@b.c"), PASSWORD, "no e-mail"),
        (("add", "lee"), "short", "too short"),
        (("password", "lee"), PASSWORD, "there is no account lee"),
    ):
        with pytest.raises(CommandError, match=complaint):
            account(monkeypatch, *words, typed=typed)
    account(monkeypatch, "password", "kim", typed="another-long-password")
    assert sign_in()[1].status_code == 400
    assert account(monkeypatch, "delete", "kim") == "Deleted.\n"
    assert not Account.objects.exists()
