"""The replay: open after the end, to whoever was there, and only through their own eyes."""

from __future__ import annotations

import json
import secrets
from typing import Any

import pytest
from django.test import Client

from negotiation import record
from negotiation.engine import commands as do
from negotiation.engine import view
from negotiation.engine.terms import (
    PLENARY,
    Actor,
    ChannelId,
    IssueId,
    OptionId,
    PartyId,
    SeatId,
    Sight,
    TextRef,
    Viewer,
)
from negotiation.pages import replay
from negotiation.protocol.codec import dump
from negotiation.record.export import export
from negotiation.record.reading import stored
from negotiation.transcript.file import read
from players.hosting import open_table
from players.join import Wish
from players.links import moment_url
from players.models import Lobby, Participant
from tests.pages.play import play

from .conftest import come_in, state_of
from .test_access import device

HOST = Actor(steers=True)
US, KP = Actor(SeatId("US.head")), Actor(SeatId("KP.head"))
PUBLIC = "Everybody may hear this."
SECRETS = {
    "team": "CANARY-what-Washington-tells-itself",
    "pair": "CANARY-what-two-delegations-whisper",
    "help": "CANARY-what-Pyongyang-asks-for-help",
}


def order(lobby: Lobby, actor: Actor, command: do.Command, *texts: record.SealedText) -> None:
    session = record.SessionId(lobby.session)
    asked = record.Order(session, actor, secrets.token_hex(16), command, texts)
    answer = record.handle(asked)
    assert answer.status == "accepted", answer


def say(lobby: Lobby, actor: Actor, channel: str, words: str) -> TextRef:
    sealed = record.seal(words)
    order(lobby, actor, do.Say(ChannelId(channel), sealed.ref), sealed)
    return sealed.ref


@pytest.fixture
def table(host: Participant, lobby: Lobby) -> dict[str, Client]:
    clients = {role: Client() for role in ("host", "observer", "US", "CN", "KP", "stranger")}
    device(clients["host"], host)
    come_in(clients["observer"], lobby, "", "observe")
    for party in ("US", "CN", "KP"):
        come_in(clients[party], lobby, f"Player of {party}", f"{party}.head")
    return clients


@pytest.fixture
def ended(table: dict[str, Client], lobby: Lobby) -> dict[str, Client]:
    """An ended table with secrets of every kind."""
    play(lobby.session, "talks")
    say(lobby, US, PLENARY, PUBLIC)
    say(lobby, US, "party:US", SECRETS["team"])
    say(lobby, KP, "help:KP.head", SECRETS["help"])
    order(lobby, US, do.OpenChannel(frozenset({SeatId("KP.head")})))
    (channel,) = state_of(lobby.session).channels
    say(lobby, US, channel, SECRETS["pair"])
    terms = {IssueId("NUC"): OptionId("cap"), IssueId("VER"): OptionId("one-site")}
    order(lobby, US, do.TableOffer(terms, frozenset({PartyId("KP")})))
    order(lobby, HOST, do.EndSession())
    say(lobby, KP, PLENARY, "Until next time.")
    return table


def data(client: Client, lobby: Lobby, name: str | None = None) -> Any:
    answer = client.get(f"/session/{lobby.session}/replay/data/", {"as": name} if name else {})
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/json"
    return answer.json()


def everything(client: Client, lobby: Lobby, name: str) -> str:
    """Every byte the replay has for a viewer."""
    base = f"/session/{lobby.session}/replay/"
    found = [client.get(base), client.get(f"{base}data/", {"as": name})]
    steps = [str(step) for step in range(len(found[1].json()["steps"]))]
    found += [client.get(f"{base}state/", {"as": name, "step": step}) for step in steps]
    assert {answer.status_code for answer in found} == {200}
    return "\n".join(answer.content.decode() for answer in found)


def status(client: Client, lobby: Lobby, part: str, **query: str) -> int:
    return client.get(f"/session/{lobby.session}/replay/{part}", query).status_code


def test_until_the_end_there_is_nothing(table: dict[str, Client], lobby: Lobby) -> None:
    play(lobby.session, "talks")
    for client in table.values():
        assert status(client, lobby, "data/") == 404
        assert status(client, lobby, "state/", step="0") == 404
        page = client.get(f"/session/{lobby.session}/outcome/").content.decode()
        assert "Watch the replay" not in page
    assert table["US"].get(f"/session/{lobby.session}/replay/").headers["Location"] == (
        f"/session/{lobby.session}/outcome/"
    )


