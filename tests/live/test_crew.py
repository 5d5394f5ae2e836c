"""Bots at live tables: the real record, a clock that is driven, and no server."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from pytest_django import DjangoDbBlocker

from negotiation import record
from negotiation.bots import TEMPERAMENTS
from negotiation.engine.commands import (
    Command,
    EndSession,
    PauseSession,
    ReleaseSeat,
    ResumeSession,
    SeatBot,
    StartSession,
    StepPhase,
    TakeSeat,
)
from negotiation.engine.entries import MessageSent, MoveExplained, Recorded
from negotiation.engine.state import State
from negotiation.engine.terms import Actor, PartyId, SeatId
from negotiation.live import crew
from negotiation.live.crew import Chair, Crew
from negotiation.live.pacer import Pacer
from negotiation.record import Order, SessionId, clock
from negotiation.record.reading import stored
from negotiation.transcript import chain
from tests.bots.sessions import korea, played
from tests.bots.test_privacy import moments, scrambled
from tests.record.stores import Store, use

HOST = Actor(steers=True)
HEADS = tuple(party.seats[0].id for party in korea().parties)
US, KP = HEADS[0], HEADS[4]
TICK = 3
"""Seconds: a server looks more often, and does not more for it."""


@pytest.fixture(autouse=True, scope="module")
def _store(
    tmp_path_factory: pytest.TempPathFactory, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    store = Store(tmp_path_factory.mktemp("crew"))
    with django_db_blocker.unblock(), use(store):
        yield


@dataclass
class Times:
    """The server's clock, moved by hand."""

    now: int = 1_700_000_000_000

    def wait(self, seconds: float) -> None:
        self.now += round(seconds * 1000)


@pytest.fixture
def times(monkeypatch: pytest.MonkeyPatch) -> Times:
    driven = Times()
    monkeypatch.setattr(clock, "now", lambda: driven.now)
    return driven


@dataclass
class Server:
    """What a hub does every second, without the hub."""

    times: Times
    crews: list[Crew] = field(default_factory=lambda: [Crew()])
    pacer: Pacer = field(default_factory=Pacer)

    def tick(self) -> None:
        self.times.wait(TICK)
        playing = self.pacer.beat()
        for each in self.crews:
            each.beat(playing)

    def run(self, session: SessionId, seconds: int) -> None:
        for _ in range(0, seconds, TICK):
            if state(session).clock.status == "ended":
                return
            self.tick()


def state(session: SessionId) -> State:
    return record.snapshot(session).state


def do(session: SessionId, command: Command, actor: Actor = HOST) -> None:
    number = record.heads([session])[session]
    answer = record.handle(Order(session, actor, f"{number:032x}", command))
    assert answer.status == "accepted", answer


def opened() -> SessionId:
    """So short that every seat has some twenty turns."""
    return record.open_session("korea-2017", "core", 8)


def by(session: SessionId, seat: SeatId) -> list[Recorded]:
    """What a seat did."""
    own = {entry.seq for entry in stored(session) if entry.actor == seat}
    return [each for each in record.entries(session) if each.seq in own]


def test_five_bots_play_a_live_session_to_its_end(times: Times) -> None:
    session = opened()
    do(session, StartSession(bots=True))
    Server(times).run(session, 400)
    ended = state(session)
    assert ended.clock.status == "ended"
    for seat in HEADS:
        did = by(session, seat)
        assert any(isinstance(each.entry, MoveExplained) for each in did), seat
        assert any(isinstance(each.entry, MessageSent) for each in did), seat
    spoken = [e.entry.text for e in record.entries(session) if isinstance(e.entry, MessageSent)]
    words = record.texts(spoken)
    assert len(words) == len(spoken)
    # Their words are sealed as everybody's are, and can be erased.
    assert record.erase_texts(spoken[:1]) == 1
    chain.verify(session, stored(session))


