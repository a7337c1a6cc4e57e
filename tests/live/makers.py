"""Broadcasts, what lies on their shelves, and orders that came from them."""

from datetime import timedelta
from decimal import Decimal
from itertools import count

from django.utils import timezone

from live.broadcasts.services import Plan, go_live, plan_broadcast, put_on_shelf
from live.records.models import CommissionAgreement
from live.records.services import Terms, accept_agreement, offer_agreement
from live.records.states import Side
from live.room.models import Watch
from orders.order.draft import Delivery, DraftLine, DraftPart, OrderDraft
from orders.order.services import Buyer, place_order
from tests.cast import a_basket, a_farm, a_member, an_address, paid
from vendors.members.states import Role

_number = count(1)


def a_broadcast(farm=None, *, by=None, title="Pepper from the terrace", on_air=False):
    """Planned for now by the farm's owner."""
    farm = farm or a_farm()
    by = by or a_member(farm, Role.ADMIN if farm.is_cooperative else Role.OWNER)
    plan = Plan(title, timezone.now() + timedelta(minutes=5))
    broadcast = plan_broadcast(farm, plan, by=by)
    return go_live(broadcast, by=by) if on_air else broadcast


def an_agreement(host, seller, percent="10", **terms) -> CommissionAgreement:
    """Offered by the seller, accepted by the host."""
    said = Terms(
        Decimal(percent), terms.pop("starts_on", timezone.localdate()), **terms
    )
    made = offer_agreement(host, seller, said, side=Side.SELLER)
    return accept_agreement(made, side=Side.HOST)


def shown_for(host, pack, percent="10"):
    """A broadcast of the host with another seller's pack on its shelf."""
    an_agreement(host, pack.partner, percent)
    broadcast = a_broadcast(host)
    put_on_shelf(broadcast, pack, by=broadcast.host)
    return broadcast


def a_live_order(broadcast, packs, *, user=None, is_paid=True):
    """An order of these packs from a broadcast."""
    by_seller = {}
    for pack, quantity in packs:
        line = DraftLine(pack, quantity, channel="live", origin=broadcast.origin)
        by_seller.setdefault(pack.partner, []).append(line)
    how = Delivery(code="flat-1", name="SF Express", cost=Decimal("12.00"))
    parts = tuple(
        DraftPart(seller, tuple(lines), how) for seller, lines in by_seller.items()
    )
    order = place_order(
        OrderDraft(packs[0][0].price_currency, parts),
        basket=a_basket(user, packs),
        buyer=Buyer(user=user, email="guest@example.com", language="en"),
        address=an_address(),
    )
    return paid(order) if is_paid else order


def a_watch(broadcast, user=None, *, seconds=60, visitor="", **fields):
    """A page that watched it; somebody else each time unless it is said who."""
    n = next(_number)
    now = timezone.now()
    who = visitor or f"{user.pk if user else f'guest-{n}'}"
    return Watch.objects.create(
        broadcast=broadcast, key=f"key-{n}", user=user, visitor=who[:32],
        joined=now, left=now, seconds=seconds, **fields,
    )  # fmt: skip
