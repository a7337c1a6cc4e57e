"""What a draft says an order will cost, and what one order can hold."""

from decimal import Decimal

import pytest

from tests.factories.orders import make_order, make_order_draft
from tests.factories.shop import make_pack

pytestmark = pytest.mark.django_db


def test_prices_are_at_the_currencys_step_from_pack_to_order():
    pack = make_pack(price="59.50", currency="JPY")
    draft = make_order_draft([(pack, 3)], delivery="100")

    assert draft.total == 60 * 3 + 100
    order = make_order([(pack, 3)])
    line = order.lines.get()
    assert (line.unit_price_incl_tax, line.line_price_incl_tax) == (60, 180)


@pytest.mark.parametrize(
    ("field", "value", "packs", "too_large"),
    [
        ("quantity", 1_000_000, 2_147, False),
        ("quantity", 1_000_000, 2_148, True),
        ("weight_grams", 1_000_000, 2_147, False),
        ("weight_grams", 1_000_000, 2_148, True),
        ("price", Decimal("99999.99"), 10, False),
        ("price", Decimal("99999.99"), 11, True),
    ],
)
def test_draft_knows_when_it_is_too_large(field, value, packs, too_large):
    pack = make_pack(price="0.01", quantity=1)
    setattr(pack, field, value)

    draft = make_order_draft([(pack, packs)], delivery="0.00")

    assert draft.is_too_large is too_large
