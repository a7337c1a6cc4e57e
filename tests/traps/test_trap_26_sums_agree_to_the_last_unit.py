"""Oscar rounds in two ways, at four places and at two, so lines and total drift apart.

Here every amount stands at the currency's step, tax is rounded once per line, and what
is asked of Stripe is the sum of what was written down, in any currency.
"""

from decimal import ROUND_HALF_UP, Decimal
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.money import exponent, step, to_minor
from orders.order.draft import Delivery, DraftLine, DraftVendorOrder, OrderDraft
from orders.order.models import Order
from payments.payment.models import Payment
from payments.payment.services.intents import start_payment
from tests.effort import tries
from tests.factories.orders import place_draft
from tests.factories.shop import make_pack
from tests.factories.vendors import make_farm
from vendors.partner.models import Partner, StockPool, StockRecord, TaxCategory

CURRENCIES = ("CNY", "JPY", "USD", "KWD")
RATES = ("0", "0.06", "0.09", "0.13", "0.2")
_ids = count(1)


@st.composite
def drafts(draw):
    """A purchase from one to four sellers, made without a database."""
    currency = draw(st.sampled_from(CURRENCIES))
    unit = step(currency)

    def amount(most):
        return draw(st.integers(0, most)) * unit

    def line(partner):
        rate = TaxCategory(rate=Decimal(draw(st.sampled_from(RATES))))
        pack = StockRecord(
            pk=next(_ids),
            partner=partner,
            price=amount(999_999),
            price_currency=currency,
            quantity=1,
            weight_grams=500,
            tax_category=rate,
        )
        quantity = draw(st.integers(1, 99))
        worth = pack.price * quantity
        discount = draw(st.integers(0, int(worth / unit))) * unit
        return DraftLine(pack, quantity, discount)

    def vendor_order():
        partner = Partner(pk=next(_ids))
        lines = tuple(line(partner) for _ in range(draw(st.integers(1, 5))))
        return DraftVendorOrder(partner, lines, Delivery("code", "Post", amount(9_999)))

    vendor_orders = tuple(vendor_order() for _ in range(draw(st.integers(1, 4))))
    return OrderDraft(currency, vendor_orders)


def at_step(amount, currency):
    return amount == amount.quantize(step(currency))


@settings(max_examples=tries(500), deadline=None)
@given(drafts())
def test_parts_lines_and_total_add_up_exactly(draft):
    lines = [
        line for vendor_order in draft.vendor_orders for line in vendor_order.lines
    ]
    minor = to_minor(draft.total, draft.currency)

    assert minor == sum(
        to_minor(vendor_order.total, draft.currency)
        for vendor_order in draft.vendor_orders
    )
    assert minor == sum(
        to_minor(line.total, draft.currency) for line in lines
    ) + to_minor(draft.delivery_cost, draft.currency)
    assert draft.total == draft.goods - draft.discount + draft.delivery_cost
    for amount in (draft.total, draft.tax, draft.delivery_tax):
        assert at_step(amount, draft.currency)
    assert 0 <= draft.tax <= draft.total
    if exponent(draft.currency) == 3:
        assert minor % 10 == 0


@settings(max_examples=tries(500), deadline=None)
@given(drafts())
def test_tax_is_rounded_once_per_line_half_up(draft):
    unit = step(draft.currency)
    for vendor_order in draft.vendor_orders:
        for line in vendor_order.lines:
            net = (line.total / (1 + line.rate) / unit).quantize(
                Decimal(1), rounding=ROUND_HALF_UP
            ) * unit
            assert line.tax == line.total - net
        assert (
            vendor_order.tax
            == sum(line.tax for line in vendor_order.lines) + vendor_order.delivery_tax
        )
    assert draft.tax == sum(vendor_order.tax for vendor_order in draft.vendor_orders)


@pytest.mark.django_db
@settings(
    max_examples=tries(12),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    currency=st.sampled_from(CURRENCIES),
    rows=st.lists(
        st.tuples(
            st.integers(1, 99_999), st.integers(1, 9), st.sampled_from(RATES[1:]),
            st.integers(0, 100),
        ),
        min_size=1,
        max_size=5,
    ),
    delivery=st.integers(500, 5_000),
)  # fmt: skip
def test_what_is_written_is_what_stripe_is_asked(double, currency, rows, delivery):
    unit = step(currency)
    farms = [Partner.objects.first() or make_farm(), make_farm()]
    vendor_orders = {farm: [] for farm in farms}
    for turn, (price, quantity, rate, percent) in enumerate(rows):
        farm = farms[turn % 2]
        pack = make_pack(
            farm, price=str(price * unit), currency=currency, tax=rate, quantity=1
        )
        off = int(price * quantity * percent / 100) * unit
        vendor_orders[farm].append(DraftLine(pack, quantity, off))
    how = Delivery("flat-1", "SF Express", delivery * unit)
    draft = OrderDraft(
        currency,
        tuple(
            DraftVendorOrder(farm, tuple(own), how)
            for farm, own in vendor_orders.items()
            if own
        ),
    )

    order = place_draft(draft)
    payment = start_payment(order)

    written = Order.objects.get(pk=order.pk)
    assert written.total_incl_tax == draft.total
    assert written.total_incl_tax - written.total_excl_tax == draft.tax
    assert (
        sum(vendor_order.total for vendor_order in written.vendor_orders.all())
        == draft.total
    )
    assert (
        sum(vendor_order.tax for vendor_order in written.vendor_orders.all())
        == draft.tax
    )
    lines = written.lines.all()
    assert sum(line.line_price_incl_tax for line in lines) == draft.total - (
        draft.delivery_cost
    )
    asked = next(
        one for one in double.books()["intents"] if one["id"] == payment.intent_id
    )
    assert (asked["amount"], asked["currency"]) == (
        to_minor(draft.total, currency),
        currency.lower(),
    )
    assert Payment.objects.get(pk=payment.pk).amount == asked["amount"]
    assert StockPool.objects.filter(claimed__gt=0).count() > 0
