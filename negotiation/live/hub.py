"""One per process: which sessions have sockets here, who wakes them, and when they close."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence

import structlog

from negotiation import record
from negotiation.engine.terms import SeatId
from negotiation.protocol.words import Close
from negotiation.record import Change, SessionId

from . import limits
from .admission import Grant, Lapsed
from .crew import Crew
from .doorbell import Doorbell
from .outbound import Outbound
from .pacer import Pacer
from .pump import Newcomer, Pump
from .reader import Reader

log = structlog.get_logger(__name__)

Turn = tuple[SessionId, SeatId, int]
"""A seat of a session, and which of its turns: one person's."""
Attend = Callable[[frozenset[Turn]], None]


class Hub:
    """Lives on one event loop. Our own commits come with what they changed; the pokes of other
    processes and the ticks only say "look again", and looking alone would do.
    """

    def __init__(self) -> None:
        self.loop = asyncio.get_running_loop()
        self.reader = Reader()
        self.stopping = False
        self.emptied = asyncio.Event()
        """Set once the hub is stopping and its last socket has left."""
        self.attend: Attend | None = None
        self.lapsed: Lapsed | None = None
        self._granted: dict[Outbound, Grant] = {}
        self._pumps: dict[SessionId, Pump] = {}
        self._doorbell = Doorbell(self.poke)
        self._pacer = Pacer()
        self._crew = Crew()
        self._thinker = Reader(threads=1)
        """Bots think on a thread of their own: no question of a person waits behind them."""
        self._with_bots: dict[SessionId, int] = {}
        self._failing: set[str] = set()
        self._tasks = [
            asyncio.create_task(self._every_tick("look", self._look)),
            asyncio.create_task(self._every_tick("pace", self._pace)),
            asyncio.create_task(self._every_tick("bots", self._move)),
            asyncio.create_task(self._every_tick("attend", self._attend)),
            asyncio.create_task(self._every_tick("recheck", self._recheck, limits.RECHECK_SECONDS)),
        ]
        record.on_commit(self._committed)

    def join(self, newcomer: Newcomer) -> Pump:
        """Let a socket in; its welcome and first update follow by themselves."""
        session, grant = newcomer.admission.session, newcomer.admission.grant
        if grant is not None:
            self._granted[newcomer.outbound] = grant
        if session not in self._pumps:
            self._pumps[session] = Pump(session, self.reader)
        self._pumps[session].join(newcomer)
        return self._pumps[session]

    def leave(self, session: SessionId, outbound: Outbound) -> None:
        self._granted.pop(outbound, None)
        pump = self._pumps.get(session)
        if pump is None:
            return
        pump.leave(outbound)
        if pump.empty:
            pump.stop()
            del self._pumps[session]
        if self.stopping and not self._pumps:
            self.emptied.set()

    def poke(self, session: SessionId) -> None:
        """Something may have happened in a session, in another process."""
        if session in self._pumps:
            self._pumps[session].look()

    def stop(self) -> None:
        """Send everybody away until the next start."""
        self.stopping = True
        if not self._pumps:
            self.emptied.set()
        record.on_commit(None)
        for pump in self._pumps.values():
            for outbound in list(pump.sockets()):
                outbound.close(Close.RESTARTING)
            pump.stop()
        for task in self._tasks:
            task.cancel()
        self._doorbell.stop()
        self.reader.stop()
        self._thinker.stop()

    # --- waking -----------------------------------------------------------------------------------

    def _committed(self, changes: Sequence[Change]) -> None:
        """Called on the writer's thread, after COMMIT."""
        if not self.loop.is_closed():
            self.loop.call_soon_threadsafe(self._tell, changes)

    def _tell(self, changes: Sequence[Change]) -> None:
        for change in changes:
            if change.session in self._pumps:
                self._pumps[change.session].hear(change)
            self._doorbell.ring(change.session)

    async def _every_tick(
        self, name: str, work: Callable[[], Awaitable[None]], seconds: float = limits.TICK_SECONDS
    ) -> None:
        while True:
            await asyncio.sleep(seconds)
            try:
                await work()
                self._failing.discard(name)
            except Exception:  # the next tick tries again
                if name not in self._failing:
                    log.warning("tick_failed", what=name, exc_info=True)
                self._failing.add(name)

    async def _look(self) -> None:
        """Close who is too slow, and find what no poke told us."""
        for pump in self._pumps.values():
            for outbound in pump.sockets():
                if outbound.overdue:
                    outbound.close(Close.SLOW)
        if not self._pumps:
            return
        asked = list(self._pumps)
        heads = await self.reader.ask(record.heads, asked)
        for session in asked:
            here = self._pumps.get(session)
            if here is not None and session not in heads:
                here.send_away()
            elif here is not None and here.seq < heads[session]:
                here.look()

    async def _pace(self) -> None:
        self._with_bots = await self.reader.ask(self._pacer.beat)

    async def _move(self) -> None:
        if self._with_bots:
            await self._thinker.ask(self._crew.beat, self._with_bots)

    async def _recheck(self) -> None:
        """Close the sockets of everybody whose grant was taken back, in any process."""
        if self.lapsed is None or not self._granted:
            return
        gone = await self.reader.ask(self.lapsed, frozenset(self._granted.values()))
        for outbound in [each for each, grant in self._granted.items() if grant in gone]:
            outbound.close(Close.REVOKED)

    async def _attend(self) -> None:
        if self.attend is not None:
            here = (viewer for pump in self._pumps.values() for viewer in pump.turns())
            await self.reader.ask(self.attend, frozenset(here))