def test_each_looks_through_the_own_eyes_or_an_observers(
    ended: dict[str, Client], lobby: Lobby
) -> None:
    names = ("facilitator", "observer", "US.head", "CN.head", "KP.head", "XX.head", "", "seat")
    allowed = {
        "host": {"facilitator", "observer", "US.head", "CN.head", "KP.head"},
        "observer": {"observer"},
        "US": {"US.head", "observer"},
        "CN": {"CN.head", "observer"},
        "KP": {"KP.head", "observer"},
        "stranger": set(),
    }
    for role, client in ended.items():
        for part, more in (("data/", {}), ("state/", {"step": "0"})):
            found = {
                name for name in names if status(client, lobby, part, **more, **{"as": name}) == 200
            }
            assert found == allowed[role], (role, part)
    assert data(ended["US"], lobby)["viewer"] == {
        "as": "US.head", "sight": "seat", "seat": "US.head", "party": "US",
    }  # fmt: skip
    assert data(ended["host"], lobby)["viewer"]["as"] == "facilitator"
    assert data(ended["observer"], lobby)["viewers"] == ["observer"]
    assert len(data(ended["host"], lobby)["viewers"]) == 28


def test_a_step_that_is_not_there_is_not_found(ended: dict[str, Client], lobby: Lobby) -> None:
    last = len(data(ended["CN"], lobby)["steps"]) - 1
    assert status(ended["CN"], lobby, "state/", step=str(last)) == 200
    for step in (str(last + 1), "-1", "", "x", "1.0", "²", "9" * 30):
        assert status(ended["CN"], lobby, "state/", step=step) == 404
    assert status(ended["CN"], lobby, "state/") == 404


@pytest.mark.parametrize("revealed", [False, True])
def test_nobody_receives_a_byte_of_anothers_secrets(
    ended: dict[str, Client], lobby: Lobby, revealed: bool
) -> None:
    if revealed:
        order(lobby, HOST, do.RevealResults())
    state = state_of(lobby.session)
    scenario = state.table.scenario
    cards = {
        party.id: (json.dumps(party.red_line)[1:-1], json.dumps(party.walk_away)[1:-1])
        for party in scenario.parties
    }
    hidden = {*state.channels, *state.offers}
    may = {"US.head": {"team", "pair"}, "KP.head": {"pair", "help"}, "facilitator": set(SECRETS)}
    looks = [
        ("host", name) for name in ("facilitator", "observer", "US.head", "CN.head", "KP.head")
    ]
    looks += [("US", "US.head"), ("US", "observer"), ("CN", "CN.head"), ("KP", "KP.head"),
              ("observer", "observer")]  # fmt: skip
    for role, name in looks:
        own = set() if "." not in name else {name.split(".")[0]}
        body = everything(ended[role], lobby, name)
        if role == "host":
            body = body[body.index('{"viewer"') :]  # the page around it is the facilitator's own
        assert PUBLIC in body
        assert {key for key, words in SECRETS.items() if words in body} == may.get(name, set())
        assert {thing for thing in hidden if thing in body} == (hidden if name in may else set())
        for party, card in cards.items():
            assert all((part in body) is (party in own) for part in card), (role, name, party)
        assert ('"stakes"' in body) is (name == "facilitator")
        sheets = body.count('"margin"') > 0
        assert sheets is (revealed or name != "observer")


def test_the_numbers_tell_nothing_of_what_is_hidden(ended: dict[str, Client], lobby: Lobby) -> None:
    whole, china = data(ended["host"], lobby), data(ended["CN"], lobby)
    assert len(china["steps"]) < len(whole["steps"])
    for found in (whole, china):
        numbers = [line["n"] for step in found["steps"] for line in step["lines"]]
        assert numbers == list(range(1, len(numbers) + 1))
        assert set(found) == {"viewer", "unit", "viewers", "chapters", "moments", "steps"}
        assert {key for step in found["steps"] for key in step} == {"at", "lines", "changed"}


