"""The list of a class: kept with it, each person with a code of their own, deleted with it."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from django.db import transaction

from negotiation.engine.terms import SeatId

from . import codes, dealing
from .access import still_here
from .grouping import Place, Plan
from .models import Class, Listed, Participant
from .roster_file import Person
from .sqlite import for_good


def write(klass: Class, people: Sequence[Person], plan: Plan | None) -> None:
    """Put these on the list; with a ``plan`` a place is kept for each, by chance among equals.

    A class that has a list keeps it: the same form, sent twice, gives one.
    """
    places: list[Place | None] = [None] * len(people)
    if plan is not None:
        order = list(range(len(people)))
        secrets.SystemRandom().shuffle(order)
        dealt = dealing.deal(plan, [people[n].wanted for n in order])
        for n, place in zip(order, dealt, strict=True):
            places[n] = place
    pairs = zip(people, places, strict=True)
    with transaction.atomic():
        Class.objects.select_for_update().get(pk=klass.pk)
        if not klass.listed.exists():
            Listed.objects.bulk_create(_row(klass, person, place) for person, place in pairs)


def remove(klass: Class) -> None:
    """Forget the list. Who sits stays where they are, and keeps their code."""
    with transaction.atomic():
        for_good()
        klass.listed.all().delete()


def find(typed: str) -> Listed | None:
    """Who on a list a code, as typed, belongs to."""
    hashed = codes.reentry_hash(codes.typed(typed, codes.REENTRY_LENGTH) or "")
    found = Listed.objects.filter(reentry_hash=hashed).select_related("klass").first()
    return found if found is not None and codes.same(found.reentry_hash, hashed) else None


def code(listed: Listed) -> str:
    """The code that lets them in, and brings them back once they sit."""
    return codes.grouped(codes.reentry_code(listed.key))


def sits(listed: Listed) -> Participant | None:
    """Who came for them and is here now."""
    found = listed.places.filter(left_at=None).order_by("-pk")
    return next((participant for participant in found if still_here(participant)), None)


def place(listed: Listed) -> Place | None:
    """The place that is kept for them."""
    return None if listed.table is None else Place(listed.table, SeatId(listed.seat))


def kept(klass: Class) -> list[Place]:
    """The places of those who have not come yet; none once nobody waits any more."""
    if klass.settled:
        return []
    absent = klass.listed.filter(places=None).exclude(table=None)
    return [found for listed in absent if (found := place(listed)) is not None]


def _row(klass: Class, person: Person, place: Place | None) -> Listed:
    key = codes.new_token()
    return Listed(
        klass=klass,
        sourced_id=person.sourced_id,
        name=person.name,
        table=place.table if place else None,
        seat=place.seat or "" if place else "",
        key=key,
        reentry_hash=codes.key_hash(key),
    )
