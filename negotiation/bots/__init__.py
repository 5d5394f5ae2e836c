"""Choices for an empty seat, made from its own view and a seed alone."""

from negotiation.engine.bots import bot_seed

from .choose import choose
from .moves import Act, Move, Part, Speak, parts
from .pace import Agenda, Turn
from .temperament import TEMPERAMENTS, Temperament, usual
from .view import BotView, bot_view
from .worth import OwnPayoff, own_payoff

__all__ = [
    "TEMPERAMENTS",
    "Act",
    "Agenda",
    "BotView",
    "Move",
    "OwnPayoff",
    "Part",
    "Speak",
    "Temperament",
    "Turn",
    "bot_seed",
    "bot_view",
    "choose",
    "own_payoff",
    "parts",
    "usual",
]
