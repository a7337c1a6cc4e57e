"""What hosts of broadcasts have of sales, so that it can be told apart.

It is booked together with the sale, among its other fees; which of it is a host's is
known from what was frozen with the lines, and from what of that went back.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, Sum
from django.utils.translation import gettext as _

from core.inputs import whole
from payments.ledger.states import TransactionKind
from vendors.partner.models import Partner

from .models import FeeReturn, LineFee
from .states import FeeRole

REFUND = "refund:"


def in_words(kind: str, *, is_own: bool, is_hosting: bool) -> str:
    words = {"what": str(TransactionKind(kind).label)}
    if is_hosting and is_own:
        return _("commission for a host: %(what)s") % words
    if is_hosting:
        return _("commission as a host: %(what)s") % words
    return words["what"] if is_own else _("a member's sale: %(what)s") % words


def is_hosted() -> Exists:
    """A condition on rows with a part: a host has something of it."""
    fees = LineFee.objects.filter(
        vendor_order=OuterRef("vendor_order"), role=FeeRole.HOST
    )
    return Exists(fees)


@dataclass(frozen=True)
class Hosted:
    """Hosts' shares of some groups of a statement, in minor units.

    `frozen` is by part; `back` by refund and part. Of the parts in `only` the reader
    has nothing but the commission of a host.
    """

    frozen: Mapping[int, int]
    back: Mapping[tuple[int, int], int]
    only: frozenset[int]

    @classmethod
    def of(
        cls, groups: Sequence[Any], partner: Partner, vendor_order_ids: Collection[int]
    ) -> "Hosted":
        """As the partner's statement tells of these parts; at most two queries."""
        if not vendor_order_ids:
            return cls({}, {}, frozenset())
        vendor_orders = {
            group["vendor_order"]: group["vendor_order__partner"] for group in groups
        }
        fees = LineFee.objects.filter(
            Q(role=FeeRole.HOST) | Q(payee=partner), vendor_order__in=vendor_order_ids
        )
        frozen: dict[int, int] = {}
        roles: dict[int, set[bool]] = {}
        sums = fees.order_by().values_list("vendor_order", "payee", "role")
        for vendor_order_id, payee_id, role, amount in sums.annotate(of=Sum("amount")):
            is_host = role == FeeRole.HOST
            if payee_id == partner.pk:
                roles.setdefault(vendor_order_id, set()).add(is_host)
            if is_host and partner.pk in {payee_id, vendor_orders[vendor_order_id]}:
                frozen[vendor_order_id] = frozen.get(vendor_order_id, 0) + int(amount)
        only = frozenset(pk for pk, kinds in roles.items() if kinds == {True})
        return cls(frozen, _back(groups, frozen, vendor_orders, partner), only)

    def share(self, group: Any) -> int:
        """What a host got with this transaction; negative where it went back."""
        kind, vendor_order_id = group["transaction__kind"], group["vendor_order"]
        if kind == TransactionKind.PAID:
            return self.frozen.get(vendor_order_id, 0)
        back = self.back.get((_refund_of(group), vendor_order_id), 0)
        return {TransactionKind.REFUND: -back, TransactionKind.REFUND_FAILED: back}.get(
            kind, 0
        )


def _refund_of(group: Any) -> int:
    cause = group["transaction__cause"]
    number = cause.removeprefix(REFUND).partition(":")[0]
    return (whole(number) or 0) if cause.startswith(REFUND) else 0


def _back(
    groups: Iterable[Any],
    frozen: Mapping[int, int],
    vendor_orders: Mapping[int, int],
    partner: Partner,
) -> dict[tuple[int, int], int]:
    refunds = {
        _refund_of(group) for group in groups if group["vendor_order"] in frozen
    } - {0}
    if not refunds:
        return {}
    rows = FeeReturn.objects.filter(fee__role=FeeRole.HOST, refund__in=refunds)
    sums = rows.order_by().values_list("refund", "fee__vendor_order", "fee__payee")
    found: dict[tuple[int, int], int] = {}
    for refund_id, vendor_order_id, payee_id, amount in sums.annotate(of=Sum("amount")):
        if partner.pk in {payee_id, vendor_orders.get(vendor_order_id)}:
            key = refund_id, vendor_order_id
            found[key] = found.get(key, 0) + int(amount)
    return found
