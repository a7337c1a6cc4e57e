"""The only locks on boxes: the box first, then its subscriptions; orders come after."""

from collections.abc import Iterable

from .models import Box, Subscription


def lock_box(box_id: int) -> Box:
    rows = Box.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("partner").get(pk=box_id)


def lock_subscription(subscription_id: int) -> Subscription:
    rows = Subscription.objects.select_for_update(of=("self",), no_key=True)
    related = ("box__partner", "size", "user")
    return rows.select_related(*related).get(pk=subscription_id)


def lock_subscriptions(subscription_ids: Iterable[int]) -> list[Subscription]:
    """In id order."""
    rows = Subscription.objects.select_for_update(of=("self",), no_key=True)
    held = rows.filter(pk__in=list(subscription_ids))
    return list(held.select_related("box__partner", "size", "user").order_by("pk"))
