"""The record's tests run on every database, against their own one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytest_django import DjangoDbBlocker

from negotiation import record

from .stores import Store, fresh


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def store(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[Store]:
    """A migrated database of its own for each module, in use while the module runs."""
    with (
        django_db_blocker.unblock(),
        fresh(request.param, tmp_path_factory.mktemp("record")) as made,
    ):
        yield made


@pytest.fixture(autouse=True)
def _silence_after() -> Iterator[None]:
    """No test leaves a listener behind."""
    yield
    record.on_commit(None)
