"""The proof, before anybody is let in, that the database keeps what it acknowledges."""

from __future__ import annotations

from negotiation.record import check


class StorageError(Exception):
    """The database would not keep what it acknowledges."""


def verify() -> None:
    """Refuse to go on (``StorageError``) if the database would lose acknowledged data."""
    try:
        check.verify()
    except check.NotDurableError as error:
        raise StorageError(
            f"The database would lose what players were told is saved: {error}. "
            "A network drive often causes this: set BACKCHANNEL_DATA to a local directory."
        ) from None
