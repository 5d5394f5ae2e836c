"""``demo``: five bots play a whole session in a moment, and everything of it can be checked."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from negotiation.bots import TEMPERAMENTS
from negotiation.bots.play import Bot, Played, Player, play
from negotiation.bots.tell import told
from negotiation.engine.bots import bot_seed, usual
from negotiation.engine.capital import scores
from negotiation.engine.scenario import Pack, Scenario
from negotiation.engine.terms import PartyId, SeatId, TemperamentName
from negotiation.management.arguments import find_scenario
from negotiation.referee.words import as_json, shown
from negotiation.replay.digest import state_hash


class Command(BaseCommand):
    # It asks for no page and no database, so none need be checked.
    requires_system_checks: tuple[str, ...] = ()
    help = "Let bots play a whole session without a server, and write its transcript."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--scenario", default="korea-2017", help="name, or path of a folder")
        parser.add_argument("--pack", help="the scenario's first unless given")
        parser.add_argument("--preset", help="id of one of its hypotheses; its first unless given")
        parser.add_argument("--seed", default="1", help="any number or word (default 1)")
        parser.add_argument("--minutes", type=int, help="length; the pack's own unless given")
        parser.add_argument(
            "--temperaments",
            default="",
            help=f"PARTY=name,... of {', '.join(TEMPERAMENTS)}; the seed chooses the others",
        )
        parser.add_argument("--transcript", help="the file to write; else one in the data folder")
        parser.add_argument("--json", action="store_true", help="one JSON object, no dialogue")
        parser.add_argument("--reasons", action="store_true", help="print why each move was made")

    def handle(self, *_: Any, **options: Any) -> None:
        loaded = find_scenario(options["scenario"])
        scenario = loaded.scenario
        pack = _pack(scenario, options["pack"])
        seed = hashlib.sha256(f"demo {options['seed']}".encode()).hexdigest()[:32]
        names = _temperaments(scenario, seed, options["temperaments"])
        players: dict[SeatId, Player] = {
            seat: Bot(TEMPERAMENTS[name]) for seat, name in names.items()
        }
        try:
            played = play(scenario, pack.id, seed, players, options["minutes"], options["preset"])
        except ValueError as error:
            raise CommandError(str(error)) from None
        name = f"{scenario.id}-{pack.id}-{seed[:8]}.jsonl"
        path = _write(played.transcript(loaded.source_text), options["transcript"], name)
        found = description(played, path) | {"temperaments": dict(names)}
        if options["json"]:
            self.stdout.write(json.dumps(found))
            return
        for line in told(played, reasons=options["reasons"]):
            self.stdout.write(line)
        self._summary(played, found)

    def _summary(self, played: Played, found: dict[str, Any]) -> None:
        scenario, state = played.scenario, played.state
        points = "  ".join(
            f"{party} {shown(p, scenario.unit)}" for party, p in scores(state).items()
        )
        agreed = "a final agreement" if found["final"] else "no final agreement"
        self.stdout.write(f"\nEnded by {found['reason']} with {agreed}.")
        if found["agreement"]:
            terms = ",".join(f"{issue}={option}" for issue, option in found["agreement"].items())
            self.stdout.write(f"agreement   {terms}")
        self.stdout.write(f"scores      {points}")
        self.stdout.write(f"state hash  {found['state_hash']}")
        self.stdout.write(f"transcript  {found['transcript']}")


def description(played: Played, path: Path) -> dict[str, Any]:
    """What ``--json`` prints, but for the temperaments."""
    state, scenario = played.state, played.scenario
    final = next((agreement for agreement in state.agreements if agreement.final), None)
    return {
        "scenario": scenario.id,
        "pack": state.table.pack.id,
        "preset": state.table.preset,
        "seed": played.seed,
        "session": played.session,
        "state_hash": state_hash(state),
        "head": played.head,
        "entries": len(played.entries),
        "reason": state.clock.reason,
        "final": final is not None,
        "agreement": None if final is None else dict(final.package),
        "scores": {
            party: as_json(points, scenario.unit) for party, points in scores(state).items()
        },
        "transcript": str(path),
    }


def _pack(scenario: Scenario, name: str | None) -> Pack:
    found = next((pack for pack in scenario.packs if name in {None, pack.id}), None)
    if found is None:
        known = ", ".join(pack.id for pack in scenario.packs)
        raise CommandError(f"--pack: there is no pack {name}; there are {known}")
    return found


def _temperaments(scenario: Scenario, seed: str, text: str) -> dict[SeatId, TemperamentName]:
    """The head of each party with the name of its temperament. Raises CommandError."""
    heads = {party.id: party.seats[0].id for party in scenario.parties}
    found = {seat: usual(bot_seed(seed, seat), seat) for seat in heads.values()}
    for each in filter(None, text.split(",")):
        party, sign, chosen = (part.strip() for part in each.partition("="))
        name = TemperamentName(chosen)
        if not sign or PartyId(party) not in heads:
            raise CommandError(
                f"--temperaments: {each!r} must read PARTY=name, of {', '.join(heads)}"
            )
        if name not in TEMPERAMENTS:
            known = ", ".join(TEMPERAMENTS)
            raise CommandError(f"--temperaments: there is no {name}; there are {known}")
        found[heads[PartyId(party)]] = name
    return found


def _write(content: bytes, wanted: str | None, name: str) -> Path:
    path = Path(wanted) if wanted else Path(settings.DATA) / "demo" / name
    try:
        if not wanted:
            path.parent.mkdir(mode=0o700, exist_ok=True)
        path.write_bytes(content)
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror}") from None
    return path
