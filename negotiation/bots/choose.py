"""One turn of a bot: the first thing on its list that there is reason to do."""

from __future__ import annotations

from collections.abc import Callable

from negotiation.engine.commands import SetReady

from .answers import reject, sign, withdraw
from .mind import Mind
from .moves import Move
from .reasons import said
from .steps import step
from .talk import opening_statement, statement, urge
from .temperament import Temperament
from .texts import table
from .view import BotView

RULES: tuple[Callable[[Mind], Move | None], ...] = (
    opening_statement,
    withdraw,
    sign,
    table,
    reject,
    step,
    urge,
    statement,
)


def choose(view: BotView, seed: str, temperament: Temperament) -> Move | None:
    """What the bot in ``view``'s seat does now; None if it waits.

    A function of its arguments alone: the same on every machine. A seat without the pen gets
    ready and then leaves the talking to whoever signs.
    """
    if view.clock.status == "lobby":
        return _ready(view)
    if view.clock.status != "running" or view.clock.ordinal is None or not view.card.pen:
        return None
    mind = Mind(view, seed, temperament)
    return next((move for rule in RULES if (move := rule(mind)) is not None), None)


def _ready(view: BotView) -> Move | None:
    own = next(status for status in view.roster.seats if status.seat == view.seat)
    if own.ready or not own.taken:
        return None
    reason = said("ready", {}, "nothing to prepare", "A bot is ready at once.")
    return Move((SetReady(ready=True),), reason)
