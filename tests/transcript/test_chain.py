"""Every change to a log shows."""

from __future__ import annotations

from dataclasses import replace

import pytest

from negotiation.transcript.chain import BrokenChainError, StoredEntry, link, origin, verify

SESSION = "5" * 32


def log(length: int = 4, session: str = SESSION) -> list[StoredEntry]:
    entries: list[StoredEntry] = []
    head = origin(session)
    for seq in range(1, length + 1):
        head = link(head, seq, 1000 + seq, "US.head", f"c{seq}", "seat_taken", 1, f'{{"n":{seq}}}')
        entries.append(
            StoredEntry(
                seq, 1000 + seq, "US.head", f"c{seq}", "seat_taken", 1, f'{{"n":{seq}}}', head
            )
        )
    return entries


def test_a_log_verifies_to_its_head() -> None:
    entries = log()
    assert verify(SESSION, entries) == (4, entries[-1].hash)
    assert verify(SESSION, entries[2:], after=(2, entries[1].hash)) == (4, entries[-1].hash)
    assert verify(SESSION, []) == (0, origin(SESSION))


def test_the_first_hash_is_fixed_for_ever() -> None:
    """A golden value: another way to hash would make every kept transcript look forged."""
    assert log()[0].hash == "42aeaa3f1136e08cdfd15111505792421d3c8a4f2019ee497c529bc0240875eb"


@pytest.mark.parametrize(
    "change",
    [
        {"seq": 3},
        {"at": 1003},
        {"actor": "CN.head"},
        {"command_id": "c9"},
        {"kind": "seat_released"},
        {"version": 2},
        {"body": '{"n":3}'},
        {"hash": "0" * 64},
    ],
)
def test_a_changed_entry_is_found_where_it_is(change: dict[str, object]) -> None:
    entries = log()
    entries[1] = replace(entries[1], **change)  # type: ignore[arg-type]
    with pytest.raises(BrokenChainError) as broken:
        verify(SESSION, entries)
    assert broken.value.seq == (3 if "seq" in change else 2)


def test_a_missing_moved_or_foreign_entry_is_found() -> None:
    entries = log()
    for forged in (
        [*entries[:1], *entries[2:]],
        [entries[1], entries[0], *entries[2:]],
        entries[1:],
        [*entries, entries[-1]],
    ):
        with pytest.raises(BrokenChainError):
            verify(SESSION, forged)
    with pytest.raises(BrokenChainError):
        verify("6" * 32, entries)


def test_every_single_bit_of_a_body_counts() -> None:
    entries = log(1)
    body = entries[0].body.encode()
    for index in range(len(body)):
        flipped = bytes([*body[:index], body[index] ^ 1, *body[index + 1 :]]).decode()
        with pytest.raises(BrokenChainError):
            verify(SESSION, [replace(entries[0], body=flipped)])


def test_time_does_not_run_backwards() -> None:
    first = log(1)[0]
    early = link(first.hash, 2, 1, "clock", "c", "seat_taken", 1, "{}")
    with pytest.raises(BrokenChainError, match="earlier"):
        verify(SESSION, [first, StoredEntry(2, 1, "clock", "c", "seat_taken", 1, "{}", early)])
