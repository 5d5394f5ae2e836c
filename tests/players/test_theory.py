"""The host chooses by which theory the world answers."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from negotiation import record
from players.models import Class, Lobby

from .classroom import open_room
from .conftest import state_of

pytestmark = pytest.mark.django_db(transaction=True)


def hosted(client: Client, where: str = "/host/", **form: str) -> str:
    answer = client.post(where, {"pack": "core", **form})
    assert answer.status_code == 302, answer.content.decode()
    return answer.headers["location"].split("/")[2]


def test_every_theory_is_offered_in_a_sentence_and_the_first_is_chosen(client: Client) -> None:
    page = client.get("/host/").content.decode()
    offered = re.findall(r'name="preset" value="(\w+)"( checked)?', page)
    assert offered == [("essay", " checked"), ("null", ""), ("critic", "")]
    assert "rallies the leadership" in page
    assert "disclosed in the debrief" in page


@pytest.mark.parametrize(
    ("form", "preset", "listing", "threat"),
    [
        ({}, "essay", -5, 5),
        ({"preset": "critic"}, "critic", 2, 5),
        ({"preset": "null", "number-listing": "-9", "number-broad": ""}, "null", -9, 0),
    ],
)
def test_the_session_goes_by_it(
    client: Client, form: dict[str, str], preset: str, listing: int, threat: int
) -> None:
    table = state_of(hosted(client, **form)).table
    numbers = {str(name): number for name, number in table.parameters.items()}
    assert (table.preset, numbers["listing"], numbers["threat"]) == (preset, listing, threat)


def test_every_table_of_a_class_goes_by_the_theory_its_instructor_chose() -> None:
    page = Client().get("/host/class/").content.decode()
    assert re.findall(r'name="preset" value="(\w+)"( checked)?', page)[0] == ("essay", " checked")
    room = open_room(5, **{"preset": "critic", "number-broad": "-7"})  # type: ignore[arg-type]
    room.come("Ana")
    table = room.tables()[0].state.table
    numbers = {str(name): number for name, number in table.parameters.items()}
    assert (table.preset, numbers["listing"], numbers["broad"]) == ("critic", 2, -7)
    plain = open_room(5)
    plain.come("Ben")
    assert plain.tables()[0].state.table.preset == "essay"
    record.stop()


def test_a_class_by_no_theory_there_is_is_not_opened() -> None:
    form = {"pack": "core", "expected": "5", "remainder": "bot", "preset": "mine"}
    assert Client().post("/host/class/", form).status_code == 400
    assert not Class.objects.exists()


@pytest.mark.parametrize("form", [{"preset": "mine"}, {"number-listing": "101"}])
def test_what_is_no_theory_opens_no_table(client: Client, form: dict[str, str]) -> None:
    answer = client.post("/host/", {"pack": "core", **form})
    assert answer.status_code == 400
    assert not Lobby.objects.exists()


def test_a_scenario_without_a_world_asks_for_none(client: Client) -> None:
    where = "/host/?scenario=first-deal"
    assert 'name="preset"' not in client.get(where).content.decode()
    session = hosted(client, where, pack="tutorial", preset="essay")
    assert state_of(session).table.preset is None
