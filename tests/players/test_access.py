"""Cookies and codes: who is let in, who is not, and when a place is worth nothing any more."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client, override_settings

from negotiation import record
from negotiation.engine.terms import Actor, SeatId, Sight, Viewer
from negotiation.live.admission import Admission
from negotiation.protocol.words import SUBPROTOCOL, Close
from players import access, codes, devices, seats
from players.hosting import open_table
from players.join import OBSERVE, Wish
from players.models import Device, Lobby, Participant

from .conftest import come_in

Seat = Callable[..., Participant]


def device(client: Client, participant: Participant) -> str:
    """Come back on a new device; gives the token it holds."""
    code = codes.grouped(codes.reentry_code(participant.key))
    answer = client.post("/return/", {"code": code})
    assert answer.headers["location"] == f"/session/{participant.lobby_id}/"
    return str(answer.cookies[access.cookie_name(participant.lobby_id)].value)


def socket_admission(session: str, cookie: str) -> Admission | None:
    """What the ASGI middleware makes of a cookie header."""
    seen: list[Any] = []

    async def application(scope: Any, receive: Any, send: Any) -> None:
        seen.append(scope["admission"])

    async def nothing(*_: Any) -> Any:
        raise AssertionError("the middleware itself neither receives nor sends")

    scope = {
        "type": "websocket",
        "path": f"/ws/session/{session}/",
        "scheme": "ws",
        "headers": [(b"host", b"localhost"), (b"cookie", cookie.encode())],
    }
    asyncio.run(access.IdentityMiddleware(application)(scope, nothing, nothing))  # type: ignore[arg-type]
    admitted: Admission | None = seen[0]
    return admitted


def test_each_part_is_admitted_as_what_it_is(host: Participant, seat_somebody: Seat) -> None:
    session = record.SessionId(host.lobby_id)
    plays = open_table("korea-2017", "core", 50, Wish("RU.head", "Rosa", steers=True))
    wanted = {
        host: Admission(session, Viewer(Sight.FACILITATOR), Actor(steers=True)),
        seat_somebody("Ana", "US.head"): Admission(
            session,
            Viewer(Sight.SEAT, SeatId("US.head"), 1),
            Actor(SeatId("US.head")),
        ),
        seat_somebody("", OBSERVE): Admission(session, Viewer(Sight.OBSERVER), Actor()),
        plays: Admission(
            record.SessionId(plays.lobby_id),
            Viewer(Sight.SEAT, SeatId("RU.head"), 1),
            Actor(SeatId("RU.head"), steers=True),
        ),
    }
    for participant, admission in wanted.items():
        token = device(Client(), participant)
        cookie = f"a=b; {access.cookie_name(participant.lobby_id)}={token}; csrf=x"
        assert socket_admission(participant.lobby_id, cookie) == admission


def test_only_the_hash_of_a_token_is_stored(host: Participant) -> None:
    token = device(Client(), host)
    assert len(token) == 32
    assert Device.objects.get().token_hash == codes.token_hash(token) != token


def test_forged_and_foreign_tokens_open_nothing(host: Participant, seat_somebody: Seat) -> None:
    other = open_table("first-deal", "tutorial", 10, Wish(OBSERVE, steers=True))
    name, session = access.cookie_name(host.lobby_id), host.lobby_id
    token = device(Client(), other)
    tries = [
        f"{name}={token}",  # a good token of another table
        f"{access.cookie_name(other.lobby_id)}={token}",  # its own cookie
        f"{name}={codes.token_hash(device(Client(), host))}",  # what a stolen database holds
        f"{name}=",
        f"{name}",
        f"{name}={'0' * 32}",
        f"{name}={'g' * 32}",
        f"{name}={'0' * 5000}",
        f'{name}="{token}',
        "\x00=\x00",
        f"__Host-{name}={device(Client(), host)}",  # the https name over http
        *(f"{name}={secrets.token_hex(16)}" for _ in range(200)),
    ]
    assert [cookie for cookie in tries if socket_admission(session, cookie)] == []


def test_a_token_that_the_browser_brings_along_is_never_taken_up(lobby: Lobby) -> None:
    client, name = Client(), access.cookie_name(lobby.session)
    client.cookies[name] = planted = "f" * 32
    come_in(client, lobby, "Ana")
    assert client.cookies[name].value != planted
    assert socket_admission(lobby.session, f"{name}={planted}") is None


def test_the_cookie_is_out_of_reach_for_scripts_and_other_sites(lobby: Lobby) -> None:
    client = Client()
    come_in(client, lobby, "Ana")
    cookie = client.cookies[access.cookie_name(lobby.session)]
    assert cookie.key == f"bc-{lobby.session[:12]}"
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/")
    assert not cookie["secure"]
    assert not cookie["domain"]


def test_under_https_it_is_bound_to_the_host(lobby: Lobby) -> None:
    with override_settings(TLS=True):
        client = Client()
        come_in(client, lobby, "Ana")
        cookie = client.cookies[f"__Host-bc-{lobby.session[:12]}"]
        assert cookie["secure"]
        assert cookie["path"] == "/"
        assert not cookie["domain"]
        assert client.get(f"/session/{lobby.session}/").status_code == 200
        client.post(f"/session/{lobby.session}/leave/")
        gone = client.cookies[f"__Host-bc-{lobby.session[:12]}"]
        assert (gone.value, gone["secure"], gone["max-age"]) == ("", True, 0)


def test_a_release_ends_the_place_at_once_on_every_device(
    lobby: Lobby, seat_somebody: Seat
) -> None:
    ana = seat_somebody("Ana", "US.head")
    clients = [Client(), Client()]
    tokens = [device(client, ana) for client in clients]
    assert [c.get(f"/session/{lobby.session}/").status_code for c in clients] == [200, 200]
    seats.release(lobby.session, SeatId("US.head"))
    assert [c.get(f"/session/{lobby.session}/").status_code for c in clients] == [404, 404]
    name = access.cookie_name(lobby.session)
    assert [socket_admission(lobby.session, f"{name}={token}") for token in tokens] == [None, None]
    assert not Device.objects.exists()


def test_a_seat_released_over_the_socket_is_closed_to_its_cookie_too(
    lobby: Lobby, seat_somebody: Seat
) -> None:
    """Here the rows still say that Ana sits there; the log knows better."""
    from negotiation.engine.commands import ReleaseSeat, TakeSeat

    token = device(Client(), seat_somebody("Ana", "US.head"))
    session = record.SessionId(lobby.session)
    seat = SeatId("US.head")
    commands: tuple[ReleaseSeat | TakeSeat, ...] = (ReleaseSeat(seat), TakeSeat(seat))
    for number, command in enumerate(commands):
        order = record.Order(session, Actor(steers=True), f"x{number}", command)
        assert record.handle(order).status == "accepted"
        cookie = f"{access.cookie_name(lobby.session)}={token}"
        assert socket_admission(lobby.session, cookie) is None


def test_the_reentry_code_opens_the_same_seat_and_old_devices_fall_away(
    lobby: Lobby, seat_somebody: Seat
) -> None:
    ana = seat_somebody("Ana", "US.head")
    tokens = [device(Client(), ana) for _ in range(devices.MOST + 2)]
    name = access.cookie_name(lobby.session)
    found = [socket_admission(lobby.session, f"{name}={token}") for token in tokens]
    assert found[:2] == [None, None]
    assert [a.viewer.seat for a in found[2:] if a] == ["US.head"] * devices.MOST


def test_a_reentry_code_dies_with_the_seat(lobby: Lobby, seat_somebody: Seat) -> None:
    ana = seat_somebody("Ana", "US.head")
    code = codes.reentry_code(ana.key)
    assert Client().post("/return/", {"code": code}).status_code == 302
    seats.release(lobby.session, SeatId("US.head"))
    assert Client().post("/return/", {"code": code}).status_code == 404


def test_a_new_server_secret_changes_the_shown_code_and_it_still_works(host: Participant) -> None:
    client = Client()
    device(client, host)
    with override_settings(SECRET_KEY="another secret of at least thirty-two characters"):
        page = client.get(f"/session/{host.lobby_id}/")
        shown = page.context["config"]["reentry"]
        assert Client().post("/return/", {"code": shown}).status_code == 302


@pytest.mark.parametrize(
    "error", [OperationalError("gone"), record.UnavailableError("busy"), record.RecordError("bad")]
)
def test_a_table_out_of_reach_is_not_the_same_as_not_admitted(
    lobby: Lobby, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise error

    monkeypatch.setattr(access, "_by_cookie", broken)
    sent: list[Any] = []

    async def run() -> None:
        async def receive() -> Any:
            return {"type": "websocket.connect"}

        async def send(message: Any) -> None:
            sent.append(message)

        async def never(*_: Any) -> None:
            raise AssertionError("nobody was admitted")

        name = access.cookie_name(lobby.session)
        scope: Any = {
            "type": "websocket",
            "path": f"/ws/session/{lobby.session}/",
            "subprotocols": [SUBPROTOCOL],
            "headers": [(b"cookie", f"{name}={'0' * 32}".encode())],
        }
        await access.IdentityMiddleware(never)(scope, receive, send)

    asyncio.run(run())
    assert [m.get("code") for m in sent] == [None, Close.RESTARTING]
    # A browser takes no socket that leaves out the protocol it asked for, and would see no code.
    assert sent[0]["subprotocol"] == SUBPROTOCOL


def test_leaving_frees_the_seat_and_the_device(lobby: Lobby) -> None:
    client = Client()
    come_in(client, lobby, "Ana", "US.head")
    answer = client.post(f"/session/{lobby.session}/leave/")
    assert answer.headers["location"] == "/?left"
    assert answer.headers["clear-site-data"] == '"cache"'
    assert client.get(f"/session/{lobby.session}/").status_code == 404
    state = record.snapshot(record.SessionId(lobby.session)).state
    assert not state.roster.seats[SeatId("US.head")].taken


def test_the_host_who_leaves_a_device_comes_back_by_code(host: Participant) -> None:
    client = Client()
    device(client, host)
    client.post(f"/session/{host.lobby_id}/leave/")
    assert client.get(f"/session/{host.lobby_id}/").status_code == 404
    device(client, host)
    assert client.get(f"/session/{host.lobby_id}/").status_code == 200
