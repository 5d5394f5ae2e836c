"""A session as one portable file: JSON Lines that prove themselves.

The first line holds the scenario's text, then comes one line per entry, then (if asked for) one
per text, and last the end with counts and the head of the chain. Every line is canonical JSON, so
there is exactly one file of a session, and any byte that is not of it is found. The head proves
the rest: it chains the entries to the session's id, and the first entry names the scenario's text.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from negotiation.engine.entries import SessionOpened, text_of
from negotiation.engine.terms import TextRef

from . import chain, codec
from .chain import StoredEntry
from .shapes import Body, UndecodableError, shape

FORMAT = "backchannel transcript"
VERSION = 1
HEX32 = re.compile(r"[0-9a-f]{32}")


class TranscriptError(ValueError):
    """These bytes are not a transcript as it was written. ``line`` counts from 1."""

    def __init__(self, line: int, why: str) -> None:
        self.line = line
        super().__init__(f"line {line}: {why}")


@dataclass(frozen=True, slots=True)
class Header:
    """The first line. ``source`` is the scenario's canonical text, ``digest`` its SHA-256."""

    format: str
    version: int
    session: str
    scenario: str
    digest: str
    pack: str
    minutes: int
    source: str


@dataclass(frozen=True, slots=True)
class Text:
    """Words somebody said; ``ref`` is the hex SHA-256 of salt and words."""

    ref: TextRef
    salt: str
    words: str


@dataclass(frozen=True, slots=True)
class End:
    """The last line: how much came before it; ``end`` is the hash of the last entry."""

    end: str
    entries: int
    texts: int


@dataclass(frozen=True, slots=True)
class Transcript:
    """A file that was read and verified."""

    header: Header
    entries: tuple[StoredEntry, ...]
    texts: tuple[Text, ...]
    head: str


def write(
    session: str, source: str, entries: Sequence[StoredEntry], texts: Iterable[Text] = ()
) -> bytes:
    """The file of a session: its id, the scenario's canonical text, every entry from the first on.

    ``texts`` are the words to take along, in any order. Raises ``TranscriptError`` for anything
    that ``read`` would not take back.
    """
    if not entries:
        raise TranscriptError(2, "a session has at least one entry")
    opened = _decoded(entries[0], 2)
    if not isinstance(opened, SessionOpened):
        raise TranscriptError(2, "the first entry does not open the session")
    header = Header(
        format=FORMAT,
        version=VERSION,
        session=session,
        scenario=opened.scenario,
        digest=opened.digest,
        pack=opened.pack,
        minutes=opened.minutes,
        source=source,
    )
    spoken = sorted(texts, key=lambda text: text.ref)
    end = End(entries[-1].hash, len(entries), len(spoken))
    lines = [asdict(header), *map(_line, entries), *map(asdict, spoken), asdict(end)]
    written = b"".join(codec.canonical(line) + b"\n" for line in lines)
    read(written)
    return written


def read(content: bytes) -> Transcript:
    """The transcript in a file's bytes, every one of them checked. Raises ``TranscriptError``."""
    lines = _Lines(content)
    header = _header(lines)
    entries = _entries(lines, header)
    _check_decodable(header, entries)
    texts = _texts(lines, entries)
    if lines.next and "end" not in lines.next:
        lines.number += 1
        raise lines.error("is out of its place")
    end: End = lines.take(_END)
    for found, counted, what in ((entries, end.entries, "entries"), (texts, end.texts, "texts")):
        if len(found) != counted:
            raise lines.error(f"the end counts {counted} {what}, but there are {len(found)}")
    if end.end != entries[-1].hash:
        raise lines.error("the end names another last hash than the last entry has")
    lines.finish()
    return Transcript(header, entries, texts, end.end)


def refs(entries: Iterable[StoredEntry]) -> set[TextRef]:
    """The references of every text that was said. Raises ``UndecodableError``."""
    spoken = (entry for entry in entries if entry.kind in {"message_sent", "inject_fired"})
    decoded = (codec.decode(e.kind, e.version, codec.parse(e.body)) for e in spoken)
    return {text for entry in decoded if (text := text_of(entry)) is not None}


# --- lines ----------------------------------------------------------------------------------------

_HEADER = shape(Header, "header")
_ENTRY = shape(StoredEntry, "entry")
_TEXT = shape(Text, "text")
_END = shape(End, "end")


