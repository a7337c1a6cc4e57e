"""An order whose sums disagree is never written."""

from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from oscar.apps.offer.results import BasketDiscount

from core.money import split, split_amount, step, to_minor
from orders.order.draft import DraftLine, DraftVendorOrder, OrderDraft
from orders.order.models import Line, Order, ShippingAddress, VendorOrder
from orders.order.services.splits import SplitMismatchError
from tests.effort import tries
from tests.factories.orders import make_order_draft, place_draft
from tests.factories.shop import make_basket, make_basket_of, make_pack
from vendors.partner.models import StockPool

pytestmark = pytest.mark.django_db


class OffLine(DraftLine):
    """A line that costs a step more than its packs do."""

    @property
    def total(self):
        return super().total + Decimal("0.01")


class OverTaxed(DraftLine):
    @property
    def tax(self):
        return self.total + 1


class OffVendorOrder(DraftVendorOrder):
    @property
    def total(self):
        return super().total - Decimal("0.01")


class UntaxedDelivery(DraftVendorOrder):
    @property
    def tax(self):
        return super().tax - self.delivery_tax - Decimal("0.01")


class OffOrder(OrderDraft):
    @property
    def total(self):
        return super().total + Decimal("0.01")


class OffTax(OrderDraft):
    @property
    def tax(self):
        return super().tax + Decimal("0.01")


class OffDelivery(OrderDraft):
    @property
    def delivery_cost(self):
        return super().delivery_cost + Decimal("0.01")


class OffDeliveryTax(OrderDraft):
    @property
    def delivery_tax(self):
        return super().delivery_tax + Decimal("0.01")


def fields(thing):
    return {name: getattr(thing, name) for name in thing.__dataclass_fields__}


def with_lines(kind, draft):
    (vendor_order,) = draft.vendor_orders
    lines = tuple(kind(**fields(line)) for line in vendor_order.lines)
    return replace(draft, vendor_orders=(replace(vendor_order, lines=lines),))


def with_vendor_order(kind, draft):
    return replace(draft, vendor_orders=(kind(**fields(draft.vendor_orders[0])),))


def as_order(kind, draft):
    return kind(**fields(draft))


def finer_than_the_currency(draft):
    (vendor_order,) = draft.vendor_orders
    how = replace(vendor_order.delivery, cost=Decimal("12.005"))
    return replace(draft, vendor_orders=(replace(vendor_order, delivery=how),))


@pytest.mark.parametrize(
    "wrong",
    [
        partial(with_lines, OffLine),
        partial(with_lines, OverTaxed),
        partial(with_vendor_order, OffVendorOrder),
        partial(with_vendor_order, UntaxedDelivery),
        partial(as_order, OffOrder),
        partial(as_order, OffTax),
        partial(as_order, OffDelivery),
        partial(as_order, OffDeliveryTax),
        finer_than_the_currency,
    ],
)
def test_what_does_not_add_up_is_refused_before_anything_is_written(wrong):
    draft = make_order_draft([(make_pack(price="59.99"), 3)])
    refused(wrong(draft), make_basket_of(draft))


def refused(draft, basket):
    with pytest.raises(SplitMismatchError):
        place_draft(draft, basket)
    for model in (Order, VendorOrder, Line, ShippingAddress):
        assert model.objects.count() == 0
    assert StockPool.objects.get().claimed == 0
    basket.refresh_from_db()
    assert basket.status == "Open"


def a_discounted_draft(off="5.00"):
    draft = make_order_draft([(make_pack(price="59.99"), 3)])
    (vendor_order,) = draft.vendor_orders
    line = replace(vendor_order.lines[0], discount=Decimal(off))
    return replace(draft, vendor_orders=(replace(vendor_order, lines=(line,)),))


def test_a_discount_that_no_offer_gave_is_refused():
    draft = a_discounted_draft()

    refused(
        draft,
        make_basket(None, [(line.pack, 3) for line in draft.vendor_orders[0].lines]),
    )


def test_a_discount_that_the_order_forgets_is_refused():
    draft = a_discounted_draft()
    (vendor_order,) = draft.vendor_orders
    forgetful = replace(
        vendor_order, lines=(replace(vendor_order.lines[0], discount=Decimal(0)),)
    )

    refused(replace(draft, vendor_orders=(forgetful,)), make_basket_of(draft))


def test_an_offer_that_counts_more_than_it_gave_is_refused():
    draft = a_discounted_draft()
    basket = make_basket_of(draft)
    (one,) = basket.offer_applications
    basket.offer_applications.add(one["offer"], BasketDiscount(Decimal("0.01")))

    refused(draft, basket)


def test_a_discount_of_a_known_offer_is_taken():
    draft = a_discounted_draft()

    order = place_draft(draft)

    assert order.total_incl_tax == draft.total == Decimal("186.97")


@dataclass(frozen=True)
class Whole:
    currency: str
    total: Decimal
    weights: list[Decimal]


@st.composite
def wholes(draw):
    currency = draw(st.sampled_from(["CNY", "JPY", "KWD", "USD"]))
    unit = step(currency)
    amounts = st.integers(0, 10**8).map(lambda steps: steps * unit)
    weights = draw(st.lists(amounts, min_size=1, max_size=30))
    return Whole(currency, draw(amounts), weights)


@settings(
    max_examples=tries(300), suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(wholes())
def test_largest_remainder_adds_up_and_is_fair_in_any_currency(whole):
    parts = split_amount(whole.total, whole.weights, whole.currency)
    minor = [to_minor(part, whole.currency) for part in parts]

    assert sum(minor) == to_minor(whole.total, whole.currency)
    weights = whole.weights if any(whole.weights) else [Decimal(1)] * len(minor)
    exact = [whole.total * weight / sum(weights) for weight in weights]
    unit = step(whole.currency)
    assert all(abs(a - b) < unit for a, b in zip(parts, exact, strict=True))
    # Who weighs more never gets less.
    ranked = sorted(zip(weights, parts, strict=True))
    assert all(a[1] <= b[1] + unit for a, b in pairwise(ranked))


def test_split_gives_what_is_left_to_the_largest_remainders():
    assert split(100, [1, 1, 1]) == [34, 33, 33]
    assert split(10, [35, 35, 30]) == [4, 3, 3]
