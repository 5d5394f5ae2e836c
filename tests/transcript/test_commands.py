"""``transcript`` and ``referee score`` on the command line."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection

from negotiation import record
from negotiation.engine import view
from negotiation.engine.commands import TakeSeat
from negotiation.engine.slices import ResultsSlice
from negotiation.engine.terms import Sight, Viewer
from negotiation.record import SessionId
from negotiation.record.export import export
from negotiation.replay.digest import state_hash
from negotiation.transcript import chain, file
from tests.pages.play import play
from tests.record.table import BAKER, HOST, do, offered, opened, saying
from tests.replay.played import orchard

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def _database(transactional_db: None) -> Iterator[None]:
    yield
    record.stop()


def run(*words: str) -> str:
    out = StringIO()
    call_command(*words, stdout=out)
    return out.getvalue()


def run_json(*words: str) -> Any:
    return json.loads(run(*words, "--json"))


@pytest.fixture
def korea(tmp_path: Path) -> tuple[SessionId, Path]:
    session = record.open_session("korea-2017", "full", 210)
    play(session)
    path = tmp_path / "korea.jsonl"
    run("transcript", "export", session, "--out", str(path))
    return session, path


def test_a_session_goes_out_is_verified_and_ends_in_the_same_state(
    korea: tuple[SessionId, Path],
) -> None:
    session, path = korea
    state = record.snapshot(session).state
    said = run("transcript", "verify", str(path))
    assert f"session {session}, {record.heads([session])[session]} entries, 0 texts" in said
    assert said.endswith("every byte is as it was written\n")
    found = run_json("transcript", "replay", str(path))
    assert found["state_hash"] == state_hash(state)
    assert found["scores"] == {"US": 57, "CN": 71, "RU": 88, "KR": 64, "KP": 66}
    assert (found["session"], found["final"], found["reason"]) == (session, True, "agreement")
    shown = run("transcript", "replay", str(path))
    assert "scores      US 57  CN 71  RU 88  KR 64  KP 66" in shown
    assert state_hash(state) in shown


def test_its_scoresheet_is_the_one_of_the_page(korea: tuple[SessionId, Path]) -> None:
    session, path = korea
    results = view.slices(record.snapshot(session).state, Viewer(Sight.FACILITATOR))["results"]
    assert isinstance(results, ResultsSlice)
    unit = record.snapshot(session).state.table.scenario.unit
    found = run_json("referee", "score", str(path))
    assert found["scores"] == {"US": 57, "CN": 71, "RU": 88, "KR": 64, "KP": 66}
    assert found["package"] == results.package
    for sheet, shown in zip(results.sheets, found["sheets"], strict=True):
        assert shown["party"] == sheet.party
        for number in ("score", "mandate", "margin", "no_deal"):
            assert shown[number] * unit == getattr(sheet, number)
        lines = [
            (line.issue, line.option, line.rule, line.points, line.agreement)
            for line in sheet.lines
        ]
        assert lines == [
            (
                line.get("issue"),
                line.get("option"),
                line.get("rule"),
                line["points"] * unit,
                line.get("agreement"),
            )
            for line in shown["lines"]
        ]
        assert sum(line["points"] for line in shown["lines"]) == shown["score"]
    table = run("referee", "score", str(path)).splitlines()
    assert next(row for row in table if row.startswith("score")).split()[1:] == [
        "57", "71", "88", "64", "66",
    ]  # fmt: skip


def test_words_go_out_only_when_asked_for_and_never_erased_ones() -> None:
    session = opened()
    keep, erase = saying(session, "Keep this."), saying(session, "Erase this.")
    assert BAKER.seat
    do(session, HOST, TakeSeat(BAKER.seat))
    assert [record.handle(one).status for one in (keep, erase)] == ["accepted"] * 2
    assert b"this" not in export(session).split(b"\n", 1)[1]
    with_words = run("transcript", "export", session, "--with-words")
    assert {text.words for text in file.read(with_words.encode()).texts} == {
        "Keep this.",
        "Erase this.",
    }
    record.erase_texts([erase.texts[0].ref])
    after = file.read(export(session, words=True))
    assert {text.words for text in after.texts} == {"Keep this."}
    assert after.entries == file.read(with_words.encode()).entries


def test_a_running_session_goes_out_but_has_no_scoresheet_yet(tmp_path: Path) -> None:
    session, _ = offered()
    path = tmp_path / "running.jsonl"
    run("transcript", "export", session, "--out", str(path))
    found = run_json("transcript", "replay", str(path))
    assert (found["status"], found["reason"], found["final"]) == ("running", None, False)
    assert "not ended: running" in run("transcript", "replay", str(path))
    with pytest.raises(CommandError, match="the session has not ended yet"):
        run("referee", "score", str(path))


def test_what_is_wrong_is_said_in_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "table.jsonl"
    with pytest.raises(CommandError, match="No such file"):
        run("transcript", "verify", str(path))
    with pytest.raises(CommandError, match="No such file"):
        run("referee", "score", str(path))
    with pytest.raises(CommandError, match=f"there is no session {'0' * 32}"):
        run("transcript", "export", "0" * 32)
    session = opened()
    with pytest.raises(CommandError, match="Is a directory"):
        run("transcript", "export", session, "--out", str(tmp_path))
    path.write_bytes(orchard().file())
    with pytest.raises(CommandError, match="says itself which pack and package"):
        run("referee", "score", str(path), "--package", "APPLES=some")


def test_a_chained_lie_that_the_rules_cannot_take_is_named(tmp_path: Path) -> None:
    session = orchard()
    kept = [entry for entry in session.stored if entry.kind != "offer_tabled"]
    session.stored = []
    head = chain.origin(session.id)
    for seq, entry in enumerate(kept, 1):
        parts = (
            seq,
            entry.at,
            entry.actor,
            entry.command_id,
            entry.kind,
            entry.version,
            entry.body,
        )
        head = chain.link(head, *parts)
        session.stored.append(chain.StoredEntry(*parts, head))
    path = tmp_path / "lie.jsonl"
    path.write_bytes(session.file())
    signed = next(e.seq for e in session.stored if e.kind == "offer_signed")
    run("transcript", "verify", str(path))
    with pytest.raises(
        CommandError, match=f"line {signed + 1}: entry {signed}: cannot happen here"
    ):
        run("transcript", "replay", str(path))


def test_a_flaw_ends_the_command_with_1_and_its_line(tmp_path: Path) -> None:
    path = tmp_path / "table.jsonl"
    whole = orchard().file()
    path.write_bytes(whole.replace(b"orchard.owner", b"orchard.0wner", 1))
    for command in (("verify",), ("replay", "--json")):
        done = subprocess.run(
            [sys.executable, "manage.py", "transcript", command[0], str(path), *command[1:]],
            cwd=ROOT,
            env={**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 1
        assert done.stdout == ""
        assert f"{path}: line 4: entry 3: does not have the hash it was written with" in done.stderr
        assert "Traceback" not in done.stderr


def test_a_record_that_was_tampered_with_does_not_go_out() -> None:
    session, _ = offered()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE negotiation_entry SET actor = 'clock' WHERE seq = 2")
    with pytest.raises(CommandError, match="entry 2: does not have the hash it was written with"):
        run("transcript", "export", session)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE negotiation_entry SET actor = 'facilitator' WHERE seq = 2")
        cursor.execute(
            "DELETE FROM negotiation_entry WHERE seq = (SELECT max(seq) FROM negotiation_entry)"
        )
    with pytest.raises(CommandError, match="the entries do not lead to the session's head"):
        run("transcript", "export", session)
