"""What the demo market has besides the orders that were written for it."""

from django.db.models import Q

from fulfilment.claims.models import Claim
from orders.order.models import Line, Order


def placed_later():
    """Goods sent once more, what a balance paid a part of, what a depot packs, what is
    due or late, or paid in cash, by transfer or on invoice; not the packing day's,
    whose goods are weighed.
    """
    claims = Claim.objects.filter(replacement__isnull=False)
    own = Q(vendor_orders__in=claims.values("replacement")) | Q(from_balance__gt=0)
    own |= Q(rest__gt=0)  # with a deposit
    own |= Q(vendor_orders__container_deposits__gt=0)  # in crates that come back
    own |= Q(vendor_orders__depot__isnull=False) | Q(
        payment_method__in=["cash", "transfer", "invoice"]
    )
    weighed = Line.objects.filter(partner_sku__endswith="-weighed").values("order")
    own |= Q(vendor_orders__send_by__isnull=False) & ~Q(pk__in=weighed)
    return Order.objects.filter(own).values_list("pk", flat=True).distinct()
