"""The codes and tokens by which people are let in.

Three kinds, from weak to strong: a *join code* finds a lobby and never a seat; a *re-entry code*
brings its owner back to their place from another device; a *token* sits in a cookie and is the
place. Codes are Crockford's base 32 (no I, L, O, U), forgiving to read aloud and to type.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets

from django.utils.crypto import salted_hmac

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
JOIN_LENGTH = 8
"""40 bits, and at most 20 wrong tries a second: years for one of 200 open tables."""
REENTRY_LENGTH = 10
"""50 bits: this one is a seat. Five and five, so that nobody takes it for a join code."""

_FORGIVEN = str.maketrans({"O": "0", "I": "1", "L": "1"})
_STANDARD = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", ALPHABET)
_LONGEST = 64


def new_join_code() -> str:
    """Eight characters without a dash, as they are stored."""
    return "".join(secrets.choice(ALPHABET) for _ in range(JOIN_LENGTH))


def new_token() -> str:
    """128 bits as 32 hex characters."""
    return secrets.token_hex(16)


def token_hash(token: str) -> str:
    """What is stored of a token. It is long and random, so a plain hash is enough."""
    return hashlib.sha256(token.encode()).hexdigest()


def same(left: str, right: str) -> bool:
    """Compare two hashes in constant time."""
    return hmac.compare_digest(left.encode(), right.encode())


def reentry_code(key: str) -> str:
    """The re-entry code that belongs to a participant's ``key``.

    Derived with the server's secret, so it can be shown again and again although only
    ``reentry_hash`` of it is stored.
    """
    digest = salted_hmac("players.reentry_code", key, algorithm="sha256").digest()
    return base64.b32encode(digest).decode().translate(_STANDARD)[:REENTRY_LENGTH]


def key_hash(key: str) -> str:
    """What is stored of the re-entry code that belongs to ``key``."""
    return reentry_hash(reentry_code(key))


def reentry_hash(code: str) -> str:
    """What is stored of a re-entry code: keyed, because 50 bits alone could be tried out."""
    return salted_hmac("players.reentry_hash", code, algorithm="sha256").hexdigest()


def grouped(code: str) -> str:
    """A code as people see it: ``ABCD-EFGH`` or ``ABCDE-FGHJK``."""
    half = len(code) // 2
    return f"{code[:half]}-{code[half:]}"


def typed(text: str, length: int) -> str | None:
    """The code somebody meant: any case, any dashes and blanks, O for 0, I and L for 1.

    None if that leaves anything but ``length`` characters of the alphabet.
    """
    if len(text) > _LONGEST:
        return None
    code = "".join(c for c in text.upper() if c not in "-‐‑‒–—−_.· \t\u00a0\u2009\u202f")
    code = code.translate(_FORGIVEN)
    return code if len(code) == length and all(c in ALPHABET for c in code) else None
