"""A transcript's file: one way to write it, and every other way is found."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from negotiation.engine.entries import SeatTaken
from negotiation.engine.terms import EVERYONE, SeatId
from negotiation.replay.digest import state_hash
from negotiation.transcript import chain, codec, file
from negotiation.transcript.file import TranscriptError, read, write
from negotiation.transcript.shapes import Shape
from negotiation.transcript.upcast import STEPS
from tests.replay.played import Session, korea, orchard

GOLDEN = Path(__file__).parents[1] / "golden" / "first-deal-1.jsonl"


@pytest.fixture(scope="module")
def golden() -> bytes:
    return GOLDEN.read_bytes()


def test_it_holds_everything_and_is_small(golden: bytes) -> None:
    found = read(golden)
    assert found.header.scenario == "first-deal"
    assert len(found.texts) == 2
    assert {text.words for text in found.texts} == {text.words for text in orchard().texts}
    assert len(golden) - len(found.header.source.encode()) < 8 * 1024
    assert found.head == found.entries[-1].hash
    assert write(found.header.session, found.header.source, found.entries, found.texts) == golden


def others(byte: int, at: int) -> tuple[int, int, int]:
    """What a byte may become: another low bit, another case, any other value."""
    return byte ^ 1, byte ^ 32, (byte + 1 + at * 7 % 255) % 256


def test_one_changed_byte_anywhere_is_found(golden: bytes) -> None:
    """Every byte, one way each; the next test does them all."""
    for at, byte in enumerate(golden):
        with pytest.raises(TranscriptError):
            read(golden[:at] + bytes([others(byte, at)[at % 3]]) + golden[at + 1 :])


@pytest.mark.long
@pytest.mark.parametrize("name", ["first-deal-1", "korea-2017-1"])
@pytest.mark.timeout(1800)
def test_one_changed_byte_anywhere_is_found_every_way(name: str) -> None:
    """The large one's long first line is only tried at some of its bytes, the rest at all."""
    whole = GOLDEN.with_name(f"{name}.jsonl").read_bytes()
    first = whole.index(b"\n")
    for at, byte in enumerate(whole):
        if name == "korea-2017-1" and at < first and at % 97:
            continue
        for other in others(byte, at):
            with pytest.raises(TranscriptError):
                read(whole[:at] + bytes([other]) + whole[at + 1 :])


@pytest.mark.parametrize("step", [5, pytest.param(1, marks=pytest.mark.long)])
def test_one_byte_too_many_or_too_few_is_found(golden: bytes, step: int) -> None:
    for at in range(0, len(golden), step):
        with pytest.raises(TranscriptError):
            read(golden[:at] + golden[at + 1 :])
        with pytest.raises(TranscriptError):
            read(golden[:at] + golden[at : at + 1] + golden[at:])


@pytest.mark.parametrize("step", [9, pytest.param(1, marks=pytest.mark.long)])
def test_every_cut_is_found(golden: bytes, step: int) -> None:
    for length in range(0, len(golden), step):
        with pytest.raises(TranscriptError):
            read(golden[:length])


def lines(content: bytes) -> list[bytes]:
    return content.splitlines(keepends=True)


def test_every_line_counts(golden: bytes) -> None:
    """Each line removed, doubled, or changed places with each other one."""
    whole = lines(golden)
    for at, line in enumerate(whole):
        with pytest.raises(TranscriptError):
            read(b"".join([*whole[:at], *whole[at + 1 :]]))
        with pytest.raises(TranscriptError):
            read(b"".join([*whole[:at], line, *whole[at:]]))
        for other in range(at):
            moved = [*whole]
            moved[at], moved[other] = moved[other], moved[at]
            with pytest.raises(TranscriptError):
                read(b"".join(moved))


