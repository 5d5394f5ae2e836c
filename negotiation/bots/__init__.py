"""Choices for an empty seat, made from its own view and a seed alone."""

from .chance import bot_seed
from .choose import choose
from .moves import Act, Move, Reason, Speak
from .pace import Pace, Turn, period, phase_start
from .temperament import TEMPERAMENTS, Temperament, usual
from .view import BotView, bot_view
from .worth import OwnPayoff, own_payoff

__all__ = [
    "TEMPERAMENTS",
    "Act",
    "BotView",
    "Move",
    "OwnPayoff",
    "Pace",
    "Reason",
    "Speak",
    "Temperament",
    "Turn",
    "bot_seed",
    "bot_view",
    "choose",
    "own_payoff",
    "period",
    "phase_start",
    "usual",
]
