"""Giving back for a part: what is left of it, and how its delivery goes along."""

import pytest

from orders.order.models import Order
from orders.order.services.cancellation import cancel_vendor_order
from payments.payment.models import Payment, Refund
from payments.payment.rules import RefundReason
from payments.payment.services.refunds import (
    RefundTerms,
    RefundTooLargeError,
    refresh_refund,
    send_refund,
)
from payments.payment.services.vendor_refunds import (
    delivery_going_back,
    give_back,
    left_of,
)
from payments.payment.states import RefundState
from tests.factories.orders import make_paid_order, make_vendor_order
from tests.factories.shop import make_pack
from tests.factories.vendors import make_farm
from tests.sound import breached

pytestmark = pytest.mark.django_db


@pytest.fixture
def vendor_order():
    """Two lines of 59.00 and 2 × 59.00, and 12.00 for the delivery."""
    farm = make_farm()
    order = make_paid_order([(make_pack(farm), 1), (make_pack(farm), 2)])
    return order.vendor_orders.get()


def lines_of(vendor_order):
    return list(vendor_order.lines.order_by("pk").values_list("pk", flat=True))


def damaged(**terms):
    return RefundTerms(reason=RefundReason.DAMAGED, **terms)


def test_everything_is_left_at_first(vendor_order):
    one, two = lines_of(vendor_order)
    left = left_of(vendor_order)
    assert left.lines == {one: 5900, two: 11800}
    assert (left.goods, left.delivery, left.carried, left.total) == (
        17700,
        1200,
        0,
        18900,
    )


def test_share_of_the_delivery_goes_back_with_damaged_goods(vendor_order):
    one, two = lines_of(vendor_order)

    refund = give_back(vendor_order, lines={one: 5900}, cause="c:1", terms=damaged())

    assert refund.amount == 5900 + 400
    assert refund.reason == RefundReason.DAMAGED
    assert [(row.line_id, row.amount) for row in refund.lines.all()] == [(one, 5900)]
    left = left_of(vendor_order)
    assert (left.lines[one], left.lines[two], left.delivery) == (0, 11800, 800)
    assert breached() == []


def test_same_cause_gives_back_once(vendor_order):
    one, _two = lines_of(vendor_order)
    first = give_back(vendor_order, lines={one: 5900}, cause="c:1", terms=damaged())
    again = give_back(vendor_order, lines={one: 5900}, cause="c:1", terms=damaged())
    assert again == first
    assert Refund.objects.count() == 1


def test_delivery_never_goes_back_twice(vendor_order):
    one, two = lines_of(vendor_order)
    give_back(
        vendor_order, lines={one: 100}, delivery=1200, cause="c:1", terms=damaged()
    )
    refund = give_back(vendor_order, lines={two: 11800}, cause="c:2", terms=damaged())
    assert refund.amount == 11800
    assert left_of(vendor_order).delivery == 0


def test_failed_refund_leaves_everything_to_give(vendor_order):
    one, _two = lines_of(vendor_order)
    give_back(vendor_order, lines={one: 5900}, cause="c:1", terms=damaged())
    Refund.objects.update(state=RefundState.FAILED)
    assert left_of(vendor_order).total == 18900
    assert left_of(vendor_order).delivery == 1200


def test_more_than_is_left_changes_nothing(vendor_order):
    one, two = lines_of(vendor_order)
    give_back(vendor_order, lines={one: 5000}, cause="c:1")
    with pytest.raises(RefundTooLargeError):
        give_back(vendor_order, lines={one: 901}, cause="c:2", delivery=0)
    with pytest.raises(RefundTooLargeError):
        give_back(vendor_order, lines={two: 11800}, cause="c:3", delivery=1200 + 901)
    assert Refund.objects.count() == 1


def test_lines_of_another_part_are_refused(vendor_order):
    strange = make_vendor_order()
    with pytest.raises(RefundTooLargeError):
        give_back(
            vendor_order, lines={lines_of(strange)[0]: 100}, cause="c:1", delivery=0
        )
    assert Refund.objects.count() == 0


def test_what_was_never_paid_is_never_given_back(vendor_order):
    Payment.objects.update(state="open")
    with pytest.raises(RefundTooLargeError):
        give_back(
            vendor_order,
            lines={lines_of(vendor_order)[0]: 100},
            cause="c:1",
            delivery=0,
        )
    assert Refund.objects.count() == 0


def test_cancelled_part_gives_back_as_the_rule_says(vendor_order):
    one, _two = lines_of(vendor_order)
    give_back(vendor_order, lines={one: 900}, delivery=0, cause="c:1")
    left = left_of(vendor_order)
    by_rule = delivery_going_back(vendor_order, left.goods, RefundReason.CANCELLED)

    cancel_vendor_order(vendor_order, by=None, by_shopper=True)

    refund = Refund.objects.get(cause__startswith="cancelled:")
    assert refund.amount == left.goods + by_rule == 18000
    assert refund.reason == RefundReason.CANCELLED
    assert breached() == []


def test_refund_through_stripe_is_for_the_lines_it_names(double):
    from tests.factories.orders import make_order
    from tests.races.market import assert_sound, paid_for

    order = make_order([(make_pack(), 2)])
    paid_for(double, order)
    vendor_order = order.vendor_orders.get()
    refund = give_back(
        vendor_order, lines={lines_of(vendor_order)[0]: 5900}, cause="c:1"
    )
    refund = send_refund(refund.pk)
    assert refresh_refund(refund).state == RefundState.SUCCEEDED
    assert Order.objects.get().paid_at is not None
    assert_sound(double)
