"""Broadcasts, shelves, deals, viewers, and orders that came of them."""

from datetime import timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from django.utils import timezone

from checkout.queries import Wishes
from checkout.services import CheckoutRequest, check_out
from core import dates
from core.integrity import run
from live.broadcasts.models import Broadcast, ShelfItem
from live.broadcasts.services.airtime import go_live
from live.broadcasts.services.plans import BroadcastPlan, plan_broadcast
from live.broadcasts.services.shelf import put_on_shelf
from live.deals.models import Deal, DealClaim, Draw, DrawEntry
from live.deals.proof import commitment_of, hash_of_entries, order_of, ticket_of
from live.deals.queries import deal_of
from live.deals.services.claims import take_deal
from live.deals.services.lifecycle import DealTerms, open_deal
from live.deals.states import DrawStatus
from live.records.models import CommissionAgreement
from live.records.services.agreements import (
    CommissionTerms,
    accept_agreement,
    offer_agreement,
)
from live.records.states import AgreementParty
from live.watch.models import Watch
from orders.order.services.placement import Buyer
from shop.basket.models import Basket
from tests.factories.accounts import make_user
from tests.factories.orders import (
    make_address,
    make_order_draft,
    pay_order,
    place_draft,
)
from tests.factories.shop import make_pack
from tests.factories.vendors import make_farm, make_member
from tests.sound import checks_of
from vendors.members.states import Role
from vendors.partner.models import Partner, StockPool

_number = count(1)


def make_drawn_draw(entries=5, winners=1):
    seed, tickets = "5eed" * 16, [ticket_of(f"ORDER{n}") for n in range(entries)]
    draw = Draw.objects.create(
        broadcast=DealScene().broadcast,
        prize="A box",
        winners=winners,
        status=DrawStatus.DRAWN,
        seed=seed,
        commitment=commitment_of(seed),
        entries_hash=hash_of_entries(tickets),
    )
    order = order_of(seed, draw.entries_hash, tickets)
    DrawEntry.objects.bulk_create(
        DrawEntry(draw=draw, ticket=ticket, place=place, is_winner=place <= winners)
        for place, ticket in enumerate(order, start=1)
    )
    return draw


BOX = 5000


LOOKED_AT = checks_of(
    "live.deals", "orders.order", "orders.tracing", "shop.catalogue", "vendors.partner"
)


def faults_of_deals():
    """What the audit finds wrong with stock, baskets and deals."""
    return [f"{one.name}: {one.samples}" for one in run(LOOKED_AT) if not one.is_ok]


class DealScene:
    """A farm, its host, a broadcast on air, and a box of 59.00 on the shelf."""

    def __init__(self, *, on_hand=20 * BOX, price="59.00", **pack):
        self.farm = make_farm()
        self.host = make_member(self.farm)
        self.pack = make_pack(
            self.farm, price=price, quantity=BOX, on_hand=on_hand, **pack
        )
        plan = BroadcastPlan("From the terrace", timezone.now() + timedelta(minutes=5))
        planned = plan_broadcast(self.farm, plan, by=self.host)
        self.item = put_on_shelf(planned, self.pack, by=self.host)
        self.broadcast = go_live(planned, by=self.host)

    def deal(self, cap=3, price="40.00", **terms) -> Deal:
        item = ShelfItem.objects.get(pk=self.item.pk)
        return open_deal(item, DealTerms(Decimal(price), cap, **terms), by=self.host)

    def deal_of_another_pack(self, **terms) -> Deal:
        pack = make_pack(self.farm, price="59.00", quantity=BOX, on_hand=20 * BOX)
        item = put_on_shelf(self.live, pack, by=self.host)
        return open_deal(item, DealTerms(Decimal("40.00"), **terms), by=self.host)

    @property
    def live(self) -> Broadcast:
        return Broadcast.objects.get(pk=self.broadcast.pk)


def tap_deal(deal, user=None, quantity=1, key="tap"):
    now = deal_of(deal.broadcast.code, deal.pk)
    return take_deal(now, user or make_user(), quantity=quantity, key=key)


