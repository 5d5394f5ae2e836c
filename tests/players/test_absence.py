"""Whoever is away: noted, called away after the grace, stood in for, and back in their seat."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count

import pytest

from negotiation import record
from negotiation.engine.commands import PauseSession, ResumeSession, StepPhase, TableOffer
from negotiation.engine.seating import pen_of
from negotiation.engine.state import State
from negotiation.engine.terms import Actor, IssueId, OptionId, PartyId, SeatId
from negotiation.live import Turn
from negotiation.record import Order, SessionId, clock
from players import absence, seats
from players.absence import Absence, Watch
from players.grouping import Remainder
from players.models import Participant

from .classroom import Room, open_room, state_of

pytestmark = [
    pytest.mark.usefixtures("store"),
    pytest.mark.parametrize(
        "database",
        ["sqlite", pytest.param("postgresql", marks=pytest.mark.long)],
        indirect=True,
        scope="module",
    ),
]
GRACE = 30


class Day:
    """Time that the test moves, and processes that watch who is here."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, processes: int = 1) -> None:
        self.ahead = 0
        now = clock.now
        monkeypatch.setattr(clock, "now", lambda: now() + self.ahead)
        self.watches = [Watch() for _ in range(processes)]
        self.here: set[str] = set()

    def goes_by(self, seconds: int) -> None:
        """``here`` are in the first process; the others see nobody."""
        for _ in range(0, seconds, 5):
            self.ahead += 5_000
            first, *others = self.watches
            first.beat(frozenset(map(turn, self.here)))
            for watch in others:
                watch.beat(frozenset())


def turn(name: str) -> Turn:
    row = Participant.objects.get(nickname=name, left_at=None)
    return SessionId(row.lobby_id), SeatId(row.seat), row.generation


Start = Callable[..., tuple[Room, Day]]


@pytest.fixture
def start(monkeypatch: pytest.MonkeyPatch) -> Start:
    def started(chosen: Absence, people: int = 2, processes: int = 1) -> tuple[Room, Day]:
        """A table of First deal, full and running; everybody looks at it."""
        rule = Remainder.MIRROR
        given = {"pack": "tutorial", "grace": str(GRACE), "absence": chosen.value}
        room = open_room(max(5, people), rule, "first-deal", **given)
        for n in range(people):
            room.come(f"P{n}")
        day = Day(monkeypatch, processes)
        day.here = {f"P{n}" for n in range(people)}
        day.goes_by(10)
        return room, day

    return started


def kinds(session: str) -> list[str]:
    return [type(each.entry).__name__ for each in record.entries(SessionId(session))]


def seat_of(room: Room, name: str) -> tuple[str, SeatId]:
    number, seat = room.sits(name)
    return room.tables()[number - 1].session, SeatId(seat)


def test_somebody_is_called_away_after_the_grace_and_back_when_they_look_again(
    start: Start,
) -> None:
    room, day = start(Absence.WAIT)
    session, seat = seat_of(room, "P0")
    day.here.discard("P0")
    day.goes_by(GRACE - 10)
    assert state_of(session).roster.seats[seat].away is None
    day.goes_by(20)
    assert state_of(session).roster.seats[seat].away is not None
    assert kinds(session).count("SeatAway") == 1
    told = room.instructor.get(f"/class/{room.klass.pk}/data/").json()["tables"][0]
    assert [person["name"] for person in told["people"] if person["away"]] == ["P0"]
    day.here.add("P0")
    day.goes_by(5)
    assert state_of(session).roster.seats[seat].away is None
    # The same again is another absence.
    day.here.discard("P0")
    day.goes_by(GRACE + 10)
    assert kinds(session).count("SeatAway") == 3


def test_nobody_is_missed_during_a_pause(start: Start) -> None:
    room, day = start(Absence.BOT)
    session, _ = seat_of(room, "P0")
    known = SessionId(session)
    assert record.handle(Order(known, seats.STEERING, "p", PauseSession())).status == "accepted"
    day.here.clear()
    day.goes_by(3 * GRACE)
    assert "SeatAway" not in kinds(session)
    assert record.handle(Order(known, seats.STEERING, "r", ResumeSession())).status == "accepted"
    day.goes_by(GRACE - 10)
    assert "SeatAway" not in kinds(session)


