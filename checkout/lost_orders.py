"""Finding an order again: its number and its contact, or links sent to the contact."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.queries import person_of_contact
from core.client import address_of
from core.limits import within
from core.refusals import RefusalError
from orders.order.models import Order
from orders.order.states import OrderStatus

# So long an order is sent again; who wants an older one asks the market.
SENT_FOR = timedelta(days=365)
MOST_LINKS = 10
HOUR = 60 * 60
# Of one contact and from one address in an hour; a village may share an address.
PER_CONTACT, PER_ADDRESS = 5, 60


class TooManyTriesError(RefusalError):
    """Raised for who asks too often. Nothing was looked up or sent."""

    def __init__(self) -> None:
        super().__init__(_("Too many attempts. Please try again in an hour."))


@dataclass(frozen=True)
class Found:
    """What may be sent to a contact: guests' orders, and whether it has an account."""

    orders: list[Order]
    has_account: bool


def require_few_tries(request: HttpRequest, contact: str) -> None:
    """Raises `TooManyTriesError`."""
    limits = {
        f"lost-order:{contact}": PER_CONTACT,
        f"lost-order-from:{address_of(request)}": PER_ADDRESS,
    }
    if not within(limits, HOUR):
        raise TooManyTriesError


def _of_guest(contact: str) -> QuerySet[Order]:
    """A gift's phone number is of who gets it: it leads nobody to its prices."""
    if "@" in contact:
        return Order.objects.filter(user=None, guest_email__iexact=contact)
    return Order.objects.filter(Q(is_gift=False), user=None, guest_phone=contact)


def order_of(number: str, contact: str) -> Order | None:
    """A guest's order of this number, if it was placed with this contact."""
    return _of_guest(contact).filter(number=number.strip().upper()).first()


def found_of(contact: str) -> Found:
    """The guest's orders of the last year that are not over unpaid, newest first."""
    since = timezone.now() - SENT_FOR
    rows = _of_guest(contact).filter(date_placed__gte=since, added_to=None)
    rows = rows.exclude(status__in=[OrderStatus.EXPIRED])
    orders = list(rows.order_by("-date_placed", "-pk")[:MOST_LINKS])
    return Found(orders, person_of_contact(contact) is not None)
