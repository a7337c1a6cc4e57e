"""Which rule fits which line, and what a seller has, is owed and was charged."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import F, OuterRef, Q, Subquery, Sum
from django.utils import timezone

from core.money import from_minor
from orders.ledger.models import LedgerAccount, Posting
from orders.ledger.queries import with_balance
from orders.ledger.states import AccountKind
from orders.order.models import Line, VendorOrder
from vendors.partner.models import Partner

from .models import Earning, FeeRule, LineDiscount, SellerRail

# What is a seller's: waiting as its own sale or as a cooperative's fee, and owed.
WAITING = (AccountKind.PENDING, AccountKind.COOPERATIVE)
SELLERS_OWN = (*WAITING, AccountKind.PAYABLE)


def rules_on(day: date) -> list[FeeRule]:
    """Rules in force, in their order, with the category each is about."""
    begun = Q(starts__isnull=True) | Q(starts__lte=day)
    going = Q(ends__isnull=True) | Q(ends__gte=day)
    rules = FeeRule.objects.filter(begun, going, is_active=True)
    return list(rules.select_related("category", "payee"))


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


Holding = dict[str, int]


def holdings_of(parts: Iterable[VendorOrder]) -> dict[int, dict[int, Holding]]:
    """What each part's sale stands at, by part, by whose it is and by kind; one query.

    A part's seller is always there; cooperatives are when they have a fee of it.
    """
    found: dict[int, dict[int, Holding]] = {
        part.pk: {part.partner_id: _nothing()} for part in parts
    }
    rows = Posting.objects.filter(part__in=found, account__kind__in=SELLERS_OWN)
    sums = rows.order_by().values_list("part", "account__partner", "account__kind")
    for part_id, partner_id, kind, total in sums.annotate(total=Sum("amount")):
        holders = found[part_id]
        holders.setdefault(partner_id, _nothing())[kind] = int(total)
    return found


def _nothing() -> Holding:
    return {str(kind): 0 for kind in SELLERS_OWN}


@dataclass(frozen=True)
class Standing:
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


def standings(partner: Partner) -> list[Standing]:
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
        Standing(
            currency,
            sum(kinds.get(kind, 0) for kind in WAITING),
            kinds.get(AccountKind.PAYABLE, 0),
            payable.get(currency),
            rail,
        )
        for currency, kinds in found.items()
    ]


def fees_of_seller(partner: Partner) -> list[FeeRule]:
    """Rules in force that may count for something this seller sells, in their order.

    One that fits everything leaves nothing to those of its role that come after it.
    """
    sellers = {None, partner.pk}
    members = {None, partner.cooperative_id}
    found: list[FeeRule] = []
    settled: set[str] = set()
    for rule in rules_on(timezone.localdate()):
        fits = rule.seller_id in sellers and rule.cooperative_id in members
        if fits and rule.role not in settled:
            found.append(rule)
            if not (rule.category_id or rule.offer_id or rule.currency):
                settled.add(rule.role)
    return found


def next_earning(partner: Partner) -> Earning | None:
    """The parcel whose price is next to become the seller's."""
    waiting = Earning.objects.filter(part__partner=partner, done_at__isnull=True)
    return waiting.select_related("part").order_by("due_at").first()
