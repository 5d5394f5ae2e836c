"""Settings of the test run: the product's own, on a data directory that goes away."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path

_DATA = Path(tempfile.mkdtemp(prefix="backchannel-test-"))
atexit.register(shutil.rmtree, _DATA, ignore_errors=True)
os.environ["BACKCHANNEL_DATA"] = str(_DATA)

from backchannel.settings import *  # noqa: E402, F403 - after the directory is set
from backchannel.settings import ALLOWED_HOSTS, DATABASES  # noqa: E402

ALLOWED_HOSTS += ["testserver"]
# A password is to be slow to check, except where hundreds of tests sign in.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# A file, not memory: threads and child processes must see the same database.
DATABASES["default"]["TEST"] = (
    {} if os.environ.get("DATABASE_URL") else {"NAME": str(_DATA / "test.sqlite3")}
)