class _Lines:
    """The lines of a file one after the other. ``number`` is the one that was taken last."""

    def __init__(self, content: bytes) -> None:
        *self._lines, self._rest = content.split(b"\n")
        self.number = 0
        self.next: Body = {}
        self._advance()

    def error(self, why: str) -> TranscriptError:
        return TranscriptError(self.number, why)

    def take(self, wanted: Any) -> Any:
        """The next line as one of the shapes above."""
        line = self.next
        self.number += 1
        if not line:
            raise self.error("the end is missing: the file was cut short")
        try:
            taken = wanted.read(line)
        except UndecodableError as error:
            raise self.error(str(error)) from None
        self._advance()
        return taken

    def finish(self) -> None:
        if self.number < len(self._lines) or self._rest:
            self.number += 1
            raise self.error("something follows the end")

    def _advance(self) -> None:
        """Look at the line after this one; empty after the end and where there is none."""
        ended, self.next = "end" in self.next, {}
        if ended:
            return
        if self.number < len(self._lines):
            self.next = _parsed(self._lines[self.number], self.number + 1)
        elif self._rest:
            raise TranscriptError(self.number + 1, "is cut off: it has no line break")


def _parsed(line: bytes, number: int) -> Body:
    """The object in a line. There is one way to write it, so that every byte counts."""
    if line.startswith(b"\xef\xbb\xbf"):
        raise TranscriptError(number, "begins with a byte order mark")
    if line.endswith(b"\r"):
        raise TranscriptError(number, "ends in CR LF, not in LF")
    try:
        parsed = codec.parse(line.decode())
        written = codec.canonical(parsed)
    except UnicodeError:
        raise TranscriptError(number, "is not UTF-8 text") from None
    except ValueError as error:
        raise TranscriptError(number, str(error)) from None
    if written != line:
        raise TranscriptError(number, "is not written as a transcript writes it")
    return parsed


def _line(entry: StoredEntry) -> Body:
    return {**asdict(entry), "body": codec.parse(entry.body)}


# --- what the lines say ---------------------------------------------------------------------------


def _header(lines: _Lines) -> Header:
    if lines.next.get("format") != FORMAT:
        raise TranscriptError(1, "is not the beginning of a transcript")
    if lines.next.get("version") != VERSION:
        version = lines.next.get("version")
        raise TranscriptError(1, f"is format version {version!r}; this program reads {VERSION}")
    header: Header = lines.take(_HEADER)
    if not HEX32.fullmatch(header.session):
        raise TranscriptError(1, "the session's id is not 32 hex characters")
    if hashlib.sha256(header.source.encode()).hexdigest() != header.digest:
        raise TranscriptError(1, "the scenario's text is not the one with this digest")
    return header


def _entries(lines: _Lines, header: Header) -> tuple[StoredEntry, ...]:
    """The entries, chained to each other and to the session."""
    found: list[StoredEntry] = []

    def taken() -> Iterator[StoredEntry]:
        while "seq" in lines.next:
            body = lines.next.get("body")
            # The same text as a JSON string would have the same hash.
            lines.next["body"] = codec.canonical(body).decode() if type(body) is dict else None
            found.append(lines.take(_ENTRY))
            yield found[-1]

    try:
        chain.verify(header.session, taken())
    except chain.BrokenChainError as error:
        # The line before the one looked at next is the one that does not fit.
        raise TranscriptError(len(found) + 1, str(error)) from None
    if not found:
        raise TranscriptError(2, "the first entry is missing")
    return tuple(found)


def _check_decodable(header: Header, entries: tuple[StoredEntry, ...]) -> None:
    """Every entry is one that this program knows, and the first opens what the header says."""
    for number, entry in enumerate(entries, 2):
        decoded = _decoded(entry, number)
        if isinstance(decoded, SessionOpened) != (number == 2):
            raise TranscriptError(number, "a session is opened by its first entry and no other")
        if isinstance(decoded, SessionOpened) and header != replace(
            header,
            scenario=decoded.scenario,
            digest=decoded.digest,
            pack=decoded.pack,
            minutes=decoded.minutes,
        ):
            raise TranscriptError(1, "does not describe the session that the first entry opens")


def _decoded(entry: StoredEntry, number: int) -> object:
    try:
        return codec.decode(entry.kind, entry.version, codec.parse(entry.body))
    except UndecodableError as error:
        raise TranscriptError(number, str(error)) from None


def _texts(lines: _Lines, entries: tuple[StoredEntry, ...]) -> tuple[Text, ...]:
    """The words, in the order of their references, each said by some entry."""
    found: list[Text] = []
    said = refs(entries)
    while "ref" in lines.next:
        text: Text = lines.take(_TEXT)
        number = len(entries) + len(found) + 2
        if found and text.ref <= found[-1].ref:
            raise TranscriptError(number, "the texts are not in the order of their references")
        if text.ref not in said:
            raise TranscriptError(number, "no entry refers to this text")
        if not HEX32.fullmatch(text.salt):
            raise TranscriptError(number, "the salt is not 32 hex characters")
        if hashlib.sha256((text.salt + text.words).encode()).hexdigest() != text.ref:
            raise TranscriptError(number, "the words are not the ones that were said")
        found.append(text)
    return tuple(found)
