"""A list as a file: only what is needed is kept, and every mistake is told by line and column."""

from __future__ import annotations

import pytest

from negotiation.scenarios import library
from players.dealing import Wanted
from players.roster_file import BYTES, Person, RosterError, decode, gives_places, read

PARTIES = library.load("korea-2017").parties
ONEROSTER = """\
"sourcedId","status","dateLastModified","enabledUser","orgSourcedIds","role","username","userIds",\
"givenName","familyName","middleName","identifier","email","sms","phone","agentSourcedIds","grades",\
"password"
"s-1","active","2026-01-01","true","org","student","ana","","Ana","Lopez","","","ana@x.org",,,,,""
"s-2","active","2026-01-01","true","org","teacher","tea","","Tea","Cher","","","tea@x.org",,,,,""
"s-3","tobedeleted","2026-01-01","true","org","student","ben","","Ben","Old","","","",,,,,""
"s-4","active","2026-01-01","false","org","student","cy","","Cy","Out","","","",,,,,""
"""


def people(text: str) -> list[tuple[str, str]]:
    return [(person.sourced_id, person.name) for person in read(text, PARTIES)]


def problems(text: str) -> list[str]:
    with pytest.raises(RosterError) as told:
        read(text, PARTIES)
    return told.value.problems


def test_a_file_of_oneroster_is_read_and_only_id_and_name_are_kept() -> None:
    assert read(ONEROSTER, PARTIES) == [Person(2, "s-1", "Ana Lopez", Wanted())]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("username\nana\n\nben\n", [("ana", ""), ("ben", "")]),
        ("givenName;familyName\r\nAna;Ünal\r\n;Li\r\n", [("", "Ana Ünal"), ("", "Li")]),
        ("SOURCEDID\tusername\n7\tana\n\tben\n", [("7", ""), ("ben", "")]),
        ('sourcedId,givenName\n"a,1","Ana ""B"""\n', [("a,1", 'Ana "B"')]),
        ("\n\nusername,table\nana,\n", [("ana", "")]),
    ],
)
def test_any_of_the_columns_will_do(text: str, expected: list[tuple[str, str]]) -> None:
    assert people(text) == expected


def test_a_delegation_goes_by_any_of_its_names() -> None:
    first, second = PARTIES[0], PARTIES[1]
    text = f"username,delegation,table\na,{first.name.upper()},2\nb,{second.id},\nc,,3\n"
    found = read(text, PARTIES)
    assert [person.wanted for person in found] == [
        Wanted(2, first.id),
        Wanted(None, second.id),
        Wanted(3),
    ]
    assert gives_places(found)
    assert not gives_places(read("username,table,delegation\na,,\n", PARTIES))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("name,mail\nAna,a@x\n", "Line 1: it must name the columns, at least one of sourcedId"),
        ("username,username\na,b\n", "Line 1: two columns are called username."),
        ("username,role\na,student\n\nb,studnet\n", "Line 4, role: “studnet” is no role."),
        ("username,table\na,1\nb,one\n", "Line 3, table: “one” is no number of a table."),
        ("username,table\na,0\n", "Line 2, table: “0” is no number of a table."),
        ("username,table\na,²\n", "Line 2, table: “²” is no number of a table."),
        ("username,delegation\na,Chna\n", "Line 2, delegation: no delegation is called “Chna”."),
        ("sourcedId\na\nb\na\n", "Line 4, sourcedId: “a” stands in line 2 already."),
        ("username,role\n,student\n", "Line 2: it says neither an id nor a name."),
        ("username\na,b\n", "Line 2: it has 2 cells, but the first line names only 1."),
        ('username\nana\n"ben\ncy\n', "Line 3: the quotation marks in it do not match."),
        ("username\n" + "x" * 65, "Line 2, username: it is longer than 64 characters."),
        ("givenName\nAna\u202e\n", "Line 2, givenName: it holds signs that nobody can see."),
        ("username,role\nt,teacher\n", "No student is on this list."),
        ("username\n" + "\n".join(map(str, range(301))), "Line 302: a class has at most 300"),
        (
            "username,table,delegation\n" + "".join(f"{n},3,US\n" for n in range(9)),
            "table 3 has no seat left for them",
        ),
        ("x" * (BYTES + 1), "larger than 200 kB"),
    ],
)
def test_every_mistake_is_told_with_its_line_and_column(text: str, told: str) -> None:
    assert told in "\n".join(problems(text))


def test_all_mistakes_are_told_at_once_up_to_ten() -> None:
    both = problems("username,table,delegation\na,x,\nb,,y\n")
    assert len(both) == 2
    many = problems("username,table\n" + "".join(f"{n},x\n" for n in range(15)))
    assert len(many) == 11
    assert many[-1] == "And 5 more of the kind."


@pytest.mark.parametrize(
    "data",
    [
        "Ünal".encode(),
        b"\xef\xbb\xbf" + "Ünal".encode(),
        "Ünal".encode("cp1252"),
        "Ünal".encode("utf-16"),
    ],
)
def test_what_spreadsheets_save_is_read(data: bytes) -> None:
    assert decode(data) == "Ünal"


def test_what_is_no_text_is_refused() -> None:
    for data in (b"\x81\x00\xff", b"x" * (BYTES + 1)):
        with pytest.raises(RosterError):
            decode(data)
