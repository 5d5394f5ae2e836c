"""A debrief as plain data: the numbers of the page, under the names that the reference page gives
them. Points are in whole units, times in milliseconds since the start of the session.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from negotiation.engine.terms import Millis, PartyId, Points

from .course import Tabled
from .debrief import Debrief, PartyResult
from .swaps import Swap
from .theory_report import theory_object
from .words import as_json, shown

Object = dict[str, Any]


def as_object(found: Debrief) -> Object:
    """The whole debrief, ready for ``json.dumps``."""
    return _Writer(found).object()


def in_words(found: Debrief) -> Iterator[str]:
    """The heart of it, for a terminal."""
    unit, judged = found.scenario.unit, found.verdict
    yield f"{'':10}{'score':>8}{'gain':>8}{'margin':>8}{'share':>8}"
    for result in judged.results:
        numbers = (result.score, result.gain, result.margin)
        cells = "".join(f"{shown(points, unit):>8}" for points in numbers)
        share = "" if result.share is None else f"{percent(result.share)} %"
        yield f"{result.party:10}{cells}{share:>8}"
    search = judged.alternatives
    if search is not None:
        yield (
            f"{search.ratified:,} of {search.packages:,} final agreements would have been "
            f"ratified; {search.better:,} were better for somebody and worse for nobody"
        )
    if judged.left is not None:
        yield f"left        {_said(judged.left, unit)}"
    for swap in judged.swaps[:5]:
        yield f"swap        {_said(swap, unit)}"
    for moment in found.moments:
        minutes, seconds = divmod((moment.at - found.course.began) // 1000, 60)
        yield f"{minutes:3}:{seconds:02}  {moment.sentence}"


def percent(share: Fraction) -> int:
    """A share in whole per cent, a half rounded to the even one."""
    return round(share * 100)


def _said(swap: Swap, unit: int) -> str:
    terms = ",".join(f"{issue}={option}" for issue, option in swap.changes.items())
    brings = "  ".join(f"{party} +{shown(points, unit)}" for party, points in swap.gains.items())
    return f"{terms}: {brings}"


class _Writer:
    def __init__(self, found: Debrief) -> None:
        self.found = found
        self.unit = found.scenario.unit

    def object(self) -> Object:
        found, judged = self.found, self.found.verdict
        search, theory = judged.alternatives, found.theory
        world = {} if theory is None else {"world": theory_object(theory, found.course.began)}
        return {
            "scenario": found.scenario.id,
            "pack": found.course.state.table.pack.id,
            "final": judged.ground.final,
            "package": dict(judged.ground.outcome),
            "parties": [self._result(result) for result in judged.results],
            "alternatives": None
            if search is None
            else {
                "packages": search.packages,
                "ratified": search.ratified,
                "better": search.better,
            },
            "efficient": judged.efficient,
            "left": judged.left and self._swap(judged.left),
            "swaps": [self._swap(swap) for swap in judged.swaps],
            "offers": [self._offer(offer) for offer in found.course.offers],
            "first": {party: offer.seq for party, offer in found.first.items()},
            "best": found.best and found.best.seq,
            "nearest": found.nearest
            and {
                "offer": found.nearest.offer.seq,
                "repairs": [self._swap(repair) for repair in found.nearest.repairs],
            },
            "refusals": self._refusals(),
            "talk": self._talk(),
            "moments": [
                {"kind": m.kind, "seq": m.seq, "at": self._at(m.at), "sentence": m.sentence}
                for m in found.moments
            ],
            **world,
        }

    def _result(self, result: PartyResult) -> Object:
        share = result.share
        return {
            "party": result.party,
            "score": self._points(result.score),
            "mandate": self._points(result.mandate),
            "no_deal": self._points(result.no_deal),
            "gain": self._points(result.gain),
            "margin": self._points(result.margin),
            "possible": None if result.possible is None else self._points(result.possible),
            "share": None if share is None else round(float(share), 4),
        }

    def _swap(self, swap: Swap) -> Object:
        return {
            "changes": dict(swap.changes),
            "gains": self._each(swap.gains),
            "joint": self._points(swap.joint),
        }

    def _offer(self, offer: Tabled) -> Object:
        return {
            "seq": offer.seq,
            "at": self._at(offer.at),
            "party": offer.party,
            "parties": list(offer.parties),
            "final": offer.final,
            "public": offer.public,
            "package": dict(offer.package),
            "worth": self._each(offer.worth),
            "short": self._each(offer.short),
            "signed": list(offer.signed),
            "refused": list(offer.refused),
            "rejected": offer.rejected,
            "agreed": offer.agreed,
            "why": offer.why,
        }

    def _refusals(self) -> list[Object]:
        known = {offer.offer: offer.seq for offer in self.found.course.offers}
        return [
            {
                "seq": refusal.seq,
                "at": self._at(refusal.at),
                "party": refusal.party,
                "short_by": self._points(refusal.short_by),
                "voided": refusal.voided,
                "offer": known.get(refusal.offer),
            }
            for refusal in self.found.course.refusals
        ]

    def _talk(self) -> Object:
        talk = self.found.course.talk
        pairs: dict[str, dict[str, int]] = {}
        for (speaker, other), count in talk.pairs.items():
            pairs.setdefault(speaker, {})[other] = count
        return {"plenary": dict(talk.plenary), "team": dict(talk.team), "pairs": pairs}

    def _at(self, at: Millis) -> Millis:
        return at - self.found.course.began

    def _points(self, points: Points) -> int | float | str:
        return as_json(points, self.unit)

    def _each(self, points: Mapping[PartyId, Points]) -> dict[str, int | float | str]:
        return {party: self._points(each) for party, each in points.items()}
