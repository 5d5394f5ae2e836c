"""What must not be in a log line is not."""

from __future__ import annotations

import io
import json
import logging
import logging.config
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from django.conf import settings
from django.test import Client

from backchannel import logs


@pytest.fixture
def lines(tmp_path: Path) -> io.StringIO:
    """What is logged through the product's own handler, in memory."""
    configured = logs.configure(tmp_path, "file", "info")
    stream = io.StringIO()
    handler = {"class": "logging.StreamHandler", "stream": stream}
    configured["handlers"]["lines"] = {**configured["handlers"]["lines"], **handler}
    del configured["handlers"]["lines"]["filename"], configured["handlers"]["lines"]["delay"]
    logging.config.dictConfig(configured)
    return stream


@pytest.fixture(autouse=True)
def usual_logging_afterwards() -> Iterator[None]:
    yield
    logging.config.dictConfig(settings.LOGGING)


def test_values_with_telling_names_are_hidden(lines: io.StringIO) -> None:
    structlog.get_logger("here").info("joined", join_code="ABCD2345", seat_token="t0ken", seats=5)
    line = json.loads(lines.getvalue())
    assert (line["event"], line["seats"], line["level"]) == ("joined", 5, "info")
    assert "ABCD2345" not in lines.getvalue()
    assert "t0ken" not in lines.getvalue()


def test_an_outage_of_redis_is_one_calm_line(lines: io.StringIO) -> None:
    library = logging.getLogger("channels_redis.pubsub")
    for _ in range(3):
        library.error("Unexpected exception in receive task", exc_info=ConnectionError("refused"))
    (line,) = lines.getvalue().splitlines()
    found = json.loads(line)
    assert (found["level"], "exception" in found) == ("warning", False)
    assert "redis does not answer (ConnectionError)" in found["event"]
    earlier = library.makeRecord(library.name, logging.ERROR, "", 0, "again", (), None)
    earlier.created += logs.OncePerOutage.SAME_SECONDS + 1
    library.handle(earlier)
    assert len(lines.getvalue().splitlines()) == 2, "the next outage is told of again"


def test_a_newline_does_not_make_a_second_line(lines: io.StringIO) -> None:
    structlog.get_logger("here").info('one\n{"event": "forged"}\x1b[31m')
    assert len(lines.getvalue().splitlines()) == 1


@pytest.mark.django_db
def test_a_failed_request_is_logged_without_its_path(lines: io.StringIO) -> None:
    Client().get("/no/such/ABCD2345?token=t0ken", headers={"user-agent": "someone"})
    assert "request failed on route (none)" in lines.getvalue()
    for secret in ("ABCD2345", "t0ken", "someone"):
        assert secret not in lines.getvalue()


def test_a_log_that_grew_too_long_is_set_aside(tmp_path: Path) -> None:
    path = tmp_path / "backchannel.log"
    path.write_bytes(b"x")
    logs.rotate(tmp_path)
    assert path.exists()
    path.write_bytes(b"x" * (11 * 1024 * 1024))
    logs.rotate(tmp_path)
    assert not path.exists()
    assert (tmp_path / "backchannel.log.1").exists()
