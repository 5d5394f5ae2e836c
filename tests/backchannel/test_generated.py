"""Files made from the sources are what the sources make; the lock is nobody's private one."""

from __future__ import annotations

import re
import tomllib
from urllib.parse import urlsplit

import pytest

from backchannel import VERSION
from tests.product import ROOT
from tools import generated
from tools.lock import EXPORTS


@pytest.mark.parametrize("path", generated.GENERATORS)
def test_it_is_fresh(path: str) -> None:
    made = generated.GENERATORS[path]()
    assert (ROOT / path).read_text(encoding="utf-8") == made, "run './run generate'"


def test_the_version_is_the_same_everywhere() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert project["version"] == VERSION


@pytest.mark.parametrize("name", EXPORTS)
def test_requirements_are_hashed_and_name_no_place(name: str) -> None:
    text = (ROOT / name).read_text()
    packages = re.findall(r"^[a-z0-9-]+==", text, re.MULTILINE)
    assert len(packages) == len(re.findall(r"^[a-z0-9-]+==.*\\\n {4}--hash=", text, re.MULTILINE))
    assert packages
    assert "://" not in text
    assert "--index" not in text


def test_the_lock_names_public_places_only() -> None:
    places = re.findall(r'"(\w+://[^"]+)"', (ROOT / "uv.lock").read_text())
    for place in places:
        parts = urlsplit(place)
        assert (parts.scheme, parts.port, parts.username) == ("https", None, None), place
        assert str(parts.hostname).endswith(".org"), place
    assert "resolved" not in (ROOT / "frontend" / "package-lock.json").read_text()
