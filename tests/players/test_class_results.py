"""The results of a class: every ended table on one set of axes, and two files."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from django.template.loader import render_to_string
from hypothesis import given
from hypothesis import strategies as st

from negotiation import record
from negotiation.engine.commands import (
    EndSession,
    RevealResults,
    SignOffer,
    StepPhase,
    TableOffer,
)
from negotiation.engine.entries import DisasterStruck, EndReason, SessionEnded
from negotiation.engine.evolve import evolve
from negotiation.engine.payoff import payoff
from negotiation.engine.terms import Actor, Package
from negotiation.engine.world.model import Disaster
from negotiation.referee.enumerate import enumerate_zone
from players.classes import ClassTable
from players.console import results as counting
from players.console.results import results
from players.console.sheets import outcome_csv
from players.console.strips import BIN, EDGE, HEIGHT, WIDTH, Table, axis
from players.grouping import Remainder
from players.models import Participant
from players.seats import STEERING

from .classroom import Room, open_room


@pytest.fixture
def room(transactional_db: None) -> Iterator[Room]:
    """Three full tables of First deal; the first has made a deal, the second none."""
    counting._left.clear()
    found = open_room(6, Remainder.BOT, "first-deal", pack="tutorial")
    for n in range(6):
        found.come(f"P{n}")
    deal(found.tables()[0])
    order(found.tables()[1], "e" * 32, EndSession())
    yield found
    record.stop()


def order(table: ClassTable, number: str, command: record.Order | object) -> None:
    answer = record.handle(record.Order(table.session, STEERING, number, command))  # type: ignore[arg-type]
    assert answer.status == "accepted", answer


def best(table: ClassTable) -> Package:
    """A package that both capitals ratify."""
    state = table.state.table
    zone = enumerate_zone(state.scenario, state.pack)
    assert zone.best is not None
    return {issue: zone.best.package[issue] for issue in state.pack.issues}


def deal(table: ClassTable) -> None:
    scenario = table.state.table.scenario
    n = 0
    while not _open(table):
        order(table, f"{n:032x}", StepPhase())
        n += 1
    first, second = (party.seats[0].id for party in scenario.parties)
    everybody = frozenset(party.id for party in scenario.parties)
    offer = TableOffer(best(table), everybody, final=True)
    answer = record.handle(record.Order(table.session, Actor(first), "a" * 32, offer))
    assert answer.status == "accepted", answer
    (tabled,) = record.snapshot(table.session).state.offers
    signed = record.Order(table.session, Actor(second), "b" * 32, SignOffer(tabled))
    assert record.handle(signed).status == "accepted"


def _open(table: ClassTable) -> bool:
    state = record.snapshot(table.session).state
    phase = state.table.phases[state.clock.ordinal or 0]
    return phase.offers and phase.sign


def rows(room: Room, name: str) -> list[dict[str, str]]:
    answer = room.instructor.get(f"/class/{room.klass.pk}/{name}")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    return list(csv.DictReader(io.StringIO(answer.content.decode())))


def test_each_ended_table_with_its_outcome_gains_and_what_was_left(room: Room) -> None:
    found = results(room.tables())
    assert [(result.number, result.deal) for result in found] == [(1, True), (2, False)]
    table = room.tables()[0].state.table
    scores = payoff(table.scenario, found[0].outcome)
    assert found[0].scores == scores
    assert found[0].gains == {party: scores[party] - table.no_deal[party] for party in scores}
    assert set(found[1].gains.values()) == {0}
    assert found[1].outcome == table.scenario.status_quo
    assert found[1].left is not None
    assert found[1].left > (found[0].left or 0)
    first = found[0].first
    assert first is not None
    assert (first.party, first.gain) == (table.scenario.parties[0].id, found[0].gains[first.party])
    assert found[1].first is None


def test_a_look_counts_no_longer_than_it_may_and_the_next_goes_on(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counting, "COUNTING", -1.0)
    assert [result.left for result in results(room.tables())] == [None, None]
    room.instructor.post(f"/class/{room.klass.pk}/reveal/")
    page = room.instructor.get(f"/class/{room.klass.pk}/results/").content.decode()
    assert "Not counted yet for 2 tables" in page
    monkeypatch.undo()
    assert None not in [result.left for result in results(room.tables())]


def test_the_page_leads_to_each_table(room: Room) -> None:
    page = room.instructor.get(f"/class/{room.klass.pk}/results/").content.decode()
    ended, other, running = (table.session for table in room.tables())
    assert f"/session/{ended}/debrief/" in page
    assert f"/session/{other}/debrief/" in page
    assert running not in page
    assert "P0" not in page
    assert room.instructor.get(f"/session/{ended}/debrief/").status_code == 200


def test_no_points_on_the_projector_before_they_are_open(room: Room) -> None:
    url = f"/class/{room.klass.pk}/results/"
    marks = re.compile(r'aria-label="[^"]*Table \d+: |<title>Table \d+: ')
    page = room.instructor.get(url).content.decode()
    assert "The results of 2 tables are not open yet" in page
    assert not marks.search(page)
    order(room.tables()[0], "f" * 32, RevealResults())
    page = room.instructor.get(url).content.decode()
    assert "The results of one table are not open yet" in page
    assert room.instructor.post(f"/class/{room.klass.pk}/reveal/").status_code == 302
    page = room.instructor.get(url).content.decode()
    assert "not open yet" not in page
    assert marks.search(page)
    assert [t.state.clock.revealed for t in room.tables()] == [True, True, False]
    # Once more changes nothing.
    assert room.instructor.post(f"/class/{room.klass.pk}/reveal/").status_code == 302


def test_a_table_that_ended_in_disaster(transactional_db: None) -> None:
    """Nobody has a point, and it stands by itself: it is no table that merely made no deal."""
    room = open_room(5, Remainder.BOT)
    for n in range(5):
        room.come(f"P{n}")
    (table,) = room.tables()
    scenario = table.state.table.scenario
    assert scenario.world is not None
    roll = next(roll.id for roll in scenario.world.rolls if isinstance(roll, Disaster))
    at = table.snapshot.at
    state = evolve(table.state, DisasterStruck(roll), at)
    state = evolve(state, SessionEnded(EndReason.DISASTER), at)
    ended = replace(table, snapshot=replace(table.snapshot, state=state))
    (found,) = results([ended])
    assert (found.deal, found.disaster) == (False, True)
    assert set(found.scores.values()) == {0}
    (row,) = csv.DictReader(io.StringIO(outcome_csv(scenario, [found])))
    assert row["ended_by"] == "disaster"
    assert {value for name, value in row.items() if name.startswith("points_")} == {"0"}
    context = {"klass": room.klass, "scenario": scenario, "results": [found], "disasters": [found]}
    page = render_to_string("players/class_results.html", context)
    assert "Disaster</h3>" in page.replace(": 1", "")
    record.stop()


def test_before_any_table_has_ended_there_is_nothing(transactional_db: None) -> None:
    room = open_room(6, Remainder.BOT, "first-deal", pack="tutorial")
    page = room.instructor.get(f"/class/{room.klass.pk}/results/").content.decode()
    assert "No table has ended yet" in page


def test_the_file_of_results_knows_no_name(room: Room) -> None:
    text = room.instructor.get(f"/class/{room.klass.pk}/results.csv").content.decode()
    assert "P0" not in text
    one, two = rows(room, "results.csv")
    assert (one["table"], one["deal"], one["ended_by"]) == ("1", "yes", "agreement")
    assert (two["table"], two["deal"], two["ended_by"]) == ("2", "no", "facilitator")
    gains = [float(value) for name, value in one.items() if name.startswith("gain_")]
    assert sum(gains) == float(one["joint_gain"]) > 0


def test_the_mark_sheet_counts_what_each_person_did(room: Room) -> None:
    found = {row["nickname"]: row for row in rows(room, "marks.csv")}
    people = Participant.objects.filter(lobby=room.tables()[0].session, steers=False)
    assert set(found) == {
        *people.values_list("nickname", flat=True),
        *Participant.objects.filter(lobby=room.tables()[1].session, steers=False).values_list(
            "nickname", flat=True
        ),
    }
    first, second = (party.seats[0].id for party in room.tables()[0].state.table.scenario.parties)
    head = found[people.get(seat=first).nickname]
    other = found[people.get(seat=second).nickname]
    # Tabling by the head is its signature.
    assert (head["offers"], head["signatures"]) == ("1", "1")
    assert (other["offers"], other["signatures"]) == ("0", "1")
    assert {head["stayed"], other["reflected"]} == {"yes", "no"}


def test_a_name_that_looks_like_a_formula_is_text(room: Room) -> None:
    person = Participant.objects.filter(lobby=room.tables()[0].session, steers=False).first()
    assert person
    Participant.objects.filter(pk=person.pk).update(nickname="=1+1")
    assert "'=1+1" in {row["nickname"] for row in rows(room, "marks.csv")}


# --- where the marks stand ------------------------------------------------------------------------


@given(
    st.lists(st.integers(-400, 400), min_size=1, max_size=60),
    st.lists(st.integers(-400, 400), max_size=60),
    st.sampled_from([1, 4]),
)
def test_no_mark_hides_another_or_leaves_the_drawing(
    one: list[int], other: list[int], unit: int
) -> None:
    given_rows = [{Table(n, ""): value for n, value in enumerate(row)} for row in (one, other)]
    drawn = axis(given_rows, unit)
    for row, strip in zip(given_rows, drawn.strips, strict=True):
        assert [dot.value for dot in strip.dots] == [row[table] for table in sorted(row)]
        for dot in strip.dots:
            assert drawn.radius <= dot.y <= HEIGHT - drawn.radius + 0.1
            assert EDGE - 1 <= dot.x <= WIDTH - EDGE + 1
        for n, dot in enumerate(strip.dots):
            for later in strip.dots[n + 1 :]:
                apart = (dot.x - later.x) ** 2 + (dot.y - later.y) ** 2
                assert apart >= (2 * drawn.radius - 0.3) ** 2
        # Along the axis a mark is at most a bin from its value.
        for low in strip.dots:
            for high in strip.dots:
                if low.value < high.value:
                    assert low.x < high.x + BIN
    assert len(drawn.ticks) <= 11
