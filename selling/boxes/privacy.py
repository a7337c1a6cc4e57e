"""What boxes hold of a person, for themselves."""

from collections.abc import Iterator
from typing import Any

from accounts.models import User
from accounts.privacy import OWN_DATA, Ask

from .models import BoxChoice, BoxDelivery, BoxTerm, Subscription
from .queries.contents import ContentsBook
from .wording import contents_in_words


def goods_of(one: Subscription) -> str:
    """What a person composed themselves."""
    if not one.box.is_standing:
        return ""
    return "; ".join(contents_in_words(ContentsBook([one.box]).planned(one.size, None)))


def subscriptions_of(user: User) -> Iterator[dict[str, Any]]:
    rows = Subscription.objects.filter(user=user).select_related("box__partner", "size")
    for each in rows.order_by("pk").iterator(chunk_size=500):
        yield {
            "subscription": each.pk,
            "seller": each.box.partner.name,
            "box": each.box.name,
            "goods": goods_of(each),
            "size": each.size.name,
            "state": str(each.get_state_display()),
            "since": each.since,
            "next": each.next_on,
            "price": each.price,
            "prepaid_price": each.prepaid_price,
            "delivery": each.delivery_cost,
            "address": each.address,
            "region": each.region,
            "is_gift": each.is_gift,
            "message": each.gift_message,
            "takes_substitutes": each.takes_substitutes,
            "made": each.created,
            "ended": each.ended_at,
        }


def deliveries_of(user: User) -> Iterator[dict[str, Any]]:
    rows = BoxDelivery.objects.filter(subscription__user=user).select_related("order")
    for each in rows.order_by("pk").iterator(chunk_size=500):
        yield {
            "subscription": each.subscription_id,
            "day": each.day,
            "state": str(each.get_state_display()),
            "order": each.order.number if each.order else "",
        }


def choices_of(user: User) -> Iterator[dict[str, Any]]:
    rows = BoxChoice.objects.filter(delivery__subscription__user=user)
    related = ("delivery", "pack__product", "instead__product")
    for each in rows.select_related(*related).order_by("pk").iterator(chunk_size=500):
        yield {
            "subscription": each.delivery.subscription_id,
            "day": each.delivery.day,
            "chosen": each.pack.product.title,
            "quantity": each.quantity,
            "instead_of": each.instead.product.title if each.instead else "",
        }


def terms_of(user: User) -> Iterator[dict[str, Any]]:
    rows = BoxTerm.objects.filter(subscription__user=user)
    for each in rows.select_related("prepayment").order_by("pk"):
        yield {
            "subscription": each.subscription_id,
            "prepayment": each.prepayment.number,
            "boxes": each.boxes,
            "price": each.price,
            "delivery": each.delivery_cost,
            "afterwards": str(each.get_afterwards_display()),
            "made": each.created,
        }


@OWN_DATA.provide
def parts() -> dict[str, Ask]:
    return {
        "boxes": subscriptions_of,
        "boxes-deliveries": deliveries_of,
        "boxes-choices": choices_of,
        "boxes-prepaid": terms_of,
    }
