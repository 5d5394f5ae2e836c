"""The results of a class as files: one without names, and one to mark the players by."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from negotiation import record
from negotiation.engine.entries import (
    BotSeated,
    MessageSent,
    OfferSigned,
    OfferTabled,
    SeatReleased,
    SeatTaken,
)
from negotiation.engine.scenario import Scenario
from negotiation.engine.terms import Points, SeatId
from negotiation.record import SessionId
from negotiation.referee.words import as_json
from players.models import Class, Participant, Reflection

from .results import Result

Row = Sequence[object]
Turn = tuple[SeatId, int]
"""A seat and which of its turns: one person's, or a bot's."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def outcome_csv(scenario: Scenario, found: Sequence[Result]) -> str:
    """A row for each table; knows nobody's name."""
    parties = [party.id for party in scenario.parties]
    issues = [issue.id for issue in scenario.issues]
    head = [
        "table",
        "deal",
        "ended_by",
        *(f"outcome_{issue}" for issue in issues),
        *(f"points_{party}" for party in parties),
        *(f"gain_{party}" for party in parties),
        "joint_gain",
        "joint_left",
        "first_offer_by",
    ]
    return _csv([head, *(_outcome_row(scenario, result) for result in found)])


def _outcome_row(scenario: Scenario, result: Result) -> Row:
    unit = scenario.unit
    return [
        result.number,
        "yes" if result.deal else "no",
        result.reason,
        *(result.outcome.get(issue.id, "") for issue in scenario.issues),
        *(as_json(result.scores[party.id], unit) for party in scenario.parties),
        *(as_json(result.gains[party.id], unit) for party in scenario.parties),
        as_json(sum(result.gains.values()), unit),
        "" if result.left is None else as_json(result.left, unit),
        result.first.party if result.first else "",
    ]


def marks_csv(klass: Class, scenario: Scenario, found: Sequence[Result]) -> str:
    """A row for each player who held a seat when their table ended or before: what they did.

    Points are the delegation's; how they count is for the instructor to say. Where the class has
    a list, everybody on it has a row with their id and name, also who never came.
    """
    head = ["nickname", "table", "delegation", "seat", "stayed"]
    head += ["messages", "offers", "signatures", "reflected", "points", "mandate", "gain"]
    listed = list(klass.listed.order_by("pk"))
    if not listed:
        return _csv([head, *(row for _, row in _marks(klass, scenario, found))])
    rows: dict[int | None, list[Row]] = {}
    for person, row in _marks(klass, scenario, found):
        rows.setdefault(person.listed_id, []).append(row)
    nothing: Row = [""] * len(head)
    body = [
        [each.sourced_id, each.name, *row]
        for each in listed
        for row in rows.get(each.pk, [nothing])
    ]
    return _csv([["id", "name", *head], *body, *(["", "", *row] for row in rows.get(None, []))])


def _marks(
    klass: Class, scenario: Scenario, found: Sequence[Result]
) -> list[tuple[Participant, Row]]:
    """Everybody who held a seat at a table that has ended, by table and seat."""
    by_session = {result.session: result for result in found}
    rows = Participant.objects.filter(lobby__klass=klass, steers=False).exclude(nickname="")
    reflected = set(
        Reflection.objects.filter(participant__in=rows)
        .exclude(answers=[])
        .values_list("participant", flat=True)
    )
    done = {session: _done(session) for session in by_session}
    return [
        (person, _mark(person, by_session[session], scenario, done[session], reflects))
        for person in rows.select_related("lobby").order_by("lobby__number", "seat", "pk")
        for session in [SessionId(person.lobby_id)]
        for reflects in [person.pk in reflected]
        if session in by_session and person.seat
    ]


def _mark(
    person: Participant,
    result: Result,
    scenario: Scenario,
    done: Mapping[str, Counter[Turn]],
    reflected: bool,
) -> Row:
    seat = scenario.seat(SeatId(person.seat))
    turn = (seat.id, person.generation)
    points: tuple[Points, ...] = (
        result.scores[seat.party],
        result.mandates[seat.party],
        result.gains[seat.party],
    )
    return [
        person.nickname,
        result.number,
        scenario.party(seat.party).name,
        seat.title,
        "yes" if person.left_at is None else "no",
        *(done[kind][turn] for kind in ("messages", "offers", "signatures")),
        "yes" if reflected else "no",
        *(as_json(value, scenario.unit) for value in points),
    ]


def _done(session: SessionId) -> dict[str, Counter[Turn]]:
    """How often each turn of a seat spoke, tabled and signed."""
    found: dict[str, Counter[Turn]] = {
        "messages": Counter(),
        "offers": Counter(),
        "signatures": Counter(),
    }
    turns: Counter[SeatId] = Counter()
    for recorded in record.entries(session):
        match recorded.entry:
            case SeatTaken(seat) | BotSeated(seat) | SeatReleased(seat):
                turns[seat] += 1
            case MessageSent(seat=str() as seat):
                found["messages"][SeatId(seat), turns[SeatId(seat)]] += 1
            case OfferTabled(seat=seat):
                found["offers"][seat, turns[seat]] += 1
            case OfferSigned(seat=seat):
                found["signatures"][seat, turns[seat]] += 1
            case _:
                pass
    return found


def roster_csv(rows: Iterable[Row]) -> str:
    """The list of a class: id, name, the place kept for them, and the code that lets them in."""
    return _csv([["id", "name", "table", "delegation", "code"], *rows])


def _csv(rows: Iterable[Row]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_MINIMAL, lineterminator="\r\n")
    for row in rows:
        writer.writerow(list(_safe(row)))
    return out.getvalue()


def _safe(row: Row) -> Iterator[object]:
    """A spreadsheet runs text that looks like a formula; numbers are numbers."""
    for cell in row:
        yield f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell
