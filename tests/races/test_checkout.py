"""Many shoppers, one pool: exactly what there is gets sold, and the rest is told so."""

from functools import partial
from threading import Barrier, Event

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.test import Client

from checkout.services import BasketChangedError, CheckoutError, check_out
from orders.order.models import Order
from orders.order.services import placement
from payments.payment.models import Payment
from payments.payment.services.intents import start_payment
from shop.basket.models import Basket
from tests.checkout.test_checkout import fill, pay
from tests.factories.orders import make_china
from tests.factories.shop import make_basket, make_pack
from tests.factories.vendors import make_farm
from tests.races.market import assert_sound, stock_faults, wanted
from tests.races.together import all_values, errors, run_together, values
from vendors.partner.models import StockPool
from vendors.partner.services.sellers import begin_closing
from vendors.partner.services.stock import OutOfStockError, claim_stock, receive_stock
from vendors.partner.states import PartnerStatus

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
BOX = 5000


@pytest.fixture(autouse=True)
def _countries():
    make_china()


def baskets_of(pack, count):
    return [make_basket(packs=[(pack, 1)]) for _ in range(count)]


@pytest.mark.parametrize("boxes", [1, 10, 49])
def test_fifty_checkouts_sell_what_there_is(boxes):
    pack = make_pack(quantity=BOX, on_hand=boxes * BOX)
    baskets = baskets_of(pack, 50)

    done = run_together([partial(check_out, basket, wanted()) for basket in baskets])

    refused = errors(done, (OutOfStockError, BasketChangedError))
    assert (len(values(done)), len(refused)) == (boxes, 50 - boxes)
    assert Order.objects.count() == boxes
    assert Basket.objects.filter(status=Basket.OPEN).count() == 50 - boxes
    assert StockPool.objects.get().available == 0
    assert_sound()


@pytest.mark.parametrize("boxes", [1, 10, 49])
def test_fifty_shoppers_press_pay_and_nobody_pays_for_nothing(double, boxes):
    pack = make_pack(quantity=BOX, on_hand=boxes * BOX)
    clients = [Client() for _ in range(50)]
    for client in clients:
        fill(client, (pack, 1))

    answers = all_values(run_together([partial(pay, one, "71.00") for one in clients]))

    assert len(answers) == 50
    told = [answer.json() for answer in answers]
    bought = [one for one in told if "client_secret" in one]
    assert len(bought) == boxes
    assert [one for one in told if one not in bought] == [{"url": "/basket/"}] * (
        50 - boxes
    )
    for client, one in zip(clients, told, strict=True):
        if one not in bought:
            assert "Sold out." in client.get("/basket/").text
    for one in bought:
        double.pay(one["client_secret"].split("_secret")[0])
        client.get(f"/orders/{one['order']}/return/")
    for payment in Payment.objects.all():
        _settle(payment)
    assert [c["amount"] for c in double.books()["charges"]] == [7100] * boxes
    assert len(double.books()["intents"]) == boxes
    assert_sound(double)


def _settle(payment):
    from payments.payment.services.intents import settle_payment

    settle_payment(payment)


# --- The guard is what holds: the same race, without it -----------------------------


def at_once(claim, buyers):
    """The claim, but only when everybody has found the stock to be enough."""
    barrier = Barrier(buyers)

    def held_up(wanted_units):
        barrier.wait(30)
        claim(wanted_units)

    return held_up


def unguarded(wanted_units):
    """As Oscar does it: add, and hope."""
    for pool_id, units in sorted(wanted_units.items()):
        StockPool.objects.filter(pk=pool_id).update(claimed=F("claimed") + units)


@pytest.fixture
def without_check():
    """The pool's table without its CHECK, put back at the end."""
    found = [
        one
        for one in StockPool._meta.constraints
        if one.name == "pool_claimed_within_on_hand"
    ]
    with connection.schema_editor() as editor:
        editor.remove_constraint(StockPool, found[0])
    yield
    StockPool.objects.update(claimed=0)
    with connection.schema_editor() as editor:
        editor.add_constraint(StockPool, found[0])


def race_for_one(monkeypatch, claim, buyers=8):
    pack = make_pack(quantity=BOX, on_hand=BOX)
    baskets = baskets_of(pack, buyers)
    monkeypatch.setattr(placement, "claim_stock", at_once(claim, buyers))
    return run_together([partial(check_out, basket, wanted()) for basket in baskets])


def test_with_the_guard_one_of_eight_who_all_saw_the_last_box_gets_it(monkeypatch):
    done = race_for_one(monkeypatch, claim_stock)

    assert (len(values(done)), len(errors(done, OutOfStockError))) == (1, 7)
    assert_sound()


def test_without_the_condition_the_database_still_refuses(monkeypatch):
    done = race_for_one(monkeypatch, unguarded)

    assert (len(values(done)), len(errors(done, IntegrityError))) == (1, 7)
    assert stock_faults() == []


