"""Who can be paid by Stripe now and how much, and who can't and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Q, QuerySet, Sum
from django.utils import timezone

from core.money import from_minor, minor_step
from orders.order.models import VendorOrder
from payments.connect.models import StripeAccount
from payments.connect.queries import countries
from payments.connect.states import AccountState
from payments.payment.models import Payment
from payments.payment.states import PaymentState
from vendors.partner.models import Partner
from vendors.partner.states import PartnerStatus

from .eligibility import Owed, Refused, live_transfers, owed_in
from .models import SellerRail, Settlement, StripeReversal, StripeTransfer
from .payable import PayableShare, shares_owed
from .states import LeftOutReason, Rail, StripeState

SHOWN = 24
OPEN = (StripeState.INTENDED, StripeState.SENT, StripeState.UNKNOWN)


def rail_of(partner: Partner) -> str:
    return chosen_rail(partner) or Rail.BANK


def chosen_rail(partner: Partner) -> str:
    """Empty for a seller who never chose, who is paid by the bank."""
    chosen = SellerRail.objects.filter(partner=partner).values_list("rail", flat=True)
    return chosen.first() or ""


def is_offered() -> bool:
    """Whether sellers of this market may choose Stripe at all."""
    return bool(countries())


def stripe_hindrance(partner: Partner, account: StripeAccount | None) -> str:
    """Why Stripe can't pay this seller; empty when it can."""
    if partner.status == PartnerStatus.SUSPENDED:
        return LeftOutReason.SUSPENDED
    if account is None:
        return LeftOutReason.NO_STRIPE
    if account.state == AccountState.CUT_OFF:
        return LeftOutReason.CUT_OFF
    if account.is_payable:
        return ""
    asks = account.details_submitted or account.payout_error
    return LeftOutReason.STRIPE_ASKS if asks else LeftOutReason.NO_STRIPE


@dataclass(frozen=True)
class StripeDue:
    """So much for a seller, in minor units."""

    owed: Owed
    partner: Partner

    @property
    def amount(self) -> int:
        return self.owed.amount


@dataclass(frozen=True)
class StripeSweep:
    """What would be sent now."""

    currency: str
    dues: Sequence[StripeDue]
    refused: Sequence[Refused]

    @property
    def amount(self) -> Decimal:
        return from_minor(sum(due.amount for due in self.dues), self.currency)

    @property
    def is_empty(self) -> bool:
        return not (self.dues or self.refused)


def stripe_sweep(currency: str, *, now: datetime | None = None) -> StripeSweep:
    """As many queries for many sellers as for one; changes nothing."""
    now = now or timezone.now()
    owed = owed_in(currency, now, rail=Rail.STRIPE)
    ids = [each.partner_id for each in owed]
    partners = Partner.objects.select_related("stripe_account").in_bulk(ids)
    live = live_transfers(ids, currency)
    dues, refused = [], []
    for each in sorted(owed, key=lambda row: partners[row.partner_id].name):
        partner = partners[each.partner_id]
        account = getattr(partner, "stripe_account", None)
        reason = each.hindrance or stripe_hindrance(partner, account)
        if not reason and partner.pk in live:
            reason = LeftOutReason.ON_ITS_WAY
        if reason:
            refused.append(Refused(partner, reason, each.balance, currency))
        else:
            dues.append(StripeDue(each, partner))
    return StripeSweep(currency, dues, refused)


@dataclass(frozen=True)
class ExchangeRate:
    """What one currency becomes in another: so much of `into` for so much of it."""

    into: int
    of: int
    currency: str

    def convert(self, amount: int) -> int:
        """Down to the step of the other currency."""
        unit = minor_step(self.currency)
        return amount * self.into // self.of // unit * unit


@dataclass(frozen=True)
class Piece:
    """What is to be sent of one sale, from which charge; `charge_id` may be empty."""

    vendor_order: VendorOrder
    amount: int
    sent: int
    sent_currency: str
    charge_id: str


def pieces(owed: Owed, most: int) -> list[Piece]:
    """What an amount that is owed is made of, the oldest sale first; so many at most.

    Sales whose payment has not settled at Stripe wait, and so do those of which a
    transfer is stuck, and what is too little to be converted.
    """
    left = owed.amount
    found: list[Piece] = []
    shares = [each for each in shares_owed(owed.account_id) if each.vendor_order_id]
    vendor_orders = VendorOrder.objects.select_related("order").in_bulk(
        [each.vendor_order_id for each in shares]
    )
    stuck = _stuck(owed.partner_id, shares)
    for share in shares:
        amount = min(share.amount, left)
        if amount <= 0 or len(found) == most:
            break
        left -= amount
        if share.vendor_order_id in stuck:
            continue
        piece = _piece(vendor_orders[share.vendor_order_id or 0], amount)
        if piece:
            found.append(piece)
    return found


