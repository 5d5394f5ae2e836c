"""What the record promises, on every database."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import replace

import pytest
from django.db import connection, transaction

from negotiation import models, record
from negotiation.engine.commands import (
    EndPhase,
    EndSession,
    Say,
    SetReady,
    SignOffer,
    StartSession,
    TableOffer,
    TakeSeat,
)
from negotiation.engine.deadlines import due
from negotiation.engine.entries import AgreementBound, MessageSent, SessionEnded
from negotiation.engine.refusals import Code
from negotiation.engine.terms import CLOCK, PLENARY, PartyId, SeatId
from negotiation.record import Order, SessionId, cache, clock
from negotiation.record.reading import stored
from negotiation.transcript import chain

from .stores import Store
from .table import (
    BAKER,
    DEAL,
    GROWER,
    HOST,
    all_of,
    do,
    effects,
    new_id,
    offered,
    opened,
    order,
    refusal,
    saying,
    seated,
    started,
    statuses,
    verified,
)

pytestmark = pytest.mark.usefixtures("store")


def forget() -> None:
    """What a restart forgets: the writer and every folded state."""
    record.stop()
    cache.SNAPSHOTS.drop(list(cache.SNAPSHOTS._snapshots))


# --- opening and reading --------------------------------------------------------------------------


def test_a_session_opens_with_its_scenario_and_first_entry() -> None:
    before = clock.now()
    session = opened()
    assert len(session) == 32
    assert int(session, 16) >= 0
    snapshot = record.snapshot(session)
    assert (snapshot.seq, snapshot.state.table.pack.id) == (1, "tutorial")
    assert before <= snapshot.at <= clock.now()
    assert snapshot.state.table.scenario.id == "first-deal"
    source = models.ScenarioSource.objects.get(pk=snapshot.state.table.scenario.digest)
    assert hashlib.sha256(source.text.encode()).hexdigest() == source.digest
    assert verified(session) == 1
    assert opened() != session
    assert record.snapshot(opened()).state.table.seed != snapshot.state.table.seed


def test_a_bad_opening_writes_nothing() -> None:
    before = models.Session.objects.count()
    for scenario, pack, minutes in (
        ("atlantis", "tutorial", 10),
        ("first-deal", "whole", 10),
        ("first-deal", "tutorial", 0),
    ):
        with pytest.raises(Exception, match=r"atlantis|whole|minute"):
            record.open_session(scenario, pack, minutes)
    assert models.Session.objects.count() == before


def test_an_unknown_session_is_nobodys() -> None:
    ghost = SessionId("0" * 32)
    with pytest.raises(record.UnknownSession):
        record.snapshot(ghost)
    with pytest.raises(record.UnknownSession):
        record.handle(order(ghost, HOST, EndSession()))
    assert record.entries(ghost) == []
    assert record.heads([ghost]) == {}
    session = seated()
    futures = [record.submit(saying(s, "hello")) for s in (session, ghost, session)]
    assert isinstance(futures[1].exception(5), record.UnknownSession)
    assert [futures[i].result(5).status for i in (0, 2)] == ["accepted", "accepted"]


def test_entries_are_read_after_a_place_and_up_to_a_limit() -> None:
    session = seated()
    assert [r.seq for r in record.entries(session)] == [1, 2, 3]
    assert [r.seq for r in record.entries(session, after=1)] == [2, 3]
    assert [r.seq for r in record.entries(session, after=1, limit=1)] == [2]
    assert record.entries(session, after=3) == []
    assert record.heads([session, opened()])[session] == 3
    assert record.heads([]) == {}


def test_a_session_is_open_until_it_has_ended() -> None:
    session, other = opened(), opened()
    do(session, HOST, EndSession())
    assert isinstance(record.entries(session)[-1].entry, SessionEnded)
    assert other in record.open_sessions()
    assert session not in record.open_sessions()


# --- answers --------------------------------------------------------------------------------------


def test_a_command_sent_again_has_one_effect_and_the_same_answer() -> None:
    session = seated()
    first = saying(session, "hello")
    again = replace(saying(session, "hello"), command_id=first.command_id)
    assert again.command != first.command, "the words are sealed anew each time"
    answer = record.handle(first)
    assert (answer.status, answer.seq) == ("accepted", 4)
    record.handle(saying(session, "something else"))
    assert record.handle(again) == answer
    forget()
    assert record.handle(again) == answer
    assert effects(session, first.command_id) == ["message_sent"]
    assert verified(session) == 5


def test_a_refusal_stays_the_answer_even_if_it_would_be_accepted_now() -> None:
    session = opened()
    early = order(session, HOST, StartSession())
    answer = record.handle(early)
    assert refusal(answer).code is Code.NO_PLAYERS
    do(session, HOST, TakeSeat(SeatId("bakery.owner")))
    assert record.handle(early) == answer
    forget()
    assert record.handle(early) == answer
    assert verified(session) == 2


def test_a_refusal_keeps_its_parameters() -> None:
    session = started()
    command = TableOffer({**DEAL, PartyId("X"): "y"}, frozenset({PartyId("orchard")}))  # type: ignore[dict-item]
    wrong = order(session, BAKER, command)
    answer = record.handle(wrong)
    assert refusal(answer).params
    forget()
    assert record.handle(wrong) == answer
    lacking = order(session, BAKER, TableOffer(DEAL, frozenset({PartyId("orchard")}), final=True))
    assert record.handle(lacking).status == "accepted"


def test_a_refusal_writes_only_its_answer() -> None:
    session = opened()
    refused = saying(session, "nobody sits here")
    assert refusal(record.handle(refused)).code is Code.NEEDS_SEAT
    assert verified(session) == 1
    assert record.texts([text.ref for text in refused.texts]) == {}
    assert models.StoredAnswer.objects.filter(session=session).count() == 1


def test_the_same_id_for_another_command_is_a_conflict() -> None:
    session = seated()
    first = saying(session, "hello")
    assert record.handle(first).status == "accepted"
    other = saying(session, "goodbye", command_id=first.command_id)
    assert record.handle(other).status == "conflict"
    assert record.handle(first).status == "accepted"
    together = [saying(session, words, command_id="ab" * 16) for words in ("one", "two")]
    assert statuses(all_of(together)) == ["accepted", "conflict"]
    assert verified(session) == 5


def test_ids_belong_to_their_actor_and_session() -> None:
    """Nobody can take another's id away by using it first."""
    session, other = seated(), seated()
    command_id = new_id()
    orders = [
        saying(session, "mine", actor=BAKER, command_id=command_id),
        saying(session, "my own", actor=GROWER, command_id=command_id),
        saying(other, "elsewhere", actor=BAKER, command_id=command_id),
    ]
    assert statuses(all_of(orders)) == ["accepted"] * 3
    assert effects(session, command_id) == ["message_sent"] * 2
    assert effects(other, command_id) == ["message_sent"]