def test_several_processes_and_restarts_double_nothing(times: Times) -> None:
    session = opened()
    do(session, StartSession(bots=True))
    server = Server(times, [Crew(), Crew()])
    for number in range(400 // TICK):
        if state(session).clock.status == "ended":
            break
        server.tick()
        if number % 5 == 0:  # as after a kill -9: nothing is remembered
            server.crews[number % 2] = Crew()
    done = Counter(
        (entry.actor, entry.command_id, entry.kind)
        for entry in stored(session)
        if entry.command_id.startswith("bot:")
    )
    assert len(done) > 40
    assert set(done.values()) == {1}
    for seat in HEADS:
        reasons = [e.entry.reasons for e in by(session, seat) if isinstance(e.entry, MoveExplained)]
        assert [each[0].code for each in reasons].count("opens") == 1
    chain.verify(session, stored(session))


def test_a_turn_taken_twice_gets_the_stored_answer(times: Times) -> None:
    """Two processes that look at the very same moment: the second one's orders change nothing."""
    session = opened()
    do(session, StartSession(bots=True))
    server, other = Server(times), Crew()
    for _ in range(200 // TICK):
        times.wait(TICK)
        playing = server.pacer.beat()
        before = record.heads([session])[session]
        server.crews[0].beat(playing)
        after = record.heads([session])[session]
        other.beat(playing)
        # The other may act too, if the first one's move gave it reason; never in the same turn.
        if after > before:
            ids = [e.command_id for e in stored(session) if e.seq > after]
            assert not {e.command_id for e in stored(session) if before < e.seq <= after} & set(ids)


def test_a_seat_goes_to_a_bot_and_back_in_play(times: Times) -> None:
    session = opened()
    for seat in HEADS:
        do(session, TakeSeat(seat))
    do(session, StartSession())
    server = Server(times)
    server.run(session, 60)
    assert not any(by(session, seat) for seat in HEADS)
    do(session, SeatBot(US))
    do(session, StepPhase())
    server.run(session, 60)
    assert by(session, US)
    assert not by(session, KP)
    done = len(by(session, US))
    do(session, TakeSeat(US))
    server.run(session, 120)
    assert len(by(session, US)) == done
    do(session, ReleaseSeat(US))
    do(session, SeatBot(US))
    do(session, StepPhase())
    server.run(session, 360)  # by its seed it may have nothing to say at first
    assert len(by(session, US)) > done


def test_nobody_moves_in_the_lobby_in_a_pause_and_after_the_end(times: Times) -> None:
    session = opened()
    for seat in HEADS:
        do(session, SeatBot(seat))
    server = Server(times)
    server.run(session, 30)
    assert state(session).clock.status == "lobby"
    do(session, StartSession())
    do(session, StepPhase())
    server.run(session, 40)
    do(session, PauseSession())
    head = record.heads([session])[session]
    server.run(session, 100)
    assert record.heads([session])[session] == head
    do(session, ResumeSession())
    server.run(session, 40)
    assert record.heads([session])[session] > head + 1
    do(session, EndSession())
    head = record.heads([session])[session]
    for _ in range(30):
        server.tick()
    assert record.heads([session])[session] == head


def test_a_table_that_cannot_be_read_stops_no_other(
    times: Times, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken, sound = opened(), opened()
    for session in (broken, sound):
        do(session, StartSession(bots=True))
        do(session, StepPhase())
    read = record.entries

    def entries(session: SessionId, *args: int, **kwargs: int) -> list[Recorded]:
        if session == broken:
            raise record.RecordError("damaged")
        return read(session, *args, **kwargs)

    monkeypatch.setattr(record, "entries", entries)
    Server(times).run(sound, 60)
    monkeypatch.setattr(record, "entries", read)
    assert any(by(sound, seat) for seat in HEADS)
    assert not any(by(broken, seat) for seat in HEADS)


@pytest.mark.parametrize("party", ["CN", "KP"])
def test_a_live_bot_moves_by_its_own_seats_view(party: str) -> None:
    """Whatever the others' cards hold, the same bytes lead to the same move at the same moment."""
    own = PartyId(party)
    seat = korea().party(own).seats[0].id
    temperament = played(3).state.roster.seats[seat].bot
    assert temperament is not None
    chairs: list[Chair] = []
    moves = 0
    both = zip(moments(korea(), 3), moments(scrambled(korea(), own), 3), strict=True)
    for (at, true, entries), (_, false, _) in both:
        states = (true, false)
        if not chairs:
            for each in states:
                crew._worths.clear()  # both tables say they are of the same scenario
                chairs.append(Chair(each, seat, TEMPERAMENTS[temperament]))
        newest = Recorded(len(entries), at, entries[-1][1])
        for chair, each in zip(chairs, states, strict=True):
            chair.read([newest], each)
        turns = [chair.agenda.next() for chair in chairs]
        assert turns[0] == turns[1]
        made = [chair.choose(each, at // 1000) for chair, each in zip(chairs, states, strict=True)]
        assert made[0] == made[1]
        moves += made[0] is not None
    assert moves > 20
