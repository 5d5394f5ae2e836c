"""One turn of a bot: the first thing on its list that there is reason to do."""

from __future__ import annotations

from collections.abc import Callable

from negotiation.engine.commands import SignOffer

from .answers import last, reject, sign, withdraw
from .deeds import act, second
from .mind import Mind
from .moves import Move, Speak
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
    move = next((move for rule in RULES if (move := rule(mind)) is not None), None)
    return _and_write(mind, move) if mind.hurried and move is not None else move


def _and_write(mind: Mind, move: Move) -> Move:
    """Whoever signs with little time left writes a new text in the same turn: each one asks all of
    the others, and there are not many turns to ask in."""
    signed = {act.offer for act in move.acts if isinstance(act, SignOffer)}
    texts = [text for text in mind.texts if text.id in signed]
    if not texts or any(map(last, texts)) or (text := table(mind)) is None:
        return move
    # The new text has its own words; saying why one signs another as well would be too much.
    signs = tuple(act for act in move.acts if not isinstance(act, Speak))
    return Move((*signs, *text.acts), move.reason, (*move.also, text.reason, *text.also))
