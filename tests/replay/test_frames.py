"""What each viewer sees again: exactly what it saw, and no trace of the rest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import cache
from itertools import groupby
from random import Random

import pytest

from negotiation.engine import view
from negotiation.engine.commands import EndSession, RevealResults, Say
from negotiation.engine.entries import ResultsRevealed
from negotiation.engine.slices import Slice
from negotiation.engine.terms import PLENARY, Actor, SeatId, Sight, Viewer
from negotiation.replay.chapters import chapters
from negotiation.replay.frames import Frame, frames
from negotiation.replay.history import Decided, History, decided
from tests.bots.sessions import played as bots
from tests.engine.builders import FACILITATOR, SEATS, running_game
from tests.engine.moves import some_command, some_steering, some_text

from .played import Session, korea, world

LOOKERS = (
    Viewer(Sight.FACILITATOR),
    Viewer(Sight.OBSERVER),
    *(Viewer(Sight.SEAT, seat) for seat in SEATS),
)


def plainly(history: History, viewer: Viewer) -> Iterator[Frame]:
    """The same by projecting everything after every command."""
    shown: dict[str, Slice] = {}
    for count, state in enumerate(history.states(), 1):
        command = history.commands[count - 1]
        found = [view.line(e, command.at, viewer, state.table) for e in command.entries]
        lines = tuple(line for line in found if line)
        now = view.slices(state, viewer)
        changed = tuple(name for name, slice_ in now.items() if shown.get(name) != slice_)
        shown = now
        if lines or changed:
            yield Frame(count, command.at // 1000, lines, changed)


@cache
def random_history(seed: int, commands: int = 200) -> History:
    rng = Random(seed)
    game = running_game()
    for _ in range(commands):
        steers = rng.random() < 0.08
        seat = rng.choice(SEATS)
        command = some_command(rng, game.state, seat, list(game.state.offers))
        game.now += rng.choice([0, 900, 4_000])
        game.ask(FACILITATOR if steers else Actor(seat), some_steering(rng) if steers else command)
    game.ask(FACILITATOR, EndSession())
    game.ask(FACILITATOR, Say(PLENARY, some_text(rng)))
    game.ask(FACILITATOR, RevealResults())
    # No two commands of a game share their time.
    numbered = ((seq, at, entry) for seq, (at, entry) in enumerate(game.log, 1))
    groups = ((at, list(each)) for at, each in groupby(numbered, key=lambda n: n[1]))
    return History(
        game.scenario,
        [Decided(each[0][0], at, tuple(entry for *_, entry in each)) for at, each in groups],
    )


@pytest.mark.parametrize(
    "seed", [*range(4), *(pytest.param(n, marks=pytest.mark.long) for n in range(4, 40))]
)
def test_the_quick_way_finds_what_projecting_everything_finds(seed: int) -> None:
    history = random_history(seed)
    seen = {viewer: frames(history, viewer) for viewer in LOOKERS}
    for viewer, steps in seen.items():
        assert list(steps) == list(plainly(history, viewer))
    # So that steps of other eyes can be laid beside the own.
    at = {viewer: {step.commands for step in steps} for viewer, steps in seen.items()}
    public, everything = at[Viewer(Sight.OBSERVER)], at[Viewer(Sight.FACILITATOR)]
    assert all(public <= steps <= everything for steps in at.values())


def test_the_random_sessions_hold_what_could_go_wrong() -> None:
    kinds = Counter(
        type(entry).__name__
        for seed in range(12)
        for command in random_history(seed).commands
        for entry in command.entries
    )
    wanted = ("OfferTabled", "OfferSigned", "CapitalRefused", "AgreementBound", "SessionPaused",
              "SeatReleased", "PenPassed", "ResultsRevealed", "ChannelOpened",
              "BotSeated")  # fmt: skip
    assert [kind for kind in wanted if kinds[kind] < 5] == []


def test_why_bots_moved_is_shown_to_others_once_the_results_are_open() -> None:
    session = bots(7)
    before = list(decided(session.entries))
    last = before[-1]
    opened = Decided(last.seq + len(last.entries), last.at + 1, (ResultsRevealed(),))

    def told(commands: list[Decided], viewer: Viewer) -> int:
        steps = frames(History(session.scenario, commands), viewer)
        return sum(line.kind == "move_explained" for step in steps for line in step.lines)

    observer, facilitator = Viewer(Sight.OBSERVER), Viewer(Sight.FACILITATOR)
    assert told(before, observer) == 0
    assert 0 < told([*before, opened], observer) <= told(before, facilitator)


def test_steps_start_with_the_table_and_hide_how_much_happened() -> None:
    history = korea().history()
    whole = frames(history, Viewer(Sight.FACILITATOR))
    china = frames(history, Viewer(Sight.SEAT, SeatId("CN.head")))
    assert len(whole) == len(history.commands)
    assert len(china) < len(whole) - 8
    for steps in (whole, china):
        assert steps[0].commands == 1
        assert set(steps[0].changed) >= {"table", "clock", "roster", "offers"}
        assert steps[0].lines == ()
        assert all(step.lines or step.changed for step in steps)


def titles(viewer: Viewer, session: Session | None = None) -> list[tuple[str, str]]:
    history = (session or korea()).history()
    steps = frames(history, viewer)
    found = chapters(steps, view.slices(history.last, viewer))
    flat = [line for step in steps for line in step.lines]
    for chapter in found:
        assert flat[chapter.line - 1] in steps[chapter.step].lines
    return [(chapter.kind, chapter.title) for chapter in found if chapter.kind != "phase"]


def test_chapters_are_what_the_viewer_may_know() -> None:
    public = [
        ("event", "Four launches"),
        ("offer", "First offer, by North Korea"),
        ("agreement", "Agreement 1"),
        ("signature", "China signs"),
        ("agreement", "The final agreement"),
        ("end", "The session ends"),
    ]
    refusal = ("refusal", "United States: the capital refuses")
    counter = ("counter", "First counter-offer, by North Korea")
    interim = ("signature", "North Korea signs")
    assert titles(Viewer(Sight.OBSERVER)) == public
    assert titles(Viewer(Sight.SEAT, SeatId("CN.head"))) == public
    assert titles(Viewer(Sight.SEAT, SeatId("US.head"))) == [
        *public[:2], refusal, counter, *public[2:],
    ]  # fmt: skip
    assert titles(Viewer(Sight.SEAT, SeatId("KR.head"))) == [*public[:2], interim, *public[2:]]
    pyongyang = ("refusal", "North Korea: the capital refuses")
    everything = [*public[:2], refusal, counter, pyongyang, interim, *public[2:]]
    assert titles(Viewer(Sight.FACILITATOR)) == everything


def test_events_from_outside_are_chapters_by_name() -> None:
    found = titles(Viewer(Sight.OBSERVER), world())
    events = [title for kind, title in found if kind == "event"]
    assert events[:3] == ["Four launches", "An event", "The intercontinental threshold"]
    assert events[3:] == [
        "Flood and appeal", "Emergency session", "Shops are closed", "Near miss at sea",
        "Election in the South", "A mandate to talk",
    ]  # fmt: skip


def test_phases_are_chapters_by_name() -> None:
    history = korea().history()
    viewer = Viewer(Sight.OBSERVER)
    found = chapters(frames(history, viewer), view.slices(history.last, viewer))
    phases = [chapter.title for chapter in found if chapter.kind == "phase"]
    assert phases == [phase.name for phase in history.last.table.phases[: len(phases)]] != []
