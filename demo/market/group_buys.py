"""A group offer of a farm: a group that is complete, and one that lacks a person."""

from datetime import datetime, timedelta
from decimal import Decimal

from django.utils import timezone

from accounts.models import User
from checkout.queries import Wishes, propose
from checkout.services import CheckoutRequest, check_out
from core import market
from core.models import OutboxMessage
from core.money import rounded
from core.regions import region_of
from orders.order.models import Order, VendorOrder
from orders.order.services.placement import Buyer
from selling.group_buys.models import GroupBuy, GroupOffer
from selling.group_buys.services.offers import OfferTerms, make_offer
from selling.group_buys.services.orders import promise_part
from selling.group_buys.services.places import join_group, start_group
from shop.basket.models import Basket
from shop.basket.services.baskets import basket_for, priced
from shop.catalogue.models import Product
from shop.catalogue.states import ListingState
from vendors.partner.models import Partner

from .packing import address_of, pay

SIZE = 3
CHEAPER = Decimal("0.8")  # of the price alone
FIRST = 7000  # number of the first address: nobody else's


def plant_groups(code: str, people: list[User], *, now: datetime, by: User) -> None:
    """Five people buy in two groups; the second one still lacks one.

    A market of another day has none: its groups would be over.
    """
    if abs(timezone.now() - now) > timedelta(days=1):
        return
    farm = Partner.objects.filter(code=code).first()
    if farm is None or len(people) < 2 * SIZE - 1:
        return
    offer = _offer(farm, now, by=by)
    if offer is None:
        return
    last = OutboxMessage.objects.order_by("-pk").values_list("pk", flat=True).first()
    complete = _group(offer, people[:SIZE], FIRST, now)
    _group(offer, people[SIZE : 2 * SIZE - 1], FIRST + SIZE, now)
    parts = VendorOrder.objects.filter(lines__group_join__group=complete)
    for part in parts.values_list("pk", flat=True):
        promise_part(part)
    # Invented orders send no mail.
    OutboxMessage.objects.filter(pk__gt=last or 0).delete()


def _offer(farm: Partner, now: datetime, *, by: User) -> GroupOffer | None:
    goods = Product.objects.filter(
        partner=farm,
        state=ListingState.PUBLISHED,
        lead_pack__is_weighed=False,
        lead_pack__is_on_sale=True,
        lead_pack__pool__starts=None,
    )
    for product in goods.select_related("lead_pack__pool").order_by("-pk"):
        pack = product.lead_pack
        if pack and pack.pool and pack.pool.available >= 12 * pack.quantity:
            price = rounded(pack.price * CHEAPER, market.currency())
            terms = OfferTerms(
                size=SIZE,
                price=price,
                hours=24,
                starts_at=now - timedelta(days=1),
                ends_at=now + timedelta(days=14),
                most_groups=20,
                per_person=2,
                reward_percent=Decimal(5),
            )
            return make_offer(pack, terms, by=by)
    return None


def _group(
    offer: GroupOffer, people: list[User], number: int, now: datetime
) -> GroupBuy:
    leader, *others = people
    group = start_group(offer, leader, key=f"demo-{number}").group
    _pay(leader, number, now)
    for at, person in enumerate(others, start=1):
        join_group(group, person, key=f"demo-{number + at}")
        _pay(person, number + at, now)
    group.refresh_from_db()
    return group


def _pay(person: User, number: int, now: datetime) -> Order | None:
    """Their basket, ordered as at the checkout, and paid."""
    basket = Basket.objects.get(pk=basket_for(person).pk)
    address = address_of(person, number)
    region = region_of("CN", str(address["state"])) or "CN-SX"
    priced(basket, person)
    draft = propose(basket, region=region, wishes=Wishes()).draft
    if draft is None:
        return None
    order = check_out(
        basket,
        CheckoutRequest(
            buyer=Buyer(user=person, email=person.email or "", language="zh-hans"),
            address=address,
            region=region,
            wishes=Wishes(),
            expected_total=draft.total,
        ),
    )
    pay(order, now)
    return order
