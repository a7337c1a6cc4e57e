"""What the demo market has besides the orders that were written for it."""

from django.db.models import Q

from fulfilment.claims.models import Claim
from orders.order.models import Order


def placed_later():
    """Goods sent once more, what a balance paid a part of, and what a depot packs."""
    claims = Claim.objects.filter(replacement__isnull=False)
    own = Q(vendor_orders__in=claims.values("replacement")) | Q(from_balance__gt=0)
    own |= Q(vendor_orders__depot__isnull=False)
    return Order.objects.filter(own).values_list("pk", flat=True).distinct()
