"""Baskets that somebody fills for a customer: begun, given up, ordered, forgotten."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import User
from accounts.queries import proven_person
from shop.basket.models import AssistedBasket, Basket
from shop.basket.rules import ASSISTED_KEPT
from vendors.partner.models import Partner


@transaction.atomic
def start_assisted_basket(
    *, by: User, partner: Partner | None, name: str, phone: str, email: str = ""
) -> AssistedBasket:
    """An empty basket that `by` fills for who has this phone number (E.164).

    An account that has proven the number gets the order; who fills the basket isn't
    told.
    """
    return AssistedBasket.objects.create(
        basket=Basket.objects.create(),
        by=by,
        partner=partner,
        customer=proven_person(phone),
        name=name,
        phone=phone,
        email=email,
    )


def stop_assisted_basket(assisted: AssistedBasket) -> None:
    """Forget whom it was for; its goods go with the baskets that are left behind."""
    assisted.delete()


def forget_customer(assisted: AssistedBasket) -> None:
    """It was ordered: the order knows the customer. Runs in the order's transaction."""
    assisted.name = assisted.phone = assisted.email = ""
    assisted.customer = None
    assisted.save(update_fields=["name", "phone", "email", "customer"])


def assisted_left_behind(now: datetime) -> QuerySet[AssistedBasket]:
    """Those begun long ago that made no order."""
    since = now - ASSISTED_KEPT
    return AssistedBasket.objects.filter(created__lt=since, basket__status=Basket.OPEN)
