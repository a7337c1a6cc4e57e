"""The only locks on delivery: methods and pickup windows."""

from collections.abc import Iterable

from vendors.partner.models import Partner

from .models import DeliveryMethod, DeliverySettings, PickupBooking, PickupWindow


def lock_method(method_id: int) -> DeliveryMethod:
    """Raises `DeliveryMethod.DoesNotExist` when it was removed meanwhile."""
    return DeliveryMethod.objects.select_for_update(of=("self",), no_key=True).get(
        pk=method_id
    )


def lock_settings(partner: Partner) -> DeliverySettings:
    """The seller's settings, made if there are none yet."""
    DeliverySettings.objects.get_or_create(partner=partner)
    held = DeliverySettings.objects.select_for_update(of=("self",), no_key=True)
    return held.get(partner=partner)


def lock_windows(window_ids: Iterable[int]) -> dict[int, PickupWindow]:
    """By id, locked in that order, so that no two shoppers wait for each other."""
    held = PickupWindow.objects.select_for_update(of=("self",), no_key=True)
    found = held.filter(pk__in=set(window_ids)).select_related("method").order_by("pk")
    return {window.pk: window for window in found}


def lock_bookings(vendor_order_ids: Iterable[int]) -> list[PickupBooking]:
    """The pickups of these parts, locked in the order of their ids."""
    held = PickupBooking.objects.select_for_update(of=("self",), no_key=True)
    return list(held.filter(vendor_order_id__in=set(vendor_order_ids)).order_by("pk"))