def test_a_command_that_changes_nothing_is_accepted_without_an_entry() -> None:
    session = seated()
    do(session, BAKER, SetReady(ready=True))
    idle = order(session, BAKER, SetReady(ready=True))
    answer = record.handle(idle)
    assert (answer.status, answer.seq) == ("accepted", 4)
    assert effects(session, idle.command_id) == []


def test_a_deadline_counts_once_and_an_early_one_can_come_again() -> None:
    session = seated()
    do(session, HOST, StartSession())
    ends_at = record.snapshot(session).state.clock.ends_at
    assert ends_at
    (command_id, command), *_ = due(record.snapshot(session).state, ends_at)
    deadline = Order(session, CLOCK, command_id, command)
    assert refusal(record.handle(deadline)).code is Code.NOT_DUE
    overdue = record.open_session("first-deal", "tutorial", 10, now=clock.now() - 3_600_000)
    assert record.snapshot(overdue).at < clock.now() - 3_000_000
    # The same id is decided anew once its time has come, and from then on has its answer.
    with pytest.MonkeyPatch.context() as later:
        later.setattr(clock, "now", lambda: ends_at)
        answer = record.handle(deadline)
        assert answer.status == "accepted"
        assert record.handle(deadline) == answer
        assert record.handle(replace(deadline, command=EndPhase(0))) == answer
    assert effects(session, command_id) == ["phase_started"]


