"""Settings: every bad one is named, with what is wrong, all at once."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from backchannel import config
from tests.product import ROOT


def manage(data: Path, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    own = {"DJANGO_SETTINGS_MODULE": "backchannel.settings"}  # not the tests', with their database
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env={**os.environ, **own, "BACKCHANNEL_DATA": str(data), **settings},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


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
        ("BACKCHANNEL_PORT", "many", "“many” is not a whole number"),
        ("BACKCHANNEL_PORT", "70000", "“70000” is too large, it must be at most 65535"),
        ("BACKCHANNEL_WORKERS", "0", "“0” is too small, it must be at least 1"),
        ("BACKCHANNEL_CLIENT_RATES", "fast", "“fast” is not a number"),
        ("BACKCHANNEL_DEBUG", "maybe", "“maybe” is neither true nor false"),
        ("BACKCHANNEL_HOSTS", ".example.org", "name each host in full"),
        ("BACKCHANNEL_HOSTS", "http://example.org", "is not a host name"),
        ("BACKCHANNEL_HOSTS", "example.org:8000", "is not a host name"),
        ("BACKCHANNEL_PUBLIC_URL", "example.org", "“example.org” must be http:// or https://"),
        ("BACKCHANNEL_PUBLIC_URL", "https://example.org/table", "without a path"),
        ("DATABASE_URL", "mysql://there/db", "must start with postgresql://"),
        ("REDIS_URL", "http://there", "must start with redis://"),
        ("BACKCHANNEL_SERVER", "apache", "“apache” is not known, it must be 'daphne' or 'uvicorn'"),
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
    assert "Input" not in problem


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
    result = manage(tmp_path, "check", PORT="many")
    assert result.returncode == 2
    assert "  - PORT: “many” is not a whole number" in result.stderr
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


@pytest.mark.parametrize(
    "arguments",
    [
        ("transcript", "export", "0" * 32),
        pytest.param(("participant", "list", "0" * 32), marks=pytest.mark.long),
        ("participant", "erase", "0" * 32, "1"),
    ],
)
def test_before_the_first_start_a_command_says_what_to_do(
    tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    result = manage(tmp_path, *arguments)
    assert result.returncode == 1
    assert result.stderr.startswith(f"There is no session in {tmp_path} that this version can")
    assert "start the server there once with ./run" in result.stderr
    assert result.stderr.count("\n") == 1
    assert result.stdout == ""


def test_a_database_that_does_not_answer_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "backchannel.sqlite3").mkdir()
    result = manage(tmp_path, "transcript", "export", "0" * 32)
    assert result.returncode == 1
    assert result.stderr.startswith("The database does not answer: ")
    assert result.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["help"], "Type './run manage help <subcommand>' for help"),
        pytest.param(
            ["help", "transcript"],
            "usage: ./run manage transcript [-h]",
            marks=pytest.mark.long,
        ),
        (["transcript", "export", "--help"], "usage: ./run manage transcript export [-h]"),
    ],
)
def test_help_names_the_command_that_people_type(
    tmp_path: Path, arguments: list[str], words: str
) -> None:
    assert words in manage(tmp_path, *arguments).stdout


def test_a_misspelt_command_names_the_help_that_people_type(tmp_path: Path) -> None:
    assert "Type './run manage help' for usage" in manage(tmp_path, "transscript").stderr
