"""What accounts are asked more than once."""

from django.db.models import QuerySet
from oscar.apps.address.models import Country, UserAddress

from .models import User


def person_by_phone(phone: str) -> User | None:
    return User.objects.filter(phone=phone).first()


def addresses_of(user: User) -> QuerySet[UserAddress]:
    """The person's address book, the default first, the countries fetched with it."""
    mine = UserAddress.objects.filter(user=user).select_related("country")
    return mine.order_by("-is_default_for_shipping", "-pk")


def delivery_countries() -> QuerySet[Country]:
    return Country.objects.filter(is_shipping_country=True)
