"""A session as a person would read it: who said and did what, minute by minute."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from negotiation.engine.entries import (
    ActionSeconded,
    ActionTaken,
    AgreementBound,
    Entry,
    MessageSent,
    OfferRejected,
    OfferSigned,
    OfferTabled,
    OfferWithdrawn,
)
from negotiation.engine.scenario import Scenario
from negotiation.engine.terms import InstrumentId, OfferId, Package, PartyId
from negotiation.engine.world.read import model_of, world_of

from .play import BEGINNING, Played
from .words import listed

WIDTH = 110


def told(played: Played, *, reasons: bool = False) -> Iterator[str]:
    """The moves in words, one or more lines each; ``reasons`` adds why each was made."""
    for made in played.moves:
        lines = [line for entry in made.entries if (line := _entry(played, entry))]
        if not lines:
            continue
        if reasons:
            lines += [
                f"[{reason.code}: {reason.sentence}]"
                for reason in (made.move.reason, *made.move.also)
            ]
        minutes, seconds = divmod((made.at - BEGINNING) // 1000, 60)
        short = _short(played.scenario, played.scenario.seat(made.seat).party)
        head = f"{minutes:3}:{seconds:02}  {short:<12}  "
        rest = " " * len(head)
        for number, line in enumerate(lines):
            first = head if number == 0 else rest
            yield from textwrap.wrap(line, WIDTH, initial_indent=first, subsequent_indent=rest)


def _entry(played: Played, entry: Entry) -> str:
    match entry:
        case MessageSent():
            return f"says: {played.texts[entry.text].words}"
        case OfferTabled():
            return _tabled(played, entry)
        case OfferSigned(offer, party) if played.state.offers[offer].party != party:
            return f"signs {_whose(played, offer)}"
        case OfferRejected(offer):
            return f"turns down {_whose(played, offer)}"
        case OfferWithdrawn():
            return "takes back its own offer"
        case ActionTaken() | ActionSeconded():
            return _acted(played, entry)
        case AgreementBound():
            return f"AGREED: {_terms(played, entry.package)}"
        case _:
            return ""


def _acted(played: Played, entry: ActionTaken | ActionSeconded) -> str:
    if isinstance(entry, ActionTaken):
        return f"uses {_instrument(played, entry.instrument)}{_at(played, entry.target)}"
    act = next(each for each in world_of(played.state).acts if each.id == entry.action)
    return f"stands behind {_instrument(played, act.instrument)}"


def _instrument(played: Played, instrument: InstrumentId) -> str:
    return f"“{model_of(played.state).instrument(instrument).name}”"


def _at(played: Played, target: str | None) -> str:
    """Whom it is aimed at: a delegation, or a member of a group."""
    if target is None:
        return ""
    members = (each for group in model_of(played.state).groups for each in group.members)
    names: dict[str, str] = {member.id: member.name for member in members}
    names |= {party.id: party.called for party in played.scenario.parties}
    return f" ({names[target]})"


def _tabled(played: Played, entry: OfferTabled) -> str:
    others = [party for party in entry.parties if entry.seat not in _seats(played, party)]
    whom = (
        "all" if entry.final else listed([played.scenario.party(party).called for party in others])
    )
    answer = f", answering {_whose(played, entry.counters)}" if entry.counters else ""
    kind = "a text" if entry.final else "a first step"
    return f"tables {kind} to {whom}{answer}: {_terms(played, entry.package)}"


def _terms(played: Played, package: Package) -> str:
    """The open issues of a package by their names; the others are the same in every text."""
    open_issues = played.state.table.pack.issues
    return "; ".join(
        f"{issue.name}: {option.name}"
        for issue in played.scenario.issues
        for option in issue.options
        if issue.id in open_issues and package.get(issue.id) == option.id
    )


def _whose(played: Played, offer: OfferId) -> str:
    found = played.state.offers[offer]
    kind = "text" if found.final else "first step"
    minutes, seconds = divmod((found.tabled_at - BEGINNING) // 1000, 60)
    called = played.scenario.party(found.party).called
    return f"the {kind} from {called} of {minutes}:{seconds:02}"


def _short(scenario: Scenario, party: PartyId) -> str:
    return scenario.party(party).short


def _seats(played: Played, party: PartyId) -> set[str]:
    return {seat.id for seat in played.scenario.party(party).seats}