def test_a_restart_gives_everybody_the_whole_grace_again(start: Start) -> None:
    room, day = start(Absence.BOT)
    session, _ = seat_of(room, "P0")
    day.here.clear()
    day.ahead += 600_000
    day.watches = [Watch()]
    day.goes_by(GRACE - 10)
    assert "SeatAway" not in kinds(session)


def test_a_bot_plays_until_they_are_back_and_says_what_it_did(start: Start) -> None:
    room, day = start(Absence.BOT)
    session, seat = seat_of(room, "P0")
    day.here.discard("P0")
    day.goes_by(GRACE + 10)
    assert state_of(session).roster.seats[seat].bot is not None
    offer(session, seat, Actor(seat, bot=True))
    ana = room.people["P0"]
    # Their page leads to what was done, their own code too, and one press gives the seat back.
    assert ana.get(f"/session/{session}/moved/").json() == {"moved": True}
    page = ana.get(f"/session/{session}/", follow=True)
    assert "1 offer tabled" in page.content.decode()
    assert state_of(session).roster.seats[seat].bot is not None
    answer = ana.post(f"/session/{session}/back/")
    assert (answer.status_code, answer["location"]) == (302, f"/session/{session}/")
    held = state_of(session).roster.seats[seat]
    assert (held.taken, held.bot, held.away) == (True, None, None)
    assert ana.get(f"/session/{session}/").status_code == 200
    assert ana.post(f"/session/{session}/back/")["location"] == f"/session/{session}/"
    # Back, and not missed at once for having been away.
    day.here.add("P0")
    day.goes_by(GRACE + 10)
    assert state_of(session).roster.seats[seat].bot is None
    assert kinds(session).count("SeatAway") == 1


def test_two_processes_do_it_once(start: Start) -> None:
    room, day = start(Absence.BOT, processes=2)
    session, seat = seat_of(room, "P0")
    # The second process sees nobody, and still misses nobody whom the first one sees.
    day.goes_by(2 * GRACE)
    assert "SeatAway" not in kinds(session)
    day.here.discard("P0")
    day.goes_by(2 * GRACE)
    assert kinds(session).count("SeatAway") == 1
    assert kinds(session).count("BotSeated") == 1
    assert state_of(session).roster.seats[seat].generation == 2


