"""From frames to messages and commands: everything legal arrives, nothing else does."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from negotiation.engine import commands as engine
from negotiation.engine.slices import Line
from negotiation.engine.terms import TextRef
from negotiation.protocol import client
from negotiation.protocol.client import ClientMessage, CommandMessage, Do
from negotiation.protocol.codec import (
    ProtocolError,
    decode,
    dump_line,
    fingerprint,
    message,
    to_command,
)
from negotiation.protocol.words import MAX_FRAME, MAX_TEXT, ErrorCode, normalised

from .poison import POISON

ID = "0123456789abcdef" * 2
LEGAL: dict[str, tuple[dict[str, Any], engine.Command]] = {
    "open_channel": (
        {"seats": ["US.head", "CN.head"]},
        engine.OpenChannel(frozenset({"US.head", "CN.head"})),  # type: ignore[arg-type]
    ),
    "say": ({"channel": "party:US", "text": " hi "}, engine.Say("party:US", TextRef("<hi>"))),  # type: ignore[arg-type]
    "table_offer": (
        {"package": {"NUC": "cap"}, "addressees": ["KP"], "final": True, "expires_in": 90},
        engine.TableOffer(
            {"NUC": "cap"},  # type: ignore[dict-item]
            frozenset({"KP"}),  # type: ignore[arg-type]
            final=True,
            expires_in=90_000,
        ),
    ),
    "withdraw_offer": ({"offer": "a1"}, engine.WithdrawOffer("a1")),  # type: ignore[arg-type]
    "reject_offer": ({"offer": "a1"}, engine.RejectOffer("a1")),  # type: ignore[arg-type]
    "sign_offer": ({"offer": "a1"}, engine.SignOffer("a1")),  # type: ignore[arg-type]
    "pass_pen": ({"seat": "US.envoy"}, engine.PassPen("US.envoy")),  # type: ignore[arg-type]
    "set_ready": ({"ready": False}, engine.SetReady(False)),
    "start_session": ({}, engine.StartSession()),
    "pause_session": ({}, engine.PauseSession()),
    "resume_session": ({}, engine.ResumeSession()),
    "extend_phase": ({"by": 60}, engine.ExtendPhase(60_000)),
    "step_phase": ({}, engine.StepPhase()),
    "step_back": ({}, engine.StepBack()),
    "end_session": ({}, engine.EndSession()),
    "reveal_results": ({}, engine.RevealResults()),
    "take_action": (
        {"instrument": "listing", "target": "MSS"},
        engine.TakeAction("listing", "MSS"),  # type: ignore[arg-type]
    ),
    "second_action": ({"action": "a1"}, engine.SecondAction("a1")),  # type: ignore[arg-type]
    "mark_seat": (
        {"seat": "US.head", "inexperienced": True},
        engine.MarkSeat("US.head", True),  # type: ignore[arg-type]
    ),
    "fire_inject": ({"inject": "flood"}, engine.FireInject("flood")),  # type: ignore[arg-type]
    "own_inject": (
        {"text": " A storm. ", "changes": {"T": -3}},
        engine.FireInject(None, TextRef("<A storm.>"), {"T": -3}),  # type: ignore[dict-item]
    ),
    "release_seat": ({"seat": "US.head"}, engine.ReleaseSeat("US.head")),  # type: ignore[arg-type]
}


def command(kind: str, **fields: Any) -> str:
    return json.dumps({"type": "command", "id": ID, "do": {"kind": kind, **fields}})


def decoded(kind: str, **fields: Any) -> CommandMessage:
    found = decode(command(kind, **fields))
    assert isinstance(found, CommandMessage)
    return found


def test_every_kind_of_command_is_tried_here() -> None:
    kinds = {get_args(do.model_fields["kind"].annotation)[0] for do in get_args(get_args(Do)[0])}
    assert kinds == set(LEGAL)


@pytest.mark.parametrize("kind", LEGAL)
def test_a_command_becomes_the_engines(kind: str) -> None:
    fields, expected = LEGAL[kind]
    assert to_command(decoded(kind, **fields).do, lambda words: TextRef(f"<{words}>")) == expected


@pytest.mark.parametrize("kind", LEGAL)
def test_a_command_with_a_field_more_is_refused(kind: str) -> None:
    with pytest.raises(ProtocolError) as refused:
        decode(command(kind, **LEGAL[kind][0], actor="US.head"))
    assert refused.value.code is ErrorCode.BAD_MESSAGE


@pytest.mark.parametrize("kind", [kind for kind, (fields, _) in LEGAL.items() if fields])
def test_a_command_without_its_fields_is_refused(kind: str) -> None:
    with pytest.raises(ProtocolError):
        decode(command(kind))


# Legal for the codec; the socket refuses it because of what was said before.
_IN_TIME_ONLY = {"a second hello", "never sent"}


@pytest.mark.parametrize("name", [name for name in POISON if name not in _IN_TIME_ONLY])
def test_poison_is_refused(name: str) -> None:
    with pytest.raises(ProtocolError) as refused:
        decode(POISON[name])
    assert refused.value.code in {ErrorCode.NOT_JSON, ErrorCode.BAD_MESSAGE}


def test_size_counts_bytes() -> None:
    with pytest.raises(ProtocolError) as refused:
        decode("é" * (MAX_FRAME // 2 + 1))
    assert refused.value.code is ErrorCode.TOO_LARGE


@given(
    st.text()
    | st.recursive(st.none() | st.booleans() | st.floats() | st.text(), st.lists).map(json.dumps)
)
def test_whatever_comes_the_only_error_is_ours(frame: str) -> None:
    with suppress(ProtocolError):
        decode(frame)


_VALUES = st.none() | st.booleans() | st.integers() | st.text() | st.lists(st.text(max_size=3))


@given(
    st.sampled_from(["hello", "command", "preview", "history", "ack"]),
    st.dictionaries(
        st.sampled_from(
            ["protocol", "after", "feed", "id", "do", "ref", "package", "final", "before", "update"]
        ),
        _VALUES | st.dictionaries(st.sampled_from(["kind", "text", "offer"]), _VALUES),
    ),
)
def test_half_right_messages_are_right_or_refused(kind: str, fields: dict[str, Any]) -> None:
    try:
        found = decode(json.dumps({"type": kind, **fields}))
    except ProtocolError:
        return
    assert isinstance(found, get_args(get_args(ClientMessage)[0]))


@given(st.text(max_size=MAX_TEXT))
def test_words_are_the_same_after_saying_them_twice(text: str) -> None:
    try:
        once = normalised(text)
    except ValueError:
        return
    assert normalised(once) == once
    assert once == once.strip()
    once.encode()


@pytest.mark.parametrize(
    ("said", "heard"),
    [
        ("e\u0301", "é"),
        ("  a\r\nb\rc ", "a\nb\nc"),
        ("\u1112\u1161\u11ab", "한"),
        ("👩‍🚀 שלום", "👩‍🚀 שלום"),
        ("x" * MAX_TEXT, "x" * MAX_TEXT),
    ],
)
def test_words_are_normalised(said: str, heard: str) -> None:
    assert normalised(said) == heard


def test_the_length_counts_after_normalisation() -> None:
    assert len(normalised("e\u0301" * MAX_TEXT)) == MAX_TEXT
    with pytest.raises(ValueError, match="characters"):
        normalised("\ufb2c" * (MAX_TEXT // 2))  # grows threefold


def test_a_retry_has_the_same_fingerprint_and_another_command_has_not() -> None:
    same = {fingerprint(decoded("say", channel="plenary", text=t)) for t in ("é", "e\u0301", " é")}
    other = fingerprint(decoded("say", channel="plenary", text="e"))
    assert len(same) == 1
    assert other not in same


def test_a_line_leaves_out_what_is_none_and_the_reference() -> None:
    said = dump_line(Line("message", 5, channel=None, text=TextRef("f" * 64)), 'so "be" it\n')
    assert json.loads(f"{{{said}}}") == {"kind": "message", "at": 5, "words": 'so "be" it\n'}
    erased = dump_line(Line("message", 5, text=TextRef("f" * 64)), None)
    assert json.loads(f"{{{erased}}}") == {"kind": "message", "at": 5, "words": None}
    assert json.loads(f"{{{dump_line(Line('session_started', 5), None)}}}") == {
        "kind": "session_started",
        "at": 5,
    }


def test_messages_are_plain_json() -> None:
    assert json.loads(message("error", code=ErrorCode.TOO_FAST)) == {
        "type": "error",
        "code": "too_fast",
    }


def test_what_a_client_may_send_has_no_actor_and_no_time() -> None:
    names = {
        name
        for model in (*get_args(get_args(Do)[0]), *get_args(get_args(ClientMessage)[0]))
        for name in model.model_fields
    }
    assert names.isdisjoint({"actor", "now", "at", "time", "session", "generation"})
    assert client.Wire.model_config == {"extra": "forbid", "strict": True, "frozen": True}


@pytest.mark.parametrize("update", ["1", "10", "999999999", "1000000000", str(2**31 - 1)])
def test_an_acknowledgement_reads_the_same_however_it_is_written(update: str) -> None:
    written = [f'{{"type":"ack","update":{update}}}', f'{{ "update": {update}, "type": "ack" }}']
    assert [decode(frame) for frame in written] == [client.Ack(type="ack", update=int(update))] * 2


@pytest.mark.parametrize(
    "update", ["0", "-1", "01", "1.0", "2147483648", "9" * 16, "1e3", '"1"', ""]
)
def test_an_acknowledgement_of_no_number_is_refused(update: str) -> None:
    with pytest.raises(ProtocolError):
        decode(f'{{"type":"ack","update":{update}}}')
