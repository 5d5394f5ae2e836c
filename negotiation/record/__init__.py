"""The only writer: appends what was decided, stores the answers, keeps the texts.

Synchronous doors, callable from any thread outside a transaction; an event loop awaits
``asyncio.wrap_future(submit(order))`` and reads in a thread.
"""

from .branch import branch
from .cache import Snapshot
from .change import Change, joined
from .orders import (
    Answer,
    Order,
    RecordError,
    SealedText,
    SessionId,
    UnavailableError,
    UnknownSession,
    seal,
)
from .reading import entries, heads, open_sessions, snapshot, texts
from .sessions import delete_sessions, erase_texts, idle_since, open_session, sweep
from .writer import handle, on_commit, stop, submit

__all__ = [
    "Answer",
    "Change",
    "Order",
    "RecordError",
    "SealedText",
    "SessionId",
    "Snapshot",
    "UnavailableError",
    "UnknownSession",
    "branch",
    "delete_sessions",
    "entries",
    "erase_texts",
    "handle",
    "heads",
    "idle_since",
    "joined",
    "on_commit",
    "open_session",
    "open_sessions",
    "seal",
    "snapshot",
    "stop",
    "submit",
    "sweep",
    "texts",
]
