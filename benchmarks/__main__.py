"""Measure every bar, and write the results down.

python -m benchmarks --write                 all of it, some twenty minutes
python -m benchmarks --only fan-out sixty    some of it, printed
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path

import uvloop

from .report import PAGE, page
from .rows import SECTIONS
from .section import Section
from .served import cores


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", nargs="+", choices=tuple(SECTIONS), default=tuple(SECTIONS))
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=4.0)
    parser.add_argument("--write", action="store_true", help=f"write {PAGE.name}")
    arguments = parser.parse_args()
    before, sections = os.getloadavg(), []
    everywhere = os.sched_getaffinity(0)
    with tempfile.TemporaryDirectory(prefix="backchannel-benchmarks-") as folder:
        for name in arguments.only:
            begun = time.monotonic()
            print(f"{name} ...", file=sys.stderr, flush=True)
            sections.append(uvloop.run(_measured(name, Path(folder), arguments)))
            for row in sections[-1].rows:
                print(f"  {row.what}: {row.found}", file=sys.stderr, flush=True)
            print(f"  {time.monotonic() - begun:.0f} s", file=sys.stderr, flush=True)
            os.sched_setaffinity(0, everywhere)
    written = page(sections, "python -m benchmarks --write", before)
    if arguments.write:
        PAGE.write_text(written)
    else:
        print(written)


async def _measured(name: str, folder: Path, arguments: argparse.Namespace) -> Section:
    os.sched_setaffinity(0, {cores()[1]})
    return await SECTIONS[name](folder, arguments.rounds, arguments.seconds)


if __name__ == "__main__":
    main()
