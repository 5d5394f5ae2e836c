"""Older bodies brought up to date, one version at a time, while they are read.

Stored bytes never change: the chain is over what was written. When a class changes, its version
in ``codec`` grows by one and a step from the version before is added here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from .shapes import Body, UndecodableError

Step = Callable[[Body], Body]


def _opened_with_a_preset(body: Body) -> Body:
    """Version 1 knew no worlds, so no hypotheses either."""
    return {**body, "preset": None, "parameters": {}}


STEPS: Mapping[tuple[str, int], Step] = {("session_opened", 1): _opened_with_a_preset}
"""``(kind, version) -> step``: gives the body that version + 1 would have written."""


def upcast(
    kind: str,
    version: int,
    current: int,
    body: Body,
    steps: Mapping[tuple[str, int], Step] = STEPS,
) -> Body:
    """The body as version ``current`` would have written it.

    Raises ``UndecodableError`` for a version newer than ``current`` or one that has no step.
    """
    if version > current:
        raise UndecodableError(
            f"{kind} version {version} is newer than this program, which reads {current}"
        )
    for older in range(version, current):
        step = steps.get((kind, older))
        if step is None:
            raise UndecodableError(f"{kind}: nothing reads version {older}")
        body = step(body)
    return body
