"""Who steers a class besides its owner, who watches it, and how that ends."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from negotiation import record
from negotiation.engine.commands import EndSession
from negotiation.engine.terms import Actor, Sight, Viewer
from players import access, codes, grants, instructor, staff
from players.models import Device, Participant, Staff, StaffDevice

from .classroom import Room, open_room
from .test_access import socket_admission
from .test_accounts import sign_up
from .test_class_routes import FORMS, MATRIX, address

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _stopped() -> Iterator[None]:
    yield
    record.stop()


@pytest.fixture
def room() -> Room:
    """A running table of Korea 2017 with Ana at it."""
    found = open_room(5)
    found.come("Ana")
    found.instructor.post(f"/class/{found.klass.pk}/start/")
    return found


def invite(room: Room, name: str = "Lee", party: str = "", client: Client | None = None) -> str:
    """Invite through the page; gives the link's path."""
    where = f"/class/{room.klass.pk}/staff/"
    before = set(links(room))
    answer = (client or room.instructor).post(where, {"name": name, "party": party})
    assert answer.status_code == 302, answer.content.decode()
    (link,) = set(links(room)) - before
    return link


def links(room: Room) -> list[str]:
    page = room.instructor.get(f"/class/{room.klass.pk}/staff/").content.decode()
    return re.findall(r"/invited/[0-9A-Z]{5}-[0-9A-Z]{5}/", page)


def come(link: str, client: Client | None = None) -> Client:
    client = client or Client()
    assert client.get(link).status_code == 200
    assert client.post(link).status_code == 302
    return client


def cookie_header(client: Client) -> str:
    return "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())


def refused(room: Room, client: Client) -> set[int]:
    """What every address of the class answers, tried with the method that it takes."""
    return {
        getattr(client, method)(address(name, room.klass.pk), FORMS.get(name, {})).status_code
        for (name, method), statuses in MATRIX.items()
        if set(statuses) != {405} and name != "mentor"
    }


# --- co-facilitators ------------------------------------------------------------------------------


def test_a_co_facilitator_steers_as_the_owner_does_but_neither_deletes_nor_invites(
    room: Room,
) -> None:
    lee = come(invite(room))
    base = f"/class/{room.klass.pk}"
    (table,) = room.tables()
    assert lee.get(f"{base}/").context["config"]["delete"] is None
    assert lee.get(f"{base}/data/").status_code == 200
    body = {"id": "0" * 32, "tables": [1], "do": {"kind": "pause"}}
    assert lee.post(f"{base}/act/", body, content_type="application/json").json()["refused"] == {}
    assert lee.get(f"/session/{table.session}/").status_code == 200
    listed = lee.get(f"{base}/staff/").content.decode()
    assert "Lee" not in listed or "You" in listed
    assert not re.search(r"[0-9A-Z]{5}-[0-9A-Z]{5}", listed)
    me = Staff.objects.get(role=Staff.FACILITATOR)
    assert lee.post(f"{base}/staff/", {"name": "Eve"}).status_code == 404
    assert lee.post(f"{base}/staff/{me.pk}/revoke/").status_code == 404
    assert lee.post(f"{base}/keep/").status_code == 404
    assert lee.post(f"{base}/delete/").status_code == 404
    assert room.instructor.post(f"{base}/delete/").status_code == 302


def test_nobody_reads_the_owners_code_but_the_owner(room: Room) -> None:
    code = codes.grouped(codes.reentry_code(Staff.objects.get().key))
    lee, mentor = come(invite(room)), come(invite(room, "Mo", "CN"))
    (table,) = room.tables()
    console, at_table = f"/class/{room.klass.pk}/", f"/session/{table.session}/"
    assert code in room.instructor.get(console).content.decode()
    assert code in room.instructor.get(at_table).content.decode()
    for client, addresses in (
        (lee, (console, at_table, f"{console}staff/")),
        (mentor, (f"{console}mentor/", at_table)),
    ):
        for where in addresses:
            assert code not in client.get(where).content.decode(), where


def test_looking_at_an_invitation_takes_nothing_up(room: Room) -> None:
    link, looker = invite(room), Client()
    assert looker.get(link).status_code == 200
    assert looker.get(f"/class/{room.klass.pk}/").status_code == 404
    assert Staff.objects.get(name="Lee").came_at is None


