"""Many buyers, one deal: nobody gets what is not there, whatever happens at once."""

from functools import partial
from threading import Event, current_thread

import pytest
import redis
from django.db.models import F, Sum

from checkout.services import CheckoutError, check_out
from live.broadcasts.services.airtime import end_broadcast
from live.broadcasts.services.shelf import set_item_lot
from live.deals import admission
from live.deals.models import Deal, DealClaim
from live.deals.rules import DealError
from live.deals.services import claims, lifecycle
from live.deals.services.holds import expire_due, place_hold
from live.deals.services.lifecycle import close_deal, release_wave
from live.deals.states import ClaimStatus as C
from orders.order.models import Order
from orders.order.services.cancellation import expire_order
from orders.order.services.fulfilment import accept_vendor_order, start_packing
from orders.order.services.payment import mark_paid
from shop.basket.models import Basket, Line
from shop.basket.services.baskets import basket_for
from shop.basket.services.lines import add_pack, remove_line
from tests.factories.accounts import make_user
from tests.factories.live import (
    BOX,
    DealScene,
    deal_figures,
    end_claim,
    faults_of_deals,
    make_checkout_request,
    order_basket,
    tap_deal,
)
from tests.factories.orders import make_china
from tests.factories.vendors import make_lot
from tests.races.market import late
from tests.races.market import wanted as guest_wanted
from tests.races.together import all_values, errors, run_together
from vendors.partner.models import Lot, StockPool
from vendors.partner.services.lots import recall_lot
from vendors.partner.services.stock import OutOfStockError

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _countries():
    make_china()


@pytest.fixture
def scene():
    return DealScene(on_hand=60 * BOX)


def buyers(count):
    return [make_user() for _ in range(count)]


@pytest.fixture
def lot(scene):
    """Three boxes of a harvest, which the shelf shows."""
    lot = make_lot(scene.pack.pool, 3 * BOX)
    set_item_lot(scene.item, lot, by=scene.host)
    return lot


def taps(deal, people, quantity=1):
    return [
        partial(tap_deal, deal, one, quantity=quantity, key="tap") for one in people
    ]


def counted(taken):
    found = {}
    for one in taken:
        found[one.outcome] = found.get(one.outcome, 0) + 1
    return found


def held(deal):
    rows = DealClaim.objects.filter(deal=deal, status__in=[C.HELD, C.ORDERED])
    return rows.aggregate(n=Sum("quantity", default=0))["n"]


@pytest.mark.parametrize("cap", [3, 5, 20])
def test_forty_buyers_take_what_there_is_and_the_rest_waits(scene, cap):
    for _round in range(2):
        deal = scene.deal(cap=cap)

        done = all_values(run_together(taps(deal, buyers(40))))

        assert counted(done) == {"held": cap, "waiting": 40 - cap}
        assert (held(deal), deal_figures(deal)[0]) == (cap, (cap, cap, cap))
        assert faults_of_deals() == []
        close_deal(deal)
    assert Line.objects.filter(reserved_quantity__gt=0).count() == 2 * cap


@pytest.mark.parametrize(
    "say", [admission.Pass.IN, admission.Pass.FULL, admission.Pass.LIMIT]
)
def test_a_gate_that_is_wrong_does_no_harm(scene, monkeypatch, say):
    monkeypatch.setattr(claims.admission, "enter", lambda *_args: say)
    deal = scene.deal(cap=5)

    done = all_values(run_together(taps(deal, buyers(20))))

    assert counted(done) == {"held": 5, "waiting": 15}
    assert held(deal) == 5
    assert faults_of_deals() == []


def test_double_taps_of_one_person_stay_within_what_one_may_have(scene):
    deal, people = scene.deal(cap=20, per_person=2), buyers(8)
    acts = [
        partial(tap_deal, deal, one, quantity=1, key=f"{turn // 2}")
        for one in people
        for turn in range(5)
    ]

    done = all_values(run_together(acts))

    assert {one.outcome for one in done} == {"held", "refused"}
    assert len({one.claim.pk for one in done if one.claim}) == 16
    rows = DealClaim.objects.values_list("user").annotate(n=Sum("quantity"))
    assert {count for _user, count in rows} == {2}
    assert held(deal) == 16
    assert faults_of_deals() == []


