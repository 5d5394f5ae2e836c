"""Acting alone: which instrument a bot uses, and what of its colleagues it stands behind."""

from __future__ import annotations

from collections.abc import Iterator

from negotiation.engine.chance import draw, pick
from negotiation.engine.commands import SecondAction, TakeAction
from negotiation.engine.entries import Reason
from negotiation.engine.terms import InstrumentId
from negotiation.engine.world_slices import ActView, Family, InstrumentInfo, Reading

from .mind import Mind
from .moves import Move
from .reasons import said
from .view import Outside
from .words import count

APART = 2
"""Turns between two acts, so that not everything is spent at once."""
WAIT = 3
"""Turns in which the first act of a phase comes."""
NAMES: dict[Family, str] = {
    "coercive": "coercive diplomacy",
    "deterrence": "deterrence",
    "propaganda": "propaganda",
    "conventional": "conventional diplomacy",
}


def second(mind: Mind) -> Move | None:
    """Stand behind a colleague's dangerous act: done alone it would be careless as well."""
    outside = mind.view.outside
    for act in () if outside is None else outside.actions.acts:
        if act.can_second and not act.consulted and _info(outside, act.instrument).hazardous:
            reason = said(
                "seconds",
                {"action": act.id, "instrument": act.instrument},
                f"“{_info(outside, act.instrument).name}” is dangerous; "
                "done by one of us alone it would be more so.",
            )
            return Move((SecondAction(act.id),), reason)
    return None


def act(mind: Mind) -> Move | None:
    """Use what fits the temperament best of what the seat may use and pay for now."""
    outside = mind.view.outside
    if outside is None or not outside.actions.open or not _in_time(mind, outside):
        return None
    means = _means(mind, outside)
    found = [info for info in _allowed(mind, outside) if info.family in means]
    if not found:
        return None
    own = [each.instrument for each in _own(mind, outside)]

    def rank(info: InstrumentInfo) -> tuple[int, int, int]:
        chance = draw(mind.seed, "act", mind.view.clock.ordinal, len(own), info.id, below=1000)
        return means.index(info.family), own.count(info.id), chance

    chosen = min(found, key=rank)
    command = TakeAction(chosen.id, _target(mind, outside, chosen))
    return Move((command,), _reason(mind, outside, chosen))


def _in_time(mind: Mind, outside: Outside) -> bool:
    """A drawn moment after the phase has begun, and then one act after the other."""
    wait = draw(mind.seed, "first act", mind.view.clock.ordinal, below=WAIT)
    if mind.turns_since(mind.started) < wait:
        return False
    own = _own(mind, outside)
    return not own or mind.turns_since(own[-1].at) >= APART


def _own(mind: Mind, outside: Outside) -> list[ActView]:
    return [each for each in outside.actions.acts if each.party == mind.me]


def _means(mind: Mind, outside: Outside) -> tuple[Family, ...]:
    """The families it turns to, dearest first. A mirror answers in kind."""
    if mind.temperament.mirrors:
        others = [each for each in outside.actions.acts if each.party != mind.me]
        if others:
            return (_info(outside, others[-1].instrument).family, *mind.temperament.means)
    return mind.temperament.means


def _allowed(mind: Mind, outside: Outside) -> Iterator[InstrumentInfo]:
    """What the seat may use now, each once in a phase, and nothing it finds too dangerous."""
    ordinal = mind.view.clock.ordinal
    used = {each.instrument for each in _own(mind, outside) if each.phase == ordinal}
    dares = mind.temperament.dares
    daring = dares == "always" or (dares == "calm" and _calm(outside))
    for choice in outside.actions.choices:
        info = _info(outside, choice.instrument)
        if choice.can and choice.instrument not in used and (daring or not info.hazardous):
            yield info


def _tension(outside: Outside) -> Reading | None:
    readings = outside.world.readings
    return next((each for each in readings if each.id == outside.setting.tension), None)


def _calm(outside: Outside) -> bool:
    """Whether tension, as far as the seat sees it, is no higher than when the session opened."""
    tension = _tension(outside)
    return tension is not None and tension.high <= tension.start_high


def _target(mind: Mind, outside: Outside, info: InstrumentInfo) -> str | None:
    """The largest share the seat knows of; else anybody."""
    if not info.targets:
        return None
    shares: dict[str, int] = {each.member: each.high for each in outside.world.shares}
    largest = max((shares.get(each, 0) for each in info.targets), default=0)
    among = [each for each in info.targets if shares.get(each, 0) == largest]
    number = len(_own(mind, outside))
    return pick(mind.seed, "target", mind.view.clock.ordinal, number, info.id, among=among)


def _reason(mind: Mind, outside: Outside, info: InstrumentInfo) -> Reason:
    left, tension = outside.actions.left, _tension(outside)
    facts: dict[str, int | str] = {"instrument": info.id, "family": info.family, "left": left}
    if tension is not None:
        facts |= {"tension": tension.high, "start": tension.start_high}
    points = f"{count(left)} action point{'s' * (left != 1)} to spend"
    have = f"We have {points}" if info.cost else "It costs us no action point"
    return said("acts", facts, f"{have}, and {_way(mind, info)}: “{info.name}”.{_risk(mind, info)}")


def _way(mind: Mind, info: InstrumentInfo) -> str:
    if mind.temperament.mirrors and info.family not in mind.temperament.means:
        return f"we answer others in kind, by {NAMES[info.family]}"
    return f"our way is {NAMES[info.family]}"


def _risk(mind: Mind, info: InstrumentInfo) -> str:
    if not info.hazardous:
        return ""
    if mind.temperament.dares == "calm":
        return " It is dangerous, but tension is no higher than when we began."
    return " It is dangerous, and that is no concern of ours."


def _info(outside: Outside | None, instrument: InstrumentId) -> InstrumentInfo:
    if outside is None:
        raise KeyError(instrument)
    return next(each for each in outside.setting.instruments if each.id == instrument)