def test_the_code_of_an_invitation_is_typed_where_a_table_is_joined(room: Room) -> None:
    link = invite(room)
    code = link.split("/")[2]
    for where in ("/join/", "/return/"):
        assert Client().post(where, {"code": code.lower()}).headers["location"] == link


def test_an_invitation_that_was_taken_back_opens_nothing(room: Room) -> None:
    link = invite(room)
    invited = Staff.objects.get(name="Lee")
    room.instructor.post(f"/class/{room.klass.pk}/staff/{invited.pk}/revoke/")
    assert Client().get(link).status_code == 404
    assert Client().post(link).status_code == 404
    assert Client().get("/invited/ZZZZZ-ZZZZZ/").status_code == 404
    owner = Staff.objects.get()
    assert Client().get(f"/invited/{codes.reentry_code(owner.key)}/").status_code == 404


def test_whoever_is_sent_away_is_out_everywhere_at_once(room: Room) -> None:
    lee = come(invite(room))
    (table,) = room.tables()
    seat = next(s.id for s in table.state.table.scenario.seats() if s.id != room.sits("Ana")[1])
    play = {"table": 1, "seat": seat}
    base = f"/class/{room.klass.pk}"
    played = lee.post(f"{base}/play/", play, content_type="application/json")
    assert played.status_code == 200, played.content
    at_table = f"/session/{table.session}/"
    assert lee.get(at_table).context["config"]["console"] == f"{base}/"
    sockets = socket_admission(table.session, cookie_header(lee))
    assert sockets is not None
    assert sockets.viewer.sight is Sight.SEAT
    assert sockets.grant is not None
    assert grants.lapsed(frozenset({sockets.grant})) == frozenset()

    me = Staff.objects.get(name="Lee")
    assert room.instructor.post(f"{base}/staff/{me.pk}/revoke/").status_code == 302
    assert refused(room, lee) == {404}
    assert lee.get(at_table).status_code == 404
    assert socket_admission(table.session, cookie_header(lee)) is None
    assert grants.lapsed(frozenset({sockets.grant})) == frozenset({sockets.grant})
    assert not StaffDevice.objects.filter(staff=me.pk).exists()
    assert not Device.objects.filter(staff=me.pk).exists()


def test_the_owner_cannot_be_sent_away_nor_the_staff_of_another_class(room: Room) -> None:
    owner, other = Staff.objects.get(), open_room(5)
    come(invite(other))
    theirs = Staff.objects.get(name="Lee")
    for number in (owner.pk, theirs.pk):
        room.instructor.post(f"/class/{room.klass.pk}/staff/{number}/revoke/")
    assert Staff.objects.filter(pk__in=(owner.pk, theirs.pk)).count() == 2