def test_time_never_runs_backwards() -> None:
    ahead = clock.now() + 3_600_000
    session = record.open_session("first-deal", "tutorial", 10, now=ahead)
    do(session, HOST, TakeSeat(SeatId("bakery.owner")))
    assert [r.at for r in record.entries(session)] == [ahead, ahead]
    verified(session)


# --- the log --------------------------------------------------------------------------------------


def test_the_log_is_gapless_chained_and_in_the_order_of_submission() -> None:
    session = seated()
    words = [f"word {n}" for n in range(300)]
    answers = all_of([saying(session, each) for each in words])
    assert [answer.seq for answer in answers] == list(range(4, 304))
    said = [r.entry.text for r in record.entries(session) if isinstance(r.entry, MessageSent)]
    kept = record.texts(said)
    assert [kept[ref] for ref in said] == words
    assert verified(session) == 303


def test_a_log_changed_behind_the_records_back_does_not_verify(store: Store) -> None:
    session = seated()
    store.sql("UPDATE negotiation_entry SET at = at + 1 WHERE session_id = ? AND seq = 2", session)
    with pytest.raises(chain.BrokenChainError) as broken:
        verified(session)
    assert broken.value.seq == 2


def test_an_agreement_comes_out_the_same_after_a_restart() -> None:
    session, offer = offered()
    do(session, GROWER, SignOffer(offer))
    kinds = [type(r.entry) for r in record.entries(session)]
    assert kinds[-2:] == [AgreementBound, SessionEnded]
    before = record.snapshot(session)
    forget()
    after = record.snapshot(session)
    assert after is not before
    assert after == before


def test_the_cached_state_is_the_stored_one_not_the_submitted_one() -> None:
    """An offer's issues come in the client's order, and would come back in another."""
    session = started()
    backwards = dict(sorted(DEAL.items(), reverse=True))
    do(session, BAKER, TableOffer(backwards, frozenset({PartyId("orchard")})))
    live = record.snapshot(session).state
    forget()
    again = record.snapshot(session).state
    assert [list(o.package) for o in live.offers.values()] == [
        list(o.package) for o in again.offers.values()
    ]


# --- words ----------------------------------------------------------------------------------------


def test_words_can_be_erased_and_the_chain_stays_whole(store: Store) -> None:
    session = seated()
    secret, other = saying(session, "zanzibar at midnight"), saying(session, "let us stay")
    assert statuses(all_of([secret, other])) == ["accepted", "accepted"]
    refs = [text.ref for text in (*secret.texts, *other.texts)]
    before = record.snapshot(session)
    assert record.texts(refs)[refs[0]] == "zanzibar at midnight"
    assert record.erase_texts(refs[:1]) == 1
    assert record.erase_texts(refs[:1]) == 0
    assert record.texts(refs) == {refs[1]: "let us stay"}
    verified(session)
    forget()
    assert record.snapshot(session) == before
    if not store.url:
        left = b"".join(file.read_bytes() for file in store.data.glob("*.sqlite3*"))
        assert b"let us stay" in left
        assert b"zanzibar" not in left, "the words must leave the file, not only the table"


def test_a_reference_is_a_salted_hash_of_the_words() -> None:
    one, two = record.seal("yes"), record.seal("yes")
    assert one.ref == hashlib.sha256(f"{one.salt}yes".encode()).hexdigest()
    assert one.ref != two.ref
    for unkeepable in ("nul \0 byte", "half \ud800 pair"):
        with pytest.raises(ValueError, match=r"NUL|surrogates"):
            record.seal(unkeepable)


