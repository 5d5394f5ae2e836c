"""A class for the tests: people who come, each with a browser of their own, through the pages."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from django.test import Client

from players import classes
from players.grouping import Remainder
from players.models import Class, Participant

from .conftest import state_of


@dataclass
class Room:
    """``people`` by nickname."""

    klass: Class
    instructor: Client
    people: dict[str, Client] = field(default_factory=dict)

    def come(self, name: str, party: str = "any", key: str | None = None) -> str:
        """Join through the page; gives the session one was brought to, or the page's words."""
        client = self.people.setdefault(name, Client())
        address = f"/join/{self.klass.join_code}/"
        page = client.get(address)
        key = key or page.context["form"]["key"].value()
        answer = client.post(address, {"key": key, "nickname": name, "party": party})
        if answer.status_code != 302:
            return answer.content.decode()
        return session_of(answer.headers["location"])

    def sits(self, name: str) -> tuple[int, str]:
        """The number of the table and the seat of somebody who is here."""
        found = Participant.objects.get(lobby__klass=self.klass, nickname=name, left_at=None)
        return found.lobby.number or 0, found.seat

    def statuses(self) -> list[str]:
        return [t.state.clock.status for t in self.tables()]

    def tables(self) -> list[classes.ClassTable]:
        return classes.tables(Class.objects.get(pk=self.klass.pk))


def session_of(location: str) -> str:
    found = re.search(r"/session/([0-9a-f]{32})/", location)
    assert found, location
    return found[1]


def open_room(
    expected: int = 12,
    rule: Remainder = Remainder.MIRROR,
    scenario: str = "korea-2017",
    **form: str,
) -> Room:
    """Host a class through the form, as an instructor does."""
    return host(Client(), expected, rule, scenario, **form)


def host(instructor: Client, expected: int, rule: Remainder, scenario: str, **form: str) -> Room:
    """The same in a browser that is there already."""
    wanted = {"expected": str(expected), "remainder": rule.value, "pack": "core", **form}
    answer = instructor.post(f"/host/class/?scenario={scenario}", wanted)
    assert answer.status_code == 302, answer.content.decode()
    klass = Class.objects.get(pk=answer.headers["location"].split("/")[2])
    return Room(klass, instructor)


__all__ = ["Room", "open_room", "session_of", "state_of"]
