"""The outcome page: every point with its reason, and nothing that is not yours to see yet."""

from __future__ import annotations

import html
import re
from collections.abc import Callable

import pytest
from django.test import Client

from negotiation import record
from negotiation.engine.terms import Sight, Viewer
from negotiation.engine.view import slices
from negotiation.pages.outcome import Outcome, outcome
from players.models import Lobby, Participant
from tests.pages.play import PARTIES, play

from .conftest import come_in, state_of
from .test_access import device

NAMES = ("United States", "China", "Russia", "South Korea", "North Korea")
FACILITATOR = Viewer(Sight.FACILITATOR)
OBSERVER = Viewer(Sight.OBSERVER)


def report(lobby: Lobby, viewer: Viewer) -> Outcome:
    found = outcome(slices(state_of(lobby.session), viewer))
    assert found
    return found


def text(client: Client, lobby: Lobby) -> str:
    page = client.get(f"/session/{lobby.session}/outcome/")
    assert page.status_code == 200
    bare = re.sub(r"<[^>]+>", " ", page.content.decode())
    return " ".join(html.unescape(bare).split())


@pytest.fixture
def table(host: Participant, lobby: Lobby) -> dict[str, Client]:
    clients = {role: Client() for role in ("host", "observer", "US", "KP")}
    device(clients["host"], host)
    come_in(clients["observer"], lobby, "", "observe")
    come_in(clients["US"], lobby, "Ana", "US.head")
    come_in(clients["KP"], lobby, "Kim", "KP.head")
    return clients


def test_before_the_end_there_is_nothing_for_anybody(
    table: dict[str, Client], lobby: Lobby
) -> None:
    play(lobby.session, "talks")
    for client in table.values():
        assert "There is no outcome yet" in text(client, lobby)
        assert "Mandate" not in text(client, lobby)


def test_the_five_scores_and_every_line_behind_them(lobby: Lobby) -> None:
    play(lobby.session)
    found = report(lobby, FACILITATOR)
    assert {s.party.id: s.score / found.unit for s in found.sheets} == {
        "US": 57,
        "CN": 71,
        "RU": 88,
        "KR": 64,
        "KP": 66,
    }
    assert (found.reason, found.final, found.revealed) == ("agreement", True, False)
    for sheet in found.sheets:
        assert sum(reason.points for reason in sheet.reasons) == sheet.score
        assert sheet.margin == sheet.score - sheet.mandate
        assert sheet.gain == sheet.score - sheet.no_deal
        issues = [reason for reason in sheet.reasons if not reason.rule]
        assert len(issues) == 12
        assert {reason.by.number for reason in issues if reason.by} == {2}
        assert all(reason.title for reason in sheet.reasons)
    assert [agreed.number for agreed in found.agreements] == [1, 2]
    assert [agreed.final for agreed in found.agreements] == [False, True]
    assert len(found.moved) == 12
    assert [(r.party.id, r.short_by / found.unit) for r in found.refusals] == [("US", 13.5)]


def test_a_player_reads_the_own_sheet_and_no_other(table: dict[str, Client], lobby: Lobby) -> None:
    play(lobby.session)
    ours, theirs = text(table["US"], lobby), text(table["KP"], lobby)
    assert "Where the 57 points come from" in ours
    assert "fell 13.5 points short" in ours
    assert "Where the 66 points come from" not in ours
    assert "Where the 66 points come from" in theirs
    assert "13.5" not in theirs
    for page, own in ((ours, "57"), (theirs, "66")):
        for score in {"57", "71", "88", "64", "66"} - {own}:
            assert f"Where the {score}" not in page
        assert "Missile tests" in page


def test_an_observer_reads_the_package_only(table: dict[str, Client], lobby: Lobby) -> None:
    play(lobby.session)
    page = text(table["observer"], lobby)
    assert "A final agreement" in page
    assert "Compartmentalise" in page
    for secret in ("Mandate", "57", "71", "88", "66", "13.5", "Scores", "Capitals that said no"):
        assert secret not in page
    assert report(lobby, OBSERVER).sheets == ()


def test_the_host_reveals_and_then_everybody_reads_everything(
    table: dict[str, Client], lobby: Lobby
) -> None:
    play(lobby.session)
    address = f"/session/{lobby.session}/outcome/"
    assert "Reveal results to everybody" in text(table["host"], lobby)
    for role in ("US", "observer"):
        assert "Reveal results" not in text(table[role], lobby)
        assert table[role].post(address).status_code == 404
    assert not state_of(lobby.session).clock.revealed
    assert table["host"].post(address).status_code == 302
    assert table["host"].post(address).status_code == 302  # twice is once
    for client in table.values():
        page = text(client, lobby)
        for score in ("57", "71", "88", "64", "66"):
            assert f"Where the {score} points come from" in page
        assert "fell 13.5 points short" in page


def test_revealing_before_the_end_reveals_nothing(table: dict[str, Client], lobby: Lobby) -> None:
    play(lobby.session, "talks")
    assert table["host"].post(f"/session/{lobby.session}/outcome/").status_code == 302
    assert not state_of(lobby.session).clock.revealed


def test_no_deal_leaves_everything_as_it_was(table: dict[str, Client], lobby: Lobby) -> None:
    play(lobby.session, "clock")
    found = report(lobby, FACILITATOR)
    assert (found.final, found.moved, found.agreements) == (False, (), ())
    assert len(found.unmoved) == 12
    assert {s.party.id: s.gain for s in found.sheets} == dict.fromkeys(PARTIES, 0)
    page = text(table["US"], lobby)
    assert "No deal" in page
    assert "Nothing. Every issue stays at the status quo." in page


def test_a_player_who_comes_back_after_the_end_reads_it(
    lobby: Lobby, seat_somebody: Callable[..., Participant]
) -> None:
    ana = seat_somebody("Ana", "US.head")
    play(lobby.session)
    client = Client()
    device(client, ana)
    assert "Where the 57 points come from" in text(client, lobby)
    client.post(f"/session/{lobby.session}/leave/")
    device(client, ana)  # leaving after the end gives nothing away
    assert record.snapshot(record.SessionId(lobby.session)).state.clock.status == "ended"