@pytest.mark.parametrize("words", ["", "'; DROP TABLE x; --", "ñ 한글 🕊 %s %(x)s ? \\", "a\r\nb\t"])
def test_any_words_come_back_as_they_were(words: str) -> None:
    said = saying(seated(), words)
    assert record.handle(said).status == "accepted"
    assert record.texts([said.texts[0].ref]) == {said.texts[0].ref: words}


# --- one way to write -----------------------------------------------------------------------------


def test_rows_cannot_be_changed_or_written_beside_the_record() -> None:
    session = seated()
    row = models.Entry.objects.filter(session=session).first()
    assert row is not None
    with pytest.raises(models.AppendOnlyError):
        row.save()
    with pytest.raises(models.AppendOnlyError):
        row.delete()
    rows = models.Entry.objects.filter(session=session)
    with pytest.raises(models.AppendOnlyError):
        rows.update(at=0)
    with pytest.raises(models.AppendOnlyError):
        rows.delete()
    with pytest.raises(models.AppendOnlyError):
        models.StoredAnswer.objects.create(session_id=session)
    assert verified(session) == 3


def test_the_record_refuses_to_write_inside_a_callers_transaction() -> None:
    """What it acknowledged there could still be rolled back, and SQLite would wait for itself."""
    session = seated()
    with transaction.atomic(), pytest.raises(RuntimeError, match="outside"):
        record.handle(order(session, HOST, EndSession()))
    assert verified(session) == 3


def test_a_session_can_be_deleted_whole_when_its_time_is_over() -> None:
    session = seated()
    record.handle(saying(session, "hello"))
    with transaction.atomic():
        models.Session.objects.get(pk=session).delete()
    assert stored(session) == []
    assert not models.EntryText.objects.filter(session=session).exists()


# --- telling what changed ------------------------------------------------------------------------


def test_a_change_is_told_after_commit_and_never_for_nothing() -> None:
    session, quiet = seated(), seated()
    told: list[record.Change] = []

    def listen(changes: Sequence[record.Change]) -> None:
        # The writer's own connection, outside of any transaction: what it sees is committed.
        assert not connection.in_atomic_block
        for change in changes:
            assert change.snapshot.seq == record.heads([change.session])[change.session]
        told.extend(changes)

    record.on_commit(listen)
    do(session, BAKER, SetReady(ready=True))
    said = record.seal("x")
    spoken = record.Order(session, HOST, secrets.token_hex(16), Say(PLENARY, said.ref), (said,))
    assert record.handle(spoken).seq == 5
    refusal(record.handle(order(quiet, BAKER, StartSession())))
    record.stop()
    assert [(change.session, change.snapshot.seq) for change in told] == [
        (session, 4),
        (session, 5),
    ]
    # What is told is what everybody else will read.
    assert [list(change.entries) for change in told] == [
        record.entries(session, seq - 1, limit=1) for seq in (4, 5)
    ]
    assert [dict(change.words) for change in told] == [{}, record.texts([said.ref])]
    assert told[-1].since(4) == told[-1]
    assert told[-1].since(3) is None
    newest = told[-1].since(5)
    assert newest is not None
    assert newest.entries == []
    both = record.joined(told, 3)
    assert both is not None
    assert both.snapshot is told[-1].snapshot
    assert list(both.entries) == record.entries(session, 3)
    assert dict(both.words) == record.texts([said.ref])
    assert record.joined(told, 2) is None
    assert record.joined(told, 5) is None
    assert record.joined(told, 4) == told[-1]


def test_a_listener_that_raises_harms_nobody() -> None:
    session = seated()
    record.on_commit(lambda _: 1 / 0)  # type: ignore[arg-type]
    do(session, BAKER, SetReady(ready=True))
    do(session, BAKER, SetReady(ready=False))
    assert verified(session) == 5
