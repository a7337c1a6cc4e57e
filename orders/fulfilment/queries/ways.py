"""What a seller calls its ways of delivery, in the reader's language."""

from collections.abc import Iterable, Mapping

from orders.order.models import VendorOrder
from orders.shipping.models import DeliveryMethod
from orders.shipping.quotes import code_of
from vendors.partner.models import Partner


def methods_of(partner: Partner) -> dict[str, DeliveryMethod]:
    """Its own and its cooperative's, by the code that orders keep; one query."""
    sellers = filter(None, (partner.pk, partner.cooperative_id))
    methods = DeliveryMethod.objects.filter(partner__in=list(sellers))
    return {code_of(method): method for method in methods}


def name_ways(
    parts: Iterable[VendorOrder], methods: Mapping[str, DeliveryMethod]
) -> None:
    """Put the ways' own names into parts that are shown and not saved.

    An order keeps the name that its shopper read, in the shopper's language.
    """
    for part in parts:
        if method := methods.get(part.delivery_code):
            part.delivery_name = method.name
