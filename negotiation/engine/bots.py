"""What the rules know of bots: the names of their temperaments, and the seed of each."""

from __future__ import annotations

from hashlib import sha256

from .chance import pick
from .terms import SeatId, TemperamentName

FIRM, STEADY, EAGER, MIRROR, SPOILER = TEMPERAMENTS = tuple(
    map(TemperamentName, ("firm", "steady", "eager", "mirror", "spoiler"))
)

_USUAL = (STEADY, STEADY, STEADY, EAGER, EAGER, MIRROR, MIRROR, FIRM)


def bot_seed(seed: str, seat: SeatId) -> str:
    """What the bot in a seat draws from: it tells nothing about the session's secret seed."""
    return sha256(f"bot\x1f{seed}\x1f{seat}".encode()).hexdigest()[:32]


def usual(seed: str, seat: SeatId) -> TemperamentName:
    """The temperament of a bot for which nobody chose one; ``seed`` is the bot's own.

    Never a spoiler: that one is chosen.
    """
    return pick(seed, "temperament", seat, among=_USUAL)
