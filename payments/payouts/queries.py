"""Which rule fits which line; what a seller has, is owed, was charged and was sent."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Sum

from core import dates
from core.money import from_minor
from core.prepared import Prepared
from orders.order.models import Line, VendorOrder
from payments.ledger.models import LedgerAccount, Posting
from payments.ledger.queries import with_balance
from payments.ledger.states import AccountKind
from vendors.partner.models import Partner

from .eligibility import least
from .models import Earning, FeeRule, LineDiscount, PayoutBatch, SellerRail, Transfer
from .payable import old_balances, open_holds
from .rules import INVOICE_HOLD
from .states import BatchState

# What is a seller's: waiting as its own sale or as a cooperative's fee, and owed.
WAITING = (AccountKind.PENDING, AccountKind.COOPERATIVE)
SELLERS_OWN = (*WAITING, AccountKind.PAYABLE)
SHOWN = 24


def rules_on(day: date) -> list[FeeRule]:
    """Rules in force, the narrowest first, with the category each is about."""
    return _rules(day)


@Prepared
def _rules(day: Any) -> QuerySet[FeeRule]:
    begun = Q(starts__isnull=True) | Q(starts__lte=day)
    going = Q(ends__isnull=True) | Q(ends__gte=day)
    rules = FeeRule.objects.filter(begun, going, is_active=True)
    deepest = F("category__depth").desc(nulls_last=True)
    rules = rules.order_by("role", "position", deepest, "id")
    return rules.select_related("category", "payee")


@dataclass(frozen=True)
class Sale:
    """What of a line decides on its fees."""

    seller: Partner
    currency: str
    category_path: str = ""
    offer_ids: frozenset[int] = field(default_factory=frozenset)


def first_rules(rules: Iterable[FeeRule], sale: Sale) -> dict[str, FeeRule]:
    """The rule that counts, for each role that has one."""
    found: dict[str, FeeRule] = {}
    for rule in rules:
        if rule.role not in found and _fits(rule, sale):
            found[rule.role] = rule
    return found


def _fits(rule: FeeRule, sale: Sale) -> bool:
    return (
        rule.currency in {"", sale.currency}
        and rule.seller_id in {None, sale.seller.pk}
        and rule.cooperative_id in {None, sale.seller.cooperative_id}
        and (
            rule.category is None
            or sale.category_path.startswith(str(rule.category.path))
        )
        and (rule.offer_id is None or rule.offer_id in sale.offer_ids)
    )


def funded_of(lines: Iterable[Line]) -> dict[int, int]:
    """What others than the seller pay of each line's discounts; one query."""
    rows = LineDiscount.objects.filter(line__in=lines).order_by().values_list("line")
    sums = rows.annotate(paid=Sum(F("by_cooperative") + F("by_market")))
    return {line_id: int(paid) for line_id, paid in sums}


def unpaid_invoices() -> QuerySet[VendorOrder]:
    """All parts on invoice of which the money is not there, what is due first first.

    A sale on invoice is held until it is paid, so that few rows say which.
    """
    held = open_holds().filter(cause__startswith=f"{INVOICE_HOLD}:")
    rows = VendorOrder.objects.filter(
        pk__in=held.values("vendor_order"), due_on__isnull=False
    )
    return rows.select_related("order", "partner").order_by("due_on", "pk")


Holding = dict[str, int]


def holdings_of(vendor_orders: Iterable[VendorOrder]) -> dict[int, dict[int, Holding]]:
    """What each part's sale stands at, by part, by whose it is and by kind; one query.

    A part's seller is always there; cooperatives are when they have a fee of it.
    """
    found: dict[int, dict[int, Holding]] = {
        vendor_order.pk: {vendor_order.partner_id: _nothing()}
        for vendor_order in vendor_orders
    }
    rows = Posting.objects.filter(vendor_order__in=found, account__kind__in=SELLERS_OWN)
    sums = rows.order_by().values_list(
        "vendor_order", "account__partner", "account__kind"
    )
    for vendor_order_id, partner_id, kind, total in sums.annotate(total=Sum("amount")):
        holders = found[vendor_order_id]
        holders.setdefault(partner_id, _nothing())[kind] = int(total)
    return found


def _nothing() -> Holding:
    return {str(kind): 0 for kind in SELLERS_OWN}


