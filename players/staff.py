"""Who steers a class besides its owner, and who watches: inviting, coming, being sent away."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils import timezone

from negotiation.engine.terms import PartyId

from . import codes
from .models import Account, Class, Staff

MOST = 60
"""People on the staff of one class."""


class FullError(Exception):
    """The class has as many on its staff as it may have."""


class OtherPartError(Exception):
    """The account has another part in this class, or somebody else's has this one already."""


def own(klass: Class, account: Account | None) -> Staff:
    """Make whoever has just opened a class its owner."""
    now = timezone.now()
    return Staff.objects.create(
        klass=klass, role=Staff.OWNER, account=account, came_at=now, **_new_key()
    )


def invite(klass: Class, party: PartyId | None, name: str) -> Staff:
    """Invite a mentor of ``party``, or without one a co-facilitator. Raises FullError."""
    if klass.staff.count() >= MOST:
        raise FullError
    role = Staff.MENTOR if party else Staff.FACILITATOR
    return Staff.objects.create(klass=klass, role=role, party=party or "", name=name, **_new_key())


def come(staff: Staff, account: Account | None) -> None:
    """Note that somebody took their invitation up; with an account it is the account's alone.

    Raises OtherPartError.
    """
    came_at = staff.came_at or timezone.now()
    try:
        with transaction.atomic():
            free = Staff.objects.filter(pk=staff.pk, account=None)
            if not free.update(came_at=came_at, account=account):
                raise OtherPartError
            if account is not None:
                staff.devices.all().delete()
    except IntegrityError:
        raise OtherPartError from None


def keep(owner: Staff, account: Account) -> None:
    """Take a trial class into an account. Its code and its devices open nothing any more.

    Whatever other part the account had in it ends: it owns the class now.
    """
    with transaction.atomic():
        owner.klass.staff.filter(account=account).exclude(pk=owner.pk).delete()
        come(owner, account)


def revoke(klass: Class, number: int) -> None:
    """Send one of the staff away, come or not; the owner stays. Their devices go with them."""
    klass.staff.filter(pk=number).exclude(role=Staff.OWNER).delete()


def _new_key() -> dict[str, str]:
    key = codes.new_token()
    return {"key": key, "reentry_hash": codes.key_hash(key)}
