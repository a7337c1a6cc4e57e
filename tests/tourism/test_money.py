"""Deposits, shares and refunds of visits at the step of each currency."""

from decimal import Decimal

import pytest

from core.money import step, to_minor
from orders.order.models import Line
from payments.payment.models import Refund
from tests.factories.tourism import (
    end_free_cancelling,
    make_booking,
    make_experience,
    slots_of,
)
from tests.factories.vendors import make_farm
from tests.sound import breached
from tourism.services.cancellation import cancel_booking, quote_cancel

pytestmark = pytest.mark.django_db
PRICES = {"CNY": "99.99", "USD": "33.33", "JPY": "3333", "KWD": "10.330"}


@pytest.fixture(params=PRICES)
def currency(request, settings):
    settings.MARKET_CURRENCY = request.param
    return request.param


def on_step(amount, currency):
    return amount % step(currency) == 0


def test_deposit_and_late_share_stay_at_the_step(currency):
    experience = make_experience(
        prices={"adult": PRICES[currency]}, deposit_percent=33, late_percent=33
    )
    booking = end_free_cancelling(make_booking(experience))
    pack = slots_of(experience)[0].prices.get().pack
    assert on_step(pack.price, currency)
    assert booking.paid == pack.price * 2
    assert booking.full_price == Decimal(PRICES[currency]) * 2
    terms = quote_cancel(booking)
    assert on_step(terms.amount, currency)

    cancel_booking(booking, by_shopper=True, by=None)

    back = sum(
        row.amount for row in Refund.objects.filter(vendor_order=booking.vendor_order)
    )
    assert back == to_minor(terms.amount, currency)
    assert breached() == []


def test_everything_goes_back_to_the_last_unit(currency):
    booking = make_booking(make_experience(prices={"adult": PRICES[currency]}))

    cancel_booking(booking, by_shopper=True, by=None)

    (refund,) = Refund.objects.filter(vendor_order=booking.vendor_order)
    assert refund.amount == to_minor(booking.paid, currency)
    assert breached() == []


def test_visit_of_an_offer_gives_back_what_was_paid():
    from checkout.queries import Wishes, propose
    from shop.basket.services.baskets import priced
    from tests.factories.orders import pay_order
    from tests.factories.shop import make_offer
    from tests.factories.tourism import make_visit_basket, place_basket
    from tourism.models import Booking

    make_offer("10.00")
    basket = make_visit_basket(make_experience(make_farm()))
    priced(basket)
    draft = propose(basket, region="CN-BJ", wishes=Wishes()).draft
    booking = Booking.objects.get(vendor_order__order=pay_order(place_basket(basket)))

    assert booking.paid == draft.total == Line.objects.get().line_price_incl_tax
    cancel_booking(booking, by_shopper=True, by=None)
    (refund,) = Refund.objects.all()
    assert refund.amount == to_minor(draft.total, "CNY")
    assert breached() == []
