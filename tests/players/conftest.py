"""Tables and people for the tests: everything goes through the product's own doors."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.core.management import call_command
from django.test import Client
from pytest_django import DjangoDbBlocker

from negotiation import record
from negotiation.engine.state import State
from players import throttle
from players.hosting import open_table
from players.join import ANY, OBSERVE, Wish, join
from players.models import Lobby, Participant
from tests.record.stores import Store, fresh


@pytest.fixture(autouse=True)
def _fresh_buckets(monkeypatch: pytest.MonkeyPatch) -> None:
    """Guesses of one test are not counted against the next."""
    monkeypatch.setattr(throttle, "guesses", throttle.Bucket(rate=20, burst=20))
    monkeypatch.setattr(throttle, "openings", throttle.Bucket(rate=1, burst=30))
    for name in ("passwords_by_client", "passwords_by_name", "accounts_by_client"):
        monkeypatch.setattr(throttle, name, throttle.Buckets(rate=0, burst=8))


@pytest.fixture(
    scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.long)]
)
def database(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[Store]:
    """Each of the two databases, for a module whose tests must hold on both."""
    with (
        django_db_blocker.unblock(),
        fresh(request.param, tmp_path_factory.mktemp("people")) as made,
    ):
        yield made


@pytest.fixture
def store(database: Store) -> Iterator[Store]:
    """The same, empty again after each test."""
    yield database
    record.stop()
    call_command("flush", interactive=False, verbosity=0, inhibit_post_migrate=True)


@pytest.fixture
def host(transactional_db: None) -> Iterator[Participant]:
    """The facilitator of a fresh Korea table (full pack)."""
    yield open_table("korea-2017", "full", 210, Wish(OBSERVE, steers=True))
    record.stop()


@pytest.fixture
def lobby(host: Participant) -> Lobby:
    return host.lobby


@pytest.fixture
def seat_somebody(lobby: Lobby) -> Callable[..., Participant]:
    """``seat_somebody("Ana", "US.head")``; any seat unless told."""
    made = iter(range(1, 10_000))

    def seat(nickname: str, where: str = ANY) -> Participant:
        return join(lobby, f"{next(made):032x}", Wish(where, nickname))

    return seat


def state_of(session: str) -> State:
    return record.snapshot(record.SessionId(session)).state


def come_in(client: Client, lobby: Lobby, nickname: str, where: str = ANY) -> None:
    """Join through the page, as a browser does."""
    address = f"/join/{lobby.join_code}/"
    page = client.get(address)
    key = page.context["form"]["key"].value()
    answer = client.post(address, {"key": key, "nickname": nickname, "seat": where})
    assert answer.status_code == 302, answer.content.decode()
