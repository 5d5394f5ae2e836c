"""The served product as a child process, to be opened, stopped, killed and started again."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
START_SECONDS = 60.0


def free_port() -> int:
    """A port that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Product:
    """``manage.py serve`` on a data directory of its own.

    ``start`` returns once it answers. ``kill`` is ``kill -9``; after it (or ``stop``), ``start``
    goes on with the same data on the same port. ``settings`` are environment variables.
    """

    def __init__(self, data: Path, **settings: str) -> None:
        self.data = data
        self.port = free_port()
        self.settings = settings
        self.output = data.with_name(f"{data.name}.output")
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Without a slash at the end."""
        return f"http://localhost:{self.port}"

    @property
    def socket_url(self) -> str:
        """Without a slash at the end."""
        return f"ws://localhost:{self.port}"

    @property
    def pid(self) -> int:
        assert self.process is not None
        return self.process.pid

    def environment(self) -> dict[str, str]:
        """The test run's own environment without its settings, plus those of this product."""
        plain = {"PORT", "DATABASE_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE"}
        inherited = {
            name: value
            for name, value in os.environ.items()
            if name not in plain and not name.startswith("BACKCHANNEL_")
        }
        own = {"BACKCHANNEL_DATA": str(self.data), "PORT": str(self.port)}
        return {**inherited, "PYTHONUNBUFFERED": "1", **own, **self.settings}

    def start(self) -> None:
        """Spawn it and wait until ``/healthz`` answers; its output is in the error if it ends."""
        with self.output.open("ab") as output:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "serve"],
                cwd=ROOT,
                env=self.environment(),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        deadline = time.monotonic() + START_SECONDS
        while not self.answers():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise AssertionError(f"the server did not start:\n{self.text()}")
            time.sleep(0.05)

    def answers(self) -> bool:
        """Whether the process is up and serves."""
        try:
            with urllib.request.urlopen(f"{self.url}/healthz", timeout=2) as reply:  # noqa: S310
                return bool(reply.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    def text(self) -> str:
        """Everything it has printed."""
        return self.output.read_text(errors="replace") if self.output.exists() else ""

    def log(self) -> str:
        """Everything it has logged."""
        path = self.data / "logs" / "backchannel.log"
        return path.read_text() if path.exists() else ""

    def manage(self, *words: str) -> str:
        """What a management command prints on the same data."""
        done = subprocess.run(
            [sys.executable, "manage.py", *words],
            cwd=ROOT,
            env=self.environment(),
            check=True,
            capture_output=True,
            text=True,
            timeout=60,
        )
        return done.stdout

    def kill(self) -> None:
        """As the kernel or a power cut would: no farewell."""
        self._end(signal.SIGKILL)

    def stop(self) -> int:
        """As an operator would; the exit code."""
        return self._end(signal.SIGTERM)

    def _end(self, number: signal.Signals) -> int:
        assert self.process is not None
        if self.process.poll() is None:
            self.process.send_signal(number)
        try:
            return self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(timeout=20)
            raise


def read_json(url: str) -> object:
    """The JSON that ``url`` answers with."""
    with urllib.request.urlopen(url, timeout=10) as reply:  # noqa: S310 - our own server
        return json.load(reply)
