"""From bytes to a client's message and on to a command; from a value to JSON text.

Python's own JSON reader would take NaN, duplicate keys and numbers of any size. This one does not.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from typing import Any, NoReturn

from pydantic import TypeAdapter, ValidationError

from negotiation.engine import commands as engine
from negotiation.engine.slices import Line
from negotiation.engine.terms import (
    ActionId,
    ChannelId,
    InjectId,
    InstrumentId,
    IssueId,
    OfferId,
    OptionId,
    Package,
    PartyId,
    SeatId,
    TextRef,
    VariableId,
)

from . import client
from .client import ClientMessage
from .words import MAX_FRAME, ErrorCode

MAX_DIGITS = 15
"""Every whole number of this length is exact in JavaScript."""

_MESSAGES: TypeAdapter[ClientMessage] = TypeAdapter(ClientMessage)
_LINE = TypeAdapter(Line)

_PLAIN_ACK = re.compile(r'\{"type":"ack","update":([1-9][0-9]{0,8})\}')
"""As browsers write it. Every second message is one, and this reads it ten times as fast."""

Seal = Callable[[str], TextRef]
"""Puts words into the erasable table and gives the reference the log may hold."""


class ProtocolError(Exception):
    """A client's message that is not of this protocol."""

    def __init__(self, code: ErrorCode, why: str) -> None:
        self.code = code
        super().__init__(why)


def decode(frame: str | None) -> ClientMessage:
    """Read one text frame; None stands for a binary one.

    Raises ``ProtocolError`` whatever is wrong with it, and nothing else.
    """
    if frame is None:
        raise ProtocolError(ErrorCode.NOT_JSON, "a binary frame")
    if plain := _PLAIN_ACK.fullmatch(frame):
        return client.Ack.model_construct(type="ack", update=int(plain[1]))
    try:
        size = len(frame.encode())
    except UnicodeEncodeError as error:
        raise ProtocolError(ErrorCode.NOT_JSON, "not Unicode") from error
    if size > MAX_FRAME:
        raise ProtocolError(ErrorCode.TOO_LARGE, f"{size} bytes")
    try:
        return _MESSAGES.validate_python(_parsed(frame))
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        raise ProtocolError(ErrorCode.BAD_MESSAGE, f"{first['loc']}: {first['msg']}") from None


def _parsed(frame: str) -> Any:
    try:
        return _DECODER.decode(frame)
    except RecursionError:
        raise ProtocolError(ErrorCode.NOT_JSON, "nested too deep") from None
    except ValueError as error:
        raise ProtocolError(ErrorCode.NOT_JSON, str(error)) from None


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key comes twice")
    return found


def _small_int(digits: str) -> int:
    if len(digits.lstrip("-")) > MAX_DIGITS:
        raise ValueError("a number is too large")
    return int(digits)


def _no_fraction(digits: str) -> NoReturn:
    raise ValueError("numbers are whole")


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


_DECODER = json.JSONDecoder(
    object_pairs_hook=_unique,
    parse_int=_small_int,
    parse_float=_no_fraction,
    parse_constant=_no_constant,
)


# --- commands -------------------------------------------------------------------------------------


def fingerprint(message: client.CommandMessage) -> str:
    """Hex SHA-256 of what is asked for: tells a retry from another command under the same id."""
    return hashlib.sha256(message.do.model_dump_json().encode()).hexdigest()


def package(choices: dict[str, str]) -> Package:
    return {IssueId(issue): OptionId(option) for issue, option in choices.items()}


def to_command(do: client.Do, seal: Seal) -> engine.Command:
    """The engine's command for what a client asked. Words go through ``seal`` and stay behind."""
    match do:
        case client.DoOpenChannel():
            return engine.OpenChannel(frozenset(map(SeatId, do.seats)))
        case client.DoSay():
            return engine.Say(ChannelId(do.channel), seal(do.text))
        case client.DoTableOffer():
            return _table_offer(do)
        case client.DoWithdrawOffer() | client.DoRejectOffer() | client.DoSignOffer():
            return _OF_OFFER[do.kind](OfferId(do.offer))
        case client.DoPassPen() | client.DoReleaseSeat():
            return _OF_SEAT[do.kind](SeatId(do.seat))
        case client.DoSetReady() | client.DoStartSession() | client.DoExtendPhase():
            return _course(do)
        case (
            client.DoTakeAction()
            | client.DoSecondAction()
            | client.DoMarkSeat()
            | client.DoFireInject()
            | client.DoOwnInject()
        ):
            return _world(do, seal)
        case _:
            return _PLAIN[do.kind]()


