"""The results as a page: what a machine and a version carried, in one run."""

from __future__ import annotations

import os
import platform
import sqlite3
import subprocess
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from .section import Row, Section
from .served import RATES, ROOT

PAGE = Path(__file__).with_name("RESULTS.md")
READING = "<!-- The reading of it is written by hand and kept. -->"
_PACKAGES = ("Django", "channels", "daphne", "uvicorn", "uvloop", "websockets", "pydantic")


def page(sections: Sequence[Section], command: str, before: Sequence[float]) -> str:
    """The whole page; ``before`` are the load averages at the start."""
    parts = [_head(command, before), _bars(sections)]
    tables = [(section.title, table) for section in sections for table in section.tables]
    parts += [f"## {title}\n\n{_table(table)}" for title, table in tables]
    parts.append(_reading())
    return "\n".join(parts)


def _head(command: str, before: Sequence[float]) -> str:
    loads = [f"{one:.1f}" for one in (before[0], os.getloadavg()[0])]
    versions = ", ".join(f"{name} {version(name)}" for name in _PACKAGES)
    return f"""# Results

Written by `{command}`, in one run on one machine. Compare rows and ratios;
another machine has other absolutes.

| | |
|---|---|
| when | {datetime.now(UTC):%Y-%m-%d %H:%M} UTC, commit `{_commit()}` |
| machine | {_processor()}, {os.cpu_count()} cores, {platform.system()} {platform.release()} |
| load average | {loads[0]} at the start, {loads[1]} at the end |
| versions | Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, {versions} |

One server process pinned to one core, the load (its own light WebSocket client) on another, over
loopback. Yardsticks run beside the product in turn, and their rows and ours are medians of
the rounds; overload, memory, syncs and growth are single runs. Everything goes the whole way:
tables are opened and joined over HTTP, commands come in over sockets, are committed with full
sync, and count as delivered on each member's socket. *sat300* is 50 tables of five heads of
delegation and the facilitator. *sat40* is one table: 15 seats with two
devices each, the facilitator and 9 observers. Everybody but observers speaks, in messages of 64
to 70 bytes, four of each speaker being unanswered at any time.

`BACKCHANNEL_CLIENT_RATES={RATES}` raises the limits of one client, which would hold a seat to five
commands a second; nothing else is other than in a class. The yardsticks have no limits.
"""


def _bars(sections: Sequence[Section]) -> str:
    rows: list[Sequence[str]] = [("what", "bar", "found", "met")]
    rows += [_row(row) for section in sections for row in section.rows]
    return f"## The bars\n\n{_table(rows)}"


def _row(row: Row) -> Sequence[str]:
    met = {True: "yes", False: "**no**", None: ""}[row.met]
    return (row.what, row.bar, row.found, met)


def _table(rows: Sequence[Sequence[str]]) -> str:
    lines = [f"| {' | '.join(row)} |" for row in rows]
    lines.insert(1, "|" + "---|" * len(rows[0]))
    return "\n".join(lines) + "\n"


def _reading() -> str:
    if PAGE.exists() and READING in PAGE.read_text():
        return READING + PAGE.read_text().partition(READING)[2]
    return READING + "\n"


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def _commit() -> str:
    asked = ["git", "rev-parse", "--short", "HEAD"]
    found = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=False)
    return found.stdout.strip() or "unknown"
