"""An acknowledged command is there exactly once, whenever the process dies."""

from __future__ import annotations

import secrets
from collections.abc import Iterator

import pytest
from pytest_django import DjangoDbBlocker

from tests.record.stores import Store, new_database, use

from .harness import Books, LostError, kill_often

pytestmark = pytest.mark.faults


@pytest.fixture
def sqlite(
    tmp_path_factory: pytest.TempPathFactory, django_db_blocker: DjangoDbBlocker
) -> Iterator[Store]:
    store = Store(tmp_path_factory.mktemp("killed"))
    with django_db_blocker.unblock(), use(store):
        yield store


@pytest.fixture
def postgresql(
    tmp_path_factory: pytest.TempPathFactory, django_db_blocker: DjangoDbBlocker
) -> Iterator[Store]:
    store = Store(tmp_path_factory.mktemp("killed"), new_database())
    with django_db_blocker.unblock(), use(store):
        yield store


def worth_something(books: Books) -> None:
    """A harness that never hit anything in flight would prove nothing."""
    accepted = sum(status == "accepted" for status in books.acked.values())
    print(f"{books.kills} kills, {len(books.acked)} acknowledged, {accepted} accepted")  # noqa: T201
    assert accepted > 20 * books.kills


def test_fifty_kills_lose_and_double_nothing(sqlite: Store) -> None:
    worth_something(kill_often(sqlite, 50, seed=secrets.randbits(32)))


@pytest.mark.parametrize(("mutant", "kills"), [("acknowledge-first", 10), ("forget-answers", 30)])
def test_a_record_that_lies_is_caught(sqlite: Store, mutant: str, kills: int) -> None:
    with pytest.raises(LostError):
        kill_often(sqlite, kills, seed=secrets.randbits(32), mutant=mutant)


def test_ten_kills_on_postgresql(postgresql: Store) -> None:
    worth_something(kill_often(postgresql, 10, seed=secrets.randbits(32)))


@pytest.mark.long
@pytest.mark.timeout(600)
def test_two_hundred_kills_lose_and_double_nothing(sqlite: Store) -> None:
    worth_something(kill_often(sqlite, 200, seed=secrets.randbits(32)))


@pytest.mark.long
@pytest.mark.timeout(600)
def test_a_hundred_kills_on_postgresql(postgresql: Store) -> None:
    worth_something(kill_often(postgresql, 100, seed=secrets.randbits(32)))
