"""What is read of claims: by the shopper, at a seller's desk, in an office."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Prefetch, Q, QuerySet, Sum
from django.utils import timezone

from accounts.models import User
from orders.order.models import Line, LotDraw, Order, ShippingEvent, VendorOrder
from orders.order.states import VISIBLE_TO_SELLER, VendorOrderStatus
from orders.reviews.queries import OPEN_CLAIM
from payments.payment.models import Refund
from payments.payouts.services import earnings
from vendors.partner.models import Partner
from vendors.partner.queries import of_sellers

from .models import Claim, ClaimEvent, ClaimLine, ClaimPhoto
from .rules import MOST_SHOWN, REPEAT_DAYS
from .states import GRANTED, WAITING, ClaimState

_S = ClaimState
_LINE = (
    "line__product__cover",
    "line__stockrecord",
    "line__pool__product",
    "paid_line",
    "replaced_by",
)


@OPEN_CLAIM.provide
def has_open_claim() -> Q:
    """Of a part: nobody is asked for a review of what they complain about."""
    return Q(claims__state__in=WAITING)


def with_all(rows: QuerySet[Claim]) -> QuerySet[Claim]:
    """With everything that a claim's page shows; seven queries."""
    draws = Prefetch("line__draws", LotDraw.objects.select_related("lot"))
    lines = ClaimLine.objects.select_related(*_LINE).prefetch_related(draws)
    parcels = ShippingEvent.objects.order_by("pk")
    return rows.select_related(
        "vendor_order__order__user",
        "paid_vendor_order",
        "partner__cooperative",
        "borne_by",
        "packer",
        "replacement__order",
    ).prefetch_related(
        Prefetch("lines", lines.order_by("pk")),
        Prefetch("photos", ClaimPhoto.objects.order_by("pk")),
        Prefetch("events", ClaimEvent.objects.select_related("by").order_by("pk")),
        Prefetch("vendor_order__parcels", parcels),
    )


def claim_of_order(order: Order, number: str) -> Claim | None:
    rows = Claim.objects.filter(vendor_order__order=order, number=number)
    return with_all(rows).first()


def in_lists(rows: QuerySet[Claim]) -> QuerySet[Claim]:
    """With what a row shows; two queries."""
    lines = ClaimLine.objects.select_related("line__product", "line__stockrecord")
    return rows.select_related(
        "vendor_order__order", "partner", "replacement"
    ).prefetch_related(Prefetch("lines", lines.order_by("pk")))


def claims_of(partner: Partner) -> QuerySet[Claim]:
    return Claim.objects.filter(partner=partner)


def claims_among(sellers: QuerySet[Partner]) -> QuerySet[Claim]:
    return Claim.objects.filter(of_sellers("partner", sellers))


def to_answer(partner: Partner) -> int:
    """Claims that wait for the seller."""
    return Claim.objects.filter(partner=partner, state=_S.OPEN).count()


def to_decide(sellers: QuerySet[Partner]) -> QuerySet[Claim]:
    """Claims that wait for an office, the most urgent first."""
    rows = Claim.objects.filter(of_sellers("partner", sellers), state=_S.ESCALATED)
    return rows.order_by("deadline_at", "pk")


def count_by_state(rows: QuerySet[Claim]) -> dict[str, int]:
    return dict(rows.order_by().values_list("state").annotate(n=Count("pk")))


WAYS = tuple(
    f"{what}{way}" for what in ("", ":missing") for way in ("", ":balance", ":deposit")
)


def refunds_of(claim: Claim) -> list[Refund]:
    """The money of a claim as it went, the last try of each: by the way it was paid,
    and onto the balance it was paid from; for what a replacement left out, too.
    """
    cause = f"claim:{claim.number}"
    first = Refund.objects.filter(cause__in=[f"{cause}{way}" for way in WAYS])
    return [_last_try(refund) for refund in first.order_by("pk")]


def _last_try(refund: Refund) -> Refund:
    again = Refund.objects.filter(cause=f"again:{refund.pk}").first()
    return _last_try(again) if again else refund


def claim_of_refund(refund: Refund) -> Claim | None:
    """The claim a refund, or what was tried again of it, is for."""
    cause = refund.cause
    while cause.startswith("again:"):
        first = _first_row(cause.removeprefix("again:"))
        cause = Refund.objects.values_list("cause", flat=True).get(pk=int(first))
    if not cause.startswith("claim:"):
        return None
    number = _first_row(cause.removeprefix("claim:"))
    return Claim.objects.filter(number=number).first()


