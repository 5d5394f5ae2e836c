"""Sockets: the hub that fans out, the consumer behind each, and the pacer that keeps deadlines."""

from .service import start, stop

__all__ = ["start", "stop"]
