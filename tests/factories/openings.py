"""Sellers who are invited, shops opened for somebody, classes."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts.models import User
from accounts.services import open_account
from core.clicks import new_click
from openings.models import ClassOpening, SellerInvitation, ShopOpening
from openings.services.classes import ClassContent, open_class
from openings.services.invitations import Invitee, invite_many, invite_person
from openings.services.shops import ShopContent, open_shop_for
from tests.factories.accounts import PASSWORD, make_user
from tests.factories.numbers import next_number
from tests.factories.vendors import make_farm, make_member
from vendors.members.states import Role
from vendors.partner.models import Partner
from vendors.places.models import Village

NUMBER = "+8613800138"


def make_phone() -> str:
    """A mobile number that nobody else here has."""
    return f"{NUMBER}{next_number() % 1000:03d}"


def make_phone_owner(phone: str | None = None, **fields: Any) -> User:
    """Somebody who joined by a phone number alone, and proved it."""
    phone = phone or make_phone()
    given = {"first_name": "Zhao", "last_name": "Erni", "password": PASSWORD}
    return open_account(phone=phone, **{"verified": True} | given | fields)


def make_invitation(
    office: Partner | None = None,
    *,
    phone: str = "",
    skips_vetting: bool = False,
    by: User | None = None,
    **fields: Any,
) -> SellerInvitation:
    invitee = Invitee(fields.pop("name", "Zhao Erni"), phone, **fields)
    return invite_person(office, invitee, skips_vetting=skips_vetting, by=by)


def make_open_invitation(
    office: Partner | None = None, *, by: User, **fields: Any
) -> SellerInvitation:
    """One that many may follow."""
    given = {"days": 30, "skips_vetting": False, **fields}
    return invite_many(office, "Notice board", by=by, **given)


def make_shop_for(
    office: Partner | None = None, *, by: User | None = None, **fields: Any
) -> ShopOpening:
    """A shop that a clerk opened for somebody with a phone number."""
    if by is None:
        by = make_member(office, Role.CLERK) if office else make_user(is_staff=True)
    village = Village.objects.first() or make_farm().village
    given = {
        "name": "Zhao's Pears",
        "person": "Zhao Erni",
        "phone": make_phone(),
        "village": village,
        "click": new_click(),
    }
    return open_shop_for(office, ShopContent(**given | fields), by=by)


def make_class(office: Partner | None = None, **fields: Any) -> ClassOpening:
    """A class that can be joined for some hours."""
    given = {
        "title": "Open your shop",
        "village": Village.objects.first() or make_farm().village,
        "closes": timezone.now() + timedelta(hours=8),
        "grows": "Pears",
    }
    return open_class(office, ClassContent(**given | fields), by=make_user())
