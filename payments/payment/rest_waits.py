"""Parts that are packed once the rest of their money is there."""

from collections.abc import Mapping, Sequence

from django.db.models import Exists, OuterRef, Q, Sum
from django.utils.translation import gettext as _

from core.money import from_minor
from core.templatetags.market import money
from orders.order.models import VendorOrder
from orders.order.waits import Wait, conditions, others

from .on_invoice import owed, owed_of_parts


@others.provide
def waits_for_rest(parts: Sequence[VendorOrder]) -> Mapping[int, Wait]:
    """No query where nothing was sold with a deposit."""
    with_rest = {part.pk: part for part in parts if part.rest}
    owed = owed_of_parts(with_rest) if with_rest else {}
    return {pk: _wait(with_rest[pk], amount) for pk, amount in owed.items()}


@conditions.provide
def is_rest_owed() -> Q:
    of_part = owed().filter(vendor_order=OuterRef("pk")).order_by()
    sums = of_part.values("vendor_order").annotate(total=Sum("amount"))
    return Q(Exists(sums.filter(~Q(total=0))), rest__gt=0)


def _wait(part: VendorOrder, owed: int) -> Wait:
    currency = part.order.currency
    amount = money(from_minor(owed, currency), currency)
    text = _("Waiting for the rest of the payment, %(amount)s.")
    return Wait(text % {"amount": amount})
