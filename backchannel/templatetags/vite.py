"""``{% vite_entry "src/main.ts" %}`` loads a part of the built front end."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString

from backchannel import vite

register = template.Library()


@register.simple_tag
def vite_entry(source: str) -> SafeString:
    """The ``link`` and ``script`` elements of the entry ``source``."""
    return vite.tags(source)
