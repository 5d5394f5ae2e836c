"""What the staff of a class came in by, and whether it still counts while sockets are open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from django.contrib.sessions.models import Session
from django.utils import timezone

from negotiation.live.admission import Grant

from .accounts import Login
from .models import Staff, StaffDevice


@dataclass(frozen=True, slots=True)
class StaffGrant:
    """Somebody's part in a class, with the device or the session that they came by."""

    staff: int
    device: int | None = None
    session: str = ""
    proof: str = ""


def of_device(device: StaffDevice) -> StaffGrant:
    return StaffGrant(device.staff_id, device=device.pk)


def of_login(staff: Staff, login: Login) -> StaffGrant:
    return StaffGrant(staff.pk, session=login.session, proof=login.proof)


def lapsed(grants: frozenset[Grant]) -> frozenset[Grant]:
    """Those that count no more: revoked, device gone, signed out, or the password changed.

    Blocks on the database, three queries at most; call it off the loop.
    """
    asked = cast("frozenset[StaffGrant]", grants)
    rows = Staff.objects.filter(pk__in=[grant.staff for grant in asked])
    staff = {row.pk: row for row in rows.select_related("account")}
    wanted = {grant.device for grant in asked if grant.device is not None}
    devices = set(StaffDevice.objects.filter(pk__in=wanted).values_list("pk", flat=True))
    keys = {grant.session for grant in asked if grant.session}
    alive = Session.objects.filter(session_key__in=keys, expire_date__gt=timezone.now())
    sessions = set(alive.values_list("session_key", flat=True))
    return frozenset(
        grant
        for grant in asked
        if grant.staff not in staff
        or (grant.device is not None and grant.device not in devices)
        or (grant.session and not _signed_in(grant, staff[grant.staff], sessions))
    )


def _signed_in(grant: StaffGrant, staff: Staff, sessions: set[str]) -> bool:
    if grant.session not in sessions or staff.account is None:
        return False
    return staff.account.get_session_auth_hash() == grant.proof
