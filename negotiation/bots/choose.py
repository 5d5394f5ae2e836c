"""One turn of a bot: the first thing on its list that there is reason to do."""

from __future__ import annotations

from collections.abc import Callable

from .answers import reject, sign, withdraw
from .deeds import act, second
from .mind import Mind
from .moves import Move
from .people import answer, reply
from .steps import step
from .talk import opening_statement, statement, urge
from .temperament import Temperament
from .texts import table
from .view import BotView

RULES: tuple[Callable[[Mind], Move | None], ...] = (
    opening_statement,
    withdraw,
    sign,
    answer,
    reply,
    table,
    second,
    act,
    reject,
    step,
    urge,
    statement,
)


def choose(view: BotView, seed: str, temperament: Temperament) -> Move | None:
    """What the bot in ``view``'s seat does now; None if it waits.

    A function of its arguments alone: the same on every machine. A seat without the pen leaves
    the talking to whoever signs, and stands behind what others of its delegation dare.
    """
    if view.clock.status != "running" or view.clock.ordinal is None:
        return None
    mind = Mind(view, seed, temperament)
    if not view.card.pen:
        return second(mind)
    return next((move for rule in RULES if (move := rule(mind)) is not None), None)
