"""Who bought from a seller: new ones and old ones, with an account or without."""

from dataclasses import dataclass
from typing import Any

from django.db.models import (
    Case,
    CharField,
    Count,
    DecimalField,
    ExpressionWrapper,
    F,
    Min,
    Q,
    QuerySet,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Cast, Concat, Lower

from core.money import from_minor
from orders.order.models import VendorOrder
from orders.order.states import STALL
from vendors.partner.models import Partner

from .periods import Period
from .queries import sold_vendor_orders
from .sums import minor

KINDS = ("new", "returning", "accounts", "guests")
# What tells one shopper from another: an account's id, a guest's address.
SHOPPER = Case(
    When(
        order__user__isnull=False,
        then=Concat(Value("#"), Cast("order__user_id", CharField())),
    ),
    default=Lower("order__guest_email"),
    output_field=CharField(),
)


@dataclass(frozen=True)
class Shoppers:
    """Who bought in a period: for the first time, or again; in an account, or as guest.

    Who bought at a market stall is nobody here: no name tells one from another.
    `came_back` are those with more than one order up to the period's end.
    """

    new: int = 0
    returning: int = 0
    came_back: int = 0
    of_new: int = 0
    of_returning: int = 0
    accounts: int = 0
    guests: int = 0
    of_accounts: int = 0
    of_guests: int = 0

    @property
    def all(self) -> int:
        return self.new + self.returning


def shoppers(
    partner: Partner, period: Period, other: Period, currency: str
) -> tuple[Shoppers, Shoppers]:
    """Of the period and of the other, from all that the seller ever sold; one query."""
    back = F("gone_back") * Value(from_minor(1, currency))
    net = ExpressionWrapper(F("total") - back, output_field=DecimalField())
    by_shopper = (
        _known(sold_vendor_orders(partner))
        .annotate(shopper=SHOPPER)
        .order_by()
        .values("shopper")
        .annotate(first=Min("created"))
    )
    ours = Q(order__currency=currency)
    counted: dict[str, Any] = {}
    for name, one in (("here", period), ("there", other)):
        inside = one.has("created") & ours
        by_shopper = by_shopper.annotate(
            **{
                name: Count("pk", filter=inside),
                f"{name}_net": Sum(net, filter=inside),
                f"{name}_ever": Count("pk", filter=Q(created__lt=one.end)),
            }
        )
        counted |= _counted(name, one)
    row = by_shopper.aggregate(**counted)
    return _shoppers(row, "here", currency), _shoppers(row, "there", currency)


def _known(parts: QuerySet[VendorOrder]) -> QuerySet[VendorOrder]:
    """Those whose shopper is somebody."""
    return parts.exclude(delivery_code=STALL)


def _counted(name: str, period: Period) -> dict[str, object]:
    bought = Q(**{f"{name}__gt": 0})
    kinds = {
        "new": bought & Q(first__gte=period.start),
        "returning": bought & Q(first__lt=period.start),
        "accounts": bought & Q(shopper__startswith="#"),
        "guests": bought & ~Q(shopper__startswith="#"),
        "came_back": bought & Q(**{f"{name}_ever__gt": 1}),
    }
    found: dict[str, Any] = {}
    for kind, condition in kinds.items():
        found[f"{name}_{kind}_n"] = Count("shopper", filter=condition)
        if kind != "came_back":
            found[f"{name}_{kind}_sum"] = Sum(f"{name}_net", filter=condition)
    return found


def _shoppers(row: dict[str, Any], name: str, currency: str) -> Shoppers:
    sums = {f"of_{kind}": minor(row[f"{name}_{kind}_sum"], currency) for kind in KINDS}
    counts = {kind: row[f"{name}_{kind}_n"] for kind in (*KINDS, "came_back")}
    return Shoppers(**counts, **sums)


def of_shoppers(
    parts: QuerySet[VendorOrder], partner: Partner, kind: str, period: Period
) -> QuerySet[VendorOrder]:
    """The parts of new, returning, guest or account shoppers of a period."""
    parts = _known(parts)
    if kind == "guests":
        return parts.filter(order__user__isnull=True)
    if kind == "accounts":
        return parts.filter(order__user__isnull=False)
    firsts = (
        _known(sold_vendor_orders(partner))
        .annotate(shopper=SHOPPER)
        .order_by()
        .values("shopper")
        .annotate(
            first=Min("created"), ever=Count("pk", filter=Q(created__lt=period.end))
        )
    )
    wanted = {
        "new": Q(first__gte=period.start),
        "returning": Q(first__lt=period.start),
        "came_back": Q(ever__gt=1),
    }[kind]
    found = firsts.filter(wanted).values("shopper")
    return parts.annotate(shopper=SHOPPER).filter(shopper__in=found)