def _first_row(cause: str) -> str:
    """Of what went back in two ways, the cause of the first."""
    return cause.removesuffix(":balance").removesuffix(":deposit")


def paid_lines_of(lines: Iterable[Line]) -> dict[int, Line]:
    """By line id what was paid for: itself, or the line that it replaces."""
    own = {line.pk: line for line in lines}
    rows = ClaimLine.objects.filter(replaced_by__in=own).select_related("paid_line")
    return own | {row.replaced_by_id: row.paid_line for row in rows}


def paid_vendor_order_of(vendor_order: VendorOrder) -> VendorOrder:
    """The part that was paid for: of a replacement the one that it replaces."""
    claims = Claim.objects.filter(replacement=vendor_order)
    claim = claims.select_related("paid_vendor_order__order").first()
    return claim.paid_vendor_order if claim else vendor_order


def packer_of(vendor_order: VendorOrder) -> User | None:
    """Who closed the box, the last time it was closed."""
    packed = vendor_order.events.filter(
        status=VendorOrderStatus.PACKED, by__isnull=False
    )
    event = packed.select_related("by").order_by("-pk").first()
    return event.by if event else None


# --- Who claims often ---------------------------------------------------------------


@dataclass(frozen=True)
class ShopperRecord:
    """What one shopper claimed in the last months, all sellers together."""

    claims: int
    orders: int
    granted: int
    amount: int  # of what was granted in money, minor units of the market's currency

    @property
    def percent(self) -> int:
        """Claims for every hundred parts that came."""
        return round(100 * self.claims / self.orders) if self.orders else 0


def _by_same_shopper(order: Order, path: str) -> Q:
    if order.user_id is not None:
        return Q(**{f"{path}user_id": order.user_id})
    return Q(
        **{
            f"{path}user__isnull": True,
            f"{path}guest_email__iexact": order.guest_email,
        }
    )


def record_of(order: Order, *, now: datetime | None = None) -> ShopperRecord:
    """Of whoever bought: the account, or a guest's address; two queries."""
    since = (now or timezone.now()) - timedelta(days=REPEAT_DAYS)
    claims = Claim.objects.filter(
        _by_same_shopper(order, "vendor_order__order__"), created__gte=since
    ).exclude(state=_S.WITHDRAWN)
    granted = Q(state__in=GRANTED)
    money = (
        granted
        & ~Q(outcome="replacement")
        & Q(vendor_order__order__currency=order.currency)
    )
    figures = claims.aggregate(
        n=Count("pk"),
        granted=Count("pk", filter=granted),
        amount=Sum("amount", filter=money, default=0),
    )
    vendor_orders = VendorOrder.objects.filter(
        _by_same_shopper(order, "order__"),
        created__gte=since,
        status__in=VISIBLE_TO_SELLER - {VendorOrderStatus.CANCELLED},
    )
    return ShopperRecord(
        figures["n"], vendor_orders.count(), figures["granted"], int(figures["amount"])
    )


def of_the_same_lots(claim: Claim) -> list[Claim]:
    """Other claims on goods of this claim's lots, the last first; two queries."""
    lots = LotDraw.objects.filter(line__claim_lines__claim=claim).values("lot")
    rows = Claim.objects.filter(lines__line__draws__lot__in=lots)
    rows = rows.exclude(pk=claim.pk).exclude(state=_S.WITHDRAWN).distinct()
    return list(in_lists(rows).order_by("-pk")[:MOST_SHOWN])


def photo_of(rows: QuerySet[Claim], pk: int) -> ClaimPhoto | None:
    """A photo of one of these claims."""
    return ClaimPhoto.objects.filter(claim__in=rows, pk=pk).first()


def drafts_of(vendor_order: VendorOrder, draft: str) -> list[ClaimPhoto]:
    """Photos that were sent with a form that is not handed in yet."""
    rows = ClaimPhoto.objects.filter(
        vendor_order=vendor_order, claim__isnull=True, draft=draft
    )
    return list(rows.order_by("pk"))


def hold_money(claim: Claim) -> None:
    """Of the part that was paid: of a replacement the one that it replaces."""
    earnings.hold(claim.paid_vendor_order, _cause(claim), claim.get_cause_display())


def release_money(claim: Claim) -> None:
    earnings.release(_cause(claim))


def _cause(claim: Claim) -> str:
    return f"claim:{claim.number}"
