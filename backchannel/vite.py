"""The built front end: from an entry's source name to the hashed files the browser loads."""

from __future__ import annotations

import functools
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from django.core.exceptions import ImproperlyConfigured
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

BUILT = "backchannel"
"""Folder of the build under the static address."""


@dataclass(frozen=True, slots=True)
class Entry:
    """Static paths of what one entry needs, in loading order."""

    script: str
    styles: tuple[str, ...]
    preloads: tuple[str, ...]


@functools.cache
def entry(source: str) -> Entry:
    """The files of the entry ``source`` (``src/main.ts``), styles of its imports included."""
    manifest = _manifest()
    if source not in manifest:
        known = ", ".join(sorted(name for name, chunk in manifest.items() if chunk.get("isEntry")))
        raise ImproperlyConfigured(f"The front end has no entry {source!r}, only: {known}.")
    chunks = [manifest[source], *_imports(manifest, source)]
    styles = dict.fromkeys(style for chunk in chunks for style in chunk.get("css", ()))
    return Entry(
        script=f"{BUILT}/{chunks[0]['file']}",
        styles=tuple(f"{BUILT}/{style}" for style in styles),
        preloads=tuple(f"{BUILT}/{chunk['file']}" for chunk in chunks[1:]),
    )


def tags(source: str) -> SafeString:
    """The ``link`` and ``script`` elements of the entry ``source``."""
    files = entry(source)
    styles = format_html_join(
        "\n", '<link rel="stylesheet" href="{}">', ((static(path),) for path in files.styles)
    )
    preloads = format_html_join(
        "\n", '<link rel="modulepreload" href="{}">', ((static(path),) for path in files.preloads)
    )
    script = format_html('<script type="module" src="{}"></script>', static(files.script))
    return format_html("{}\n{}\n{}", styles, preloads, script)


def _manifest() -> dict[str, dict[str, Any]]:
    found = finders.find(f"{BUILT}/manifest.json")
    if not found:
        raise ImproperlyConfigured("The built front end is missing; './run frontend' builds it.")
    manifest: dict[str, dict[str, Any]] = json.loads(Path(found).read_text())
    return manifest


def _imports(manifest: dict[str, dict[str, Any]], name: str) -> list[dict[str, Any]]:
    seen: dict[str, dict[str, Any]] = {}
    waiting = list(manifest[name].get("imports", ()))
    while waiting:
        imported = waiting.pop(0)
        if imported not in seen:
            seen[imported] = manifest[imported]
            waiting += manifest[imported].get("imports", ())
    return list(seen.values())
