"""The data directory and its secret key."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from backchannel import datadir
from backchannel.config import ConfigError
from tests.product import ROOT


def test_the_key_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    directory = datadir.prepare(tmp_path / "new" / "data")
    key = datadir.secret_key(directory)
    assert len(key) >= 64
    assert datadir.secret_key(directory) == key
    assert stat.S_IMODE((directory / "secret_key").stat().st_mode) == 0o600
    assert stat.S_IMODE(directory.stat().st_mode) == 0o700
    assert os.listdir(directory) == ["secret_key"]  # noqa: PTH208 - no draft is left behind


def test_processes_that_start_together_agree_on_the_key(tmp_path: Path) -> None:
    code = (
        "import pathlib, sys; from backchannel import datadir;"
        "sys.stdin.readline(); print(datadir.secret_key(pathlib.Path(sys.argv[1])))"
    )
    racers = [
        subprocess.Popen(
            [sys.executable, "-c", code, str(tmp_path)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(4)
    ]
    for racer in racers:
        assert racer.stdin is not None
        racer.stdin.write("go\n")
        racer.stdin.flush()
    keys = {racer.communicate(timeout=60)[0] for racer in racers}
    assert len(keys) == 1
    assert keys.pop().strip()


def test_a_directory_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigError, match=r"BACKCHANNEL_DATA: cannot use .*file/data"):
        datadir.prepare(tmp_path / "file" / "data")
