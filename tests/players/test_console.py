"""The console: what it tells of every table, what it costs, and what it does to many at once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from negotiation import record
from negotiation.engine.channels import help_line
from negotiation.engine.commands import Say, TableOffer
from negotiation.engine.entries import MessageSent
from negotiation.engine.terms import PLENARY, Actor, IssueId, OptionId, PartyId, SeatId
from players import seats
from players.grouping import Remainder

from .classroom import Room, open_room

pytestmark = pytest.mark.django_db(transaction=True)
US, CN = SeatId("US.head"), SeatId("CN.head")


@pytest.fixture(autouse=True)
def _stopped() -> Iterator[None]:
    yield
    record.stop()


@pytest.fixture
def room() -> Room:
    """Two tables of First deal, full."""
    return filled(4)


def filled(people: int, expected: int | None = None) -> Room:
    found = open_room(expected or max(5, people), Remainder.BOT, "first-deal", pack="tutorial")
    for n in range(people):
        found.come(f"P{n}")
    return found


def data(room: Room, client: Client | None = None, **headers: str) -> Any:
    answer = (client or room.instructor).get(f"/class/{room.klass.pk}/data/", headers=headers)
    assert answer.status_code == 200
    return answer.json()


def act(room: Room, tables: list[int], do: dict[str, Any], number: int = 1) -> Any:
    body = {"id": f"{number:032x}", "tables": tables, "do": do}
    url = f"/class/{room.klass.pk}/act/"
    answer = room.instructor.post(url, body, content_type="application/json")
    return answer.json() if answer.status_code == 200 else answer.status_code


def say(room: Room, number: int, seat: str, words: str, count: int = 1) -> None:
    sealed = record.seal(words)
    actor, where = Actor(SeatId(seat)), help_line(SeatId(seat))
    session = room.tables()[number - 1].session
    order = record.Order(session, actor, f"{count:032x}", Say(where, sealed.ref), (sealed,))
    assert record.handle(order).status == "accepted"


# --- what it tells --------------------------------------------------------------------------------


def test_it_tells_phase_people_and_who_is_missing(room: Room) -> None:
    board = data(room)
    assert (board["here"], board["expected"], board["settled"]) == (4, 5, False)
    assert [table["number"] for table in board["tables"]] == [1, 2]
    first = board["tables"][0]
    assert first["status"] == "running"
    assert first["phase"] == room.tables()[0].state.table.phases[0].name
    assert first["ends_at"] > board["now"]
    names = {person["name"] for table in board["tables"] for person in table["people"]}
    assert names == {"P0", "P1", "P2", "P3"}
    assert first["missing"] == []
    assert first["tension"] is None
    gone = first["people"][0]
    seats.release(first["session"], gone["seat"])
    assert data(room)["tables"][0]["missing"] == [gone["party"]]


def test_a_call_for_help_waits_until_it_is_answered(room: Room) -> None:
    seat = data(room)["tables"][1]["people"][0]["seat"]
    say(room, 2, seat, "Which issue first?")
    say(room, 2, seat, "Hello?", 2)
    call = data(room)["tables"][1]["calls"][0]
    assert (call["seat"], call["words"]) == (seat, ["Which issue first?", "Hello?"])
    assert data(room)["tables"][0]["calls"] == []
    reply = {"kind": "reply", "seat": seat, "words": "The small one."}
    assert act(room, [2], reply) == {"refused": {}}
    assert data(room)["tables"][1]["calls"] == []
    said = room.people["P0"].get("/")  # a player's own pages tell nothing of it
    assert "Which issue first?" not in said.content.decode()
    say(room, 2, seat, "And then?", 3)
    assert data(room)["tables"][1]["calls"][0]["words"] == ["And then?"]


def test_who_blocks_is_whose_signature_the_nearest_final_offer_lacks(room: Room) -> None:
    table = room.tables()[0]
    scenario = table.state.table.scenario
    package = {
        issue: next(
            o.id for o in scenario.issue(issue).options if o.id != scenario.status_quo[issue]
        )
        for issue in table.state.table.pack.issues
    }
    first, other = (party.id for party in scenario.parties)
    seat = scenario.party(first).seats[0].id
    while not table.state.table.phases[room.tables()[0].state.clock.ordinal or 0].offers:
        act(room, [1], {"kind": "step"}, room.tables()[0].state.clock.ordinal or 99)
    offer = TableOffer(
        {IssueId(i): OptionId(o) for i, o in package.items()},
        frozenset({PartyId(other)}),
        final=True,
    )
    answer = record.handle(record.Order(table.session, Actor(seat), "a" * 32, offer))
    assert answer.status == "accepted", answer
    told = data(room)["tables"][0]
    assert told["offers"] == 1
    assert set(told["waits_for"]) <= {first, other}
    assert other in told["waits_for"]


def test_where_there_is_a_world_its_rung_is_told() -> None:
    room = open_room(5, Remainder.BOT)
    room.come("Ana")
    (table,) = room.tables()
    model, world = table.state.table.scenario.world, table.state.world
    assert model is not None
    assert world is not None
    assert data(room)["tables"][0]["tension"] == {"name": model.ladder[world.rung], "high": False}


# --- what it costs --------------------------------------------------------------------------------


def test_an_unchanged_class_is_not_sent_again(room: Room) -> None:
    url = f"/class/{room.klass.pk}/data/"
    tag = room.instructor.get(url).headers["ETag"]
    again = room.instructor.get(url, headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")
    for change in (
        lambda: say(room, 1, data(room)["tables"][0]["people"][0]["seat"], "Help"),
        lambda: room.come("late"),
        lambda: room.instructor.post(f"/class/{room.klass.pk}/door/", {"open": "0"}),
    ):
        tag = room.instructor.get(url).headers["ETag"]
        change()
        assert room.instructor.get(url, headers={"If-None-Match": tag}).status_code == 200


def test_one_look_costs_as_many_queries_for_many_tables_as_for_two() -> None:
    counts = []
    for people in (4, 16):
        room = filled(people, expected=40)
        data(room)  # what each table has to tell is remembered
        with CaptureQueriesContext(connection) as queries:
            data(room)
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert counts[0] <= 8


# --- what it does ---------------------------------------------------------------------------------


def test_it_steers_one_some_or_all_tables(room: Room) -> None:
    assert act(room, [2], {"kind": "pause"}) == {"refused": {}}
    assert room.statuses() == ["running", "paused"]
    assert act(room, [1, 2], {"kind": "pause"}, 2) == {"refused": {"2": "session_paused"}}
    assert room.statuses() == ["paused", "paused"]
    assert act(room, [1, 2], {"kind": "resume"}, 3) == {"refused": {}}
    before = [table["ends_at"] for table in data(room)["tables"]]
    assert act(room, [1, 2], {"kind": "extend", "minutes": 5}, 4) == {"refused": {}}
    # The same click sent again, as after a lost answer, adds nothing.
    assert act(room, [1, 2], {"kind": "extend", "minutes": 5}, 4) == {"refused": {}}
    assert [t["ends_at"] for t in data(room)["tables"]] == [at + 300 for at in before]
    assert act(room, [1, 2], {"kind": "end"}, 5) == {"refused": {}}
    assert act(room, [1], {"kind": "reveal"}, 6) == {"refused": {}}
    assert [t["revealed"] for t in data(room)["tables"]] == [True, False]


def test_somebody_is_seated_at_another_table(room: Room) -> None:
    number, seat = room.sits("P0")
    other = 3 - number
    url = f"/class/{room.klass.pk}/move/"

    def move(**parts: object) -> Any:
        wanted = {"table": number, "seat": seat, "to": other, "place": seat} | parts
        return room.instructor.post(url, wanted, content_type="application/json").json()

    assert move() == {"refused": {str(other): "seat_taken"}}
    assert move(to=9) == {"refused": {"9": "table_unknown"}}
    assert room.sits("P0") == (number, seat)
    seats.release(room.tables()[other - 1].session, SeatId(seat))
    assert move() == {"refused": {}}
    assert room.sits("P0") == (other, seat)
    assert data(room)["tables"][number - 1]["missing"] == [seat.split(".")[0]]
    assert move() == {"refused": {str(other): "seat_free"}}
    old = room.people["P0"].get(f"/session/{room.tables()[number - 1].session}/")
    assert old.headers["location"] == f"/session/{room.tables()[other - 1].session}/"
    assert move(table=other, to=number, place=None) == {"refused": {}}
    assert room.sits("P0") == (number, "")
    assert data(room)["tables"][number - 1]["watchers"] == 1
    assert room.statuses() == ["running", "running"]


def test_a_broadcast_is_an_entry_in_the_plenary_of_each_table(room: Room) -> None:
    assert act(room, [1, 2], {"kind": "broadcast", "words": " Five minutes left. "}) == {
        "refused": {}
    }
    for table in room.tables():
        last = record.entries(table.session)[-1].entry
        assert isinstance(last, MessageSent)
        assert (last.channel, last.seat) == (PLENARY, None)
        assert record.texts([last.text]) == {last.text: "Five minutes left."}


@pytest.mark.parametrize(
    "body",
    [
        {"tables": [1], "do": {"kind": "explode"}},
        {"tables": [], "do": {"kind": "pause"}},
        {"tables": [3], "do": {"kind": "pause"}},
        {"tables": [1], "do": {"kind": "pause", "seat": "US.head"}},
        {"tables": [1], "do": {"kind": "extend", "minutes": 0}},
        {"tables": [1], "do": {"kind": "broadcast", "words": "\u0000"}},
        {"tables": [1], "do": {"kind": "broadcast", "words": "\ud800"}},
        {"tables": [1], "do": {"kind": "broadcast", "words": "  "}},
    ],
)
def test_what_is_malformed_does_nothing(room: Room, body: dict[str, Any]) -> None:
    heads = [table.snapshot.seq for table in room.tables()]
    assert act(room, body["tables"], body["do"]) == 400
    assert [table.snapshot.seq for table in room.tables()] == heads