def edited(number: int, change: Callable[[dict[str, Any]], object]) -> Callable[[bytes], bytes]:
    """Line ``number`` changed and written canonically again."""

    def edit(content: bytes) -> bytes:
        whole = lines(content)
        line = json.loads(whole[number - 1])
        change(line)
        whole[number - 1] = codec.canonical(line) + b"\n"
        return b"".join(whole)

    return edit


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        (lambda c: b"", "line 1: is not the beginning of a transcript"),
        (lambda c: b"\xef\xbb\xbf" + c, "line 1: begins with a byte order mark"),
        (lambda c: c.replace(b"\n", b"\r\n"), "line 1: ends in CR LF, not in LF"),
        (lambda c: c + b"\n", "line {last+1}: something follows the end"),
        (lambda c: c + b"\x00", "line {last+1}: something follows the end"),
        (lambda c: c[:-1], "line {last}: is cut off: it has no line break"),
        (lambda c: b"".join(lines(c)[:-1]), "line {last}: the end is missing: the file was cut"),
        (lambda c: c + lines(c)[-1], "line {last+1}: something follows the end"),
        (lambda c: c.replace(b'"at":', b'"at": ', 1), "line 2: is not written as a transcript"),
        (lambda c: c.replace(b"\n{", b"\n\xff{", 1), "line 2: is not UTF-8 text"),
        (lambda c: c.replace(b"\n{", b"\n[]\n{", 1), "line 2: not a JSON object"),
        (lambda c: c.replace(b"\n{", b'\n{"a":1.5}\n{', 1), "line 2: not the JSON of a body: 1.5"),
        (lambda c: c.replace(b"\n{", b'\n{"a":"\\ud800"}\n{', 1), "line 2: is not UTF-8"),
        (edited(1, lambda h: h.update(version=2)), "line 1: is format version 2; this program rea"),
        (edited(1, lambda h: h.update(minutes=11)), "line 1: does not describe the session"),
        (edited(1, lambda h: h.update(session="x")), "line 1: the session's id is not 32 hex"),
        (edited(1, lambda h: h.update(session="0" * 32)), "line 2: entry 1: does not have"),
        (edited(1, lambda h: h.update(source="{}")), "line 1: the scenario's text is not the one"),
        (edited(1, lambda h: h.pop("pack")), "line 1: header: missing or unknown: pack"),
        (edited(4, lambda e: e.update(actor="clock")), "line 4: entry 3: does not have the hash"),
        (edited(4, lambda e: e.update(seq=4)), "line 4: entry 4: follows entry 2"),
        (edited(4, lambda e: e.update(note=1)), "line 4: entry: missing or unknown: note"),
        (
            edited(4, lambda e: e.update(body=codec.canonical(e["body"]).decode())),
            "line 4: entry.body: expected str, found NoneType",
        ),
        (lambda c: edited(len(lines(c)), lambda e: e.update(texts=3))(c), "the end counts 3 texts"),
        (lambda c: edited(len(lines(c)), lambda e: e.update(end="0"))(c), "another last hash"),
        (lambda c: edited(len(lines(c)) - 1, lambda e: e.update(salt="0"))(c), "the salt is not"),
        (lambda c: edited(len(lines(c)) - 1, lambda e: e.update(words="No."))(c), "the words are"),
        (lambda c: edited(len(lines(c)) - 1, lambda e: e.update(ref="f" * 64))(c), "no entry ref"),
    ],
)  # fmt: skip
def test_it_says_in_one_sentence_what_is_wrong_and_where(
    golden: bytes, damage: Callable[[bytes], bytes], says: str
) -> None:
    last = len(lines(golden))
    with pytest.raises(TranscriptError) as found:
        read(damage(golden))
    sentence = says.replace("{last+1}", str(last + 1)).replace("{last}", str(last))
    assert sentence in str(found.value)
    assert "\n" not in str(found.value)
    assert str(found.value).startswith(f"line {found.value.line}: ")


