"""A class with a list: places kept, codes of one's own, and a mark sheet that knows who is who."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from negotiation import record
from negotiation.engine.commands import EndSession
from players import roster
from players.erase import erase_participant
from players.grouping import Remainder
from players.models import Class, Listed, Participant

from .classroom import Room, open_room, session_of
from .test_class_results import order

pytestmark = pytest.mark.django_db(transaction=True)
FOUR = "sourcedId,givenName,familyName\n" + "".join(f"s{n},N{n},Canary\n" for n in range(4))


@pytest.fixture(autouse=True)
def _stopped() -> Iterator[None]:
    yield
    record.stop()


def listed_room(text: str = FOUR, chooses: str = "list", rule: Remainder = Remainder.BOT) -> Room:
    return open_room(30, rule, "first-deal", pack="tutorial", roster=text, chooses=chooses)


def of(room: Room, sourced_id: str) -> Listed:
    return Listed.objects.get(klass=room.klass, sourced_id=sourced_id)


def type_code(client: Client, listed: Listed, nickname: str = "", where: str = "/join/") -> str:
    """Type one's own code, and a name if the page asks for one; the session or the page's words."""
    form = {"code": roster.code(listed).lower()}
    answer = client.post(where, form)
    if answer.status_code == 200 and nickname:
        form |= {"nickname": nickname, "key": answer.context["form"]["key"].value()}
        answer = client.post(where, form)
    return session_of(answer["location"]) if answer.status_code == 302 else answer.content.decode()


def test_everybody_sits_where_a_place_was_kept_whenever_they_come() -> None:
    room = listed_room()
    assert Class.objects.get().expected == 4
    kept = {each.sourced_id: (each.table, each.seat) for each in Listed.objects.all()}
    assert sorted(table or 0 for table, _ in kept.values()) == [1, 1, 2, 2]
    for n in (3, 0, 2, 1):
        page = type_code(Client(), of(room, f"s{n}"))
        assert f"at table {kept[f's{n}'][0]}" in page
        assert f"N{n} Canary" in page
        type_code(Client(), of(room, f"s{n}"), f"Nick {n}")
    assert {f"s{n}": room.sits(f"Nick {n}") for n in range(4)} == kept
    assert room.statuses() == ["running", "running"]


def test_the_code_lets_in_once_and_then_brings_back_even_after_leaving() -> None:
    room = listed_room()
    ana = Client()
    session = type_code(ana, of(room, "s0"), "Ana")
    assert type_code(Client(), of(room, "s0")) == session
    assert type_code(Client(), of(room, "s0"), where="/return/") == session
    assert Participant.objects.filter(nickname="Ana").count() == 1
    assert ana.post(f"/session/{session}/leave/").status_code == 302
    assert type_code(Client(), of(room, "s0"), "Ana again") == session
    assert room.sits("Ana again")[0] == of(room, "s0").table


def test_who_is_not_on_the_list_gets_no_kept_place_until_nobody_waits_any_more() -> None:
    room = listed_room()
    stranger = room.come("Stranger")
    assert room.sits("Stranger")[0] == 3
    type_code(Client(), of(room, "s0"), "Ana")
    room.come("Second")
    assert room.sits("Second")[0] == 3
    assert room.statuses().count("running") == 1
    # Two of the list never come: nobody waits for them for ever.
    assert room.instructor.post(f"/class/{room.klass.pk}/start/").status_code == 302
    assert "lobby" not in room.statuses()
    room.come("Third")
    assert room.sits("Third")[0] == room.sits("Ana")[0]
    # Who comes late after all sits at once.
    type_code(Client(), of(room, "s1"), "Late")
    assert room.sits("Late")[1]
    assert stranger


def test_a_list_may_only_name_people() -> None:
    room = listed_room(chooses="")
    assert Class.objects.get().expected == 30
    assert not Listed.objects.exclude(table=None).exists()
    assert "You get a table and a delegation at once" in type_code(Client(), of(room, "s2"))
    type_code(Client(), of(room, "s2"), "Ana")
    room.come("Ben")
    assert room.sits("Ana")[0] == room.sits("Ben")[0] == 1


def test_who_came_by_the_classes_code_is_known_once_they_type_their_own() -> None:
    room = listed_room(chooses="")
    room.come("Ana")
    ana = room.people["Ana"]
    assert "Yes, it is me" in type_code(ana, of(room, "s0"))
    # A browser that several people share says nothing by itself.
    assert Participant.objects.get(nickname="Ana").listed is None
    answer = ana.post("/join/", {"code": roster.code(of(room, "s0")), "mine": "1"})
    assert answer.status_code == 302
    assert Participant.objects.get(nickname="Ana").listed == of(room, "s0")
    assert "Yes, it is me" not in type_code(ana, of(room, "s1"))
    # From now on it brings them back.
    assert session_of(f"/session/{type_code(Client(), of(room, 's0'))}/")


def test_nobody_reads_the_list_by_the_classes_code() -> None:
    room = listed_room()
    room.come("Stranger")
    stranger = room.people["Stranger"]
    for client in (Client(), stranger):
        seen = client.get(f"/join/{room.klass.join_code}/").content.decode()
        assert "Canary" not in seen
        for path in ("list/", "list.csv"):
            assert client.get(f"/class/{room.klass.pk}/{path}").status_code == 404
        assert client.post(f"/class/{room.klass.pk}/list/delete/").status_code == 404
    for path in ("data/", "projector/state/", ""):
        assert (
            "Canary" not in room.instructor.get(f"/class/{room.klass.pk}/{path}").content.decode()
        )
    assert Listed.objects.count() == 4


def test_a_closed_class_lets_in_nobody_new_by_any_code() -> None:
    room = listed_room()
    session = type_code(Client(), of(room, "s0"), "Ana")
    room.instructor.post(f"/class/{room.klass.pk}/door/", {"open": "0"})
    assert Client().post("/join/", {"code": roster.code(of(room, "s1"))}).status_code == 404
    assert type_code(Client(), of(room, "s0")) == session


def test_the_mark_sheet_carries_id_and_name_of_everybody_on_the_list() -> None:
    room = listed_room()
    type_code(Client(), of(room, "s1"), "Ana")
    room.come("Stranger")
    room.instructor.post(f"/class/{room.klass.pk}/start/")
    for n, table in enumerate(room.tables()):
        if table.state.clock.status != "ended":
            order(table, f"{n:032x}", EndSession())
    answer = room.instructor.get(f"/class/{room.klass.pk}/marks.csv")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode())))
    told = [(row["id"], row["name"], row["nickname"]) for row in rows]
    assert [row[:2] for row in told] == [*((f"s{n}", f"N{n} Canary") for n in range(4)), ("", "")]
    assert [row[2] for row in told] == ["", "Ana", "", "", "Stranger"]
    assert rows[1]["points"]
    assert (
        "Canary" not in room.instructor.get(f"/class/{room.klass.pk}/results.csv").content.decode()
    )


def test_a_list_with_mistakes_opens_no_class_and_is_kept_to_be_mended() -> None:
    bad = SimpleUploadedFile("list.csv", "username,table\nana,one\n".encode("utf-16"))
    form = {"pack": "tutorial", "expected": "12", "remainder": "bot", "chooses": "list"}
    answer = Client().post("/host/class/?scenario=first-deal", form | {"roster_file": bad})
    assert answer.status_code == 400
    page = answer.content.decode()
    assert "Line 2, table: “one” is no number of a table" in page
    assert re.search(r"<textarea[^>]*>\s*username,table\s+ana,one", page)
    assert not Class.objects.exists()


@pytest.mark.parametrize(
    ("text", "chooses", "told"),
    [
        ("", "list", "there is no list"),
        ("username,table\nana,1\n", "", "The list says who sits where"),
        ("username,delegation\nana,Mars\n", "list", "no delegation is called “Mars”"),
    ],
)
def test_what_does_not_fit_together_is_refused(text: str, chooses: str, told: str) -> None:
    form = {"pack": "tutorial", "expected": "12", "remainder": "bot"}
    wanted = form | {"roster": text, "chooses": chooses}
    answer = Client().post("/host/class/?scenario=first-deal", wanted)
    assert answer.status_code == 400
    assert told in answer.content.decode()
    assert not Class.objects.exists()


def test_a_list_may_be_given_later_and_deleted() -> None:
    room = open_room(6, Remainder.BOT, "first-deal", pack="tutorial")
    url = f"/class/{room.klass.pk}/list/"
    assert room.instructor.post(url, {"roster": "x\n1\n"}).status_code == 400
    assert room.instructor.post(url, {}).status_code == 400
    answer = room.instructor.post(url, {"roster": FOUR, "keeps": "on"})
    assert answer.status_code == 302
    assert Listed.objects.exclude(table=None).count() == Class.objects.get().expected == 4
    assert room.instructor.post(url, {"roster": "givenName\nAgain\n"}).status_code == 200
    assert Listed.objects.count() == 4
    page = room.instructor.get(url).content.decode()
    assert all(roster.code(listed) in page for listed in Listed.objects.all())
    told = room.instructor.get(f"/class/{room.klass.pk}/list.csv").content.decode()
    assert told.startswith("id,name,table,delegation,code\r\ns0,N0 Canary,")
    session = type_code(Client(), of(room, "s0"), "Ana")
    code = {"code": roster.code(of(room, "s0"))}
    assert "here as Ana" in room.instructor.get(url).content.decode()
    assert room.instructor.post(f"{url}delete/").status_code == 302
    assert not Listed.objects.exists()
    assert session_of(Client().post("/join/", code)["location"]) == session
    # Somebody sits by now: a place can no longer be kept, and the page says so.
    assert "keeps" not in room.instructor.get(url).content.decode()
    late = room.instructor.post(url, {"roster": "username,table\nana,1\n", "keeps": "on"})
    assert late.status_code == 400
    assert "People have sat down already" in late.content.decode()
    assert room.instructor.post(url, {"roster": FOUR}).status_code == 302


def test_who_is_moved_stays_on_the_list() -> None:
    room = listed_room(FOUR, rule=Remainder.MIRROR)
    for n in range(3):
        type_code(Client(), of(room, f"s{n}"), f"Nick {n}")
    room.instructor.post(f"/class/{room.klass.pk}/start/")
    here = Participant.objects.filter(lobby__klass=room.klass, left_at=None, steers=False)
    assert sorted(row.listed.sourced_id for row in here if row.listed) == ["s0", "s1", "s2"]


def test_erasing_a_person_takes_them_off_the_list() -> None:
    room = listed_room()
    type_code(Client(), of(room, "s0"), "Ana")
    code = roster.code(of(room, "s0"))
    erase_participant(Participant.objects.get(nickname="Ana"))
    assert sorted(Listed.objects.values_list("sourced_id", flat=True)) == ["s1", "s2", "s3"]
    assert Client().post("/join/", {"code": code}).status_code == 404


def test_a_list_that_is_given_away_with_its_names_is_no_formula() -> None:
    room = listed_room("username,givenName\n=1+1,@cmd\n", chooses="")
    told = room.instructor.get(f"/class/{room.klass.pk}/list.csv").content.decode()
    assert "'=1+1,'@cmd" in told
