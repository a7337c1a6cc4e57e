"""Adding to an order while its seller packs, cancels or others buy the last piece."""

from decimal import Decimal
from functools import partial

import pytest

from checkout.additions import AdditionWaitsError, add_goods
from checkout.open_parts import TooLateToAddError
from checkout.queries import Wishes
from checkout.services import CheckoutError, NoCashError
from orders.order.models import Order
from orders.order.services.cancellation import CancelError, cancel_vendor_order
from orders.order.services.fulfilment import accept_vendor_order, start_packing
from orders.order.services.payment import mark_paid
from orders.order.services.vendor_orders import PackingError
from payments.payment.tasks import expire_orders
from tests.factories.accounts import make_user
from tests.factories.additions import add_to, ask_to_add, make_open_order
from tests.factories.orders import make_china, pay_order
from tests.factories.shipping import make_pickup_point
from tests.factories.shop import make_pack
from tests.factories.vendors import make_farm
from tests.races.market import assert_sound
from tests.races.together import errors, run_together, values
from vendors.partner.models import StockPool
from vendors.partner.services.stock import OutOfStockError

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def farm():
    make_china()
    return make_farm()


@pytest.fixture
def pears(farm):
    return make_pack(farm, "Pears", price="10.00", quantity=1000, on_hand=20_000)


@pytest.fixture
def order(pears):
    return make_open_order([(pears, 3)], user=make_user())


def adding(order, packs, **wishes):
    basket, wanted = ask_to_add(order, packs, **wishes)
    return partial(add_goods, order, basket, wanted, is_owner=True)


def begin_to_pack(order):
    part = order.vendor_orders.get()
    accept_vendor_order(part, by=None)
    return start_packing(part, by=None)


def claimed(pack):
    return StockPool.objects.get(pk=pack.pool_id).claimed


@pytest.mark.parametrize("turn", range(4))
def test_added_while_the_seller_begins_to_pack(order, pears, turn):
    outcomes = run_together(
        [adding(order, {pears: 1}), partial(begin_to_pack, order)][:: (-1) ** turn]
    )

    errors(outcomes, TooLateToAddError)
    assert order.vendor_orders.get().status == "packing"
    # What was quicker than the packing is not paid: its hold is over with it.
    expire_orders()
    assert claimed(pears) == 3000
    assert_sound()


def test_two_tabs_stay_below_what_is_taken_in_cash(farm, pears):
    """Each alone is within the limit of 40, after the first order's 20."""
    farm.delivery_methods.all().delete()
    point = make_pickup_point(farm, takes_cash=True, most_in_cash=Decimal(40))
    wishes = Wishes(deliveries={farm.pk: f"method-{point.pk}"}, in_cash=True)
    order = make_open_order([(pears, 2)], user=make_user(), wishes=wishes, paid=False)

    outcomes = run_together(
        [adding(order, {pears: 2}, in_cash=True) for _tab in range(4)]
    )

    assert len(values(outcomes)) == 1
    assert len(errors(outcomes, NoCashError)) == 3
    assert claimed(pears) == 4000
    assert_sound()


@pytest.mark.parametrize("turn", range(4))
def test_paid_while_the_seller_begins_to_pack(order, pears, turn):
    added = add_to(order, {pears: 1}, paid=False)
    acts = [partial(pay_order, added), partial(begin_to_pack, order)]
    values(run_together(acts[:: (-1) ** turn]))

    expire_orders()
    added.refresh_from_db()
    part = added.vendor_orders.get()
    assert part.status in {"packing", "expired"}
    assert claimed(pears) == (4000 if part.status == "packing" else 3000)


@pytest.mark.parametrize("turn", range(4))
def test_paid_while_the_first_is_cancelled(order, pears, turn):
    added = add_to(order, {pears: 1}, paid=False)
    cancel = partial(
        cancel_vendor_order, order.vendor_orders.get(), by=None, by_shopper=True
    )
    values(run_together([partial(pay_order, added), cancel][:: (-1) ** turn]))

    expire_orders()
    added.refresh_from_db()
    assert added.status in {"cancelled", "expired"}
    assert claimed(pears) == 0


def test_two_tabs_add_one_at_a_time(order, pears):
    outcomes = run_together([adding(order, {pears: 1}) for _tab in range(4)])

    assert len(values(outcomes)) == 1
    assert len(errors(outcomes, AdditionWaitsError)) == 3
    assert claimed(pears) == 4000
    assert_sound()


def test_one_button_pressed_by_many_adds_once(order, pears):
    outcomes = run_together([adding(order, {pears: 1})] * 5)

    assert len({one.pk for one in values(outcomes)}) == 1
    assert order.additions.count() == 1
    assert_sound()


def test_the_last_piece_is_added_once(farm, pears):
    last = make_pack(farm, "Quinces", quantity=1000, on_hand=1000)
    orders = [make_open_order([(pears, 1)], user=make_user()) for _ in range(4)]

    outcomes = run_together([adding(order, {last: 1}) for order in orders])

    assert len(values(outcomes)) == 1
    errors(outcomes, (OutOfStockError, CheckoutError))
    assert claimed(last) == 1000
    assert_sound()


@pytest.mark.parametrize("turn", range(4))
def test_both_are_cancelled_at_once(order, pears, turn):
    added = add_to(order, {pears: 1})
    acts = [
        partial(cancel_vendor_order, one.vendor_orders.get(), by=None, by_shopper=True)
        for one in (order, added)
    ]
    errors(run_together(acts[:: (-1) ** turn]), CancelError)

    assert set(Order.objects.values_list("status", flat=True)) == {"cancelled"}
    assert claimed(pears) == 0
    assert_sound()


@pytest.mark.parametrize("turn", range(4))
def test_cancelled_while_the_seller_begins_to_pack(order, pears, turn):
    add_to(order, {pears: 1})
    part = order.vendor_orders.get()
    accept_vendor_order(part, by=None)
    cancel = partial(cancel_vendor_order, part, by=None, by_shopper=True)
    pack = partial(start_packing, part, by=None)

    outcomes = run_together([cancel, pack][:: (-1) ** turn])

    assert len(errors(outcomes, (CancelError, PackingError))) == 1
    states = set(Order.objects.values_list("vendor_orders__status", flat=True))
    assert states in ({"cancelled"}, {"packing"})
    assert_sound()


def test_money_twice_at_once_pays_once(order, pears):
    added = pay_once(order, pears)
    values(run_together([partial(mark_paid, added)] * 4))
    added.refresh_from_db()
    assert added.vendor_orders.get().events.filter(status="paid").count() == 1


def pay_once(order, pears):
    return add_to(order, {pears: 1}, paid=False)
