"""A server of one process, on a core of its own, and what it costs the machine."""

from __future__ import annotations

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
START_SECONDS = 60.0
RATES = 1000
"""How many times faster than people the clients of a load test may be; see CLIENT_RATES."""
_CORES = sorted(os.sched_getaffinity(0))
_TICKS = os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")


def cores() -> tuple[int, int]:
    """The core of the server and that of the load; the same one if the machine has no other."""
    return _CORES[-1], _CORES[0]


@dataclass(slots=True)
class Served:
    """A running server. ``data`` is where the product keeps its record, None for a yardstick."""

    name: str
    url: str
    pid: int = 0
    data: Path | None = None
    syncs: Path | None = None
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    @property
    def socket_url(self) -> str:
        return self.url.replace("http", "ws", 1)

    def cpu(self) -> float:
        """Seconds of processor time so far, all threads; 0 for a server that is not ours."""
        if not self.pid:
            return 0.0
        words = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(words[11]) + int(words[12])) / _TICKS

    def memory(self) -> int:
        """Bytes that are resident now."""
        return int(Path(f"/proc/{self.pid}/statm").read_text().split()[1]) * _PAGE

    def commands(self, session: str) -> list[str]:
        """The id behind each entry of a session, read from the record's own file."""
        if self.data is None:
            raise ValueError(f"{self.name} keeps no record")
        file = self.data / "backchannel.sqlite3"
        with sqlite3.connect(f"file:{file}?mode=ro", uri=True, timeout=10) as record:
            asked = "SELECT command_id FROM negotiation_entry WHERE session_id = ? ORDER BY seq"
            return [row[0] for row in record.execute(asked, (session,))]


def product(server: str, data: Path, *, count_syncs: bool = False) -> Served:
    """The product under ``daphne`` or ``uvicorn``, with client rates raised. See ``end``."""
    port = free_port()
    name = f"backchannel/{server}"
    served = Served(name, f"http://localhost:{port}", data=data)
    command: list[str] = []
    if count_syncs:
        served.syncs = data.with_name(f"{data.name}.syncs")
        calls = "trace=fsync,fdatasync,sync_file_range,msync"
        command = ["strace", "-f", "--seccomp-bpf", "-qq", "-e", calls, "-o", str(served.syncs)]
    command += [sys.executable, "manage.py", "serve", "--bind", "127.0.0.1"]
    own = {
        "BACKCHANNEL_DATA": str(data),
        "BACKCHANNEL_SERVER": server,
        "BACKCHANNEL_CLIENT_RATES": str(RATES),
        "PORT": str(port),
    }
    return _start(served, command, own, port)


def stock(server: str) -> Served:
    """Stock Channels under ``daphne`` or ``uvicorn``."""
    port = free_port()
    at, application = str(port), "benchmarks.stock:application"
    command = [sys.executable, "-m", server]
    if server == "uvicorn":
        command += ["--port", at, "--ws", "websockets-sansio", "--log-level", "warning"]
        command += ["--ws-ping-interval", "10", "--ws-ping-timeout", "20", application]
    else:
        command += ["-p", at, "-v", "0", "--websocket_timeout", "-1", application]
    return _start(Served(f"stock/{server}", f"http://127.0.0.1:{port}"), command, {}, port)


def plain() -> Served:
    """A plain broadcast by the websockets library."""
    port = free_port()
    command = [sys.executable, "-m", "benchmarks.plain", str(port)]
    return _start(Served("plain/websockets", f"http://127.0.0.1:{port}"), command, {}, port)


@contextmanager
def running(made: Served) -> Iterator[Served]:
    """The server until the block ends, then its graceful end."""
    try:
        yield made
    finally:
        end(made)


def end(served: Served) -> None:
    """SIGTERM, and SIGKILL for one that does not listen."""
    if served.process is None or served.process.poll() is not None:
        return
    os.kill(served.pid, signal.SIGTERM)
    try:
        served.process.wait(timeout=20)
    except subprocess.TimeoutExpired:
        served.process.kill()
        served.process.wait(timeout=20)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _start(served: Served, command: Sequence[str], own: dict[str, str], port: int) -> Served:
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("BACKCHANNEL_") and name not in {"PORT", "DATABASE_URL", "REDIS_URL"}
    }
    core, _ = cores()
    before = os.sched_getaffinity(0)
    output = tempfile.TemporaryFile()  # noqa: SIM115 - the child writes to it as long as it lives
    os.sched_setaffinity(0, {core})  # children inherit it
    try:
        served.process = subprocess.Popen(
            command,
            cwd=ROOT,
            env={**kept, **own, "PYTHONUNBUFFERED": "1"},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    finally:
        os.sched_setaffinity(0, before)
    until = time.monotonic() + START_SECONDS
    while not _listens(port):
        if served.process.poll() is not None or time.monotonic() > until:
            output.seek(0)
            raise RuntimeError(f"{served.name} did not start:\n{output.read().decode()}")
        time.sleep(0.05)
    served.pid = _leaf(served.process.pid)
    return served


def _leaf(pid: int) -> int:
    """The server itself, where another program started it."""
    children = Path(f"/proc/{pid}/task/{pid}/children")
    found = (
        children.read_text().split() if Path(f"/proc/{pid}/comm").read_text() == "strace\n" else []
    )
    return int(found[0]) if found else pid


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
