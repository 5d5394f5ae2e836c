"""Play a few random sessions and print what came of them: a program for the determinism test."""

from __future__ import annotations

from dataclasses import fields
from hashlib import sha256
from random import Random

from negotiation.engine import view
from negotiation.engine.entries import Entry
from negotiation.engine.terms import Actor, Viewer

from .builders import (
    FACILITATOR,
    FACILITATOR_VIEW,
    OBSERVER_VIEW,
    SEATS,
    running_game,
    viewer,
)
from .moves import some_command, some_signature, some_steering
from .streams import canonical

SESSIONS = 12
COMMANDS = 60


def transcript(seed: int) -> list[str]:
    """The hash of each entry, then of each viewer's slices at the end."""
    rng = Random(seed)
    game = running_game()
    for _ in range(COMMANDS):
        offers = list(game.state.offers)
        signature = some_signature(rng, game.state, offers)
        if signature is not None and rng.random() < 0.2:
            game.ask(*signature)
        elif rng.random() < 0.05:
            game.ask(FACILITATOR, some_steering(rng))
        else:
            seat = rng.choice(SEATS)
            game.ask(Actor(seat), some_command(rng, game.state, seat, offers))
        game.wait(0.1)
    lookers: tuple[Viewer, ...] = (*map(viewer, SEATS), OBSERVER_VIEW, FACILITATOR_VIEW)
    # An audience is a set: it is written sorted, as the record writes it.
    entries = [f"{at} {type(entry).__name__} {_hash(_written(entry))}" for at, entry in game.log]
    return entries + [_hash(canonical(view.slices(game.state, looker))) for looker in lookers]


def _written(entry: Entry) -> bytes:
    given = entry.audience
    sets = (given.public, sorted(given.parties), sorted(given.seats))
    others = (field.name for field in fields(entry) if field.name != "audience")
    return canonical([sets, {name: getattr(entry, name) for name in others}])


def _hash(written: bytes) -> str:
    return sha256(written).hexdigest()


if __name__ == "__main__":
    for seed in range(SESSIONS):
        print("\n".join(transcript(seed)))  # noqa: T201 (this is the program's output)
