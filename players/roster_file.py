"""The list of a class as a CSV file, with the columns of OneRoster's ``users.csv``.

Only what the class needs is kept of it: an id, a name, and perhaps a place. A file with a mistake
is refused as a whole, and every mistake is told by its line and column.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from negotiation.engine.scenario import Party
from negotiation.engine.terms import PartyId

from .dealing import NoSeatError, Wanted, deal
from .grouping import Plan, Remainder

MOST = 300
"""People, and also the highest number of a table."""
BYTES = 200_000
LONGEST = 64
"""Characters of an id or a name."""
TOLD = 10
"""Mistakes that are told one by one."""
WHO = ("sourcedid", "username", "givenname", "familyname")
"""A line must say one of these."""
PLACE = ("table", "delegation")
_OTHERS = {
    "administrator",
    "aide",
    "counselor",
    "districtadministrator",
    "guardian",
    "parent",
    "principal",
    "proctor",
    "relative",
    "siteadministrator",
    "systemadministrator",
    "teacher",
}
"""The roles of OneRoster who do not play."""


class RosterError(Exception):
    """What is wrong with the file, a sentence for each mistake."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        told = [sentence for _line, sentence in sorted(problems)]
        if len(told) > TOLD:
            more = _("And %(more)d more of the kind.") % {"more": len(told) - TOLD}
            told = [*told[:TOLD], more]
        super().__init__(*told)
        self.problems = told


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody on the list. ``sourced_id`` is the username where there is no such id."""

    line: int
    sourced_id: str
    name: str
    wanted: Wanted


Problem = tuple[int, str]
"""A line, and what is wrong with it in a sentence."""


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    cells: Mapping[str, str]
    """By column, in lower case; blanks around it are gone."""


def decode(data: bytes) -> str:
    """The text of a file, as spreadsheets save it. Raises RosterError."""
    if len(data) > BYTES:
        raise RosterError([(0, _too_large())])
    encodings = ("utf-16",) if data[:2] in {b"\xff\xfe", b"\xfe\xff"} else ("utf-8-sig", "cp1252")
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    told = _("This is no text file. Save the list as CSV (UTF-8) and try again.")
    raise RosterError([(0, told)])


def read(text: str, parties: Sequence[Party]) -> list[Person]:
    """The students of the list, in its order. Raises RosterError with everything that is wrong."""
    if len(text) > BYTES:
        raise RosterError([(0, _too_large())])
    lines = _lines(text)
    problems: list[Problem] = []
    people = [
        person
        for line in lines
        if _plays(line, problems)
        for person in [_person(line, parties, problems)]
    ]
    problems += _twice(people)
    if len(people) > MOST:
        problems.append(_at(people[MOST].line, "", _("a class has at most 300 people.")))
    if not people and not problems:
        problems.append((0, _("No student is on this list.")))
    if not problems:
        problems += _crowded(people, parties)
    if problems:
        raise RosterError(problems)
    return people


def gives_places(people: Sequence[Person]) -> bool:
    """Whether the list says of anybody where they sit."""
    return any(person.wanted != Wanted() for person in people)


# --- lines ----------------------------------------------------------------------------------------


def _lines(text: str) -> list[_Line]:
    """Every line that says anything, by its columns. Raises RosterError."""
    rows = _rows(text)
    first, head = next(rows, (1, []))
    columns = [cell.strip().lower() for cell in head]
    named = [column for column in columns if column]
    twice = sorted({column for column in named if named.count(column) > 1})
    if twice:
        raise RosterError(
            [_at(first, "", _("two columns are called %(name)s.") % {"name": twice[0]})]
        )
    if not set(WHO) & set(named):
        found = ", ".join(cell.strip() for cell in head if cell.strip()) or _("nothing")
        raise RosterError([_at(first, "", _no_column() % {"found": found[:200]})])
    lines: list[_Line] = []
    problems: list[Problem] = []
    for number, row in rows:
        if any(cell.strip() for cell in row[len(columns) :]):
            told = _("it has %(cells)d cells, but the first line names only %(columns)d.")
            problems.append(_at(number, "", told % {"cells": len(row), "columns": len(columns)}))
        cells = {name: cell.strip() for name, cell in zip(columns, row, strict=False) if name}
        lines.append(_Line(number, cells))
    if problems:
        raise RosterError(problems)
    return lines


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """The number at which each line begins, from 1, and its cells; empty ones left out."""
    top = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(",;\t", key=top.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    while True:
        number = reader.line_num + 1
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error:
            raise RosterError(
                [_at(number, "", _("the quotation marks in it do not match."))]
            ) from None
        if any(cell.strip() for cell in row):
            yield number, row


def _plays(line: _Line, problems: list[Problem]) -> bool:
    """Whether the line is a student's who is still there."""
    role = line.cells.get("role", "").lower()
    if role not in {"", "student", "learner"} | _OTHERS:
        told = _("“%(role)s” is no role. Write student, teacher, or nothing.")
        problems.append(_at(line.number, "role", told % {"role": line.cells["role"][:LONGEST]}))
        return False
    gone = line.cells.get("status", "").lower() == "tobedeleted"
    shut_out = line.cells.get("enableduser", "").lower() == "false"
    return role not in _OTHERS and not gone and not shut_out