def test_the_shops_buyers_and_the_deals_share_one_pool(scene):
    StockPool.objects.update(on_hand=F("claimed") + 15 * BOX)
    from tests.factories.shop import make_basket

    baskets = [make_basket(packs=[(scene.pack, 1)]) for _ in range(12)]
    plain = [partial(check_out, one, guest_wanted()) for one in baskets]
    deal = scene.deal(cap=5)

    done = run_together([*taps(deal, buyers(10)), *plain])

    refused = errors(done, (OutOfStockError, CheckoutError))
    assert len(refused) == 2
    assert held(deal) == 5
    assert StockPool.objects.get(pk=scene.pack.pool_id).available == 0
    assert [one for one in faults_of_deals() if "entered" not in one] == []


@pytest.mark.parametrize("turn", range(3))
def test_a_hold_that_ends_is_ordered_or_goes_to_the_next_never_both(scene, turn):
    deal, payer, next_one = scene.deal(cap=1), make_user(), make_user()
    claim = tap_deal(deal, payer, key="a").claim
    tap_deal(deal, next_one, key="a")
    DealClaim.objects.filter(pk=claim.pk).update(until=F("created"))
    basket = Basket.objects.get(owner=payer, status="Open")

    done = run_together(
        [
            partial(check_out, basket, make_checkout_request(payer, "52.00")),
            expire_due,
            partial(tap_deal, deal, make_user(), key="a"),
        ]
    )

    errors(done, (CheckoutError, OutOfStockError))
    claim.refresh_from_db()
    ordered = Order.objects.filter(user=payer).exists()
    assert ordered == (claim.status == C.ORDERED)
    assert held(deal) == 1
    assert faults_of_deals() == []


def test_what_is_given_up_goes_to_who_waits_while_others_tap(scene):
    deal, holders = scene.deal(cap=5), buyers(5)
    lines = [tap_deal(deal, one, key="a").claim.line for one in holders]
    waiting = [tap_deal(deal, one, key="a").claim for one in buyers(3)]

    done = run_together(
        [*(partial(remove_line, line) for line in lines), *taps(deal, buyers(10))]
    )

    all_values(done)
    for claim in waiting:
        claim.refresh_from_db()
    assert [claim.status for claim in waiting] == [C.HELD] * 3
    assert held(deal) == 5
    promoted = DealClaim.objects.filter(deal=deal, status=C.HELD, line=None)
    run_together([partial(place_hold, one.pk) for one in promoted for _twice in "ab"])
    assert Line.objects.filter(reserved_quantity__gt=0).count() == 5
    assert faults_of_deals() == []


def test_closing_while_people_tap_returns_exactly_what_nobody_holds(scene):
    for _round in range(3):
        deal = scene.deal(cap=10)

        done = run_together(
            [
                *taps(deal, buyers(15)),
                partial(close_deal, deal),
                partial(close_deal, deal),
            ]
        )

        all_values(done)
        assert DealClaim.objects.filter(deal=deal, status=C.WAITING).count() == 0
        assert held(deal) == Deal.objects.get(pk=deal.pk).taken
        assert faults_of_deals() == []


def test_a_wave_while_people_tap_gives_all_of_it_and_no_more(scene):
    for _round in range(3):
        deal = scene.deal(cap=12, first=2)

        done = run_together(
            [
                *taps(deal, buyers(20)),
                partial(release_wave, deal, 3, by=scene.host),
                partial(release_wave, deal, 4, by=scene.host),
            ]
        )

        all_values(done)
        assert held(deal) == 9
        assert DealClaim.objects.filter(deal=deal, status=C.WAITING).count() == 11
        assert faults_of_deals() == []
        close_deal(deal)


def test_the_broadcasts_end_beside_checkouts_of_its_deal(scene):
    deal, people = scene.deal(cap=10), buyers(6)
    for one in people:
        tap_deal(deal, one, key="a")
    baskets = Basket.objects.filter(owner__in=people, status="Open")

    done = run_together(
        [
            *(
                partial(check_out, b, make_checkout_request(b.owner, "52.00"))
                for b in baskets
            ),
            partial(end_broadcast, scene.live, by=scene.host),
            *taps(deal, buyers(4)),
        ]
    )

    all_values(done)
    assert Order.objects.count() == 6
    deal.refresh_from_db()
    assert deal.status == "closed"
    assert faults_of_deals() == []