def test_a_class_has_only_so_many_on_its_staff(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(staff, "MOST", 2)
    invite(room)
    answer = room.instructor.post(f"/class/{room.klass.pk}/staff/", {"name": "Mo", "party": ""})
    assert answer.status_code == 400
    assert "as many helpers as it may have" in answer.content.decode()
    answer = room.instructor.post(f"/class/{room.klass.pk}/staff/", {"name": "", "party": "XX"})
    assert "Say who it is" in answer.content.decode()


# --- mentors --------------------------------------------------------------------------------------


def test_a_mentor_sees_the_tables_and_each_as_the_delegation_does(room: Room) -> None:
    mentor = come(invite(room, "Mo", "CN"))
    (table,) = room.tables()
    listed = mentor.get(f"/class/{room.klass.pk}/mentor/").content.decode()
    assert "You watch as mentor of China" in listed
    assert f"/session/{table.session}/" in listed
    assert "Ana" not in listed
    admitted = socket_admission(table.session, cookie_header(mentor))
    assert admitted is not None
    assert admitted.viewer == Viewer(Sight.MENTOR, party="CN")  # type: ignore[arg-type]
    assert admitted.actor == Actor()
    config = mentor.get(f"/session/{table.session}/").context["config"]
    assert config["mentor"] == f"/class/{room.klass.pk}/mentor/"
    for theirs in ("projector", "console", "wall", "release", "bot", "joinCode", "joinLink"):
        assert config[theirs] is None, theirs


def test_a_mentor_can_do_nothing_and_sees_nothing_else_of_the_class(room: Room) -> None:
    mentor = come(invite(room, "Mo", "CN"))
    (table,) = room.tables()
    assert refused(room, mentor) == {404}
    assert mentor.get(f"/class/{room.klass.pk}/staff/").status_code == 404
    assert mentor.get(f"/class/{open_room(5).klass.pk}/mentor/").status_code == 404
    seat = room.sits("Ana")[1]
    before = record.snapshot(table.session).seq
    doors = ("leave/", "join-code/", "outcome/", f"seats/{seat}/release/", f"seats/{seat}/bot/")
    for path in doors:
        answer = mentor.post(f"/session/{table.session}/{path}", {"open": "0"})
        assert answer.status_code == 404, path
    assert mentor.get(f"/session/{table.session}/transcript/").status_code == 404
    assert mentor.get(f"/session/{table.session}/projector/").status_code == 404
    assert record.snapshot(table.session).seq == before


def test_a_mentor_is_nobody_at_the_table(room: Room) -> None:
    (table,) = room.tables()
    before = Participant.objects.count()
    mentor = come(invite(room, "Mo", "CN"))
    mentor.get(f"/session/{table.session}/")
    assert Participant.objects.count() == before
    told = room.instructor.get(f"/class/{room.klass.pk}/data/").json()
    assert told["here"] == 1
    assert told["tables"][0]["watchers"] == 0


def test_after_the_end_a_mentor_looks_back_through_the_same_eyes(room: Room) -> None:
    mentor = come(invite(room, "Mo", "CN"))
    (table,) = room.tables()
    record.handle(record.Order(table.session, Actor(steers=True), "e" * 32, EndSession()))
    base = f"/session/{table.session}"
    outcome = mentor.get(f"{base}/outcome/")
    assert [sheet.party.id for sheet in outcome.context["outcome"].sheets] == ["CN"]
    assert mentor.get(f"{base}/debrief/").headers["location"] == f"{base}/outcome/"
    config = mentor.get(f"{base}/replay/").context["config"]
    assert config["viewers"] == ("party:CN", "observer")
    own = mentor.get(f"{base}/replay/data/?as=party:CN").json()
    assert own["viewer"] == {"as": "party:CN", "sight": "mentor", "seat": None, "party": "CN"}
    state = mentor.get(f"{base}/replay/state/?as=party:CN&step=3").json()
    assert state["slices"]["card"]["party"] == "CN"
    for name in ("party:KP", "CN.head", "facilitator"):
        assert mentor.get(f"{base}/replay/data/?as={name}").status_code == 404, name
    assert room.people["Ana"].get(f"{base}/replay/data/?as=party:CN").status_code == 404


def test_nobody_has_two_parts_in_a_class(room: Room) -> None:
    china, korea = invite(room, "Mo", "CN"), invite(room, "Mo", "KP")
    mentor = come(china)
    assert mentor.post(korea).status_code == 409
    kim = come(invite(room, "Kim", "US"), sign_up())
    assert kim.post(korea).status_code == 409
    # Signed in from another browser, the account is the same one.
    assert room.instructor.post(korea).status_code == 409
    assert room.people["Ana"].post(korea).status_code == 409
    assert Staff.objects.filter(party="KP", came_at=None).exists()
    page = mentor.get(f"/join/{room.klass.join_code}/").content.decode()
    assert "This browser watches it as a mentor" in page
    assert mentor.get(china).headers["location"] == f"/class/{room.klass.pk}/mentor/"


# --- with an account ------------------------------------------------------------------------------


def test_signed_in_an_invitation_is_the_accounts_and_nobody_elses(room: Room) -> None:
    link = invite(room)
    kim = sign_up()
    come(link, kim)
    assert not any(name.startswith("class-") for name in kim.cookies)
    assert f"/class/{room.klass.pk}/" in kim.get("/account/").content.decode()
    assert "kim" in room.instructor.get(f"/class/{room.klass.pk}/staff/").content.decode()
    assert Client().get(link).status_code == 404
    assert links(room) == []
    kim.post("/account/delete/", {"password": "korea-2017-is-a-game"})
    assert not Staff.objects.filter(name="Lee").exists()
    assert Client().get(link).status_code == 404


def test_a_trial_class_is_taken_into_an_account_by_who_holds_its_key(room: Room) -> None:
    owner = room.instructor
    second = Client()
    code = codes.reentry_code(Staff.objects.get().key)
    second.post("/return/", {"code": code})
    keep = f"/class/{room.klass.pk}/keep/"
    assert owner.post(keep).headers["location"] == f"/class/{room.klass.pk}/staff/"
    assert Staff.objects.get().account is None
    assert sign_up("lee").post(keep).status_code == 404

    form = {"username": "kim", "password1": "korea-2017-is", "password2": "korea-2017-is"}
    owner.post("/account/sign-up/", form)
    assert "Keep this class in my account, kim" in (
        owner.get(f"/class/{room.klass.pk}/staff/").content.decode()
    )
    assert owner.post(keep).status_code == 302
    assert owner.get(f"/class/{room.klass.pk}/").status_code == 200
    assert owner.get(f"/class/{room.klass.pk}/").context["config"]["reentry"] is None
    # The key has passed to the account: neither its code nor its devices open anything now.
    assert second.get(f"/class/{room.klass.pk}/").status_code == 404
    assert Client().post("/return/", {"code": code}).status_code == 404
    owner.post("/account/sign-out/")
    assert owner.get(f"/class/{room.klass.pk}/").status_code == 404


def test_who_keeps_a_class_in_an_account_that_helped_there_owns_it(room: Room) -> None:
    kim = come(invite(room), sign_up())
    name = instructor.cookie_name(room.klass.pk)
    kim.cookies[name] = room.instructor.cookies[name].value
    assert kim.post(f"/class/{room.klass.pk}/keep/").status_code == 302
    (mine,) = Staff.objects.all()
    assert (mine.role, mine.account and mine.account.username) == (Staff.OWNER, "kim")


def test_who_is_somebody_twice_is_who_may_do_more(room: Room) -> None:
    mentor = come(invite(room, "Mo", "CN"))
    kim = come(invite(room), sign_up())
    mentor.cookies[settings.SESSION_COOKIE_NAME] = kim.cookies[settings.SESSION_COOKIE_NAME].value
    assert mentor.get(f"/class/{room.klass.pk}/").status_code == 200
    kim.post("/account/sign-out/")
    assert mentor.get(f"/class/{room.klass.pk}/").status_code == 404
    assert mentor.get(f"/class/{room.klass.pk}/mentor/").status_code == 200


def test_grants_lapse_with_the_session_the_device_and_the_password(room: Room) -> None:
    (table,) = room.tables()
    kim = come(invite(room), sign_up())
    signed_in: Any = socket_admission(table.session, cookie_header(kim))
    by_device: Any = socket_admission(table.session, cookie_header(room.instructor))
    both = frozenset({signed_in.grant, by_device.grant})
    assert grants.lapsed(both) == frozenset()
    StaffDevice.objects.filter(staff__role=Staff.OWNER).delete()
    assert grants.lapsed(both) == {by_device.grant}
    new = "another-long-password"
    old = "korea-2017-is-a-game"
    form = {"old_password": old, "new_password1": new, "new_password2": new}
    kim.post("/account/password/", form)
    assert grants.lapsed(both) == both
    again: Any = socket_admission(table.session, cookie_header(kim))
    assert grants.lapsed(frozenset({again.grant})) == frozenset()
    kim.post("/account/sign-out/")
    assert grants.lapsed(frozenset({again.grant})) == {again.grant}


def test_a_stale_session_cookie_is_no_part_in_anything(room: Room) -> None:
    (table,) = room.tables()
    stranger = Client()
    stranger.cookies[settings.SESSION_COOKIE_NAME] = "x" * 32
    assert stranger.get(f"/class/{room.klass.pk}/").status_code == 404
    assert socket_admission(table.session, cookie_header(stranger)) is None
    assert access.guest(stranger.get("/").wsgi_request, table.session) is None
