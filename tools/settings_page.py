"""The settings reference, from the one settings model."""

from __future__ import annotations

from typing import Literal, get_args, get_origin

from pydantic.fields import FieldInfo

from backchannel.config import Config, variables

_HEAD = """# Settings

Backchannel reads its settings from environment variables. None is needed. A setting that is
misspelt, malformed or contradicts another stops the start with a sentence that names it.

| Variable | Default | Meaning |
|---|---|---|
"""
_TAIL = """
`PORT`, `DATABASE_URL` and `REDIS_URL` are also read without the prefix, because hosting services
set them so; the prefixed name wins.

`BACKCHANNEL_VENV` tells `./run` where to install its packages (default `.venv-run`), and
`BACKCHANNEL_CHROMIUM` tells the browser tests which Chromium to start.
"""


def page() -> str:
    """The page as Markdown."""
    return _HEAD + "".join(_row(name, field) for name, field in Config.model_fields.items()) + _TAIL


def _row(name: str, field: FieldInfo) -> str:
    named = ", ".join(f"`{variable}`" for variable in variables(name))
    meaning = field.description or ""
    if get_origin(field.annotation) is Literal:
        choices = ", ".join(f"`{choice}`" for choice in get_args(field.annotation))
        meaning += f" One of {choices}."
    return f"| {named} | {_default(field)} | {meaning} |\n"


def _default(field: FieldInfo) -> str:
    if field.default_factory is not None or field.default in (None, ()):
        return "-"
    value = str(field.default).lower() if isinstance(field.default, bool) else field.default
    return f"`{value}`"
