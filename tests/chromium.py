"""The browser of the tests: a Chromium that is on the machine, never a downloaded one."""

from __future__ import annotations

import os
import shutil

import pytest

# The headless shell is the same engine without the desktop around it: in a third less time.
NAMES = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
)
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def path() -> str:
    """Where Chromium is. Without one the test is skipped, but in CI (``CI=true``) it fails."""
    named = os.environ.get("BACKCHANNEL_CHROMIUM")
    candidates = (named,) if named else NAMES
    for name in candidates:
        if found := shutil.which(name):
            return found
    missing = (
        f"BACKCHANNEL_CHROMIUM={named} is no program"
        if named
        else "no Chromium found: install one (Debian: apt install chromium-headless-shell) "
        "or name it in BACKCHANNEL_CHROMIUM"
    )
    if os.environ.get("CI") == "true":
        pytest.fail(missing)
    pytest.skip(missing)
