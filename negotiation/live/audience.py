"""One viewer's side of a session: its newest slices and the end of its feed, encoded once."""

from __future__ import annotations

import hashlib
from array import array
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from itertools import islice, takewhile
from typing import TYPE_CHECKING

from negotiation.engine import view
from negotiation.engine.slices import OffersSlice, Slice
from negotiation.engine.state import State, Table
from negotiation.engine.terms import OfferId, Sight, Viewer
from negotiation.protocol.codec import dump
from negotiation.record import SessionId

from . import limits

if TYPE_CHECKING:
    from .outbound import Outbound

Piece = tuple[str, OfferId | None]
"""What travels when its text changes: a slice by its name, or one offer of the slice of offers."""

FEED_FORMAT = 1
"""Grows when an old log gives other lines than before: every client then starts its feed again."""


def feed_id(session: SessionId, viewer: Viewer) -> str:
    """The same wherever and whenever it is asked for; whoever holds a seat has the seat's feed."""
    words = f"{FEED_FORMAT}:{session}:{viewer.sight}:{viewer.seat or viewer.party or ''}"
    return hashlib.sha256(words.encode()).hexdigest()[:16]


def revoked(viewer: Viewer, state: State) -> bool:
    """Whether the viewer's seat has changed hands since."""
    if viewer.sight is not Sight.SEAT or viewer.seat is None:
        return False
    holding = state.roster.seats.get(viewer.seat)
    return viewer.generation != (holding.generation if holding else 0)


class Audience:
    """All sockets with the same viewer. They share every encoded slice and line.

    ``version`` grows with every change; a slice, and each offer in theirs, remembers the version it
    changed in, so that a socket of any age gets what it lacks. ``seqs[n - 1]`` is the entry behind
    line ``n``.
    ``fetch_older`` has the lines read that are no longer in memory, and wakes whoever lacks them.
    """

    def __init__(
        self,
        session: SessionId,
        viewer: Viewer,
        table: Table,
        seqs: array[int],
        fetch_older: Callable[[], None],
    ) -> None:
        self.viewer = viewer
        self.fetch_older = fetch_older
        self.table = table
        self.feed = feed_id(session, viewer)
        self.sockets: set[Outbound] = set()
        self.version = 0
        self.seqs = seqs
        self._recent: deque[str] = deque(maxlen=limits.KEPT_LINES)
        self._shown: State | None = None
        self._pieces: dict[Piece, tuple[int, str, int]] = {}
        """With the version each came in, the latest last, and its place among all pieces."""
        self._bodies: dict[tuple[int, int], tuple[str, int]] = {}

    @property
    def head(self) -> int:
        """The number of the newest line."""
        return len(self.seqs)

    @property
    def first_kept(self) -> int:
        """The number of the oldest line in memory; ``head + 1`` if none is."""
        return self.head - len(self._recent) + 1

    def show(self, state: State) -> None:
        """Project again what of ``state`` is new, and keep the slices whose bytes are."""
        if self._shown is None:
            shown = view.slices(state, self.viewer)
        else:
            shown = view.renewed(state, self.viewer, self._shown)
        self._shown = state
        changed = {piece: text for piece, text in _pieces(shown) if text != self._text(piece)}
        if changed:
            self._grow()
            for piece, text in changed.items():
                place = self._pieces.pop(piece, (0, "", len(self._pieces)))[2]
                self._pieces[piece] = (self.version, text, place)

    def _text(self, piece: Piece) -> str | None:
        return self._pieces[piece][1] if piece in self._pieces else None

    def append(self, seq: int, members: str) -> None:
        """Add a line: the seq of the entry behind it, and its encoded members."""
        self.seqs.append(seq)
        self._recent.append(numbered(self.head, members))
        self._grow()

    def body(self, seen: int, cursor: int, older: list[str] | None = None) -> tuple[str, int]:
        """What a socket lacks that has ``seen`` a version and the lines up to ``cursor``.

        Returns the members ``slices`` and ``lines`` of an update, and the number of its last
        line. ``older`` are the lines after ``cursor`` where they are no longer in memory.
        """
        if older is not None:
            return self._composed(seen, cursor, older)
        key = (seen, cursor)
        if key not in self._bodies:
            newest = list(islice(reversed(self._recent), self.head - cursor))
            self._bodies[key] = self._composed(seen, cursor, newest[::-1])
        return self._bodies[key]

    def _composed(self, seen: int, cursor: int, waiting: list[str]) -> tuple[str, int]:
        new = self._newer(seen)
        slices = [f'"{name}":{text}' for (name, offer), text in new if offer is None]
        offers = [text for (_, offer), text in new if offer is not None]
        if offers or not seen:  # a socket's first update has them all, even if there are none
            slices.append(f'"offers":{{"offers":[{",".join(offers)}]}}')
        lines = cut(waiting)
        body = f'"slices":{{{",".join(slices)}}},"lines":[{",".join(lines)}]'
        return body, cursor + len(lines)

    def _newer(self, seen: int) -> list[tuple[Piece, str]]:
        """The pieces after that version, in the order in which the view has them."""
        latest = takewhile(lambda item: item[1][0] > seen, reversed(self._pieces.items()))
        ordered = sorted(latest, key=lambda item: item[1][2])
        return [(piece, text) for piece, (_, text, _) in ordered]

    def _grow(self) -> None:
        self.version += 1
        self._bodies.clear()


def _pieces(shown: Mapping[str, Slice]) -> Iterator[tuple[Piece, str]]:
    for name, slice_ in shown.items():
        if isinstance(slice_, OffersSlice):
            yield from (((name, offer.id), dump(offer)) for offer in slice_.offers)
        else:
            yield (name, None), dump(slice_)


def numbered(n: int, members: str) -> str:
    return f'{{"n":{n},{members}}}'


def cut(lines: list[str]) -> list[str]:
    """As many of the first lines as one update may carry, at least one."""
    room = limits.UPDATE_CHARACTERS
    for count, line in enumerate(lines):
        room -= len(line)
        if room < 0 or count == limits.FIRST_LINES:
            return lines[: max(1, count)]
    return lines
