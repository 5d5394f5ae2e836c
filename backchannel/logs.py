"""Log lines as JSON, one per event, without names, codes, tokens or addresses of players."""

from __future__ import annotations

import logging
import sys
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any

import structlog

_SECRET_WORDS = ("token", "secret", "password", "cookie", "authorization", "code", "key")
_ROTATE_BYTES = 10 * 1024 * 1024


def hide_secrets(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A structlog processor: the value under a telling name never reaches the log."""
    for name in event:
        if any(word in name.lower() for word in _SECRET_WORDS) and name != "status_code":
            event[name] = "[hidden]"
    return event


class RouteOnly(logging.Filter):
    """Django logs the path of a failed request; the path can hold a join code, the route cannot."""

    def filter(self, record: logging.LogRecord) -> bool:
        request = getattr(record, "request", None)
        if request is not None:
            match = getattr(request, "resolver_match", None)
            record.args = ()
            record.msg = f"request failed on route {match.route if match else '(none)'}"
            # Not for the formatter: it would write the request out, path and all.
            del record.__dict__["request"]
        return True


class OncePerOutage(logging.Filter):
    """The channel layer logs a traceback a second while Redis is away: once says as much."""

    LIBRARY = "channels_redis.pubsub"
    SAME_SECONDS = 60.0

    def __init__(self) -> None:
        super().__init__()
        self._last = float("-inf")

    def filter(self, record: logging.LogRecord) -> bool:
        if record.name != self.LIBRARY:
            return True
        before, self._last = self._last, record.created
        if record.created - before < self.SAME_SECONDS:
            return False
        error = record.exc_info[1] if record.exc_info else None
        record.levelno, record.levelname = logging.WARNING, "WARNING"
        record.msg = "redis does not answer (%s); looking for it once a second, nothing is lost"
        record.args = (type(error).__name__,)
        record.exc_info = record.exc_text = None
        return True


def _shared_processors() -> list[structlog.typing.Processor]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        hide_secrets,
    ]


def configure(directory: Path, to: str, level: str) -> dict[str, Any]:
    """Set structlog up and return Django's ``LOGGING``.

    Lines go to ``directory/backchannel.log``, or to standard output when ``to`` is ``stdout``.
    """
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_shared_processors(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    if to == "stdout":
        handler: dict[str, Any] = {"class": "logging.StreamHandler", "stream": sys.stdout}
    else:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        handler = {
            "class": "logging.FileHandler",
            "filename": directory / "backchannel.log",
            "delay": True,
        }
    # On the handler: a logger would keep the filter of an earlier configuration beside it.
    handler |= {"formatter": "json", "filters": ["route_only", "once_an_outage"]}
    quiet = {"handlers": ["lines"], "level": "WARNING", "propagate": False}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"route_only": {"()": RouteOnly}, "once_an_outage": {"()": OncePerOutage}},
        "formatters": {
            "json": {
                "()": structlog.stdlib.ProcessorFormatter,
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    structlog.processors.dict_tracebacks,
                    structlog.processors.JSONRenderer(),
                ],
                "foreign_pre_chain": _shared_processors(),
            }
        },
        "handlers": {"lines": handler},
        "root": {"handlers": ["lines"], "level": level.upper()},
        "loggers": dict.fromkeys(("django", "daphne", "twisted", "uvicorn", "asyncio"), quiet),
    }


def rotate(directory: Path) -> None:
    """Called once at a start: keep one older file instead of growing for ever."""
    path = directory / "backchannel.log"
    if path.exists() and path.stat().st_size > _ROTATE_BYTES:
        path.replace(path.with_suffix(".log.1"))
