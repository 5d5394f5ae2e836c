"""The command: what it prints, what it writes, and what it says to a slip of the pen."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from .sessions import agreed, played, scores


def demo(*arguments: str) -> str:
    out = StringIO()
    call_command("demo", *arguments, stdout=out)
    return out.getvalue()


def test_json_says_how_it_ended_and_says_it_again() -> None:
    printed = demo("--seed", "7", "--json")
    found = json.loads(printed)
    session = played(7)
    assert found["head"] == session.head
    assert found["entries"] == len(session.entries)
    assert found["final"] is (found["agreement"] is not None) is agreed(session)
    points = {party: number / 4 for party, number in scores(session).items()}
    assert found["scores"] == points
    assert printed == demo("--seed", "7", "--json")
    assert found["state_hash"] != json.loads(demo("--seed", "8", "--json"))["state_hash"]


def test_its_transcript_verifies_and_replays_to_the_same_hash(tmp_path: Path) -> None:
    path = tmp_path / "demo.jsonl"
    found = json.loads(demo("--scenario", "first-deal", "--json", "--transcript", str(path)))
    assert found["transcript"] == str(path)
    call_command("transcript", "verify", str(path), stdout=StringIO())
    replayed = StringIO()
    call_command("transcript", "replay", str(path), "--json", stdout=replayed)
    again = json.loads(replayed.getvalue())
    assert (again["state_hash"], again["scores"]) == (found["state_hash"], found["scores"])


def test_a_transcript_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="No such file or directory"):
        demo("--scenario", "first-deal", "--transcript", str(tmp_path / "nowhere" / "demo.jsonl"))


def test_it_tells_the_session_with_reasons() -> None:
    told = demo("--scenario", "first-deal", "--seed", "3", "--reasons")
    for word in ("says:", "tables a text to all", "AGREED", "[accepts: It is worth", "state hash"):
        assert word in told


def test_a_temperament_can_be_chosen() -> None:
    printed = demo("--json", "--temperaments", "RU=spoiler, KP=eager")
    chosen = json.loads(printed)["temperaments"]
    assert (chosen["RU.head"], chosen["KP.head"]) == ("spoiler", "eager")


def test_a_session_goes_by_a_hypothesis() -> None:
    usual, critic = (json.loads(demo("--json", *more)) for more in ((), ("--preset", "critic")))
    assert (usual["preset"], critic["preset"]) == ("essay", "critic")
    assert usual["state_hash"] != critic["state_hash"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--pack", "huge"), "no pack huge; there are core, standard, full"),
        (("--temperaments", "XX=firm"), "'XX=firm' must read PARTY=name, of US, CN, RU, KR, KP"),
        (("--temperaments", "US=angry"), "no angry; there are firm"),
        (("--scenario", "nowhere"), "no such scenario"),
        (("--minutes", "-5"), "at least one minute"),
        (("--preset", "mine"), "korea-2017 has no preset mine"),
    ],
)
def test_a_wrong_argument_is_told_what_is_right(arguments: tuple[str, ...], words: str) -> None:
    with pytest.raises(CommandError, match=words):
        demo(*arguments)
