"""The market's orders for its operator: found by what a caller says, and one whole."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.queries import people_called
from core.letters import LETTERS, is_ideographic
from core.money import from_minor
from orders.order.models import (
    Line,
    Order,
    ShippingAddress,
    ShippingEvent,
    VendorOrder,
)
from payments.ledger.models import LedgerTransaction, Posting
from payments.payment.models import Refund
from payments.payment.queries import UNDER_WAY, not_retried, of_purchases
from payments.payment.states import RefundState
from vendors.partner.models import Partner

MOST_POSTINGS = 300
MOST_FOUND = 1000  # orders that a search shows: who looks for more says more
FAILED, PENDING = "failed", "pending"
FILTERS = {
    FAILED: _("Refund failed"),
    PENDING: _("Refund pending"),
}


def orders_listed(wanted: str = "", state: str = "") -> QuerySet[Order]:
    """The newest first: by number, shopper or seller, and by how their refunds stand.

    A search finds the newest thousand.
    """
    orders = Order.objects.select_related("user", "shipping_address")
    orders = orders.order_by("-date_placed", "-pk")
    vendor_orders = VendorOrder.objects.select_related("partner").order_by("number")
    orders = orders.prefetch_related(Prefetch("vendor_orders", queryset=vendor_orders))
    if words := wanted.split()[:5]:
        orders = orders.filter(pk__in=_newest_with(words))
    refunds = of_purchases().filter(payment__order=OuterRef("pk"))
    if state == FAILED:
        failed = not_retried(refunds.filter(state=RefundState.FAILED))
        orders = orders.filter(Exists(failed))
    elif state == PENDING:
        orders = orders.filter(Exists(refunds.filter(state__in=UNDER_WAY)))
    return orders


def _newest_with(words: list[str]) -> list[int]:
    """The newest orders that have every word, by their ids; so many at most.

    What the rarest word finds is looked through for the others.
    """
    first = min((_newest(word) for word in words), key=len)
    if len(words) == 1:
        return first
    orders = Order.objects.filter(pk__in=first).order_by()
    for word in words:
        orders = orders.filter(_any_of(word, first))
    return list(orders.values_list("pk", flat=True))


def _newest(word: str) -> list[int]:
    """Each way in which a word may be meant has an index of its own."""
    found: set[int] = set()
    for ids in _ways(word):
        found.update(ids[:MOST_FOUND])
    return sorted(found, reverse=True)[:MOST_FOUND]


def _ways(word: str) -> Iterator[QuerySet[Any, int]]:
    """Ids of orders by their number, by their shopper and by their sellers.

    Fewer than three letters are a seller's name, or the whole of a person's in signs
    that are words: no index finds them in the rest.
    """
    orders = Order.objects.order_by("-pk").values_list("pk", flat=True)
    number = word.partition("-")[0]  # a part's number names its order
    if len(number) >= LETTERS:
        yield orders.filter(number__icontains=number)
    if len(word) >= LETTERS:
        yield orders.filter(guest_email__icontains=word)
        yield orders.filter(guest_phone__icontains=word)
    if len(word) >= LETTERS or is_ideographic(word):
        yield orders.filter(user__in=_people_called(word))
        named = ShippingAddress.objects.filter(_recipient(word)).order_by("-pk")
        ids = list(named.values_list("pk", flat=True)[:MOST_FOUND])
        yield orders.filter(shipping_address__in=ids)
    parts = VendorOrder.objects.filter(partner__in=_sellers_called(word))
    yield parts.order_by("-order").values_list("order", flat=True)


def _recipient(word: str, at: str = "") -> Q:
    """Whose name or number it is; `at` is where the address stands."""
    if len(word) < LETTERS:
        return Q(**{f"{at}first_name__iexact": word})
    named = Q(**{f"{at}first_name__icontains": word})
    # As it is kept: +8613800138000.
    digits = word.lstrip("+")
    return named | Q(**{f"{at}phone_number__icontains": digits})


def _people_called(word: str) -> list[int]:
    """Accounts by name, address or the last digits of a phone number."""
    people = people_called(word).order_by("-pk")
    return list(people.values_list("pk", flat=True)[:MOST_FOUND])


def _sellers_called(word: str) -> list[int]:
    """By their name in either language."""
    asked = Q(name_en__icontains=word) | Q(name_zh_hans__icontains=word)
    return list(Partner.objects.filter(asked).order_by().values_list("pk", flat=True))


def _any_of(word: str, among: list[int]) -> Q:
    """As `_ways`, of these orders."""
    parts = VendorOrder.objects.filter(
        order__in=among, partner__in=_sellers_called(word)
    )
    return (
        Q(number__icontains=word.partition("-")[0])
        | Q(user__in=_people_called(word))
        | Q(guest_email__icontains=word)
        | Q(guest_phone__icontains=word)
        | _recipient(word, "shipping_address__")
        | Q(pk__in=parts.values("order"))
    )


def order_whole(number: str) -> Order | None:
    """An order with its parts, their lines, parcels and refunds, and its payments."""
    lines = Line.objects.select_related("product", "stockrecord").order_by("pk")
    lines = lines.prefetch_related("adjustments")
    refunds = Refund.objects.select_related("by", "borne_by").order_by("pk")
    parcels = ShippingEvent.objects.select_related("delivery").order_by("pk")
    vendor_orders = VendorOrder.objects.select_related("partner__cooperative", "order")
    vendor_orders = vendor_orders.order_by("number").prefetch_related(
        Prefetch("lines", queryset=lines),
        Prefetch("parcels", queryset=parcels),
        Prefetch("refunds", queryset=refunds),
    )
    orders = Order.objects.select_related("user", "shipping_address__country")
    return (
        orders.prefetch_related(
            Prefetch("vendor_orders", queryset=vendor_orders),
            "payments",
            Prefetch("payments__refunds", queryset=refunds),
        )
        .filter(number=number)
        .first()
    )


@dataclass(frozen=True)
class Booked:
    """One line of the books about an order."""

    posting: Posting

    @property
    def group(self) -> tuple[int, int | None]:
        """What stands together: one thing that happened to one part's money."""
        return self.posting.transaction_id, self.posting.vendor_order_id

    @property
    def amount(self) -> Decimal:
        return from_minor(self.posting.amount, self.posting.account.currency)


def books_of(order: Order, refunds: Iterable[Refund]) -> list[Booked]:
    """What the books say of an order's parts, and of money that had no part."""
    causes = [f"unplaced:{payment.key}" for payment in order.payments.all()]
    for refund in refunds:
        cause = f"refund:{refund.pk}"
        causes += [cause, f"{cause}:sent", f"{cause}:failed"]
    # By columns of the postings alone, which have their indexes.
    booked = LedgerTransaction.objects.filter(cause__in=causes)
    rows = Posting.objects.filter(
        Q(vendor_order__in=list(order.vendor_orders.all()))
        | Q(vendor_order__isnull=True, transaction__in=list(booked))
    )
    rows = rows.select_related("transaction", "account__partner", "vendor_order")
    return [
        Booked(row)
        for row in rows.order_by("transaction", "vendor_order", "pk")[:MOST_POSTINGS]
    ]
