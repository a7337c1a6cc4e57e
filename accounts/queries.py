"""What accounts are asked more than once."""

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from oscar.apps.address.models import Country, UserAddress

from .models import HelpRequest, HelpVisit, User


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


def agreement(operator_id: int, person_id: int) -> HelpRequest | None:
    """What lets this operator change things in the person's name now, if anything."""
    rows = HelpRequest.objects.filter(
        operator=operator_id, person=person_id, agreed=True, revoked=None
    )
    return rows.filter(until__gt=timezone.now()).first()


def help_asked(person: User) -> QuerySet[HelpRequest]:
    """What operators asked the person, the latest first."""
    rows = HelpRequest.objects.filter(person=person).select_related("operator")
    return rows.order_by("-pk")


def visits_to(person: User) -> QuerySet[HelpVisit]:
    """When operators saw the market as the person, the latest first."""
    rows = HelpVisit.objects.filter(person=person).select_related("operator")
    return rows.order_by("-pk")
