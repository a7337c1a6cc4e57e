"""Oscar books a payment event of any amount: a seller wrote down a refund of 99999.00
on an order of 6.00.

Here money goes back by one service alone, bounded by what was paid, for reasons the
market knows; an amount that a page takes is looked at first and bounded like any other.
"""

import pytest

from orders.order.services import CancelRefused, cancel_part
from orders.payment.models import Refund, Source
from orders.payment.services import ask_refund
from orders.payment.services.refunds import RefundTooLarge
from orders.refunds.queries import offer_of
from tests.cast import a_farm, a_member, a_pack, a_paid_order

pytestmark = pytest.mark.django_db


@pytest.fixture
def order():
    return a_paid_order([(a_pack(a_farm()), 1), (a_pack(a_farm()), 1)])


@pytest.mark.parametrize("amount", [14_201, 9_999_900, 2**40])
def test_more_than_was_paid_never_goes_back(order, amount):
    payment = order.payments.get()

    with pytest.raises(RefundTooLarge):
        ask_refund(payment, amount=amount, cause="greedy")

    assert Refund.objects.count() == 0


@pytest.mark.parametrize("amount", [0, -1, -14_200])
def test_nothing_or_less_makes_no_refund(order, amount):
    assert ask_refund(order.payments.get(), amount=amount, cause="odd") is None
    assert Refund.objects.count() == 0


def test_what_went_back_counts_against_the_rest(order):
    payment = order.payments.get()
    ask_refund(payment, amount=14_000, cause="first")

    with pytest.raises(RefundTooLarge):
        ask_refund(payment, amount=201, cause="second")
    ask_refund(payment, amount=200, cause="third")

    assert sum(Refund.objects.values_list("amount", flat=True)) == payment.amount


@pytest.mark.parametrize("typed", ["99999.00", "71.01", "-1", "0", "1e9", "NaN", ""])
@pytest.mark.parametrize("do", ["look", "pay"])
def test_no_amount_beyond_the_part_passes_the_sellers_form(client, order, typed, do):
    part = order.parts.select_related("partner").first()
    client.force_login(a_member(part.partner))
    fields = {"reason": "goodwill", "how": "amount", "amount": typed, "do": do}
    fields |= {"key": "0" * 32, "promised": "9999900", "seen": offer_of(part).seen}

    page = client.post(
        f"/desk/{part.partner.code}/orders/{part.number}/refund/", fields
    )

    assert page.status_code in {409, 422}
    assert Refund.objects.count() == 0


def test_cancelled_parts_give_back_their_own_totals_and_no_more(order):
    for part in order.parts.all():
        cancel_part(part, by=None, by_shopper=True)
        with pytest.raises(CancelRefused):
            cancel_part(part, by=None, by_shopper=True)

    refunds = {refund.vendor_order_id: refund.amount for refund in Refund.objects.all()}
    assert refunds == {part.pk: 7100 for part in order.parts.all()}
    # Nothing is booked as given back before Stripe has said so.
    assert Source.objects.get().amount_refunded == 0
