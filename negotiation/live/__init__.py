"""Sockets: the hub that fans out, the consumer behind each, and the pacer that keeps deadlines."""

from .hub import Attend, Turn
from .service import start, stop

__all__ = ["Attend", "Turn", "start", "stop"]
