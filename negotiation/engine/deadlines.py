"""What the clock asks for by itself: offers that expire, events, and the phase that ends.

Each due command's id is derived from what is due *and when*, so that every process may issue it
and only the first counts, and so that an answer to a deadline that has since moved (a pause, an
extension) never stands for the new one.
"""

from __future__ import annotations

from collections.abc import Iterator

from .commands import Command, EndPhase, ExpireOffer, FireInject
from .state import State
from .terms import Millis
from .world.clock import waiting


def due(state: State, now: Millis) -> tuple[tuple[str, Command], ...]:
    """Pairs of command id and command, earliest first; an expiry before the phase's end."""
    ready = sorted(
        (deadline for deadline in _deadlines(state) if deadline[0] <= now),
        key=lambda deadline: deadline[0],
    )
    return tuple((command_id, command) for _, command_id, command in ready)


def next_due(state: State) -> Millis | None:
    """When the next deadline falls; None while nothing runs."""
    return min((at for at, _, _ in _deadlines(state)), default=None)


def _deadlines(state: State) -> Iterator[tuple[Millis, str, Command]]:
    clock = state.clock
    if clock.status != "running":
        return
    for offer in state.offers.values():
        if offer.status == "open" and offer.expires_at is not None:
            at = offer.expires_at
            yield at, f"deadline:offer:{offer.id}:{at}", ExpireOffer(offer.id)
    for at, inject in waiting(state):
        yield at, f"deadline:inject:{inject.id}:{at}", FireInject(inject.id)
    if clock.ordinal is not None and clock.ends_at is not None:
        at = clock.ends_at
        yield at, f"deadline:phase:{clock.ordinal}:{at}", EndPhase(clock.ordinal)
