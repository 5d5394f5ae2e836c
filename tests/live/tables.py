"""Tables with people at them, made by a second process on the served product's database.

Run as ``python -m tests.live.tables``: one JSON request a line in, one JSON answer a line out.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from typing import Any

from tests.product import ROOT, Product


@dataclass(frozen=True, slots=True)
class Seated:
    """A session and the cookie of everybody at it: ``host``, ``observer`` and seat ids."""

    session: str
    cookies: dict[str, str]


class Tables:
    """The child process."""

    def __init__(self, product: Product) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.live.tables"],
            cwd=ROOT,
            env=product.environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def open(
        self,
        *seats: str,
        scenario: str = "first-deal",
        pack: str = "",
        minutes: int = 60,
        mentors: tuple[str, ...] = (),
    ) -> Seated:
        """A table with a host, an observer, and somebody in each of ``seats``.

        With ``mentors`` it is one of a class: ``mentor:CN`` watches with China, and ``co-host``
        steers.
        """
        asked = {"scenario": scenario, "pack": pack, "minutes": minutes}
        answer = self._ask(do="open", **asked, seats=seats, mentors=mentors)
        return Seated(answer["session"], answer["cookies"])

    def revoke(self, session: str) -> None:
        """Send everybody on the staff of the table's class away."""
        self._ask(do="revoke", session=session)

    def erase(self, words: str) -> int:
        """Erase every text that contains ``words``."""
        return int(self._ask(do="erase", words=words)["erased"])

    def delete(self, session: str) -> None:
        """Delete a table with everything in it."""
        self._ask(do="delete", session=session)

    def say(self, session: str, count: int) -> None:
        """Have the facilitator say ``word 1`` to ``word <count>`` in the plenary."""
        self._ask(do="say", session=session, count=count)

    def kinds(self, session: str) -> list[str]:
        """The kinds of all entries of the log."""
        return list(self._ask(do="kinds", session=session)["kinds"])

    def close(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait(timeout=20)

    def _ask(self, **request: Any) -> dict[str, Any]:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        answer: dict[str, Any] = json.loads(self.process.stdout.readline())
        return answer


# --- in the child ---------------------------------------------------------------------------------


def _open(request: dict[str, Any]) -> dict[str, Any]:
    from negotiation.scenarios import library
    from players.hosting import open_table
    from players.join import OBSERVE, Wish, join

    pack = request["pack"] or library.load(request["scenario"]).packs[0].id
    host = open_table(
        request["scenario"], pack, request["minutes"], Wish(OBSERVE, "Host", steers=True)
    )
    people = {"host": host, "observer": join(host.lobby, os.urandom(16).hex(), Wish(OBSERVE))}
    for seat in request["seats"]:
        people[seat] = join(host.lobby, os.urandom(16).hex(), Wish(seat))
    cookies = {name: _cookie(person) for name, person in people.items()}
    if request["mentors"]:
        cookies |= _staff(host.lobby, request["mentors"])
    return {"session": host.lobby_id, "cookies": cookies}


def _staff(lobby: Any, parties: list[str]) -> dict[str, str]:
    """Put the table into a class of its own; the cookies of whoever steers and watches it."""
    from negotiation.engine.terms import PartyId
    from players import classes, staff

    owner = classes.open_class("korea-2017", "core", 150, expected=5)
    lobby.klass, lobby.number = owner.klass, 1
    lobby.save()
    found = {f"mentor:{party}": staff.invite(owner.klass, PartyId(party), "M") for party in parties}
    found["co-host"] = staff.invite(owner.klass, None, "C")
    return {name: _staff_cookie(each) for name, each in found.items()}


def _staff_cookie(staff: Any) -> str:
    from players import codes, instructor
    from players.models import StaffDevice

    token = codes.new_token()
    StaffDevice.objects.create(staff=staff, token_hash=codes.token_hash(token))
    return f"{instructor.cookie_name(staff.klass_id)}={token}"


def _revoke(request: dict[str, Any]) -> dict[str, Any]:
    from players import staff
    from players.models import Lobby

    klass = Lobby.objects.get(pk=request["session"]).klass
    assert klass is not None
    for each in klass.staff.all():
        staff.revoke(klass, each.pk)
    return {}


def _cookie(person: Any) -> str:
    from players import access, codes
    from players.models import Device

    token = codes.new_token()
    Device.objects.create(participant=person, token_hash=codes.token_hash(token))
    return f"{access.cookie_name(person.lobby_id)}={token}"


def _erase(request: dict[str, Any]) -> dict[str, Any]:
    from negotiation import record
    from negotiation.engine.terms import TextRef
    from negotiation.models import EntryText

    found = EntryText.objects.filter(words__contains=request["words"])
    refs = [TextRef(ref) for ref in found.values_list("ref", flat=True)]
    return {"erased": record.erase_texts(refs)}


def _delete(request: dict[str, Any]) -> dict[str, Any]:
    from players.erase import delete_table
    from players.models import Lobby

    delete_table(Lobby.objects.get(pk=request["session"]))
    return {}


def _say(request: dict[str, Any]) -> dict[str, Any]:
    from negotiation import record
    from negotiation.engine.commands import Say
    from negotiation.engine.terms import PLENARY, Actor

    session, host = record.SessionId(request["session"]), Actor(steers=True)
    for n in range(1, request["count"] + 1):
        words = record.seal(f"word {n}")
        order = record.Order(session, host, os.urandom(16).hex(), Say(PLENARY, words.ref), (words,))
        assert record.handle(order).status == "accepted"
    return {}


def _kinds(request: dict[str, Any]) -> dict[str, Any]:
    from negotiation import record

    entries = record.entries(record.SessionId(request["session"]))
    return {"kinds": [type(each.entry).__name__ for each in entries]}


def _main() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "backchannel.settings"
    import django

    django.setup(set_prefix=False)
    work = {"open": _open, "erase": _erase, "delete": _delete, "say": _say, "kinds": _kinds}
    work |= {"revoke": _revoke}
    for line in sys.stdin:
        request = json.loads(line)
        print(json.dumps(work[request["do"]](request)), flush=True)  # noqa: T201


if __name__ == "__main__":
    _main()
