"""Who sees which number, and that no refusal tells more than its reader may see."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from negotiation.engine.terms import PartyId
from negotiation.engine.world.facts import Acted, Every, Fact, Happened, Level, Never, Some
from negotiation.engine.world.model import Instrument, Seen, Sharpness, WorldModel

from .conditions import Report
from .problems import Path


def seen(
    part: Sharpness | Mapping[str, Sharpness], parties: list[str], path: Path, report: Report
) -> Seen:
    if isinstance(part, str):
        return Seen(part, {})
    if "others" not in part:
        report(path, "others is missing")
    for name in part:
        if name != "others" and name not in parties:
            report((*path, name), f"there is no party {name}")
    return Seen(
        part.get("others", "nothing"),
        {PartyId(name): word for name, word in part.items() if name != "others"},
    )


def check_requirements(model: WorldModel, path: Path, report: Report) -> None:
    """What an instrument requires must be known to everybody who may use it."""
    sights: dict[str, Seen] = {variable.id: variable.seen for variable in model.variables}
    sights |= {group.balance: group.seen for group in model.groups}
    for n, instrument in enumerate(model.instruments):
        owners = {PartyId(owner.partition(".")[0]) for owner in instrument.owners}
        for m, requirement in enumerate(instrument.requires):
            here = (*path, "instruments", n, "requires", m, "when")
            for fact in _leaves(requirement.when):
                for party in sorted(owners):
                    if not _known(fact, party, sights, model):
                        report(here, f"{party} does not see enough to know why it cannot act")


def _leaves(fact: Fact) -> Iterator[Fact]:
    match fact:
        case Every(parts) | Some(parts):
            for part in parts:
                yield from _leaves(part)
        case Never(part):
            yield from _leaves(part)
        case _:
            yield fact


def _known(fact: Fact, party: PartyId, sights: Mapping[str, Seen], model: WorldModel) -> bool:
    match fact:
        case Level(variables):
            readers = (sights[variable] for variable in variables if variable in sights)
            return all(each.parties.get(party, each.others) == "value" for each in readers)
        case Acted(name):
            found = next((each for each in model.instruments if each.id == name), None)
            return found is None or found.known == "all" or _only(found, party)
        case Happened():
            return True
        case _:  # what is agreed or offered in public
            return True


def _only(instrument: Instrument, party: PartyId) -> bool:
    return all(owner.partition(".")[0] == party for owner in instrument.owners)