def test_a_deal_ends_by_itself_while_its_broadcast_is_ended(scene, monkeypatch):
    """One has the deal and notes it in the broadcast's log, one has the broadcast."""
    deal, has_deal, has_broadcast = scene.deal(), Event(), Event()
    lock = lifecycle.lock_deal

    def held(pk):
        if current_thread().name == "clock":
            found = lock(pk)
            has_deal.set()
            has_broadcast.wait(10)
            return found
        has_broadcast.set()
        return lock(pk)

    def by_the_clock():
        current_thread().name = "clock"
        return close_deal(deal)

    def by_the_host():
        has_deal.wait(10)
        return end_broadcast(scene.live, by=scene.host)

    monkeypatch.setattr(lifecycle, "lock_deal", held)
    all_values(run_together([by_the_clock, by_the_host]))

    assert (scene.live.status, Deal.objects.get().status) == ("ended", "closed")
    assert faults_of_deals() == []


def test_unpaid_orders_that_expire_beside_taps_and_the_close(scene):
    deal, people = scene.deal(cap=6), buyers(6)
    orders = []
    for one in people:
        tap_deal(deal, one, key="a")
        orders.append(late(order_basket(one)))

    done = run_together(
        [
            *(partial(expire_order, order) for order in orders),
            *taps(deal, buyers(8)),
            partial(close_deal, deal),
        ]
    )

    all_values(done)
    assert faults_of_deals() == []
    for claim in DealClaim.objects.filter(status=C.HELD):
        end_claim(claim)
    expire_due()
    assert StockPool.objects.get(pk=scene.pack.pool_id).claimed == 0
    assert faults_of_deals() == []


@pytest.mark.services
def test_the_gate_lets_no_more_in_than_there_is_and_takes_tokens_back(scene, settings):
    deal, people = scene.deal(cap=3), buyers(10)
    admission.reset(deal.pk)

    passed = [admission.enter(deal, one.pk, 1) for one in people]
    admission.give_back(deal.pk, people[0].pk, 1)
    again = [
        admission.enter(deal, people[9].pk, 1),
        admission.enter(deal, people[8].pk, 1),
    ]

    assert passed == [admission.Pass.IN] * 3 + [admission.Pass.FULL] * 7
    assert again == [admission.Pass.IN, admission.Pass.FULL]
    assert admission.enter(deal, people[9].pk, 1) == admission.Pass.LIMIT
    client = redis.Redis.from_url(settings.REDIS_URL)
    client.delete(*admission.keys(deal.pk), f"{admission.keys(deal.pk)[2]}:by")
    assert admission.enter(deal, people[0].pk, 1) == admission.Pass.IN  # filled anew
    close_deal(deal)
    assert not client.exists(*admission.keys(deal.pk))


@pytest.mark.services
def test_a_refused_tap_gives_its_token_back(scene, monkeypatch):
    from shop.basket.services import lines

    deal = scene.deal(cap=1)
    admission.reset(deal.pk)
    monkeypatch.setattr(lines, "MAX_LINES", 0)
    assert tap_deal(deal, make_user(), key="a").outcome == "refused"
    monkeypatch.undo()

    assert tap_deal(deal, make_user(), key="a").outcome == "held"


def test_a_deal_and_packing_never_take_the_same_boxes_of_a_lot(scene, lot):
    """Three are left; an order of two is packed while a deal of three opens."""
    buyer = make_user()
    add_pack(basket_for(buyer), scene.pack, 2)
    order = order_basket(buyer, "130.00")
    mark_paid(order)
    vendor_order = accept_vendor_order(order.vendor_orders.get(), by=None)

    done = run_together([partial(start_packing, vendor_order, by=None), scene.deal])

    now = Lot.objects.get(pk=lot.pk)
    assert (now.picked, now.held) in {(2 * BOX, 0), (0, 3 * BOX)}
    assert sum(isinstance(one.error, DealError) for one in done) == (now.picked > 0)
    assert faults_of_deals() == []


def test_two_deals_and_a_recall_leave_nothing_held(scene, lot):
    deal = scene.deal(cap=3)
    acts = [
        partial(close_deal, deal),
        partial(recall_lot, lot, reason="Mould", by=None),
    ]

    all_values(run_together([*acts, *taps(deal, buyers(4))]))
    for claim in DealClaim.objects.filter(status=C.HELD):
        end_claim(claim)
    expire_due()

    assert Lot.objects.get(pk=lot.pk).held == 0
    assert faults_of_deals() == []