def test_salt_and_words_cannot_trade_letters() -> None:
    session = orchard()
    first, second = session.texts
    moved = replace(first, salt=first.salt + first.words[0], words=first.words[1:])
    source = read(session.file()).header.source
    with pytest.raises(TranscriptError, match="the salt is not 32 hex characters"):
        write(session.id, source, session.stored, [moved, second])


def test_words_are_left_out_unless_asked_for() -> None:
    session = korea()
    assert b"CANARY" not in session.file()
    assert session.file(words=True).count(b"CANARY") == 3
    assert read(session.file()).entries == read(session.file(words=True)).entries


def test_a_session_that_another_one_opened_is_refused() -> None:
    one, two = orchard(), orchard()
    with pytest.raises(TranscriptError, match="line 2: entry 1: does not have the hash"):
        write("1" * 32, read(one.file()).header.source, two.stored)
    with pytest.raises(TranscriptError, match="line 2: a session has at least one entry"):
        write(one.id, read(one.file()).header.source, [])
    with pytest.raises(TranscriptError, match="line 2: the first entry does not open the session"):
        write(one.id, read(one.file()).header.source, one.stored[1:])


def forged(session: Session, kind: str, version: int, body: codec.Body) -> bytes:
    """One more entry, chained by somebody who knows how."""
    last = session.stored[-1]
    text = codec.canonical(body).decode()
    args = (last.seq + 1, last.at, "clock", "forged", kind, version, text)
    session.stored.append(chain.StoredEntry(*args, chain.link(last.hash, *args)))
    return session.file()


def test_what_this_program_cannot_read_is_named() -> None:
    where = len(orchard().stored) + 2
    with pytest.raises(TranscriptError, match=f"line {where}: unknown kind of entry 'bribed'"):
        forged(orchard(), "bribed", 1, {})
    with pytest.raises(TranscriptError, match=f"line {where}: seat_taken version 2 is newer"):
        forged(orchard(), "seat_taken", 2, {})
    opened = codec.parse(orchard().stored[0].body)
    with pytest.raises(TranscriptError, match=f"line {where}: a session is opened by its first"):
        forged(orchard(), "session_opened", 1, opened)


def test_an_old_transcript_is_brought_up_to_date_while_it_is_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A release that calls a taken seat's ``seat`` a ``place`` reads older files as they are."""
    old, hash_then = orchard().file(words=True), state_hash(orchard().history().last)
    new = Shape(
        lambda entry: {"place": entry.seat, "audience": {}},
        lambda body: SeatTaken(SeatId(body["place"]), EVERYONE),
    )
    newer = {**codec.KINDS, "seat_taken": codec.Kind("seat_taken", 2, new)}
    monkeypatch.setattr(codec, "KINDS", newer)
    with pytest.raises(TranscriptError, match="line 3: seat_taken: nothing reads version 1"):
        read(old)
    monkeypatch.setitem(STEPS, ("seat_taken", 1), lambda body: {"place": body["seat"]})
    found = read(old)
    # The stored bytes stay what they were, and so do the chain and where it all ends.
    assert write(found.header.session, found.header.source, found.entries, found.texts) == old
    session = orchard()
    session.stored = list(found.entries)
    assert {entry.version for entry in found.entries if entry.kind == "seat_taken"} == {1}
    assert state_hash(session.history().last) == hash_then


def test_the_shapes_of_the_file_are_fixed() -> None:
    """Another release must write the same four kinds of line."""
    whole = [json.loads(line) for line in lines(orchard().file(words=True))]
    assert file.FORMAT == whole[0]["format"] == "backchannel transcript"
    kinds = [tuple(sorted(line)) for line in whole]
    assert list(dict.fromkeys(kinds)) == [
        ("digest", "format", "minutes", "pack", "scenario", "session", "source", "version"),
        ("actor", "at", "body", "command_id", "hash", "kind", "seq", "version"),
        ("ref", "salt", "words"),
        ("end", "entries", "texts"),
    ]
