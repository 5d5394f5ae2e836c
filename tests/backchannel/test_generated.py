"""Files made from the sources are what the sources make; the lock is nobody's private one."""

from __future__ import annotations

import re
import tomllib

import pytest

from backchannel import VERSION
from tests.product import ROOT
from tools import generated, lock
from tools.lock import SELECTIONS


@pytest.mark.parametrize("path", generated.GENERATORS)
def test_it_is_fresh(path: str) -> None:
    made = generated.GENERATORS[path]()
    assert (ROOT / path).read_text(encoding="utf-8") == made, "run './run generate'"


def test_the_version_is_the_same_everywhere() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert project["version"] == VERSION


@pytest.mark.parametrize("name", SELECTIONS)
def test_requirements_are_hashed_and_name_no_place(name: str) -> None:
    text = (ROOT / name).read_text()
    packages = re.findall(r"^[a-z0-9-]+==", text, re.MULTILINE)
    assert len(packages) == len(re.findall(r"^[a-z0-9-]+==.*\\\n {4}--hash=", text, re.MULTILINE))
    assert packages
    assert "://" not in text
    assert "--index" not in text


def test_the_front_end_lock_names_no_place() -> None:
    assert "resolved" not in (ROOT / "frontend" / "package-lock.json").read_text()


def test_a_stale_lock_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    assert lock.fresh()
    asked = lock._asked()
    changed = {**asked, "dependencies": [*asked["dependencies"], "something-new"]}
    monkeypatch.setattr(lock, "_asked", lambda: changed)
    assert not lock.fresh()
