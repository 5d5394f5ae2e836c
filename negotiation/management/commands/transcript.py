"""``transcript export|verify|replay``: a session as a file, and what such a file proves."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from negotiation import record
from negotiation.engine import view
from negotiation.engine.capital import outcome, scores
from negotiation.engine.slices import ResultsSlice
from negotiation.engine.state import State
from negotiation.engine.terms import Sight, Viewer
from negotiation.record.export import export
from negotiation.referee.words import as_json, shown
from negotiation.replay.digest import state_hash
from negotiation.replay.history import History, ReplayError, decided
from negotiation.scenarios import library
from negotiation.scenarios.library import ScenarioError
from negotiation.transcript.file import Transcript, TranscriptError, read


@dataclass(frozen=True, slots=True)
class Replayed:
    """A transcript and the state at its end."""

    transcript: Transcript
    state: State

    @property
    def results(self) -> ResultsSlice | None:
        """What the outcome page shows a facilitator; None while the session has not ended."""
        results = view.slices(self.state, Viewer(Sight.FACILITATOR)).get("results")
        return results if isinstance(results, ResultsSlice) else None


def verified(name: str) -> Transcript:
    """The transcript in a file, every byte checked. Raises CommandError with the first flaw."""
    try:
        return read(Path(name).read_bytes())
    except OSError as error:
        raise CommandError(f"{name}: {error.strerror}") from None
    except TranscriptError as error:
        raise CommandError(f"{name}: {error}") from None


def replayed(name: str) -> Replayed:
    """A transcript, verified and folded with its own scenario. Raises CommandError."""
    transcript = verified(name)
    try:
        scenario = library.parse(transcript.header.source)
        history = History(scenario, list(decided(transcript.entries)))
    except ScenarioError as error:
        raise CommandError(f"{name}: line 1: {error}") from None
    except ReplayError as error:
        raise CommandError(f"{name}: line {error.seq + 1}: {error}") from None
    return Replayed(transcript, history.last)


class Command(BaseCommand):
    help = "Export a session as a file, verify such a file, or replay it."

    def add_arguments(self, parser: CommandParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        out = actions.add_parser("export", help="write a session; it holds every secret of it")
        out.add_argument("session", help="the session's id, as in its address")
        out.add_argument("--out", help="the file; standard output unless given")
        out.add_argument("--with-words", action="store_true", help="and everything that was said")
        verify = actions.add_parser("verify", help="exit code 1 and the line of the first flaw")
        verify.add_argument("file")
        replay = actions.add_parser("replay", help="fold it again: state hash and scores")
        replay.add_argument("file")
        replay.add_argument("--json", action="store_true", help="one JSON object")

    def handle(self, *_: Any, **options: Any) -> None:
        match options["action"]:
            case "export":
                self._export(options["session"], options["out"], words=options["with_words"])
            case "verify":
                self._verify(options["file"])
            case _:
                self._replay(options["file"], as_object=options["json"])

    def _export(self, session: str, out: str | None, *, words: bool) -> None:
        try:
            content = export(record.SessionId(session), words=words)
        except record.UnknownSession:
            raise CommandError(f"there is no session {session}") from None
        except record.RecordError as error:
            raise CommandError(str(error)) from None
        if out is None:
            self.stdout.write(content.decode(), ending="")
            return
        try:
            Path(out).write_bytes(content)
        except OSError as error:
            raise CommandError(f"{out}: {error.strerror}") from None

    def _verify(self, name: str) -> None:
        found = verified(name)
        entries, texts = len(found.entries), len(found.texts)
        self.stdout.write(
            f"{name}: session {found.header.session}, {entries} "
            f"{'entry' if entries == 1 else 'entries'}, {texts} text{'s' * (texts != 1)}, "
            f"head {found.head}: every byte is as it was written"
        )

    def _replay(self, name: str, *, as_object: bool) -> None:
        found = replayed(name)
        if as_object:
            self.stdout.write(json.dumps(description(found)))
            return
        header, state = found.transcript.header, found.state
        scenario, package = state.table.scenario, outcome(state)
        words = "  ".join(
            f"{party} {shown(points, scenario.unit)}" for party, points in scores(state).items()
        )
        reason = state.clock.reason
        ended = f"ended by {reason}" if reason else f"not ended: {state.clock.status}"
        self.stdout.write(f"{scenario.title} ({header.scenario}, {header.pack}), {ended}")
        self.stdout.write(f"state hash  {state_hash(state)}")
        self.stdout.write(f"scores      {words}")
        self.stdout.write(f"outcome     {','.join(f'{i}={o}' for i, o in package.items())}")


def description(found: Replayed) -> dict[str, Any]:
    """What ``replay --json`` prints."""
    header, state = found.transcript.header, found.state
    scenario, package = state.table.scenario, outcome(state)
    return {
        "session": header.session,
        "scenario": header.scenario,
        "digest": header.digest,
        "pack": header.pack,
        "minutes": header.minutes,
        "entries": len(found.transcript.entries),
        "head": found.transcript.head,
        "state_hash": state_hash(state),
        "status": state.clock.status,
        "reason": state.clock.reason,
        "final": any(agreement.final for agreement in state.agreements),
        "agreements": len(state.agreements),
        "package": dict(package),
        "scores": {
            party: as_json(points, scenario.unit) for party, points in scores(state).items()
        },
    }
