"""What business buyers owe sellers on invoice, by the books."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q, QuerySet

from core import dates
from core.money import from_minor
from orders.order.models import VendorOrder
from payments.payment.on_invoice import lost_of_parts, owed_of_parts
from payments.payouts.models import WriteOff
from payments.payouts.queries import unpaid_invoices
from vendors.partner.models import Partner

from .models import BuyerAccount, Organisation


@dataclass(frozen=True)
class OwedPart:
    """A part on invoice that is not paid, or not all of it."""

    part: VendorOrder
    minor: int

    @property
    def amount(self) -> Decimal:
        return from_minor(self.minor, self.part.order.currency)

    @property
    def due_on(self) -> date:
        """None of them lacks it."""
        return self.part.due_on or dates.today()

    @property
    def days_over(self) -> int:
        """How long it has been overdue; nothing for what is not."""
        return max((dates.today() - self.due_on).days, 0)


def unpaid_parts() -> QuerySet[VendorOrder]:
    """All on invoice of which the money is not there, what is due first first."""
    related = ("order__business_order__organisation", "partner")
    return unpaid_invoices().select_related(*related)


def of_account(account: BuyerAccount) -> Q:
    """Parts that its organisation ordered of its seller."""
    return Q(
        partner=account.partner_id,
        order__business_order__organisation=account.organisation_id,
    )


def owed_parts(wanted: Q) -> list[OwedPart]:
    """Two queries."""
    rows = list(unpaid_parts().filter(wanted))
    owed: Mapping[int, int] = owed_of_parts([row.pk for row in rows]) if rows else {}
    return [OwedPart(row, owed[row.pk]) for row in rows if owed.get(row.pk)]


# From how many days over it is: not due, and so much longer each.
AGES = (0, 1, 31, 61)


@dataclass(frozen=True)
class Debtor:
    """What one organisation owes one seller, by how long it is overdue."""

    organisation: Organisation
    partner: Partner
    currency: str
    by_age: tuple[Decimal, ...]

    @property
    def total(self) -> Decimal:
        return sum(self.by_age, Decimal(0))


def _age(days_over: int) -> int:
    return max(at for at, least in enumerate(AGES) if days_over >= least)


def debtors(wanted: Q | None = None) -> list[Debtor]:
    """Who owes whom what, those who owe longest first. Two queries."""
    sums: dict[tuple[int, int, str], list[int]] = {}
    known: dict[tuple[int, int, str], tuple[Organisation, Partner]] = {}
    for one in owed_parts(wanted or Q()):
        order = one.part.order
        business = getattr(order, "business_order", None)
        if business is None:
            continue
        key = (business.organisation_id, one.part.partner_id, order.currency)
        ages = sums.setdefault(key, [0] * len(AGES))
        ages[_age(one.days_over)] += one.minor
        known[key] = (business.organisation, one.part.partner)
    found = [
        Debtor(
            *known[key],
            key[2],
            tuple(from_minor(minor, key[2]) for minor in ages),
        )
        for key, ages in sums.items()
    ]
    return sorted(found, key=lambda one: (one.by_age[::-1], one.total), reverse=True)


@dataclass(frozen=True)
class LostPart:
    """A part whose invoice was written off, with what of it has not come since."""

    write_off: WriteOff
    minor: int

    @property
    def part(self) -> VendorOrder:
        return self.write_off.vendor_order

    @property
    def lost(self) -> Decimal:
        return from_minor(self.minor, self.part.order.currency)


def lost_parts(wanted: Q) -> list[LostPart]:
    """By a condition on parts, the latest first. Two queries."""
    parts = VendorOrder.objects.filter(wanted)
    rows = WriteOff.objects.filter(vendor_order__in=parts)
    found = list(rows.select_related("vendor_order__order", "vendor_order__partner"))
    lost = lost_of_parts([row.vendor_order_id for row in found]) if found else {}
    return [LostPart(row, lost.get(row.vendor_order_id, 0)) for row in found]
