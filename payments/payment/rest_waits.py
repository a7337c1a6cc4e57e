"""Parts that are packed once the rest of their money is there."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from core.money import from_minor
from core.templatetags.market import money
from orders.order.models import VendorOrder
from orders.order.waits import Wait, others

from .on_invoice import owed_of_parts


@others.provide
def waits_for_rest(parts: Sequence[VendorOrder]) -> Mapping[int, Wait]:
    """No query where nothing was sold with a deposit."""
    with_rest = {part.pk: part for part in parts if part.rest}
    owed = owed_of_parts(with_rest) if with_rest else {}
    return {pk: _wait(with_rest[pk], amount) for pk, amount in owed.items()}


def _wait(part: VendorOrder, owed: int) -> Wait:
    currency = part.order.currency
    amount = money(from_minor(owed, currency), currency)
    text = _("Waiting for the rest of the payment, %(amount)s.")
    return Wait(text % {"amount": amount})
