"""The rules of the test suite itself."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import connection

from tests import chromium
from tests.conftest import LONGEST, TESTS, without_skips


@pytest.mark.django_db
async def test_an_async_database_test_has_no_transaction_around_it(
    request: pytest.FixtureRequest,
) -> None:
    mark = request.node.get_closest_marker("django_db")
    assert mark.kwargs == {"transaction": True}
    assert not await sync_to_async(lambda: connection.in_atomic_block)()


def test_the_tests_keep_out_of_the_user_s_data() -> None:
    assert "backchannel-test-" in str(settings.DATA)
    assert not settings.DATA.is_relative_to(Path.home() / ".local")


def test_a_missing_chromium_is_skipped_at_home_and_fails_in_ci(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("BACKCHANNEL_CHROMIUM", os.devnull + "/none")
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match="is no program"):
        chromium.path()
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="is no program"):
        chromium.path()


def test_what_is_skipped_at_home_fails_in_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    def report() -> pytest.TestReport:
        why = ("test_x.py", 7, "Skipped: no network")
        return without_skips(
            pytest.TestReport("test_x", ("test_x.py", 7, "x"), {}, "skipped", why, "call")
        )

    monkeypatch.delenv("CI", raising=False)
    assert report().outcome == "skipped"
    monkeypatch.setenv("CI", "true")
    assert report().outcome == "failed"
    assert "no network" in report().longreprtext


def test_the_longest_files_are_there() -> None:
    assert [name for name in LONGEST if not (TESTS / name).is_file()] == []
