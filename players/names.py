"""Nicknames: what people may call themselves at a table, and how two of them are kept apart."""

from __future__ import annotations

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

LONGEST = 24
_MOST_MARKS = 3
_KEY = 96  # as long as its column
# Invisible although their category says letter, mark or symbol.
_INVISIBLE = frozenset(
    "\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0"
    + "".join(chr(c) for c in (*range(0x180B, 0x1810), *range(0xFE00, 0xFE10)))
    + "".join(chr(c) for c in range(0xE0100, 0xE01F0))
)
# What looks like a Latin letter or digit counts as it when names are compared. Capitals have
# their own look: a Greek capital eta is an H, a small one nearly an n.
_PAIRS = (
    ("АВЕКМНОРСТУХІЈЅԌԚԜӀ", "abekmhopctyxijsgqwl"),  # Cyrillic
    ("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "abezhikmnoptyx"),  # Greek
    ("аеорсухкмнтвіјѕԁһԛԝгьӏѵ", "aeopcyxkmhtbijsdhqwrblv"),  # Cyrillic
    ("αβεηικνορτυχγω", "abenikvoptuxyw"),  # Greek
    ("ɡɑıłøđħ01|", "gailodholl"),  # Latin itself, and digits
)
_LOOKS_LIKE = {ord(a): b for left, right in _PAIRS for a, b in zip(left, right, strict=True)}
_RESERVED = ("facilitator", "host", "observer", "backchannel", "referee", "server", "system")


def clean(text: str) -> str:
    """The nickname in its stored form. Raises ValidationError saying what to change."""
    if len(text) > 8 * LONGEST:
        raise ValidationError(_too_long())
    blank = "".join(" " if unicodedata.category(c) == "Zs" else c for c in text)
    name = unicodedata.normalize("NFC", re.sub(" +", " ", blank).strip(" "))
    if not name:
        raise ValidationError(_("Choose a name that the others will see."))
    if len(name) > LONGEST:
        raise ValidationError(_too_long())
    if not all(_allowed(character) for character in name):
        raise ValidationError(_("Use letters, numbers and signs that everybody can see."))
    if not any(unicodedata.category(c)[0] in "LN" for c in name) and not _pictures(name):
        raise ValidationError(_("Use at least one letter or number."))
    if _piled(name):
        raise ValidationError(_("Use fewer accents on one letter."))
    if key(name).replace(" ", "") in _RESERVED_KEYS:
        raise ValidationError(_("That name would be mistaken for somebody else's part."))
    return name


def key(name: str) -> str:
    """Two names with the same key would be taken for one another at a glance."""
    bare = unicodedata.normalize("NFKD", name).translate(_LOOKS_LIKE).casefold()
    bare = "".join(c for c in bare if not unicodedata.combining(c))
    # A capital I and a small l are the same stroke in many typefaces.
    return unicodedata.normalize("NFKC", bare).translate(_LOOKS_LIKE).replace("i", "l")[:_KEY]


def numbered(name: str, number: int) -> str:
    """``name`` for the ``number``-th person who chose it: ``Ana``, ``Ana 2``, ``Ana 3`` …"""
    if number == 1:
        return name
    tail = f" {number}"
    return name[: LONGEST - len(tail)].rstrip() + tail


def _too_long() -> str:
    return _("Use at most %(longest)d characters.") % {"longest": LONGEST}


def _allowed(character: str) -> bool:
    if character == " ":
        return True
    category = unicodedata.category(character)
    return category[0] in "LMNPS" and character not in _INVISIBLE


def _pictures(name: str) -> bool:
    return any(unicodedata.category(c) == "So" for c in name)


def _piled(name: str) -> bool:
    run = 0
    for character in name:
        run = run + 1 if unicodedata.category(character)[0] == "M" else 0
        if run > _MOST_MARKS:
            return True
    return unicodedata.category(name[0])[0] == "M"


_RESERVED_KEYS = frozenset(key(word) for word in _RESERVED)
