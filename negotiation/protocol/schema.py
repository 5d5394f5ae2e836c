"""The JSON Schema of both directions, made from the declarations."""

from __future__ import annotations

from typing import Any

from pydantic import TypeAdapter

from .client import ClientMessage
from .server import ServerMessage

Schema = dict[str, Any]


def schema() -> Schema:
    """``$defs`` holds every type by name; ``client`` and ``server`` name the messages of each."""
    client: TypeAdapter[Any] = TypeAdapter(ClientMessage)
    server: TypeAdapter[Any] = TypeAdapter(ServerMessage)
    roots, shared = TypeAdapter.json_schemas(
        [("client", "validation", client), ("server", "serialization", server)]
    )
    definitions = shared["$defs"]
    named = {
        "ClientMessage": roots["client", "validation"],
        "ServerMessage": roots["server", "serialization"],
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Backchannel's socket protocol",
        "anyOf": [{"$ref": f"#/$defs/{name}"} for name in named],
        "$defs": dict(sorted({**_untitled(definitions), **_untitled(named)}.items())),
    }


def members(definitions: Schema, name: str) -> list[str]:
    """The names of the types in the union ``name``."""
    return [reference(part) for part in definitions[name]["oneOf"]]


def reference(part: Schema) -> str:
    return str(part["$ref"]).removeprefix("#/$defs/")


def _untitled(part: Any, *, properties: bool = False) -> Any:
    """Without the titles that only repeat field names, and in plain Markdown.

    A field may itself be called ``title``: the keys of ``properties`` are left alone.
    """
    if isinstance(part, list):
        return [_untitled(each) for each in part]
    if not isinstance(part, dict):
        return part
    return {
        key: value.replace("``", "`")
        if key == "description" and isinstance(value, str)
        else _untitled(value, properties=key in {"properties", "$defs"})
        for key, value in part.items()
        if properties or key != "title" or not isinstance(value, str)
    }
