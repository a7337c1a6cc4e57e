"""What accounts are asked more than once."""

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest
from oscar.apps.address.models import Country, UserAddress

from .models import User


def person_of(request: HttpRequest) -> User:
    """Who asks, on a page that is for signed-in people. Raises `PermissionDenied`."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def person_by_phone(phone: str) -> User | None:
    return User.objects.filter(phone=phone).first()


def addresses_of(user: User) -> QuerySet[UserAddress]:
    """The person's address book, the default first, the countries fetched with it."""
    mine = UserAddress.objects.filter(user=user).select_related("country")
    return mine.order_by("-is_default_for_shipping", "-pk")


def delivery_countries() -> QuerySet[Country]:
    return Country.objects.filter(is_shipping_country=True)
