"""A farm on air with a pack on its shelf, and buyers."""

from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from config.audit import INVARIANTS, run
from live.broadcasts.models import Broadcast, ShelfItem
from live.broadcasts.services import Plan, go_live, plan_broadcast, put_on_shelf
from live.deals.models import Deal, DealClaim
from live.deals.services import Terms, open_deal, take_deal
from orders.checkout.queries import Wishes
from orders.checkout.services import Wanted, check_out
from orders.order.services import Buyer
from shop.basket.models import Basket
from tests.cast import a_farm, a_member, a_pack, a_user, an_address
from vendors.partner.models import StockPool

BOX = 5000
_LOOKED_AT = {f"config.audit.{name}" for name in ("deals", "stock", "orders")}


def faults():
    """What the audit finds wrong with stock, baskets and deals."""
    own = [one for one in INVARIANTS if one.check.__module__ in _LOOKED_AT]
    return [f"{one.name}: {one.samples}" for one in run(own) if not one.is_ok]


class Scene:
    """A farm, its host, a broadcast on air, and a box of 59.00 on the shelf."""

    def __init__(self, *, on_hand=20 * BOX, price="59.00", **pack):
        self.farm = a_farm()
        self.host = a_member(self.farm)
        self.pack = a_pack(
            self.farm, price=price, quantity=BOX, on_hand=on_hand, **pack
        )
        plan = Plan("From the terrace", timezone.now() + timedelta(minutes=5))
        planned = plan_broadcast(self.farm, plan, by=self.host)
        self.item = put_on_shelf(planned, self.pack, by=self.host)
        self.broadcast = go_live(planned, by=self.host)

    def deal(self, cap=3, price="40.00", **terms) -> Deal:
        item = ShelfItem.objects.get(pk=self.item.pk)
        return open_deal(item, Terms(Decimal(price), cap, **terms), by=self.host)

    @property
    def live(self) -> Broadcast:
        return Broadcast.objects.get(pk=self.broadcast.pk)


def tap(deal, user=None, quantity=1, key="tap"):
    return take_deal(deal, user or a_user(), quantity=quantity, key=key)


def wanted(user, total):
    return Wanted(
        buyer=Buyer(user=user, language="en"),
        address=an_address(),
        region="CN-BJ",
        wishes=Wishes(),
        expected_total=Decimal(total),
    )


def order_of(user, total="52.00"):
    """The person's basket, ordered: 40.00 and 12.00 for the delivery."""
    return check_out(Basket.objects.get(owner=user, status="Open"), wanted(user, total))


def over(claim: DealClaim) -> None:
    """The claim's time is over."""
    past = timezone.now() - timedelta(seconds=1)
    DealClaim.objects.filter(pk=claim.pk).update(until=past)
    if claim.line_id:
        type(claim.line).objects.filter(pk=claim.line_id).update(agreed_until=past)


def figures(deal):
    """(taken, released, cap) and the boxes that the pool has promised."""
    deal = Deal.objects.get(pk=deal.pk)
    claimed = StockPool.objects.get(pk=deal.pool_id).claimed
    return (deal.taken, deal.released, deal.cap), claimed // deal.units


def states(deal):
    rows = DealClaim.objects.filter(deal=deal).order_by("pk")
    return list(rows.values_list("status", flat=True))