def test_a_process_that_keeps_what_it_sees_to_itself_is_noticed(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(absence, "_note", lambda rows, now: None)
    room, day = start(Absence.WAIT, processes=2)
    session, _ = seat_of(room, "P0")
    day.goes_by(2 * GRACE)
    assert "SeatAway" in kinds(session)


def test_a_watch_that_forgets_since_when_a_table_runs_is_noticed(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(absence, "_runs", lambda state: True)
    room, day = start(Absence.WAIT)
    session, _ = seat_of(room, "P0")
    record.handle(Order(SessionId(session), seats.STEERING, "p", PauseSession()))
    day.here.clear()
    day.goes_by(2 * GRACE)
    assert "SeatAway" in kinds(session)


def test_a_latecomer_may_get_the_seat_and_then_it_is_gone(start: Start) -> None:
    room, day = start(Absence.BOT)
    session, seat = seat_of(room, "P0")
    day.here.discard("P0")
    day.goes_by(GRACE + 10)
    room.instructor.post(f"/class/{room.klass.pk}/start/")
    room.come("Late")
    assert room.sits("Late") == (1, seat)
    ana = room.people["P0"]
    assert ana.get(f"/session/{session}/").status_code == 404
    assert ana.post(f"/session/{session}/back/").status_code == 404
    # The class's code seats them again.
    assert room.come("P0")


def test_after_the_end_they_look_at_what_came_of_it(start: Start) -> None:
    room, day = start(Absence.BOT)
    session, _ = seat_of(room, "P0")
    day.here.discard("P0")
    day.goes_by(GRACE + 10)
    body = {"id": "0" * 32, "tables": [1], "do": {"kind": "end"}}
    url = f"/class/{room.klass.pk}/act/"
    room.instructor.post(url, body, content_type="application/json")
    assert room.people["P0"].get(f"/session/{session}/outcome/").status_code == 200
    assert room.people["P0"].get(f"/session/{session}/").status_code == 200


def test_a_colleague_signs_until_the_head_is_back(start: Start) -> None:
    room, day = start(Absence.PEN, people=5)
    # Five at tables of two: somebody has a double.
    doubled = next(t for t in room.tables() if _double(t.state) is not None)
    session, (head, mirror) = doubled.session, _double(doubled.state) or ("", "")
    name = Participant.objects.get(lobby=session, seat=head, left_at=None).nickname
    party = PartyId(head.split(".")[0])
    day.here.discard(name)
    day.goes_by(GRACE + 10)
    assert pen_of(state_of(session), party) == mirror
    assert state_of(session).roster.seats[SeatId(head)].bot is None
    day.here.add(name)
    day.goes_by(5)
    assert pen_of(state_of(session), party) == head
    # Where there is no colleague, a bot plays.
    other = next(p for p in state_of(session).table.scenario.parties if p.id != party)
    rows = Participant.objects.filter(lobby=session, seat__startswith=f"{other.id}.", left_at=None)
    alone = rows.get()
    day.here.discard(alone.nickname)
    day.goes_by(GRACE + 10)
    assert state_of(session).roster.seats[SeatId(alone.seat)].bot is not None


def test_the_instructor_plays_for_somebody_until_they_are_back(start: Start) -> None:
    room, day = start(Absence.FACILITATOR)
    session, seat = seat_of(room, "P0")
    day.here.discard("P0")
    day.goes_by(GRACE + 10)
    held = state_of(session).roster.seats[seat]
    assert (held.away is not None, held.bot) == (True, None)
    assert play(room, seat) == {"room": f"/session/{session}/"}
    assert play(room, seat) == {"room": f"/session/{session}/"}
    names = room.instructor.get(f"/session/{session}/names/").json()["names"]
    assert names[seat] == "Facilitator"
    offer(session, seat, Actor(seat, steers=True))
    ana = room.people["P0"]
    page = ana.get(f"/session/{session}/", follow=True).content.decode()
    assert "the facilitator has played for you" in page
    assert "1 offer tabled" in page
    assert ana.post(f"/session/{session}/back/").status_code == 302
    assert ana.get(f"/session/{session}/").status_code == 200
    # The instructor looks on, as before, and no longer through the seat.
    names = room.instructor.get(f"/session/{session}/names/").json()["names"]
    assert names[seat] == "P0"
    assert ana.post(f"/class/{room.klass.pk}/play/").status_code == 404


def play(room: Room, seat: str) -> object:
    body = {"table": 1, "seat": seat}
    url = f"/class/{room.klass.pk}/play/"
    return room.instructor.post(url, body, content_type="application/json").json()


def _double(state: State) -> tuple[str, str] | None:
    for party in state.table.scenario.parties:
        held = [s.id for s in party.seats if state.roster.seats[s.id].taken]
        if len(held) == 2:
            return held[0], held[1]
    return None


_ids = count(1)


def offer(session: str, seat: SeatId, actor: Actor) -> None:
    """Something on one issue, to everybody else, in the first phase that lets them."""
    state = state_of(session)
    phases = state.table.phases
    while not phases[state.clock.ordinal or 0].offers:
        step = Order(SessionId(session), seats.STEERING, f"{next(_ids):032x}", StepPhase())
        assert record.handle(step).status == "accepted"
        state = state_of(session)
    scenario = state.table.scenario
    issue = state.table.pack.issues[0]
    quo = scenario.status_quo[issue]
    option = next(each.id for each in scenario.issue(issue).options if each.id != quo)
    own = seat.split(".")[0]
    others = frozenset(p.id for p in scenario.parties if p.id != own)
    command = TableOffer({IssueId(issue): OptionId(option)}, others)
    order = Order(SessionId(session), actor, f"{next(_ids):032x}", command)
    answer = record.handle(order)
    assert answer.status == "accepted", answer
