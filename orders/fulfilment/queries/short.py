"""What orders wait for, and the rule a seller has declared for too little of it."""

from django.db.models import Count, Q

from orders.fulfilment.models import PackingSettings
from orders.order.services import ShortRule
from vendors.partner.models import Partner, StockPool

from .parts import TO_PACK

MOST_POOLS = 200


def pools_in_demand(partner: Partner) -> list[StockPool]:
    """Goods that orders wait for, with how many orders; the scarcest first."""
    waiting = Q(order_lines__vendor_order__status__in=TO_PACK)
    pools = StockPool.objects.filter(partner=partner, starts=None, claimed__gt=0)
    return list(
        pools.select_related("product")
        .annotate(
            orders=Count("order_lines__vendor_order", filter=waiting, distinct=True)
        )
        .filter(orders__gt=0)
        .order_by("product__title", "pk")[:MOST_POOLS]
    )


def short_rule_of(partner: Partner) -> str:
    """The rule that the seller has declared; empty without one."""
    found = PackingSettings.objects.filter(partner=partner).first()
    rule = found.short_rule if found else ""
    return rule if rule in ShortRule.values else ""


def short_rule_in_words(partner: Partner) -> str:
    """What the shop says about it; empty when it has declared nothing."""
    rule = short_rule_of(partner)
    return str(ShortRule(rule).label) if rule else ""
