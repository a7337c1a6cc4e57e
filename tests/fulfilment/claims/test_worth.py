"""What claims bring: exact, never more than is left, and all of it in the end."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.money import minor_step, to_minor
from fulfilment.claims.rules import packs_to_send, price_share
from fulfilment.claims.states import DEGREE_VALUES

CURRENCIES = {"CNY": "0.01", "JPY": "1", "KWD": "0.01"}


@st.composite
def lines(draw):
    currency = draw(st.sampled_from(sorted(CURRENCIES)))
    steps = draw(st.integers(min_value=0, max_value=10_000_000))
    packs = draw(st.integers(min_value=1, max_value=200))
    return Decimal(CURRENCIES[currency]) * steps, packs, currency


@given(lines(), st.data())
def test_share_is_whole_steps_and_within_the_price(line, data):
    price, of, currency = line
    packs = data.draw(st.integers(min_value=0, max_value=of))
    degree = data.draw(st.sampled_from(DEGREE_VALUES))

    share = price_share(price, packs=packs, of=of, degree=degree, currency=currency)

    step = minor_step(currency)
    assert share % step == 0
    assert 0 <= share <= to_minor(price, currency)
    exact = to_minor(price, currency) * packs * degree / (of * 100)
    assert abs(share - exact) <= step / 2 + 1e-6


@given(lines())
def test_all_of_all_packs_is_the_price(line):
    price, of, currency = line

    whole = price_share(price, packs=of, of=of, degree=100, currency=currency)

    assert whole == to_minor(price, currency)


@given(lines(), st.integers(1, 200), st.integers(1, 200))
def test_more_packs_and_worse_ones_never_bring_less(line, some, more):
    price, of, currency = line
    fewer, packs = sorted((min(some, of), min(more, of)))

    def brings(count, degree):
        return price_share(price, packs=count, of=of, degree=degree, currency=currency)

    grown = [brings(fewer, degree) for degree in DEGREE_VALUES]
    assert grown == sorted(grown)
    assert brings(fewer, 50) <= brings(packs, 50)


@pytest.mark.parametrize(
    ("packs", "degree", "sent"), [(3, 50, 2), (1, 10, 1), (4, 100, 4), (10, 30, 3)]
)
def test_whole_packs_replace_what_is_bad(packs, degree, sent):
    assert packs_to_send(packs, degree) == sent
