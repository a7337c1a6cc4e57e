"""The lock on what is known of a seller's punctuality; the seller's own comes after."""

from .models import ShippingPerformance


def lock_performance(partner_id: int) -> ShippingPerformance:
    rows = ShippingPerformance.objects.select_for_update(of=("self",), no_key=True)
    return rows.get(pk=partner_id)
