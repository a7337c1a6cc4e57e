"""What a fee comes to, and how much of it goes back."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payments.payouts.rules import FeeRate, fee_of, returned

MONEY = st.integers(0, 10**10)
PERCENT = st.decimals(0, 100, places=2)


@pytest.mark.parametrize(
    ("price", "rate", "fee", "tax"),
    [
        (10_000, FeeRate(Decimal(8)), 800, 0),
        (10_000, FeeRate(Decimal("8.5"), tax_percent=Decimal(6)), 850, 51),
        (10_000, FeeRate(Decimal(8), fixed=30), 830, 0),
        (100, FeeRate(Decimal(8), floor=50), 50, 0),
        (100_000, FeeRate(Decimal(8), cap=5000), 5000, 0),
        (5, FeeRate(Decimal(10)), 1, 0),  # half up
        (4, FeeRate(Decimal(10)), 0, 0),
        (20, FeeRate(floor=50), 20, 0),  # never more than the price
        (100, FeeRate(Decimal(100), tax_percent=Decimal(6)), 94, 6),
        (0, FeeRate(Decimal(8), floor=50), 0, 0),
    ],
)
def test_fee(price, rate, fee, tax):
    assert fee_of(price, rate) == (fee, tax)


@given(MONEY, PERCENT, st.integers(0, 10**6), st.integers(0, 10**6), PERCENT)
def test_fee_and_tax_stay_within_the_price(price, percent, fixed, floor, tax_percent):
    rate = FeeRate(percent, fixed=fixed, floor=floor, tax_percent=tax_percent)

    fee, tax = fee_of(price, rate)

    assert fee >= 0
    assert tax >= 0
    assert fee + tax <= price


@given(st.integers(1, 10**10), st.data())
def test_small_refunds_return_as_much_of_a_fee_as_one_large(price, data):
    fee = data.draw(st.integers(0, price))
    steps = sorted(data.draw(st.lists(st.integers(0, price), max_size=8)))

    back = [returned(fee, price=price, given_back=step) for step in [0, *steps, price]]

    assert back == sorted(back)
    assert (back[0], back[-1]) == (0, fee)


@given(st.integers(0, 10**8), PERCENT, PERCENT, st.integers(0, 10**8))
def test_amounts_are_whole_steps_of_the_currency(steps, percent, tax_percent, back):
    price = steps * 10
    fee, tax = fee_of(price, FeeRate(percent, tax_percent=tax_percent, unit=10))

    assert fee % 10 == tax % 10 == 0
    gone = returned(fee, price=price, given_back=min(back * 10, price), unit=10)
    assert gone % 10 == 0
    assert 0 <= gone <= fee
