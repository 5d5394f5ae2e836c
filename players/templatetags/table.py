"""Points, times and prose as people read them."""

from __future__ import annotations

from datetime import UTC, datetime
from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING

from django import template
from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

MINUS = "\N{MINUS SIGN}"
if TYPE_CHECKING:
    from markdown_it import MarkdownIt


@register.filter
def points(value: int, unit: int) -> str:
    """Exact points: ``57``, ``7.75``, and a fraction where no decimal is exact (``7 1/3``)."""
    return (MINUS if value < 0 else "") + exact(Fraction(abs(value), unit))


@register.filter
def signed(value: int, unit: int) -> str:
    """Exact points with their sign: ``+3``, ``−0.5``, ``0``."""
    return ("+" if value > 0 else "") + points(value, unit)


@register.filter
def less_than_zero(value: int) -> bool:
    return value < 0


@register.filter
def grouped(value: int) -> str:
    """A large number as people read it: ``18,432,000``."""
    return f"{value:,}"


@register.filter
def when(seconds: int) -> SafeString:
    """A moment as a ``time`` element; ``times.js`` turns it into the reader's own clock."""
    moment = datetime.fromtimestamp(seconds, UTC)
    element: SafeString = format_html(
        '<time datetime="{}">{} UTC</time>',
        moment.isoformat().replace("+00:00", "Z"),
        moment.strftime("%H:%M"),
    )
    return element


@cache
def _markdown() -> MarkdownIt:
    """Scenario texts are data: no HTML of their own, no pictures from elsewhere."""
    from markdown_it import MarkdownIt  # noqa: PLC0415 - a start of the server needs none

    return MarkdownIt("commonmark", {"html": False}).disable(["image", "html_block", "html_inline"])


@register.filter
def prose(text: str) -> SafeString:
    """A scenario's Markdown as HTML."""
    html: str = _markdown().render(text)
    return mark_safe(html)  # noqa: S308 - the renderer escapes all HTML


@register.filter
def clock(seconds: int | None) -> str:
    """``4:05``, ``1:04:05``; an empty text for None."""
    if seconds is None:
        return ""
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


@register.filter
def add_number(value: float, more: int) -> float:
    """For places in a drawing: ``add`` would make a whole number of it."""
    return round(value + more, 1)


@register.simple_tag(takes_context=True)
def moment(context: Context, seq: int) -> str:
    """Where the replay shows an entry to the reader: the page gives ``moment_url``."""
    url: str = context["moment_url"](seq)
    return url


def exact(value: Fraction) -> str:
    """A decimal if it ends, else a whole number and a fraction."""
    rest = value.denominator
    for factor in (2, 5):
        while rest % factor == 0:
            rest //= factor
    if rest == 1:
        scale = 1
        while (value * scale).denominator != 1:
            scale *= 10
        digits = str((value * scale).numerator)
        places = len(str(scale)) - 1
        if not places:
            return digits
        digits = digits.rjust(places + 1, "0")
        return f"{digits[:-places]}.{digits[-places:]}"
    whole, part = divmod(value, 1)
    return f"{whole} {part}" if whole else str(part)
