"""What is generated from the declarations is whole, and is what lies in the repository."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from negotiation.engine.refusals import SENTENCES, Code
from negotiation.engine.slices import SLICES, Line
from negotiation.management.commands import protocol as command
from negotiation.protocol import generate
from negotiation.protocol.schema import schema
from negotiation.protocol.server import Slices, WireLine
from negotiation.protocol.typescript import typescript
from negotiation.protocol.words import CLOSE_SENTENCES, ERROR_SENTENCES, Close, ErrorCode
from tests.product import ROOT


def test_the_generated_files_are_fresh() -> None:
    assert generate.stale(ROOT) == []


def test_the_command_tells_and_mends_what_is_stale(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "ROOT", tmp_path)
    with pytest.raises(CommandError, match=r"protocol\.md"):
        call_command("protocol", "--check")
    call_command("protocol")
    call_command("protocol", "--check")
    page = tmp_path / "docs/reference/protocol.md"
    page.write_text(page.read_text() + "edited by hand")
    with pytest.raises(CommandError, match=r"stale: docs/reference/protocol\.md;"):
        call_command("protocol", "--check")


def test_the_wire_has_every_slice_and_every_field_of_a_line() -> None:
    assert list(Slices.__annotations__) == list(SLICES)
    line = set(Line.__dataclass_fields__) - {"text"}
    assert set(WireLine.__annotations__) == line | {"n", "words"}


def test_every_code_has_its_sentence() -> None:
    assert set(SENTENCES) == set(Code)
    assert set(CLOSE_SENTENCES) == set(Close)
    assert set(ERROR_SENTENCES) == set(ErrorCode)


def test_every_type_is_in_the_types_and_on_the_page() -> None:
    made = schema()
    types, page = typescript(made), generate.documents()[Path("docs/reference/protocol.md")]
    for name in made["$defs"]:
        assert f"export interface {name} " in types or f"export type {name} " in types, name
        assert f"### {name}\n" in page or name in {"ClientMessage", "ServerMessage"}, name
    for code in Code:
        assert f"  {code}: " in types
    for close in Close:
        assert f"| `{int(close)}` |" in page


def test_a_field_called_title_is_no_schema_title() -> None:
    table = schema()["$defs"]["TableSlice"]
    assert table["properties"]["title"] == {"type": "string"}
    assert "title" not in table


def test_the_schema_refuses_unknown_fields_of_a_client() -> None:
    made = schema()
    for variant in made["$defs"]["ClientMessage"]["oneOf"]:
        name = variant["$ref"].rsplit("/", 1)[1]
        assert made["$defs"][name]["additionalProperties"] is False
    json.dumps(made)
