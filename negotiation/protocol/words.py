"""The building blocks of both directions: ids, bounds, close codes and error codes."""

from __future__ import annotations

import re
import unicodedata
from enum import IntEnum, StrEnum
from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints

PROTOCOL = 1
SUBPROTOCOL = "backchannel.v1"
MAX_FRAME = 64 * 1024
"""The most bytes a client may send in one message."""
MAX_TEXT = 2_000
"""The most characters of one spoken message, after normalisation."""
MAX_ENTRIES = 64
"""The most seats, parties or issues one message may name."""

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_OVERRIDE = re.compile(r"[\u202a-\u202e\u2066-\u2069]")
"""Characters that turn the direction of the text after them and so make it lie."""


class Close(IntEnum):
    """Why the server closed a socket."""

    BAD_PROTOCOL = 4400
    NOT_ADMITTED = 4401
    REVOKED = 4403
    NO_SESSION = 4404
    SLOW = 4408
    REPLACED = 4409
    FLOOD = 4429
    RESTARTING = 4503


CLOSE_SENTENCES = {
    Close.BAD_PROTOCOL: "The first message was not a greeting of this protocol, or came too late.",
    Close.NOT_ADMITTED: "This browser holds no seat at this table.",
    Close.REVOKED: "The seat was released; whoever held it must join again.",
    Close.NO_SESSION: "There is no such session.",
    Close.SLOW: "Updates were not acknowledged in time. Connect again.",
    Close.REPLACED: "The seat was opened on more devices than a seat may have.",
    Close.FLOOD: "Too many messages, even after a warning.",
    Close.RESTARTING: "The server is restarting. Connect again after a short random wait.",
}


class ErrorCode(StrEnum):
    """What was wrong with a message that the server ignored."""

    NOT_JSON = "not_json"
    BAD_MESSAGE = "bad_message"
    TOO_LARGE = "too_large"
    TOO_FAST = "too_fast"
    INTERNAL = "internal"


ERROR_SENTENCES = {
    ErrorCode.NOT_JSON: "Not JSON in UTF-8 as this protocol writes it: text frame, unique keys, "
    "whole numbers of at most fifteen digits, little nesting.",
    ErrorCode.BAD_MESSAGE: "Not one of the messages below: unknown type or field, a value of the "
    "wrong type or out of bounds, or an acknowledgement of something never sent.",
    ErrorCode.TOO_LARGE: f"Longer than {MAX_FRAME} bytes.",
    ErrorCode.TOO_FAST: "More than the rate allows; the message was ignored. "
    "Going on like this closes the socket.",
    ErrorCode.INTERNAL: "The server failed to handle this message. Nothing was changed.",
}


def normalised(text: str) -> str:
    """``text`` in NFC, with ``\\n`` line ends and no blank edges.

    Raises ``ValueError`` on control characters other than line ends and tabs, on characters
    that override the writing direction, and on anything that is not a Unicode scalar value.
    """
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")).strip()
    if not 1 <= len(text) <= MAX_TEXT:
        raise ValueError(f"must have 1 to {MAX_TEXT} characters")
    if _CONTROL.search(text):
        raise ValueError("holds a control character")
    if _OVERRIDE.search(text):
        raise ValueError("holds a character that overrides the writing direction")
    return text


Words = Annotated[
    str,
    StringConstraints(min_length=1, max_length=2 * MAX_TEXT),
    AfterValidator(normalised),
    Field(description=f"1 to {MAX_TEXT} characters after NFC normalisation and trimming."),
]
"""What somebody says. The raw limit only saves work: the real one counts after normalisation."""

Hex32 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")]
FeedId = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{16}$")]
Name = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_-]{0,23}$")]
"""A party, issue or option as a scenario names it."""
SeatName = Annotated[
    str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_-]{0,23}\.[A-Za-z][A-Za-z0-9_-]{0,23}$")
]
ThingId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._:-]{0,79}$")]
"""An offer or a channel."""
Count = Annotated[int, Field(ge=0, le=2**31 - 1)]
Number = Annotated[int, Field(ge=1, le=2**31 - 1)]
Step = Annotated[int, Field(ge=-1_000, le=1_000, description="What is added to a number.")]
Duration = Annotated[int, Field(ge=1, le=86_400, description="Whole seconds.")]