@dataclass(frozen=True)
class SellerPosition:
    """What a seller has in one currency, fees of members among it, in minor units."""

    currency: str
    pending: int
    payable: int
    # Of what is owed; None while nothing ever was.
    account_id: int | None = None
    # The way that the seller chose; empty where it never did.
    rail: str = ""

    def amount(self, minor: int) -> Decimal:
        return from_minor(minor, self.currency)

    @property
    def waiting(self) -> Decimal:
        return self.amount(self.pending)

    @property
    def owed(self) -> Decimal:
        return self.amount(self.payable)


def standings(partner: Partner) -> list[SellerPosition]:
    """By currency; one query, whatever the number of postings."""
    accounts = LedgerAccount.objects.filter(partner=partner, kind__in=SELLERS_OWN)
    chosen = SellerRail.objects.filter(partner=OuterRef("partner")).values("rail")
    rows = with_balance(accounts).annotate(rail=Subquery(chosen[:1]))
    found: dict[str, dict[str, int]] = {}
    payable: dict[str, int] = {}
    rail = ""
    for row in rows.order_by("currency"):
        rail = row.rail or ""
        found.setdefault(row.currency, {})[row.kind] = int(row.balance)  # type: ignore[attr-defined]
        if row.kind == AccountKind.PAYABLE:
            payable[row.currency] = row.pk
    return [
        SellerPosition(
            currency,
            sum(kinds.get(kind, 0) for kind in WAITING),
            kinds.get(AccountKind.PAYABLE, 0),
            payable.get(currency),
            rail,
        )
        for currency, kinds in found.items()
    ]


def held_of(partner: Partner, currency: str) -> int:
    """What a seller has not been paid out, earned or not, in minor units.

    Below zero for one that owes.
    """
    mine = (one for one in standings(partner) if one.currency == currency)
    return sum(one.pending + one.payable for one in mine)


def fees_of_seller(partner: Partner) -> list[FeeRule]:
    """Rules in force that may count for something this seller sells, in their order.

    One that fits everything leaves nothing to those of its role that come after it.
    """
    sellers = {None, partner.pk}
    members = {None, partner.cooperative_id}
    found: list[FeeRule] = []
    settled: set[str] = set()
    for rule in rules_on(dates.today()):
        fits = rule.seller_id in sellers and rule.cooperative_id in members
        if fits and rule.role not in settled:
            found.append(rule)
            if not (rule.category_id or rule.offer_id or rule.currency):
                settled.add(rule.role)
    return found


def next_earning(partner: Partner) -> Earning | None:
    """The parcel whose price is next to become the seller's."""
    waiting = Earning.objects.filter(
        vendor_order__partner=partner, done_at__isnull=True
    )
    return waiting.select_related("vendor_order").order_by("due_at").first()


def transfers_of(partner: Partner, limit: int = SHOWN) -> QuerySet[Transfer]:
    """The latest first; nothing of drafts that were given up, nor of households."""
    own = partner.transfers.filter(household__isnull=True)
    rows = own.exclude(batch__state=BatchState.CANCELLED)
    return rows.order_by("-pk")[:limit]


def batches() -> QuerySet[PayoutBatch]:
    """The latest first, with the people who made and released them."""
    return PayoutBatch.objects.select_related("made_by", "released_by").order_by("-pk")


@dataclass(frozen=True)
class Late:
    """So many sellers wait for so much, in minor units; `account_id` for the most."""

    currency: str
    account_id: int
    sellers: int
    minor: int

    @property
    def amount(self) -> Decimal:
        return from_minor(self.minor, self.currency)


def late_balances(since: datetime) -> list[Late]:
    """What was owed before that moment and could be paid since, by currency."""
    olds = old_balances(since)
    rows = LedgerAccount.objects.filter(pk__in=olds).values_list("pk", "currency")
    return _by_currency(olds, dict(rows))


def _by_currency(olds: Mapping[int, int], currencies: Mapping[int, str]) -> list[Late]:
    found: dict[str, dict[int, int]] = {}
    for account_id, old in olds.items():
        currency = currencies[account_id]
        if old >= least(currency):
            found.setdefault(currency, {})[account_id] = old
    return [
        Late(
            currency,
            max(waiting, key=lambda pk: waiting[pk]),
            len(waiting),
            sum(waiting.values()),
        )
        for currency, waiting in sorted(found.items())
    ]