def test_steps_of_other_eyes_are_laid_beside_the_own(
    ended: dict[str, Client], lobby: Lobby
) -> None:
    """Exactly, so that changing eyes keeps the moment; and against nobody's steps but the own."""
    for role, own, others in (
        ("host", "facilitator", ["observer", "US.head", "KP.head"]),
        ("CN", "CN.head", ["observer"]),
        ("observer", "observer", []),
    ):
        mine = data(ended[role], lobby, own)
        assert mine["moments"] == list(range(len(mine["steps"])))
        for name in others:
            found = data(ended[role], lobby, name)
            assert len(set(found["moments"])) == len(found["steps"])
            for moment, step in zip(found["moments"], found["steps"], strict=True):
                beside = mine["steps"][moment]
                assert beside["at"] == step["at"]
                kinds = [line["kind"] for line in beside["lines"]]
                assert [line["kind"] for line in step["lines"] if line["kind"] not in kinds] == []


@pytest.mark.parametrize("leaky", [False, True])
def test_a_server_that_showed_everybody_everything_would_be_found(
    ended: dict[str, Client], lobby: Lobby, monkeypatch: pytest.MonkeyPatch, leaky: bool
) -> None:
    """The mutant of the tests above and of those in a browser."""
    if leaky:
        monkeypatch.setattr(replay, "viewer_named", lambda name: Viewer(Sight.FACILITATOR))
    body = everything(ended["CN"], lobby, "CN.head")
    assert any(words in body for words in SECRETS.values()) is leaky


def test_the_transcript_is_the_facilitators_alone_and_only_after_the_end(
    table: dict[str, Client], lobby: Lobby
) -> None:
    address = f"/session/{lobby.session}/transcript/"
    play(lobby.session, "talks")
    say(lobby, US, "party:US", SECRETS["team"])
    assert table["host"].get(address).status_code == 404
    order(lobby, HOST, do.EndSession())
    for role in ("US", "CN", "observer", "stranger"):
        assert table[role].get(address).status_code == 404
        page = table[role].get(f"/session/{lobby.session}/outcome/").content.decode()
        assert address not in page
    assert address in table["host"].get(f"/session/{lobby.session}/outcome/").content.decode()
    bare, whole = table["host"].get(address), table["host"].get(address, {"words": "1"})
    name = f'attachment; filename="korea-2017-{lobby.session[:8]}.jsonl"'
    assert {bare["Content-Disposition"], whole["Content-Disposition"]} == {name}
    assert SECRETS["team"] not in bare.content.decode()
    assert SECRETS["team"] in whole.content.decode()
    assert bare.content == export(record.SessionId(lobby.session))
    assert len(read(whole.content).texts) == 1


def test_a_facilitator_who_plays_gets_no_transcript(transactional_db: None) -> None:
    player = open_table("first-deal", "tutorial", 10, Wish("bakery.owner", "Ana", steers=True))
    session = player.lobby_id
    order(player.lobby, HOST, do.StartSession())
    order(player.lobby, HOST, do.EndSession())
    client = Client()
    device(client, player)
    page = client.get(f"/session/{session}/replay/")
    assert page.context["config"]["viewers"] == ("bakery.owner", "observer")
    assert page.context["config"]["transcript"] is None
    assert client.get(f"/session/{session}/transcript/").status_code == 404
    record.stop()


def test_without_spoilers_the_page_lists_no_chapter(ended: dict[str, Client], lobby: Lobby) -> None:
    address = f"/session/{lobby.session}/replay/"
    assert "The session ends" in ended["CN"].get(address, {"plain": "1"}).content.decode()
    free = ended["CN"].get(address, {"spoiler": "free", "plain": "1"}).content.decode()
    assert "The session ends" not in free
    assert "First offer" not in free
    # Where nothing runs the page asks for the list by itself, but for one without spoilers.
    for query, asks in (({}, True), ({"spoiler": "free"}, False), ({"plain": "1"}, False)):
        page = ended["CN"].get(address, query).content.decode()
        assert ('http-equiv="refresh"' in page) is asks


def test_slices_and_lines_are_the_ones_of_the_socket(
    ended: dict[str, Client], lobby: Lobby
) -> None:
    found = data(ended["KP"], lobby)
    words = [line["words"] for step in found["steps"] for line in step["lines"] if "words" in line]
    assert words == [PUBLIC, SECRETS["help"], SECRETS["pair"], "Until next time."]
    assert found["unit"] == state_of(lobby.session).table.scenario.unit
    step = len(found["steps"]) - 1
    answer = ended["KP"].get(
        f"/session/{lobby.session}/replay/state/", {"as": "KP.head", "step": str(step)}
    )
    now = view.slices(state_of(lobby.session), Viewer(Sight.SEAT, SeatId("KP.head")))
    parts = ",".join(f'"{name}":{dump(slice_)}' for name, slice_ in now.items())
    assert answer.content.decode() == f'{{"slices":{{{parts}}}}}'