def _world(
    do: client.DoTakeAction
    | client.DoSecondAction
    | client.DoMarkSeat
    | client.DoFireInject
    | client.DoOwnInject,
    seal: Seal,
) -> engine.Command:
    match do:
        case client.DoTakeAction():
            return engine.TakeAction(InstrumentId(do.instrument), do.target)
        case client.DoSecondAction():
            return engine.SecondAction(ActionId(do.action))
        case client.DoMarkSeat():
            return engine.MarkSeat(SeatId(do.seat), do.inexperienced)
        case client.DoFireInject():
            return engine.FireInject(InjectId(do.inject))
        case client.DoOwnInject():
            changes = {VariableId(name): by for name, by in do.changes.items()}
            return engine.FireInject(text=seal(do.text), changes=changes)


def _course(
    do: client.DoSetReady | client.DoStartSession | client.DoExtendPhase,
) -> engine.Command:
    match do:
        case client.DoSetReady():
            return engine.SetReady(do.ready)
        case client.DoStartSession():
            return engine.StartSession(do.bots)
        case client.DoExtendPhase():
            return engine.ExtendPhase(do.by * 1000)


_OF_OFFER: dict[str, Callable[[OfferId], engine.Command]] = {
    "withdraw_offer": engine.WithdrawOffer,
    "reject_offer": engine.RejectOffer,
    "sign_offer": engine.SignOffer,
}
_OF_SEAT: dict[str, Callable[[SeatId], engine.Command]] = {
    "pass_pen": engine.PassPen,
    "release_seat": engine.ReleaseSeat,
}
_PLAIN: dict[str, Callable[[], engine.Command]] = {
    "pause_session": engine.PauseSession,
    "resume_session": engine.ResumeSession,
    "step_phase": engine.StepPhase,
    "step_back": engine.StepBack,
    "end_session": engine.EndSession,
    "reveal_results": engine.RevealResults,
}


def _table_offer(do: client.DoTableOffer) -> engine.TableOffer:
    return engine.TableOffer(
        package=package(do.package),
        addressees=frozenset(map(PartyId, do.addressees)),
        public=do.public,
        final=do.final,
        expires_in=None if do.expires_in is None else do.expires_in * 1000,
        counters=None if do.counters is None else OfferId(do.counters),
        supersedes=None if do.supersedes is None else OfferId(do.supersedes),
    )


# --- out ------------------------------------------------------------------------------------------


_ADAPTERS: dict[type[object], TypeAdapter[Any]] = {}


def _adapter(kind: type[object]) -> TypeAdapter[Any]:
    """Building one takes a hundred times as long as using it."""
    if kind not in _ADAPTERS:
        _ADAPTERS[kind] = TypeAdapter(kind)
    return _ADAPTERS[kind]


def dump(value: Any) -> str:
    """JSON text of one of the engine's dataclasses. Equal values give equal text."""
    return _adapter(type(value)).dump_json(value).decode()


def dump_line(line: Line, words: str | None) -> str:
    """A feed line as members of a JSON object, without its number, the braces and what is None.

    The reference of the text stays behind: the words stand in its place, null once erased.
    """
    members = _LINE.dump_json(line, exclude_none=True, exclude={"text"}).decode()[1:-1]
    if line.text is None:
        return members
    return f'{members},"words":{json.dumps(words, ensure_ascii=False)}'


def message(type: str, **members: object) -> str:  # noqa: A002 - the name on the wire
    """One message to a client, from values that JSON knows."""
    return json.dumps({"type": type, **members}, ensure_ascii=False, separators=(",", ":"))
