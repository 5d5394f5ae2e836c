"""From a folder, or from the text stored with a session, to a ``Scenario``.

A folder holds ``scenario.yaml``, ``public-brief.md`` and ``briefs/<party>.md``. Its canonical text
is one JSON object of the data in them: comments, layout and the order of keys do not change it.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path as File
from typing import Any

from pydantic import ValidationError

from negotiation.engine.scenario import Scenario

from .base import unshowable
from .build import build
from .check import Report, check
from .document import Document, read_yaml
from .exact import TooFineError, unit_of
from .overlay import EXTENDS, overlay
from .problems import Path, Problem, ScenarioError
from .schema import ScenarioPart

MAIN = "scenario.yaml"
PUBLIC = "public-brief.md"
MAX_BRIEF_BYTES = 64 * 1024
MAX_FILES = 64


@dataclass(frozen=True, slots=True)
class Loaded:
    """A scenario with the text it is stored as and the places of its fields."""

    scenario: Scenario
    source_text: str
    document: Document


def load_folder(folder: File) -> Loaded:
    """Read and check a scenario folder. Raises ScenarioError with every problem found."""
    document, texts = _read(folder)
    source = {"data": document.data, "texts": texts}
    source_text = json.dumps(source, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return Loaded(_scenario(document, texts, source_text), source_text, document)


def parse(source_text: str) -> Scenario:
    """The scenario from its canonical text. Raises ScenarioError."""
    try:
        source = json.loads(source_text)
        data = source["data"]
        texts = {str(name): _text(text) for name, text in source["texts"].items()}
    except (ValueError, RecursionError, KeyError, TypeError, AttributeError) as error:
        raise ScenarioError(
            [Problem("source", 1, 1, "", f"not a stored scenario: {error}")]
        ) from None
    return _scenario(Document("source", data), texts, source_text)


def _read(folder: File) -> tuple[Document, dict[str, str]]:
    """The document and the other texts of a folder, on top of those it extends, if any."""
    texts = _read_texts(folder)
    document = read_yaml(MAIN, texts.pop(MAIN))
    if not isinstance(document.data, dict) or EXTENDS not in document.data:
        return document, texts
    name = document.data[EXTENDS]
    below = folder.parent / str(name)
    if not isinstance(name, str) or not _NAME.fullmatch(name) or not (below / MAIN).is_file():
        raise ScenarioError([document.problem((EXTENDS,), f"there is no scenario {name} beside")])
    base_texts = _read_texts(below)
    base = read_yaml(f"../{name}/{MAIN}", base_texts.pop(MAIN))
    if not isinstance(base.data, dict) or EXTENDS in base.data:
        raise ScenarioError([document.problem((EXTENDS,), f"{name} cannot be extended")])
    return overlay(base, document), {**base_texts, **texts}


_NAME = re.compile(r"[a-z0-9][a-z0-9-]*")


def _read_texts(folder: File) -> dict[str, str]:
    """Every file of the folder, by its path in it. Line ends become ``\\n``."""
    problems: list[Problem] = []
    texts: dict[str, str] = {}
    if not (folder / MAIN).is_file():
        raise ScenarioError([Problem(MAIN, 1, 1, "", f"there is no such file in {folder}")])
    names = (file.relative_to(folder) for file in folder.rglob("*") if not _is_folder(file))
    seen = (name for name in names if not any(part.startswith(".") for part in name.parts))
    files = sorted(islice(seen, MAX_FILES + 1))
    if len(files) > MAX_FILES:
        raise ScenarioError([Problem(MAIN, 1, 1, "", f"more than {MAX_FILES} files in its folder")])
    for file in files:
        name = file.as_posix()
        text = _read_text(folder / file, name, problems)
        if text is not None:
            texts[name] = text
    if problems:
        raise ScenarioError(problems)
    return texts


def _is_folder(file: File) -> bool:
    return file.is_dir() and not file.is_symlink()


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("a text is not text")
    return value


def _read_text(file: File, name: str, problems: list[Problem]) -> str | None:
    known = name in {MAIN, PUBLIC} or (name.startswith("briefs/") and name.endswith(".md"))
    limit = 4 * 512 * 1024 if name == MAIN else MAX_BRIEF_BYTES
    if not known:
        problems.append(Problem(name, 1, 1, "", "a scenario has no such file"))
    elif file.is_symlink() or not file.is_file():
        problems.append(Problem(name, 1, 1, "", "must be an ordinary file"))
    elif file.stat().st_size > limit:
        problems.append(Problem(name, 1, 1, "", f"longer than {limit} bytes"))
    else:
        return _decode(file.read_bytes(), name, problems)
    return None


def _decode(content: bytes, name: str, problems: list[Problem]) -> str | None:
    try:
        text = content.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        before = content[: error.start].decode(errors="replace")
        problems.append(_problem_after(before, name, "not UTF-8 text"))
        return None
    place = None if name == MAIN else unshowable(text)
    if place is not None:
        problems.append(_problem_after(text[:place], name, "a character that cannot be shown"))
        return None
    return text


def _problem_after(before: str, name: str, message: str) -> Problem:
    return Problem(name, before.count("\n") + 1, len(before) - before.rfind("\n"), "", message)


def _scenario(document: Document, texts: Mapping[str, str], source_text: str) -> Scenario:
    part = _fields(document)
    report = Report()
    conditions = check(part, report)
    problems = [document.problem(path, message) for path, message in report.values]
    problems += [document.problem(path, message, key=True) for path, message in report.keys]
    briefs = _briefs(part, texts, document, problems)
    if problems:
        raise ScenarioError(problems)
    try:
        unit = unit_of(part)
    except TooFineError as error:
        raise ScenarioError([document.problem(error.path, str(error))]) from None
    return build(
        part,
        conditions,
        unit=unit,
        digest=hashlib.sha256(source_text.encode()).hexdigest(),
        public_brief=texts[PUBLIC].strip(),
        briefs=briefs,
    )


def _briefs(
    part: ScenarioPart, texts: Mapping[str, str], document: Document, problems: list[Problem]
) -> dict[str, str]:
    """The long brief of each party. Every file must belong to somebody and hold words."""
    wanted = {f"briefs/{party.id}.md": n for n, party in enumerate(part.parties)}
    for name, n in wanted.items():
        if name not in texts:
            problems.append(document.problem(("parties", n, "id"), f"{name} is missing"))
    if PUBLIC not in texts:
        problems.append(document.problem((), f"{PUBLIC} is missing"))
    for name, text in texts.items():
        if name != PUBLIC and name not in wanted:
            problems.append(Problem(name, 1, 1, "", "there is no such party"))
        elif not text.strip():
            problems.append(Problem(name, 1, 1, "", "must not be empty"))
    return {part.parties[n].id: texts.get(name, "").strip() for name, n in wanted.items()}


def _fields(document: Document) -> ScenarioPart:
    """The first check: every field by itself."""
    try:
        return ScenarioPart.model_validate(document.data)
    except ValidationError as error:
        problems = [_field_problem(document, dict(found)) for found in error.errors()]
        raise ScenarioError(problems) from None


_MESSAGES = {
    "missing": "{name} is missing",
    "extra_forbidden": "there is no such field",
    "string_type": "must be text (put it in quotes)",
    "int_type": "must be a whole number",
    "bool_type": "must be true or false",
    "list_type": "must be a list",
    "dict_type": "must hold names and values",
    "model_type": "must hold names and values",
    "model_attributes_type": "must hold names and values",
    "string_pattern_mismatch": "must be a short name of letters, digits, - and _",
    "too_short": "needs at least {min_length}",
    "too_long": "must not be longer than {max_length}",
    "string_too_long": "must not be longer than {max_length}",
    "literal_error": "must be {expected}",
    "greater_than_equal": "must be at least {ge}",
    "less_than_equal": "must be at most {le}",
}


def _field_problem(document: Document, found: dict[str, Any]) -> Problem:
    kind, path = found["type"], _path(document, found["loc"])
    message = found["msg"].removeprefix("Value error, ")
    message = message[:1].lower() + message[1:]
    if kind in _MESSAGES:
        name = path[-1] if path else "the file"
        message = _MESSAGES[kind].format(name=name, **found.get("ctx", {}))
    if kind == "missing":
        return document.problem(path[:-1], message)
    return document.problem(path, message, key=kind == "extra_forbidden")


def _path(document: Document, loc: tuple[str | int, ...]) -> Path:
    """Pydantic also names the branch of a union; keep only the steps that the file has."""
    path: Path = ()
    here: Any = document.data
    for number, step in enumerate(loc):
        last = number == len(loc) - 1
        if isinstance(here, list) and isinstance(step, int) and step < len(here):
            here = here[step]
        elif isinstance(here, dict) and (step in here or last):
            here = here.get(step)
        else:
            continue
        path = (*path, step)
    return path
