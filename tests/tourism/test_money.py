"""Deposits, shares and refunds of visits at the step of each currency."""

from decimal import Decimal

import pytest

from core.money import step, to_minor
from orders.order.models import Line
from orders.payment.models import Refund
from tests.cast import a_farm
from tests.sound import breached
from tests.tourism.scene import (
    a_booking,
    an_experience,
    slots_of,
    too_late_to_cancel_free,
)
from tourism.services import cancel_booking, quote_cancel

pytestmark = pytest.mark.django_db
PRICES = {"CNY": "99.99", "USD": "33.33", "JPY": "3333", "KWD": "10.330"}


@pytest.fixture(params=PRICES)
def currency(request, settings):
    settings.MARKET_CURRENCY = request.param
    return request.param


def on_step(amount, currency):
    return amount % step(currency) == 0


def test_deposit_and_late_share_stay_at_the_step(currency):
    experience = an_experience(
        prices={"adult": PRICES[currency]}, deposit_percent=33, late_percent=33
    )
    booking = too_late_to_cancel_free(a_booking(experience))
    pack = slots_of(experience)[0].prices.get().pack
    assert on_step(pack.price, currency)
    assert booking.paid == pack.price * 2
    assert booking.full_price == Decimal(PRICES[currency]) * 2
    terms = quote_cancel(booking)
    assert on_step(terms.amount, currency)

    cancel_booking(booking, by_shopper=True, by=None)

    back = sum(row.amount for row in Refund.objects.filter(vendor_order=booking.part))
    assert back == to_minor(terms.amount, currency)
    assert breached() == []


def test_everything_goes_back_to_the_last_unit(currency):
    booking = a_booking(an_experience(prices={"adult": PRICES[currency]}))

    cancel_booking(booking, by_shopper=True, by=None)

    (refund,) = Refund.objects.filter(vendor_order=booking.part)
    assert refund.amount == to_minor(booking.paid, currency)
    assert breached() == []


def test_visit_of_an_offer_gives_back_what_was_paid():
    from orders.checkout.queries import Wishes, propose
    from shop.basket.services import priced
    from tests.cast import paid
    from tests.shop.offers.made import an_offer
    from tests.tourism.scene import a_visit_basket, placed
    from tourism.models import Booking

    an_offer("10.00")
    basket = a_visit_basket(an_experience(a_farm()))
    priced(basket)
    draft = propose(basket, region="CN-BJ", wishes=Wishes()).draft
    booking = Booking.objects.get(part__order=paid(placed(basket)))

    assert booking.paid == draft.total == Line.objects.get().line_price_incl_tax
    cancel_booking(booking, by_shopper=True, by=None)
    (refund,) = Refund.objects.all()
    assert refund.amount == to_minor(draft.total, "CNY")
    assert breached() == []
