"""A session that goes on from a moment of another one, on every database."""

from __future__ import annotations

import pytest

from negotiation import models, record
from negotiation.engine.commands import (
    EndSession,
    RejectOffer,
    ResumeSession,
    SignOffer,
    TableOffer,
)
from negotiation.engine.entries import MessageSent, PhaseStarted, SessionBranched
from negotiation.engine.terms import PartyId
from negotiation.record import SessionId, clock
from negotiation.record.export import export
from negotiation.transcript import file

from .table import BAKER, DEAL, GROWER, HOST, do, offered, order, saying, started, verified

pytestmark = pytest.mark.usefixtures("store")


def said(session: SessionId) -> list[str | None]:
    refs = [r.entry.text for r in record.entries(session) if isinstance(r.entry, MessageSent)]
    kept = record.texts(refs)
    return [kept.get(ref) for ref in refs]


def test_it_is_a_session_of_its_own_and_the_old_one_stays() -> None:
    session, offer = offered()
    record.handle(saying(session, "Before we sign"))
    moment = record.snapshot(session).seq
    record.handle(saying(session, "After that moment"))
    do(session, GROWER, RejectOffer(offer))
    before = export(session, words=True)

    branched = record.branch(session, moment)

    assert export(session, words=True) == before
    assert verified(branched) == moment + 2
    *taken, origin, _ = [r.entry for r in record.entries(branched)]
    assert len(taken) == moment
    assert origin == SessionBranched(session, moment)
    state = record.snapshot(branched).state
    assert (state.clock.status, state.offers[offer].status) == ("paused", "open")
    assert said(branched) == ["Before we sign"]
    assert [t.words for t in file.read(export(branched, words=True)).texts] == ["Before we sign"]
    # Another way: what was refused there is signed here.
    do(branched, HOST, ResumeSession())
    do(branched, GROWER, SignOffer(offer))
    assert record.snapshot(branched).state.agreements
    assert not record.snapshot(session).state.agreements


def test_that_moment_is_now_and_deadlines_are_as_far_away(monkeypatch: pytest.MonkeyPatch) -> None:
    session = started()
    do(session, BAKER, TableOffer(DEAL, frozenset({PartyId("orchard")}), expires_in=60_000))
    old = record.snapshot(session)
    monkeypatch.setattr(clock, "now", lambda: old.at + 86_400_700)
    new = record.snapshot(record.branch(session, old.seq))
    assert new.at == old.at + 86_400_000
    assert new.state.clock.ends_at == (old.state.clock.ends_at or 0) + 86_400_000
    assert new.state.clock.remaining == (old.state.clock.ends_at or 0) - old.at
    (before,), (after,) = old.state.offers.values(), new.state.offers.values()
    assert (before.expires_at or 0) - before.tabled_at == (after.expires_at or 0) - after.tabled_at
    assert after.tabled_at == before.tabled_at + 86_400_000


def test_a_command_of_then_has_the_answer_of_then() -> None:
    session = started()
    table = order(session, BAKER, TableOffer(DEAL, frozenset({PartyId("orchard")})))
    record.handle(table)
    moment = record.snapshot(session).seq
    do(session, BAKER, TableOffer(DEAL, frozenset({PartyId("orchard")})))
    branched = record.branch(session, moment)
    again = order(branched, BAKER, table.command, command_id=table.command_id)
    assert record.handle(again).status == "accepted"
    assert len(record.snapshot(branched).state.offers) == 1


def test_either_is_deleted_and_what_was_erased_stays_erased() -> None:
    session = started()
    for words in ("first", "second"):
        record.handle(saying(session, words))
    (first, _) = [r.entry.text for r in record.entries(session) if isinstance(r.entry, MessageSent)]
    record.erase_texts([first])
    branched = record.branch(session, record.snapshot(session).seq)
    assert said(branched) == [None, "second"]
    record.delete_sessions([session])
    assert said(branched) == [None, "second"]
    verified(branched)
    record.delete_sessions([branched])
    assert not models.EntryText.objects.filter(session=branched).exists()


def test_a_branch_of_a_branch() -> None:
    session, offer = offered()
    branched = record.branch(session, record.snapshot(session).seq)
    do(branched, HOST, ResumeSession())
    again = record.branch(branched, record.snapshot(branched).seq)
    assert record.snapshot(again).state.clock.status == "paused"
    assert offer in record.snapshot(again).state.offers
    verified(again)


def test_nothing_goes_on_before_the_start_or_after_the_end() -> None:
    session = started()
    begun = next(r.seq for r in record.entries(session) if isinstance(r.entry, PhaseStarted))
    do(session, HOST, EndSession())
    end, sessions = record.snapshot(session).seq, models.Session.objects.count()
    for seq in (1, begun - 2, end):
        with pytest.raises(ValueError, match="nothing goes on from a moment"):
            record.branch(session, seq)
    with pytest.raises(ValueError, match="a command goes on"):
        record.branch(session, begun - 1)
    for seq in (0, end + 1):
        with pytest.raises(ValueError, match="has no entry"):
            record.branch(session, seq)
    with pytest.raises(record.UnknownSession):
        record.branch(SessionId("f" * 32), 1)
    assert models.Session.objects.count() == sessions
