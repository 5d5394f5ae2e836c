"""One session in one process: pull what is new, fold it, project it once for every viewer."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass

import structlog

from negotiation.engine import view
from negotiation.engine.entries import Recorded
from negotiation.engine.sight import own_party
from negotiation.engine.state import State, Table
from negotiation.engine.terms import Actor, SeatId, Viewer
from negotiation.protocol.client import Hello
from negotiation.protocol.codec import dump_line, message
from negotiation.protocol.words import PROTOCOL, Close
from negotiation.record import Change, SessionId, UnknownSession, clock, joined

from . import limits, reader
from .admission import Admission
from .audience import Audience, numbered, revoked
from .bucket import Bucket
from .outbound import Outbound
from .reader import Reader

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Newcomer:
    """A socket that has said hello and waits for its first update."""

    outbound: Outbound
    admission: Admission
    hello: Hello


class Pump:
    """Turns once for any number of wakes; nothing else in the process reads this session's log."""

    def __init__(self, session: SessionId, questions: Reader) -> None:
        self.session = session
        self.state: State | None = None
        self.seq = 0
        self._reader = questions
        self._audiences: dict[Viewer, Audience] = {}
        self._newcomers: list[Newcomer] = []
        self._buckets: dict[Actor, Bucket] = {}
        self._failing = False
        self._heard: list[Change] = []
        self._look = True
        """Whether the record has to be asked: there may be more than our own commits."""
        self._wake = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        self._task = asyncio.create_task(self._run(), name=f"pump {session}")

    # --- for the hub ------------------------------------------------------------------------------

    def join(self, newcomer: Newcomer) -> None:
        self._newcomers.append(newcomer)
        self.look()

    def leave(self, outbound: Outbound) -> None:
        self._newcomers = [each for each in self._newcomers if each.outbound is not outbound]
        audience, outbound.audience = outbound.audience, None
        if audience is None:
            return
        audience.sockets.discard(outbound)
        self._forget(audience)

    def look(self) -> None:
        """Ask the record what is new."""
        self._look = True
        self._wake.set()

    def hear(self, change: Change) -> None:
        """Take what a commit of this process has changed."""
        self._heard.append(change)
        self._wake.set()

    def send_away(self) -> None:
        """There is no such session, or no more."""
        for outbound in list(self.sockets()):
            outbound.close(Close.NO_SESSION)

    def stop(self) -> None:
        self._task.cancel()

    @property
    def empty(self) -> bool:
        return not self._audiences and not self._newcomers

    def sockets(self) -> Iterator[Outbound]:
        for audience in self._audiences.values():
            yield from audience.sockets
        for newcomer in self._newcomers:
            yield newcomer.outbound

    def turns(self) -> Iterator[tuple[SessionId, SeatId, int]]:
        """The seats that somebody looks through, each with its turn."""
        for viewer, audience in self._audiences.items():
            if viewer.seat is not None and audience.sockets:
                yield self.session, viewer.seat, viewer.generation

    def bucket(self, actor: Actor) -> Bucket:
        """How fast this actor may send commands, over all its sockets in this process."""
        if actor not in self._buckets:
            self._buckets[actor] = Bucket(limits.COMMAND_RATE, limits.COMMAND_BURST)
        return self._buckets[actor]

    async def history(self, audience: Audience, before: int) -> str:
        """The reply to a request for the lines before number ``before``."""
        last = min(before - 1, audience.head)
        first = max(0, last - limits.HISTORY_LINES)
        found = await self._lines(audience, first, last)
        body = ",".join(found)
        more = "true" if first else "false"
        return f'{{"type":"history","lines":[{body}],"more":{more}}}'

    # --- turning ----------------------------------------------------------------------------------

    async def _run(self) -> None:
        begun = -limits.TURN_SECONDS
        while True:
            await self._wake.wait()
            await asyncio.sleep(begun + limits.TURN_SECONDS - self._loop.time())
            self._wake.clear()
            begun = self._loop.time()
            try:
                await self._turn()
                self._failing = False
            except UnknownSession:
                self.send_away()
            except Exception:  # a database hiccup ends no socket: look again
                if not self._failing:
                    log.warning("session_not_read", session=self.session, exc_info=True)
                self._failing = True
                await asyncio.sleep(limits.TICK_SECONDS)
                self.look()

    async def _turn(self) -> None:
        await self._learn()
        if self.state is not None:
            await self._admit(self.state)
        for audience in list(self._audiences.values()):
            await self._fetch_older(audience)

    async def _learn(self) -> None:
        """Apply what was heard; ask the record where that has a gap, or where it may know more."""
        heard, self._heard = self._heard, []
        looking, self._look = self._look, False
        news = joined(heard, self.seq) if self.seq else None
        if news is not None:
            self._apply(news)
        elif any(change.snapshot.seq > self.seq for change in heard):
            looking = True
        if looking:
            self._apply(await self._reader.ask(reader.news, self.session, self.seq))

    def _apply(self, news: Change) -> None:
        """Show the news to every audience, all of it before anything is sent."""
        state = news.snapshot.state
        changed = state is not self.state
        self.state, self.seq = state, news.snapshot.seq
        if changed:
            self._cut_off(state)
        before = {audience: audience.version for audience in self._audiences.values()}
        if changed:
            for audience in self._audiences.values():
                audience.show(state)
        for each in news.entries:
            self._append(each, news, state.table)
        for audience, version in before.items():
            if audience.version != version:
                for outbound in audience.sockets:
                    outbound.wake()

    def _append(self, new: Recorded, news: Change, table: Table) -> None:
        """Give the line of a new entry, encoded once, to everybody who may see it."""
        members = ""
        for viewer, line in view.lines(new.entry, new.at, self._audiences, table):
            members = members or dump_line(line, news.words.get(line.text) if line.text else None)
            self._audiences[viewer].append(new.seq, members)

    def _cut_off(self, state: State) -> None:
        """Close the sockets of everybody whose seat has changed hands, before they see more."""
        for viewer, audience in list(self._audiences.items()):
            if revoked(viewer, state):
                for outbound in audience.sockets:
                    outbound.audience = None
                    outbound.close(Close.REVOKED)
                del self._audiences[viewer]

    # --- newcomers --------------------------------------------------------------------------------

    async def _admit(self, state: State) -> None:
        """Place every newcomer; those who come while we read wait for the next turn."""
        waiting = list(self._newcomers)
        for newcomer in waiting:
            if revoked(newcomer.admission.viewer, state):
                newcomer.outbound.close(Close.REVOKED)
        viewers = {each.admission.viewer for each in waiting} - self._audiences.keys()
        viewers = {viewer for viewer in viewers if not revoked(viewer, state)}
        if viewers:
            found = await self._reader.ask(
                reader.index, self.session, self.seq, viewers, state.table
            )
            for viewer, seqs in found.items():
                self._audiences[viewer] = Audience(
                    self.session, viewer, state.table, seqs, self._wake.set
                )
                self._audiences[viewer].show(state)
        for newcomer in waiting:
            # Who left while we read is no longer in the list.
            if newcomer in self._newcomers:
                self._newcomers.remove(newcomer)
                if newcomer.outbound.closing is None:
                    self._place(newcomer, self._audiences[newcomer.admission.viewer], state)
        for viewer in viewers:
            self._forget(self._audiences[viewer])

    def _forget(self, audience: Audience) -> None:
        """Drop an audience that nobody is in any more and nobody waits for."""
        viewer = audience.viewer
        expected = any(each.admission.viewer == viewer for each in self._newcomers)
        if not audience.sockets and not expected and self._audiences.get(viewer) is audience:
            del self._audiences[viewer]

    def _place(self, newcomer: Newcomer, audience: Audience, state: State) -> None:
        hello, outbound = newcomer.hello, newcomer.outbound
        after = hello.after if hello.feed == audience.feed else None
        known = after is not None and 0 <= audience.head - after <= limits.CATCH_UP_LINES
        fresh = max(0, audience.head - limits.FIRST_LINES)
        outbound.cursor = after if known and after is not None else fresh
        outbound.audience = audience
        audience.sockets.add(outbound)
        _limit_devices(audience, outbound)
        outbound.reply(_welcome(newcomer.admission, audience, state, reset=not known))

    async def _fetch_older(self, audience: Audience) -> None:
        """Give the sockets that fell behind, or just came, the lines memory no longer has."""
        starts = {outbound.cursor for outbound in audience.sockets if outbound.lacks_older}
        for start in starts:
            end = min(audience.head, start + limits.FIRST_LINES)
            found = await self._lines(audience, start, end)
            for outbound in audience.sockets:
                if outbound.cursor == start and outbound.lacks_older:
                    outbound.older = found
                    outbound.wake()

    async def _lines(self, audience: Audience, start: int, end: int) -> list[str]:
        """The lines numbered ``start + 1`` to ``end``, read again from the record."""
        members = await self._reader.ask(
            reader.lines,
            self.session,
            audience.seqs[start:end],
            audience.viewer,
            audience.table,
        )
        return [numbered(start + n, each) for n, each in enumerate(members, 1)]


def _limit_devices(audience: Audience, newest: Outbound) -> None:
    """A seat may be open on a few devices; the one that was opened first makes room."""
    if audience.viewer.seat is None:
        return
    open_ones = [each for each in audience.sockets if each.closing is None]
    for outbound in sorted(open_ones, key=lambda each: each.number)[: -limits.SOCKETS_PER_SEAT]:
        if outbound is not newest:
            outbound.close(Close.REPLACED)


def _welcome(admission: Admission, audience: Audience, state: State, *, reset: bool) -> str:
    viewer = admission.viewer
    return message(
        "welcome",
        protocol=PROTOCOL,
        now=clock.now() // 1000,
        viewer={
            "sight": viewer.sight,
            "seat": viewer.seat,
            "party": own_party(state.table, viewer),
            "steers": admission.actor.steers,
        },
        feed=audience.feed,
        reset=reset,
    )