def _person(line: _Line, parties: Sequence[Party], problems: list[Problem]) -> Person:
    cells = line.cells
    column = "sourcedId" if cells.get("sourcedid") else "username"
    sourced_id = _text(line, column, cells.get("sourcedid") or cells.get("username", ""), problems)
    names = (cells.get("givenname", ""), cells.get("familyname", ""))
    name = _text(line, "givenName", " ".join(part for part in names if part), problems)
    if not sourced_id and not name:
        problems.append(_at(line.number, "", _("it says neither an id nor a name.")))
    wanted = Wanted(_table(line, problems), _delegation(line, parties, problems))
    return Person(line.number, sourced_id, name, wanted)


def _text(line: _Line, column: str, text: str, problems: list[Problem]) -> str:
    if len(text) > LONGEST:
        told = _("it is longer than %(most)d characters.") % {"most": LONGEST}
        problems.append(_at(line.number, column, told))
    elif not text.isprintable():
        problems.append(_at(line.number, column, _("it holds signs that nobody can see.")))
    return text


def _table(line: _Line, problems: list[Problem]) -> int | None:
    text = line.cells.get("table", "")
    if not text:
        return None
    if text.isascii() and text.isdecimal() and len(text) < 5 and 1 <= int(text) <= MOST:
        return int(text)
    told = _("“%(text)s” is no number of a table. Write a whole number from 1 to %(most)d.")
    problems.append(_at(line.number, "table", told % {"text": text[:LONGEST], "most": MOST}))
    return None


def _delegation(line: _Line, parties: Sequence[Party], problems: list[Problem]) -> PartyId | None:
    text = line.cells.get("delegation", "")
    if not text:
        return None
    for party in parties:
        if text.casefold() in {party.id.casefold(), party.short.casefold(), party.name.casefold()}:
            return party.id
    told = _("no delegation is called “%(text)s”. They are: %(known)s.")
    known = ", ".join(party.name for party in parties)
    problems.append(_at(line.number, "delegation", told % {"text": text[:LONGEST], "known": known}))
    return None


# --- the list as a whole --------------------------------------------------------------------------


def _twice(people: Sequence[Person]) -> Iterator[Problem]:
    """One id is one person."""
    first: dict[str, int] = {}
    for person in people:
        if not person.sourced_id:
            continue
        before = first.setdefault(person.sourced_id, person.line)
        if before != person.line:
            told = _("“%(id)s” stands in line %(line)d already.")
            told %= {"id": person.sourced_id[:LONGEST], "line": before}
            yield _at(person.line, "sourcedId", told)


def _crowded(people: Sequence[Person], parties: Sequence[Party]) -> Iterator[Problem]:
    """Whether everybody has a seat at the table where the list puts them."""
    seats = {party.id: tuple(seat.id for seat in party.seats) for party in parties}
    try:
        deal(Plan(seats, len(people), Remainder.BOT), [person.wanted for person in people])
    except NoSeatError as error:
        person = people[error.who]
        told = _("table %(table)d has no seat left for them: other lines have them all.")
        yield _at(person.line, "table", told % {"table": person.wanted.table})


def _at(line: int, column: str, told: str) -> Problem:
    where = _("Line %(line)d, %(column)s") if column else _("Line %(line)d")
    return line, f"{where % {'line': line, 'column': column}}: {told}"


def _no_column() -> str:
    return _(
        "it must name the columns, at least one of sourcedId, username, givenName, familyName. "
        "It says: %(found)s."
    )


def _too_large() -> str:
    return _("The list is larger than 200 kB: it must be something else.")
