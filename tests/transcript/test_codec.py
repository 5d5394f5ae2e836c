"""Entries survive being stored, and nothing else is taken for one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from negotiation.engine.entries import Entry, OfferTabled, SeatTaken, SessionOpened
from negotiation.engine.terms import SeatId
from negotiation.transcript import codec
from negotiation.transcript.shapes import UndecodableError, shape
from negotiation.transcript.upcast import STEPS, upcast

from .examples import CLASSES, ENTRIES, instances

GOLDEN = Path(__file__).with_name("golden.jsonl")
"""One line per kind and version that was ever written: never change one, only add."""


def golden() -> list[dict[str, Any]]:
    return [json.loads(line) for line in GOLDEN.read_text(encoding="utf-8").splitlines()]


def test_every_class_of_entry_has_a_kind() -> None:
    assert {kind.name for kind in codec.KINDS.values()} == set(codec.KINDS)
    assert len(codec.KINDS) == len(CLASSES)


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)
def test_every_class_survives_being_stored(cls: type[Entry]) -> None:
    @settings(max_examples=30)
    @given(instances(cls))
    def round_trip(entry: Entry) -> None:
        kind = codec.kind(entry)
        stored = codec.canonical(codec.encode(entry))
        again = codec.decode(kind.name, kind.version, codec.parse(stored.decode()))
        assert again == entry
        assert codec.canonical(codec.encode(again)) == stored

    round_trip()


@given(ENTRIES)
def test_equal_entries_have_equal_bytes(entry: Entry) -> None:
    """Sets and mappings in any order give the same bytes: here, in the order of their reversal."""
    body = codec.encode(entry)
    backwards = dict(reversed(body.items()))
    if isinstance(package := backwards.get("package"), dict):
        backwards["package"] = dict(reversed(package.items()))
    assert codec.canonical(backwards) == codec.canonical(body)
    kind = codec.kind(entry)
    again = codec.decode(kind.name, kind.version, backwards)
    assert again == entry
    if isinstance(again, OfferTabled):
        assert list(again.package) == sorted(again.package)


def test_every_kind_and_version_has_a_golden_line() -> None:
    lines = {(line["kind"], line["version"]) for line in golden()}
    wanted = {
        (kind.name, version)
        for kind in codec.KINDS.values()
        for version in range(1, kind.version + 1)
    }
    assert lines == wanted


@pytest.mark.parametrize("line", golden(), ids=lambda line: f"{line['kind']}-{line['version']}")
def test_what_was_written_once_is_read_for_ever(line: dict[str, Any]) -> None:
    entry = codec.decode(line["kind"], line["version"], codec.parse(line["body"]))
    assert codec.kind(entry).name == line["kind"]
    if codec.kind(entry).version == line["version"]:
        assert codec.canonical(codec.encode(entry)).decode() == line["body"]


def test_every_older_version_has_a_step() -> None:
    wanted = {
        (kind.name, older) for kind in codec.KINDS.values() for older in range(1, kind.version)
    }
    assert set(STEPS) == wanted


def test_a_session_opened_before_there_were_worlds_has_no_preset() -> None:
    old = next(
        line for line in golden() if (line["kind"], line["version"]) == ("session_opened", 1)
    )
    entry = codec.decode("session_opened", 1, codec.parse(old["body"]))
    assert isinstance(entry, SessionOpened)
    assert (entry.preset, entry.parameters, entry.pack) == (None, {}, "core")
    with pytest.raises(UndecodableError, match="preset"):
        codec.decode("session_opened", 2, codec.parse(old["body"]))


def test_a_body_is_brought_up_to_date_step_by_step() -> None:
    steps = {
        ("seat_taken", 1): lambda body: {**body, "desk": body["seat"]},
        ("seat_taken", 2): lambda body: {"place": body["desk"]},
    }
    assert upcast("seat_taken", 1, 3, {"seat": "US.head"}, steps) == {"place": "US.head"}
    assert upcast("seat_taken", 3, 3, {"place": "US.head"}, steps) == {"place": "US.head"}
    with pytest.raises(UndecodableError, match="version 4 is newer"):
        upcast("seat_taken", 4, 3, {}, steps)
    with pytest.raises(UndecodableError, match="nothing reads version 3"):
        upcast("seat_taken", 3, 4, {}, steps)


BODY = codec.encode(SeatTaken(SeatId("US.head")))


@pytest.mark.parametrize(
    ("kind", "version", "body", "why"),
    [
        ("seat_stolen", 1, BODY, "unknown kind of entry 'seat_stolen'"),
        ("seat_taken", 2, BODY, "version 2 is newer"),
        ("seat_taken", 0, BODY, "nothing reads version 0"),
        ("seat_taken", 1, {"seat": "US.head"}, "missing or unknown: audience"),
        ("seat_taken", 1, {**BODY, "name": "Ana"}, "missing or unknown: name"),
        ("seat_taken", 1, {**BODY, "seat": None}, "seat_taken.seat: expected str, found NoneType"),
        ("seat_taken", 1, {**BODY, "seat": 7}, "seat_taken.seat: expected str, found int"),
        ("seat_taken", 1, {**BODY, "audience": []}, "audience: expected an object, found list"),
        ("seat_readied", 1, {**BODY, "ready": 1}, "seat_readied.ready: expected bool, found int"),
        ("phase_extended", 1, {"by": True, "audience": BODY["audience"]}, "by: expected int"),
        ("session_ended", 1, {"reason": "boredom", "audience": BODY["audience"]}, "'boredom'"),
        (
            "seat_taken",
            1,
            {**BODY, "audience": {**BODY["audience"], "seats": ["b", "a"]}},
            "audience.seats: not sorted",
        ),
        (
            "seat_taken",
            1,
            {**BODY, "audience": {**BODY["audience"], "seats": "ab"}},
            "audience.seats: expected a list, found str",
        ),
    ],
)
def test_anything_else_is_refused_by_name(
    kind: str, version: int, body: dict[str, Any], why: str
) -> None:
    with pytest.raises(UndecodableError, match=why.replace("[", r"\[")):
        codec.decode(kind, version, body)


def test_an_audience_that_was_read_before_does_not_vouch_for_one_that_only_equals_it() -> None:
    def read(public: object, seats: list[str]) -> Entry:
        audience = {"parties": [], "public": public, "seats": seats}
        return codec.decode("seat_taken", 1, {"seat": "US.head", "audience": audience})

    assert read(True, []).audience is read(True, []).audience
    assert read(True, ["a"]).audience.seats == {"a"}
    with pytest.raises(UndecodableError, match="public: expected bool, found int"):
        read(1, [])


@pytest.mark.parametrize(
    "text", ["1.5", '{"by":1.5}', '{"by":NaN}', '{"by":1e3}', "[]", "null", "{", "[" * 100_000, ""]
)
def test_only_objects_without_floats_are_bodies(text: str) -> None:
    with pytest.raises(UndecodableError):
        codec.parse(text)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), "\ud800"])
def test_what_json_or_utf8_cannot_say_has_no_bytes(value: object) -> None:
    with pytest.raises(ValueError, match=r"JSON compliant|surrogates"):
        codec.canonical({"value": value})


MESSAGE = codec.parse(
    '{"audience":{"parties":[],"public":true,"seats":[]},"channel":"plenary","seat":null,"text":"0"}'
)
JSON: st.SearchStrategy[Any] = (
    st.none() | st.booleans() | st.integers() | st.text(max_size=3) | st.just([]) | st.just({})
)


@given(st.dictionaries(st.sampled_from([*MESSAGE, "name", ""]), JSON, max_size=3))
def test_a_body_is_taken_exactly_if_every_member_is_right(damage: dict[str, Any]) -> None:
    body = {**MESSAGE, **damage}
    right = (
        body.keys() == MESSAGE.keys()
        and body["audience"] == MESSAGE["audience"]
        and isinstance(body["channel"], str)
        and isinstance(body["text"], str)
        and (body["seat"] is None or isinstance(body["seat"], str))
    )
    if right:
        assert codec.encode(codec.decode("message_sent", 1, body)) == body
    else:
        with pytest.raises(UndecodableError, match="message_sent"):
            codec.decode("message_sent", 1, body)


def test_a_class_that_json_cannot_say_is_found_when_the_program_starts() -> None:
    with pytest.raises(TypeError, match=r"offer\.price: no JSON form for <class 'float'>"):
        shape(float, "offer.price")
