"""Sums at the counter: to the coin as the market's own."""

import random
from decimal import Decimal

import pytest

from core.money import exponent, from_minor, minor_step, share, to_minor
from stall.services import StallItem, price_of

from .conftest import load

SUM = """([items, money]) => items.map((item) => stall.sumOf(item, money))
  .map((n) => isNaN(n) ? null : n)"""


@pytest.fixture
def stall(page):
    load(page, stall="stall/sum.js")
    return page


def money_of(currency):
    return {"coins": 10 ** exponent(currency), "step": minor_step(currency)}


@pytest.mark.parametrize("currency", ["CNY", "USD", "JPY", "KWD"])
def test_weights_cost_what_the_market_says(stall, currency):
    draw = random.Random(7)
    step, places = minor_step(currency), exponent(currency)
    items, sums = [], []
    for _time in range(300):
        price = from_minor(draw.randrange(0, 200_000) * step, currency)
        units = draw.choice([1, 5, 333, draw.randrange(1, 9_999_999)])
        weight = f"{Decimal(units) / 1000}"
        items.append(
            {"weight": weight, "price": f"{price:.{places}f}", "kind": "weight"}
        )
        sold = StallItem(1, price, units=units)
        sums.append(to_minor(price_of(sold, currency), currency))

    assert stall.evaluate(SUM, [items, money_of(currency)]) == sums


def test_packs_are_counted(stall):
    items = [
        {"count": "3", "price": "18,60", "kind": "weight"},
        {"count": "1", "price": "¥ 1,250.00", "kind": "piece"},
        {"count": "2", "price": "0", "kind": "piece"},
        {"count": "2", "price": "much", "kind": "piece"},
        {"count": "1.5", "price": "2", "kind": "piece"},
        {"weight": "1斤2两", "price": "10", "kind": "weight"},
        {"weight": "0.75", "price": "12", "kind": "volume"},
        {"weight": "some", "price": "12", "kind": "weight"},
    ]
    assert stall.evaluate(SUM, [items, money_of("CNY")]) == [
        5580, 125000, 0, None, None, 600, 900, None,
    ]  # fmt: skip


def test_shares_are_those_of_the_market(stall):
    draw = random.Random(9)
    rows = [
        [draw.randrange(10**9), draw.randrange(10**7), 1000, draw.choice([1, 10])]
        for _time in range(200)
    ]
    found = stall.evaluate("rows => rows.map((row) => stall.share(...row))", rows)
    assert found == [share(*row) for row in rows]
