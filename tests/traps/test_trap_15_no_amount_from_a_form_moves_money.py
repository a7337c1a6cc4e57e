"""Oscar books a payment event of any amount: a seller wrote down a refund of 99999.00
on an order of 6.00.

Here money goes back by one service alone, bounded by what was paid, for reasons the
market knows; an amount that a page takes is looked at first and bounded like any other.
"""

import pytest

from orders.order.services.cancellation import CancelError, cancel_vendor_order
from payments.payment.models import Refund, Source
from payments.payment.services.refunds import RefundTooLargeError, ask_refund
from payments.refunds.queries import offer_of
from tests.factories.orders import make_paid_order
from tests.factories.shop import make_pack
from tests.factories.vendors import make_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def order():
    return make_paid_order([(make_pack(), 1), (make_pack(), 1)])


@pytest.mark.parametrize("amount", [14_201, 9_999_900, 2**40])
def test_more_than_was_paid_never_goes_back(order, amount):
    payment = order.payments.get()

    with pytest.raises(RefundTooLargeError):
        ask_refund(payment, amount=amount, cause="greedy")

    assert Refund.objects.count() == 0


@pytest.mark.parametrize("amount", [0, -1, -14_200])
def test_nothing_or_less_makes_no_refund(order, amount):
    assert ask_refund(order.payments.get(), amount=amount, cause="odd") is None
    assert Refund.objects.count() == 0


def test_what_went_back_counts_against_the_rest(order):
    payment = order.payments.get()
    ask_refund(payment, amount=14_000, cause="first")

    with pytest.raises(RefundTooLargeError):
        ask_refund(payment, amount=201, cause="second")
    ask_refund(payment, amount=200, cause="third")

    assert sum(Refund.objects.values_list("amount", flat=True)) == payment.amount


@pytest.mark.parametrize("typed", ["99999.00", "71.01", "-1", "0", "1e9", "NaN", ""])
@pytest.mark.parametrize("do", ["look", "pay"])
def test_no_amount_beyond_the_part_passes_the_sellers_form(client, order, typed, do):
    vendor_order = order.vendor_orders.select_related("partner").first()
    client.force_login(make_member(vendor_order.partner))
    fields = {"reason": "goodwill", "how": "amount", "amount": typed, "do": do}
    fields |= {
        "key": "0" * 32,
        "promised": "9999900",
        "seen": offer_of(vendor_order).seen,
    }

    page = client.post(
        f"/desk/{vendor_order.partner.code}/orders/{vendor_order.number}/refund/",
        fields,
    )

    assert page.status_code in {409, 422}
    assert Refund.objects.count() == 0


def test_cancelled_parts_give_back_their_own_totals_and_no_more(order):
    for vendor_order in order.vendor_orders.all():
        cancel_vendor_order(vendor_order, by=None, by_shopper=True)
        with pytest.raises(CancelError):
            cancel_vendor_order(vendor_order, by=None, by_shopper=True)

    refunds = {refund.vendor_order_id: refund.amount for refund in Refund.objects.all()}
    assert refunds == {
        vendor_order.pk: 7100 for vendor_order in order.vendor_orders.all()
    }
    # Nothing is booked as given back before Stripe has said so.
    assert Source.objects.get().amount_refunded == 0
