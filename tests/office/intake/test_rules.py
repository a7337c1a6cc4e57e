"""What is taken off, what it comes to, and which weights look mistyped."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from office.intake.rules import (
    Moisture,
    MoistureRule,
    Sold,
    Weighed,
    amount_of,
    deduct,
    looks_mistyped,
    shares_of,
)

POINTS = Moisture(MoistureRule.POINTS, base=1200, rate=100)
DRY = Moisture(MoistureRule.DRY, base=1200)


@pytest.mark.parametrize(
    ("weighed", "rule", "wet", "defects", "net"),
    [
        (Weighed(100_000), Moisture(), 0, 0, 100_000),
        (Weighed(100_400, tare=400, moisture=1200), POINTS, 0, 0, 100_000),
        (Weighed(100_000, moisture=1400), POINTS, 2000, 0, 98_000),
        (Weighed(100_000, moisture=1450, defects=150), POINTS, 2500, 1500, 96_000),
        (Weighed(100_000, moisture=900), POINTS, 0, 0, 100_000),
        (Weighed(88_000, moisture=2000), DRY, 8000, 0, 80_000),
        (Weighed(88_000, moisture=1000), DRY, 0, 0, 88_000),
        (Weighed(1001, moisture=1250), POINTS, 5, 0, 996),  # 5.005 g
        (Weighed(1100, moisture=1250), POINTS, 6, 0, 1094),  # 5.5 g, half up
        (Weighed(1000, moisture=3000), Moisture(), 0, 0, 1000),
        (Weighed(1000, defects=10_000), Moisture(), 0, 1000, 0),
        (Weighed(1000, moisture=10_000, defects=5000), DRY, 1000, 0, 0),
    ],
)
def test_water_and_defects_are_taken_off(weighed, rule, wet, defects, net):
    taken = deduct(weighed, rule)

    assert (taken.moisture, taken.defects, taken.net) == (wet, defects, net)


percents = st.integers(0, 10_000)


@given(
    gross=st.integers(1, 10**9),
    moisture=percents,
    defects=percents,
    base=st.integers(0, 9_999),
    rate=st.integers(0, 10_000),
)
def test_what_is_taken_off_and_what_is_left_add_up(
    gross, moisture, defects, base, rate
):
    weighed = Weighed(gross, moisture=moisture, defects=defects)
    for rule in ("none", "points", "dry"):
        taken = deduct(weighed, Moisture(rule, base, rate))

        assert taken.net >= 0
        assert min(taken.moisture, taken.defects) >= 0
        assert taken.net + taken.moisture + taken.defects == gross


@pytest.mark.parametrize(
    ("net", "price", "unit", "currency", "minor"),
    [
        (100_000, "5.20", "kg", "CNY", 52_000),
        (12_345, "1.1855", "jin", "CNY", 2927),  # 29.269995
        (1, "0.0001", "kg", "CNY", 0),
        (999, "0.5", "kg", "JPY", 0),
        (1000, "0.5", "kg", "JPY", 1),  # half up
        (1_500, "1.2345", "kg", "KWD", 1850),  # tens of fils
        (2_500_000, "3200", "t", "USD", 800_000),
    ],
)
def test_amount_is_exact_and_rounded_once(net, price, unit, currency, minor):
    assert amount_of(net, Decimal(price), unit, currency) == minor


@pytest.mark.parametrize(
    ("raw", "usual", "odd"),
    [
        (700_000, 30_000, True),
        (700, 30_000, True),
        (300_000, 30_000, True),
        (120_000, 30_000, True),
        (119_999, 30_000, False),
        (3_750, 30_000, True),
        (3_751, 30_000, False),
        (30_000, None, False),
        (700, None, True),
        (5_000_000, None, True),
    ],
)
def test_weight_far_from_the_usual_looks_mistyped(raw, usual, odd):
    assert looks_mistyped(raw, usual) is odd


nets = st.lists(st.integers(1, 10**7), min_size=1, max_size=20)


@given(nets=nets, paid=st.integers(0, 10**9), sold=st.integers(0, 10**8))
def test_shares_of_a_lot_add_up(nets, paid, sold):
    shares = shares_of(sold, paid, nets, [800] * len(nets), 1)

    assert sum(share.gross for share in shares) == paid
    assert sum(share.units for share in shares) == sold
    assert all(0 <= share.fee <= share.gross for share in shares)


def test_fee_is_rounded_half_up_of_each_share():
    assert shares_of(3000, 1000, [1000, 2000], [850, 0], 1) == [
        Sold(1000, 333, 28),
        Sold(2000, 667, 0),
    ]