def test_without_both_the_last_box_is_sold_to_all_and_the_checker_sees_it(
    monkeypatch, without_check
):
    done = race_for_one(monkeypatch, unguarded)

    assert len(values(done)) == 8
    pool = StockPool.objects.get()
    assert stock_faults() == [f"pool {pool.pk}: {8 * BOX} sold of {BOX}"]


# --- One basket, pressed many times --------------------------------------------------


def test_ten_submits_of_one_basket_make_one_order_and_one_intent(double):
    basket = make_basket(packs=[(make_pack(), 1)])

    def submit():
        return start_payment(check_out(basket, wanted())).intent_id

    intents = all_values(run_together([submit] * 10))

    assert len(intents) == 10
    assert set(intents) == {Payment.objects.get().intent_id}
    assert Order.objects.count() == 1
    assert len(double.books()["intents"]) == 1
    assert_sound()


def test_pay_pressed_in_ten_tabs_at_once_always_leads_to_the_one_order(double):
    first = Client()
    fill(first, (make_pack(), 1))
    first.get("/checkout/")
    tabs = [Client() for _ in range(10)]
    for tab in tabs:
        tab.cookies.load(first.cookies.output(header="", sep=";"))

    answers = all_values(run_together([partial(pay, tab, "71.00") for tab in tabs]))

    order, payment = Order.objects.get(), Payment.objects.get()
    assert len(answers) == 10
    for answer in answers:
        told = answer.json()
        leads_to = told.get("order") or told["url"].split("/")[2]
        assert leads_to == order.number
        assert told.get("client_secret", payment.client_secret) == payment.client_secret
    assert len(double.books()["intents"]) == 1
    assert_sound()


# --- Two things at once that want the same goods -------------------------------------


def test_orders_with_opposite_lines_never_wait_for_each_other():
    pears, millet = (make_pack(on_hand=10**7) for _ in range(2))
    baskets = [
        make_basket(packs=[(pears, 1), (millet, 1)][:: 1 if turn % 2 else -1])
        for turn in range(200)
    ]

    def buy(own):
        return [check_out(basket, wanted("142.00")).pk for basket in own]

    done = run_together([partial(buy, baskets[turn::4]) for turn in range(4)])

    assert sum(len(numbers) for numbers in values(done)) == 200
    assert errors(done, CheckoutError) == []
    assert {pool.claimed for pool in StockPool.objects.all()} == {200 * BOX}
    assert_sound()


def test_locks_in_opposite_order_would_wait_for_each_other():
    """The control: what claiming in id order is for."""
    first, second = (make_pack().pool_id for _ in range(2))
    barrier = Barrier(2)

    def claim(*pool_ids):
        with transaction.atomic():
            unguarded({pool_ids[0]: BOX})
            barrier.wait(30)
            unguarded({pool_ids[1]: BOX})

    done = run_together([partial(claim, first, second), partial(claim, second, first)])

    failed = [str(one.error) for one in done if one.error]
    assert len(failed) == 1
    assert "deadlock detected" in failed[0]


@pytest.mark.parametrize("turn", range(5))
def test_last_box_is_sold_or_spoiled_and_never_both(turn):
    pack = make_pack(quantity=BOX, on_hand=BOX)
    basket = make_basket(packs=[(pack, 1)])
    spoil = partial(receive_stock, pack.pool, quantity=-BOX, reason="waste", by=None)

    done = run_together([partial(check_out, basket, wanted()), spoil])

    assert len(values(done)) == 1
    assert len(errors(done, (OutOfStockError, BasketChangedError))) == 1
    assert_sound()


@pytest.mark.parametrize("turn", range(8))
def test_shop_that_closes_while_it_is_bought_from_owes_nothing(turn):
    farm = make_farm()
    basket = make_basket(packs=[(make_pack(farm), 1)])
    acts = [
        partial(check_out, basket, wanted()),
        partial(begin_closing, farm, reason="", by=None),
    ]

    done = run_together(acts[:: 1 if turn % 2 else -1])

    assert [one.error for one in done if one.error] == list(
        errors(done, (OutOfStockError, BasketChangedError))
    )
    farm.refresh_from_db()
    is_sold = Order.objects.exists()
    assert farm.status == (PartnerStatus.CLOSING if is_sold else PartnerStatus.CLOSED)


def test_shop_that_closes_just_before_the_commit_waits_for_the_order(monkeypatch):
    farm = make_farm()
    basket = make_basket(packs=[(make_pack(farm), 1)])
    placed, closed = Event(), Event()

    def dawdle(*_args):
        placed.set()
        closed.wait(1)

    def close():
        placed.wait(10)
        begin_closing(farm, reason="", by=None)
        closed.set()

    monkeypatch.setattr("checkout.services._book_pickups", dawdle)
    done = run_together([partial(check_out, basket, wanted()), close])

    assert len(all_values(done)) == 2
    farm.refresh_from_db()
    assert farm.status == PartnerStatus.CLOSING
    assert Order.objects.get().vendor_orders.get().partner == farm