def test_each_step_shows_what_its_changed_slices_became(
    ended: dict[str, Client], lobby: Lobby
) -> None:
    address = f"/session/{lobby.session}/replay/state/"
    before: dict[str, Any] = {}
    for number, step in enumerate(data(ended["US"], lobby)["steps"]):
        query = {"as": "US.head", "step": str(number)}
        now = ended["US"].get(address, query).json()["slices"]
        assert [name for name in now if now[name] != before.get(name)] == step["changed"]
        before = now


def test_erased_words_are_gone_from_the_replay(table: dict[str, Client], lobby: Lobby) -> None:
    play(lobby.session, "talks")
    ref = say(lobby, US, PLENARY, PUBLIC)
    order(lobby, HOST, do.EndSession())
    assert PUBLIC in everything(table["observer"], lobby, "observer")
    record.erase_texts([ref])
    assert PUBLIC not in everything(table["observer"], lobby, "observer")
    steps = data(table["observer"], lobby)["steps"]
    said = [line for step in steps for line in step["lines"] if line["kind"] == "message"]
    assert [line["words"] for line in said] == [None]


def test_talk_after_the_end_is_added_to_the_replay(ended: dict[str, Client], lobby: Lobby) -> None:
    before = data(ended["CN"], lobby)["steps"]
    say(lobby, KP, PLENARY, "One more thing.")
    after = data(ended["CN"], lobby)["steps"]
    assert after[:-1] == before
    assert after[-1]["lines"][0]["words"] == "One more thing."


def test_the_outcome_leads_to_it_and_its_page_lists_the_own_moments(
    table: dict[str, Client], lobby: Lobby
) -> None:
    play(lobby.session)
    address = f"/session/{lobby.session}/replay/"
    for role in ("host", "observer", "US", "CN"):
        outcome = table[role].get(f"/session/{lobby.session}/outcome/").content.decode()
        assert f'href="{address}"' in outcome
        page = table[role].get(address)
        assert "The final agreement" not in page.content.decode()  # nobody waits for the list
        text = table[role].get(f"{address}?plain=1").content.decode()
        assert "The final agreement" in text
        assert ("the capital refuses" in text) is (role in {"host", "US"})
        config = page.context["config"]
        assert config["data"] == f"{address}data/"
        assert f'href="{address}data/?as={config["viewers"][0]}"' in page.content.decode()
        assert config["state"] == f"{address}state/"
        assert config["viewers"][0] == {
            "host": "facilitator", "observer": "observer", "US": "US.head", "CN": "CN.head",
        }[role]  # fmt: skip


def test_a_link_to_an_entry_opens_where_the_viewer_saw_it(
    ended: dict[str, Client], lobby: Lobby
) -> None:
    entries = {
        (each.kind, json.loads(each.body).get("channel")): each.seq
        for each in stored(record.SessionId(lobby.session))
    }

    def lines(role: str, name: str, seq: int) -> list[tuple[str, str | None]]:
        path, _, query = moment_url(lobby.session, name, seq).partition("?as=")
        assert path == f"/session/{lobby.session}/replay/"
        viewer, _, step = query.partition("&step=")
        assert viewer == name
        found = data(ended[role], lobby, name)["steps"][int(step)]["lines"]
        return [(line["kind"], line.get("channel")) for line in found]

    team, said = ("message", "party:US"), ("message", "plenary")
    whisper = entries["message_sent", "party:US"]
    assert lines("host", "facilitator", whisper) == [team]
    assert lines("host", "US.head", whisper) == [team]
    # China did not see it, and is shown the moment before.
    assert lines("CN", "CN.head", whisper) == [said]
    assert lines("CN", "observer", whisper) == [said]
    end = entries["session_ended", None]
    for role, name in (("host", "facilitator"), ("CN", "CN.head"), ("observer", "observer")):
        assert lines(role, name, end) == [("session_ended", None)]
        assert lines(role, name, 10**9) == [said]
        assert lines(role, name, 0) == lines(role, name, 1) == []
