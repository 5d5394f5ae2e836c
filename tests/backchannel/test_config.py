"""Settings: every bad one is named, with what is wrong, all at once."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from backchannel import config
from tests.product import ROOT


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith(config.PREFIX) or name in {"PORT", "DATABASE_URL", "REDIS_URL"}:
            monkeypatch.delenv(name)


def problems() -> list[str]:
    with pytest.raises(config.ConfigError) as caught:
        config.load()
    return caught.value.problems


def test_nothing_needs_to_be_set() -> None:
    loaded = config.load()
    assert (loaded.port, loaded.workers, loaded.debug, loaded.tls) == (8000, 1, False, False)
    assert loaded.data.name == "backchannel"


def test_every_bad_setting_is_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "many")
    monkeypatch.setenv("BACKCHANNEL_DEBUG", "maybe")
    monkeypatch.setenv("BACKCHANNEL_HOSTS", "example.org,*")
    assert [problem.split(":")[0] for problem in problems()] == [
        "PORT",
        "BACKCHANNEL_HOSTS",
        "BACKCHANNEL_DEBUG",
    ]


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("BACKCHANNEL_PORT", "70000", "less than or equal to 65535"),
        ("BACKCHANNEL_HOSTS", ".example.org", "name each host in full"),
        ("BACKCHANNEL_HOSTS", "http://example.org", "is not a host name"),
        ("BACKCHANNEL_HOSTS", "example.org:8000", "is not a host name"),
        ("BACKCHANNEL_PUBLIC_URL", "example.org", "must be http:// or https://"),
        ("BACKCHANNEL_PUBLIC_URL", "https://example.org/table", "without a path"),
        ("DATABASE_URL", "mysql://there/db", "must start with postgresql://"),
        ("REDIS_URL", "http://there", "must start with redis://"),
        ("BACKCHANNEL_SERVER", "apache", "'daphne' or 'uvicorn'"),
        ("BACKCHANNEL_SECRET_KEY", "short", "at least 32"),
    ],
)
def test_a_bad_value_is_explained(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, words: str
) -> None:
    monkeypatch.setenv(name, value)
    (problem,) = problems()
    assert problem.startswith(f"{name}: ")
    assert words in problem


def test_a_misspelt_setting_is_not_ignored(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BACKCHANNEL_PROT", "8001")
    expected = "BACKCHANNEL_PROT: there is no such setting; did you mean BACKCHANNEL_PORT?"
    assert problems() == [expected]


def test_a_secret_is_not_repeated_in_the_complaint(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "mysql://root:hunter2@there/db")
    monkeypatch.setenv("BACKCHANNEL_SECRET_KEY", "hunter2")
    assert "hunter2" not in "".join(problems())


def test_several_processes_need_what_they_share(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BACKCHANNEL_WORKERS", "2")
    monkeypatch.setenv("BACKCHANNEL_SERVER", "uvicorn")
    (problem,) = problems()
    assert problem.endswith("cannot share a table without REDIS_URL and DATABASE_URL")
    monkeypatch.setenv("REDIS_URL", "redis://localhost:6379/0")
    monkeypatch.setenv("DATABASE_URL", "postgresql://localhost/table")
    assert config.load().workers == 2


def test_the_prefixed_name_wins_and_an_empty_one_counts_as_unset(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PORT", "8001")
    monkeypatch.setenv("BACKCHANNEL_PORT", "8002")
    monkeypatch.setenv("REDIS_URL", "")
    assert (config.load().port, config.load().redis_url) == (8002, None)


def test_https_in_front_makes_it_tls(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BACKCHANNEL_PUBLIC_URL", "https://table.example.org/")
    assert config.load().tls
    assert config.load().public_url == "https://table.example.org"


def test_the_command_line_says_it_in_words(tmp_path: Path) -> None:
    environment = {**os.environ, "BACKCHANNEL_DATA": str(tmp_path), "PORT": "many"}
    result = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert result.returncode == 2
    assert "  - PORT: Input should be a valid integer" in result.stderr
    assert "Traceback" not in result.stderr


def test_a_reader_that_has_seen_enough_gets_no_traceback(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-u", "manage.py", "scenario", "describe", "first-deal"],
        cwd=ROOT,
        env={**os.environ, "BACKCHANNEL_DATA": str(tmp_path)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout
    assert process.stderr
    process.stdout.close()  # as `| head` does
    complaint = process.stderr.read()
    process.stderr.close()
    assert process.wait(timeout=60) == 1
    assert complaint == ""
