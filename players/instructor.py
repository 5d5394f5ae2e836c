"""From a cookie to the staff of a class: its owner and co-facilitators, who steer every table of
it, and its mentors, who each look over the shoulder of one delegation.

A trial class needs no account: whoever opens it holds a token, as a player does for a seat, and a
re-entry code for another device. Signed in, the account stands for both.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase

from . import accounts, codes, devices, grants
from .grants import StaffGrant
from .models import Account, Class, Lobby, Participant, Staff, StaffDevice


@dataclass(frozen=True, slots=True)
class Part:
    """Somebody's part in a class, and what they came in by."""

    staff: Staff
    grant: StaffGrant


def cookie_name(klass: str) -> str:
    """Of the cookie that makes its browser one of the staff's."""
    return devices.cookie_name("class", klass)


def let_in(response: HttpResponseBase, staff: Staff) -> None:
    """Make this browser one of their devices."""
    devices.add(response, cookie_name(staff.klass_id), staff)


def part(cookies: Mapping[str, str], klass: str) -> Part | None:
    """Who of the class's staff sends these cookies: by a device of theirs, or by their account.

    Whoever is somebody by each is who may do more.
    """
    found = [each for each in (_by_device(cookies, klass), _by_account(cookies, klass)) if each]
    return min(found, key=lambda each: Staff.ROLES.index(each.staff.role), default=None)


def _by_device(cookies: Mapping[str, str], klass: str) -> Part | None:
    hashed = devices.token_hash(cookies, cookie_name(klass))
    if hashed is None:
        return None
    found = StaffDevice.objects.filter(token_hash=hashed, staff__klass=klass)
    device = found.select_related("staff__klass").first()
    return Part(device.staff, grants.of_device(device)) if device else None


def _by_account(cookies: Mapping[str, str], klass: str) -> Part | None:
    login = accounts.login(cookies)
    if login is None:
        return None
    staff = login.account.staff.filter(klass=klass).select_related("klass").first()
    return Part(staff, grants.of_login(staff, login)) if staff else None


def staff_or_404(request: HttpRequest, klass: str, *, owns: bool = False) -> Staff:
    """Who of those that steer the class sends ``request``; with ``owns``, its owner alone.

    Raises Http404: an unknown class, somebody else's and a mentor's look alike.
    """
    found = part(request.COOKIES, klass)
    if found is None or not found.staff.steers or (owns and not found.staff.owns):
        raise Http404
    return found.staff


def class_or_404(request: HttpRequest, klass: str) -> Class:
    """The class that the sender of ``request`` steers."""
    return staff_or_404(request, klass).klass


def classes(request: HttpRequest, most: int = 5) -> list[Staff]:
    """Every class in which this browser has a part by a device of its own, the latest first."""
    hashes = devices.token_hashes(request.COOKIES, "class")
    found = StaffDevice.objects.filter(token_hash__in=hashes).select_related("staff__klass")
    return [device.staff for device in found.order_by("-pk")[:most]]


def kept(account: Account, most: int = 50) -> list[Staff]:
    """Every class in which this account has a part, the latest first."""
    return list(account.staff.select_related("klass").order_by("-pk")[:most])


def carried(cookies: Mapping[str, str]) -> bool:
    """Whether there is any cookie of staff at all: most browsers have none."""
    return accounts.carried(cookies) or any(name.startswith(cookie_name("")) for name in cookies)


def at_table(cookies: Mapping[str, str], session: str) -> tuple[Lobby, Part] | None:
    """A table of a class, and who of its staff sends these cookies; None if nobody does."""
    if not carried(cookies):
        return None
    lobbies = Lobby.objects.filter(session=session).exclude(klass=None)
    lobby = lobbies.select_related("klass").first()
    found = None if lobby is None else part(cookies, str(lobby.klass_id))
    return None if lobby is None or found is None else (lobby, found)


def own_row(lobby: Lobby) -> Participant | None:
    """The row that stands for all who steer, at a table of their class."""
    return lobby.participants.filter(steers=True, seat="").first()


def reentry_code(staff: Staff) -> str | None:
    """The code that lets another device of theirs in; None for whom an account lets in."""
    return None if staff.account_id else codes.grouped(codes.reentry_code(staff.key))


def holder(typed: str) -> Staff | None:
    """Whose code this is, as typed. What an account holds is opened by signing in alone."""
    hashed = codes.reentry_hash(codes.typed(typed, codes.REENTRY_LENGTH) or "")
    found = Staff.objects.filter(reentry_hash=hashed, account=None).select_related("klass").first()
    return found if found is not None and codes.same(found.reentry_hash, hashed) else None
