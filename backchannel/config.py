"""Every setting of the server in one typed model, read from the environment.

``load()`` either gives a complete ``Config`` or raises ``ConfigError``, which names
every bad setting at once, in words for the person who set it.
"""

from __future__ import annotations

import difflib
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

import platformdirs
from pydantic import (
    AliasChoices,
    Field,
    SecretStr,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

PREFIX = "BACKCHANNEL_"
# Read by ./run and by the tests, not by the server.
TOOL_VARIABLES = frozenset({"BACKCHANNEL_VENV", "BACKCHANNEL_CHROMIUM"})


class ConfigError(Exception):
    """One or more settings are wrong; ``problems`` has one sentence for each."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__("; ".join(problems))


def _plain(name: str) -> AliasChoices:
    """The prefixed name, then the bare one that hosting services set by themselves."""
    return AliasChoices(PREFIX + name, name)


class Config(BaseSettings):
    """What the server reads from the environment. Descriptions become the reference page."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        case_sensitive=False,
        env_ignore_empty=True,
        extra="forbid",
        frozen=True,
        populate_by_name=True,
    )

    data: Path = Field(
        default_factory=lambda: Path(platformdirs.user_data_dir("backchannel", appauthor=False)),
        description="Directory of the database, the secret key and the logs. "
        "Unless set: the per-user data directory of the operating system.",
    )
    bind: str = Field(
        default="0.0.0.0",  # noqa: S104 - a class joins from other devices; that is the point
        description="Address to listen on. `127.0.0.1` keeps the server to this machine.",
    )
    port: int = Field(
        default=8000,
        ge=1,
        le=65535,
        validation_alias=_plain("PORT"),
        description="Port to listen on.",
    )
    public_url: str | None = Field(
        default=None,
        description="Address that players open when a proxy stands in front, such as "
        "`https://table.example.org`. With `https` the cookies become secure-only.",
    )
    hosts: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(),
        description="More host names the server answers to, separated by commas. "
        "This machine's own names and addresses are always allowed.",
    )
    trust_proxy: bool = Field(
        default=False,
        description="Believe `X-Forwarded-Proto` and the last address in `X-Forwarded-For`. Only "
        "true behind a proxy that sets both itself.",
    )
    database_url: SecretStr | None = Field(
        default=None,
        validation_alias=_plain("DATABASE_URL"),
        description="`postgresql://user:password@host:5432/name`. "
        "Unless set: SQLite in the data directory.",
    )
    redis_url: SecretStr | None = Field(
        default=None,
        validation_alias=_plain("REDIS_URL"),
        description="`redis://host:6379/0`, needed as soon as there is more than one process. "
        "Unless set: the process talks to itself in memory.",
    )
    workers: int = Field(
        default=1,
        ge=1,
        le=64,
        description="Web processes. More than one needs Redis, PostgreSQL and `server=uvicorn`.",
    )
    server: Literal["daphne", "uvicorn"] = Field(
        default="daphne",
        description="The web server. `uvicorn` holds more tables at once.",
    )
    client_rates: float = Field(
        default=1,
        ge=1,
        le=1000,
        description="Multiplies how fast one client may send messages and commands, and how fast "
        "new tables may be opened. `1` suits people; only a load test needs more.",
    )
    sign_up: bool = Field(
        default=True,
        description="Whether whoever hosts may make an account by themselves. If not, "
        "`./run manage account add NAME` makes one.",
    )
    retention_days: int = Field(
        default=30,
        ge=1,
        le=3650,
        description="Days after the last thing that happened at a table or in a class until "
        "`./run manage purge` deletes it with everything said and everybody's name.",
    )
    secret_key: SecretStr | None = Field(
        default=None,
        min_length=32,
        description="Key that signs cookies, at least 32 characters. "
        "Unless set: made at the first start and kept in the data directory.",
    )
    log_to: Literal["file", "stdout"] = Field(
        default="file",
        description="Where log lines (JSON) go: `logs/` in the data directory, or standard output.",
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="The least important kind of line that is logged."
    )
    debug: bool = Field(
        default=False,
        description="Django's debug pages. They show secrets to whoever sees an error: "
        "never when others can reach the server.",
    )

    @field_validator("hosts", mode="before")
    @classmethod
    def _split_hosts(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(part.strip() for part in value.split(",") if part.strip())
        return value

    @field_validator("hosts")
    @classmethod
    def _check_hosts(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for host in value:
            if "*" in host or host.startswith("."):
                raise ValueError(f"{host!r} would let any site in; name each host in full")
            if "/" in host or ":" in host.strip("[]").replace("::", ""):
                raise ValueError(f"{host!r} is not a host name (no scheme, port or path)")
        return value

    @field_validator("public_url")
    @classmethod
    def _check_public_url(cls, value: str | None) -> str | None:
        if value is None:
            return None
        parts = urlsplit(value)
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path.strip("/"):
            raise ValueError("must be http:// or https:// and a host, without a path")
        return f"{parts.scheme}://{parts.netloc}"

    @field_validator("database_url")
    @classmethod
    def _check_database_url(cls, value: SecretStr | None) -> SecretStr | None:
        if value and urlsplit(value.get_secret_value()).scheme not in {"postgres", "postgresql"}:
            raise ValueError("must start with postgresql://")
        return value

    @field_validator("redis_url")
    @classmethod
    def _check_redis_url(cls, value: SecretStr | None) -> SecretStr | None:
        if value and urlsplit(value.get_secret_value()).scheme not in {"redis", "rediss", "unix"}:
            raise ValueError("must start with redis://, rediss:// or unix://")
        return value

    @model_validator(mode="after")
    def _check_workers(self) -> Self:
        if self.workers > 1:
            wanted = [
                text
                for text, there in (
                    ("REDIS_URL", self.redis_url),
                    ("DATABASE_URL", self.database_url),
                    ("BACKCHANNEL_SERVER=uvicorn", self.server == "uvicorn"),
                )
                if not there
            ]
            if wanted:
                raise ValueError(
                    f"BACKCHANNEL_WORKERS={self.workers}: several processes cannot share a table "
                    f"without {' and '.join(wanted)}"
                )
        return self

    @property
    def tls(self) -> bool:
        """Whether players reach the server over https."""
        return bool(self.public_url and self.public_url.startswith("https://"))


# Settings that may hold a password: no complaint repeats them.
SECRETS = frozenset({"database_url", "redis_url", "secret_key"})


def variables(name: str) -> tuple[str, ...]:
    """The environment variables that set the field ``name``, the preferred one first."""
    alias = Config.model_fields[name].validation_alias
    if isinstance(alias, AliasChoices):
        return tuple(str(choice) for choice in alias.choices)
    return (PREFIX + name.upper(),)


def load() -> Config:
    """Read the settings from the environment.

    Raises ``ConfigError`` with one sentence per bad, contradictory or unknown setting.
    """
    problems = _unknown()
    try:
        config = Config()
    except ValidationError as error:
        problems += [_sentence(detail) for detail in error.errors()]
        raise ConfigError(problems) from None
    if problems:
        raise ConfigError(problems)
    return config


def _unknown() -> list[str]:
    """A misspelt setting would otherwise be ignored without a word."""
    known = {name for field in Config.model_fields for name in variables(field)} | TOOL_VARIABLES
    problems = []
    for name in sorted(os.environ):
        if name.startswith(PREFIX) and name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            hint = f"; did you mean {near[0]}?" if near else ""
            problems.append(f"{name}: there is no such setting{hint}")
    return problems


def _sentence(detail: Mapping[str, Any]) -> str:
    """The variable as it was set, what stands in it, and what would be right."""
    if not detail["loc"]:
        return _words(detail, secret=False)
    # An aliased field is reported by one of its aliases, the others by their own name.
    reported = str(detail["loc"][0])
    for field in Config.model_fields:
        names = variables(field)
        if reported == field or reported in names:
            name = next((name for name in names if name in os.environ), names[0])
            return f"{name}: {_words(detail, secret=field in SECRETS)}"
    return f"{reported}: {_words(detail, secret=True)}"


def _words(detail: Mapping[str, Any], *, secret: bool) -> str:
    """What is wrong with a value. A secret is not repeated."""
    given, bounds = f"“{detail['input']}”", detail.get("ctx", {})
    match detail["type"]:
        case "int_parsing" | "int_from_float":
            return f"{given} is not a whole number"
        case "float_parsing" | "finite_number":
            return f"{given} is not a number"
        case "bool_parsing":
            return f"{given} is neither true nor false"
        case "greater_than_equal":
            return f"{given} is too small, it must be at least {bounds['ge']}"
        case "less_than_equal":
            return f"{given} is too large, it must be at most {bounds['le']}"
        case "literal_error":
            return f"{given} is not known, it must be {bounds['expected']}"
        case "string_too_short":
            return f"it is too short, it must have at least {bounds['min_length']} characters"
        case _:  # in our own words already
            text = detail["msg"].removeprefix("Value error, ")
            repeated = secret or not detail["loc"] or str(detail["input"]) in text
            return text if repeated else f"{given} {text}"