def make_checkout_request(user, total):
    return CheckoutRequest(
        buyer=Buyer(user=user, language="en"),
        address=make_address(),
        region="CN-BJ",
        wishes=Wishes(),
        expected_total=Decimal(total),
    )


def order_basket(user, total="52.00"):
    """The person's basket, ordered: 40.00 and 12.00 for the delivery."""
    return check_out(
        Basket.objects.get(owner=user, status="Open"),
        make_checkout_request(user, total),
    )


def end_claim(claim: DealClaim) -> None:
    """The claim's time is over."""
    past = timezone.now() - timedelta(seconds=1)
    DealClaim.objects.filter(pk=claim.pk).update(until=past)
    if claim.line_id:
        type(claim.line).objects.filter(pk=claim.line_id).update(agreed_until=past)


def deal_figures(deal):
    """(taken, released, cap) and the boxes that the pool has promised."""
    deal = Deal.objects.get(pk=deal.pk)
    claimed = StockPool.objects.get(pk=deal.pool_id).claimed
    return (deal.taken, deal.released, deal.cap), claimed // deal.units


def claim_states(deal):
    rows = DealClaim.objects.filter(deal=deal).order_by("pk")
    return list(rows.values_list("status", flat=True))


def make_broadcast(farm=None, *, by=None, on_air=False, **plan):
    """Planned to begin in some minutes, by its host or somebody who runs the farm."""
    farm = farm or make_farm()
    by = by or plan.get("host")
    by = by or make_member(farm, Role.ADMIN if farm.is_cooperative else Role.OWNER)
    plan.setdefault("title", "Pepper from the terrace")
    plan.setdefault("starts_at", timezone.now() + timedelta(minutes=5))
    broadcast = plan_broadcast(farm, BroadcastPlan(**plan), by=by)
    return go_live(broadcast, by=by) if on_air else broadcast


def make_agreement(host, seller, percent="10", **terms) -> CommissionAgreement:
    """Offered by the seller, accepted by the host."""
    said = CommissionTerms(
        Decimal(percent), terms.pop("starts_on", dates.today()), **terms
    )
    made = offer_agreement(host, seller, said, side=AgreementParty.SELLER)
    return accept_agreement(made, side=AgreementParty.HOST)


def make_hosted_broadcast(host, pack, percent="10"):
    """A broadcast of the host with another seller's pack on its shelf."""
    make_agreement(host, pack.partner, percent)
    broadcast = make_broadcast(host)
    put_on_shelf(broadcast, pack, by=broadcast.host)
    return broadcast


def make_live_order(broadcast, packs, *, user=None, is_paid=True):
    """An order of these packs from a broadcast."""
    draft = make_order_draft(packs, channel="live", origin=broadcast.origin)
    order = place_draft(draft, user=user)
    return pay_order(order) if is_paid else order


def make_watch(broadcast, user=None, *, seconds=60, visitor="", **fields):
    """A page that watched it; somebody else each time unless it is said who."""
    n = next(_number)
    now = timezone.now()
    who = visitor or f"{user.pk if user else f'guest-{n}'}"
    return Watch.objects.create(
        broadcast=broadcast, key=f"key-{n}", user=user, visitor=who[:32],
        joined=now, left=now, seconds=seconds, **fields,
    )  # fmt: skip


def make_broadcast_on_air(farm: Partner | None = None, **plan: Any) -> Broadcast:
    """Begun by its host."""
    broadcast = make_broadcast(farm, **plan)
    return go_live(broadcast, by=broadcast.host)


def make_shelf_item(broadcast: Broadcast, **pack: Any) -> ShelfItem:
    return put_on_shelf(
        broadcast, make_pack(broadcast.partner, **pack), by=broadcast.host
    )


def make_viewer(**fields: Any) -> Any:
    """A shopper whose account is older than a day."""
    viewer = make_user(**fields)
    viewer.date_joined = timezone.now() - timedelta(days=30)
    viewer.save(update_fields=["date_joined"])
    return viewer
