"""The start script: what it says, what it remembers, and that two of it do not collide."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from typing import Any

import pytest

from tests.product import ROOT


@pytest.fixture
def script(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The script as a module, with an environment of its own that does not exist yet."""
    monkeypatch.setenv("BACKCHANNEL_VENV", str(tmp_path / "venv"))
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    spec = spec_from_loader("run_script", SourceFileLoader("run_script", str(ROOT / "run")))
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def call(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "run", *arguments]
    return subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )


def test_help_names_every_verb() -> None:
    result = call("--help")
    assert result.returncode == 0
    for verb in ("manage", "test", "check", "frontend", "generate", "lock"):
        assert f"./run {verb}" in result.stdout


def test_an_unknown_verb_is_refused_with_the_help() -> None:
    result = call("tset")
    assert result.returncode == 1
    assert "there is no 'tset'" in result.stderr
    assert "./run test" in result.stderr


FILE = "tests/bots/test_play.py"


@pytest.mark.parametrize(
    "arguments",
    [[], ["-v"], ["-k", "novice"], ["tests/bots"], ["tests/live", FILE], [FILE] * 5],
)
def test_many_tests_run_several_files_at_a_time(script: Any, arguments: list[str]) -> None:
    assert script.test_arguments(arguments) == [*script.WORKERS, *arguments]


@pytest.mark.parametrize(
    "arguments",
    [[FILE], [f"{FILE}::test_a_novice_gets_a_deal", "-x"], ["-n", "2"], ["-n0"], ["--pdb"]],
)
def test_few_files_and_a_debugger_run_in_one_process(script: Any, arguments: list[str]) -> None:
    assert script.test_arguments(arguments) == arguments


def test_the_long_suite_is_timed_and_runs_alone(script: Any) -> None:
    assert script.test_arguments(["long", "-x"]) == ["-m", "long", "-x"]


def test_it_can_be_started_by_name() -> None:
    assert (ROOT / "run").stat().st_mode & 0o111
    assert (ROOT / ".ci" / "run").stat().st_mode & 0o111


def test_an_old_python_is_told_so(
    script: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    script.check_python()
    monkeypatch.setattr(script, "LEAST", (99, 0))
    with pytest.raises(SystemExit) as stopped:
        script.check_python()
    assert stopped.value.code == 1
    here = f"{sys.version_info[0]}.{sys.version_info[1]}"
    assert f"this is Python {here}, but 99.0 or newer is needed" in capsys.readouterr().err


def pretend_installed(script: Any, kind: str) -> None:
    python = Path(script.PYTHON)
    python.parent.mkdir(parents=True, exist_ok=True)
    python.touch()
    Path(script.VENV, f".installed-{kind}").write_text(script.fingerprint(kind))


def test_it_installs_again_only_when_the_lock_changed(
    script: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not script.installed("run")
    pretend_installed(script, "run")
    assert script.installed("run")
    assert not script.installed("dev")
    other = tmp_path / "requirements.txt"
    other.write_text((ROOT / "requirements.txt").read_text() + "\n")
    monkeypatch.setitem(script.REQUIREMENTS, "run", str(other))
    assert not script.installed("run")


def test_a_second_start_waits_for_the_first_and_installs_nothing(
    script: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    installs: list[str] = []

    def slow_install(kind: str) -> None:
        installs.append(kind)
        time.sleep(0.3)
        pretend_installed(script, kind)

    monkeypatch.setattr(script, "install", slow_install)
    starts = [threading.Thread(target=script.need, args=("run",)) for _ in range(3)]
    for start in starts:
        start.start()
    for start in starts:
        start.join(timeout=20)
    assert installs == ["run"]