def _stuck(partner_id: int, shares: Sequence[PayableShare]) -> set[int]:
    rows = StripeTransfer.objects.filter(
        partner=partner_id,
        is_stuck=True,
        vendor_order__in=[each.vendor_order_id for each in shares],
    )
    return set(rows.values_list("vendor_order", flat=True))


def _piece(vendor_order: VendorOrder, amount: int) -> Piece | None:
    payment = _charge_of(vendor_order)
    rate = _rate(vendor_order, payment)
    if rate is None:
        return None
    sent = rate.convert(amount)
    if sent <= 0:
        return None
    charge_id = payment.charge_id if payment else ""
    if payment and sent > payment.settlement.amount - used_of(charge_id):
        # The shopper paid some of the sale with a balance, or by another charge, so
        # this one does not cover it: that much is the market's own money at Stripe.
        charge_id = ""
    return Piece(vendor_order, amount, sent, rate.currency, charge_id)


def _charge_of(vendor_order: VendorOrder) -> Payment | None:
    """The charge that paid for the part's order; None for one paid by balance alone.

    After a deposit, that of the rest: it is the larger one.
    """
    rows = Payment.objects.filter(
        order=vendor_order.order_id, state=PaymentState.SUCCEEDED
    )
    rows = rows.exclude(charge_id="").select_related("settlement")
    rests = rows.filter(rest_of=vendor_order).order_by("-pk")
    rest = rests.first() if vendor_order.rest else None
    return rest or rows.filter(rest_of=None).first()


def _rate(vendor_order: VendorOrder, payment: Payment | None) -> ExchangeRate | None:
    """As the sale's own payment was converted; else as the last of its currency was."""
    if payment is not None:
        settlement = getattr(payment, "settlement", None)
        if settlement is None:
            return None
        return ExchangeRate(settlement.amount, payment.amount, settlement.currency)
    last = (
        Settlement.objects.filter(payment__currency=vendor_order.order.currency)
        .select_related("payment")
        .order_by("-pk")
        .first()
    )
    return (
        ExchangeRate(last.amount, last.payment.amount, last.currency) if last else None
    )


def used_of(charge_id: str) -> int:
    """What transfers have taken of a charge, less what came back of them."""
    rows = StripeTransfer.objects.filter(charge_id=charge_id)
    alive = rows.exclude(state=StripeState.FAILED)
    sent = alive.aggregate(total=Sum("sent", default=0))["total"]
    back = StripeReversal.objects.filter(
        transfer__charge_id=charge_id, state=StripeState.CONFIRMED
    )
    return int(sent) - int(back.aggregate(total=Sum("sent", default=0))["total"])


def unsettled(account_id: int) -> list[Payment]:
    """Payments for what is owed here whose worth at Stripe is not known."""
    ids = [
        each.vendor_order_id for each in shares_owed(account_id) if each.vendor_order_id
    ]
    rows = Payment.objects.filter(
        order__vendor_orders__in=ids,
        state=PaymentState.SUCCEEDED,
        settlement__isnull=True,
    )
    return list(rows.exclude(charge_id="").distinct().order_by("pk"))


def stripe_transfers_of(partner: Partner) -> QuerySet[StripeTransfer]:
    """The latest first, with their sale and what was taken back of them; not those
    that were given up unsent.
    """
    done = Q(reversals__state=StripeState.CONFIRMED)
    rows = partner.stripe_transfers.select_related("vendor_order").annotate(
        taken_back=Sum("reversals__amount", filter=done)
    )
    return rows.exclude(state=StripeState.FAILED, tried_at__isnull=True).order_by(
        "-pk"
    )[:SHOWN]


def stripe_transfers() -> QuerySet[StripeTransfer]:
    """All of them, the latest first."""
    return StripeTransfer.objects.select_related("vendor_order", "partner").order_by(
        "-pk"
    )


def has_live(partner: Partner) -> bool:
    """Whether something is on its way to or from the seller by Stripe."""
    return (
        StripeTransfer.objects.filter(partner=partner, state__in=OPEN).exists()
        or StripeReversal.objects.filter(
            transfer__partner=partner, state__in=OPEN
        ).exists()
    )


def stripe_troubles() -> QuerySet[StripeTransfer]:
    """What somebody has to look at, or what waits for money at Stripe; latest first."""
    waits = Q(state__in=OPEN) & ~Q(error_code="")
    rows = StripeTransfer.objects.filter(Q(is_stuck=True) | waits)
    return rows.select_related("vendor_order", "partner").order_by("-pk")[:SHOWN]
