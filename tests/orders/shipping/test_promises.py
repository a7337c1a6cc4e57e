"""By when a seller accepts and sends: said before, kept with the order, due after."""

from datetime import date, time, timedelta

import pytest
import time_machine
from django.core.exceptions import ImproperlyConfigured

from core import dates
from core.public_holidays import public_day, refuse_unknown_place
from orders.order.services.fulfilment import (
    accept_vendor_order,
    finish_packing,
    start_packing,
    tick_line,
)
from orders.order.services.payment import mark_paid
from orders.shipping.models import DeliverySettings
from orders.shipping.quotes import quote_for
from orders.shipping.rules import WEEKEND, DispatchTerms, first_dispatch
from shop.catalogue.delivery_estimates import promise_for
from tests.factories.orders import make_vendor_order, pay_order, place_basket
from tests.factories.shipping import (
    make_consignment,
    make_delivery,
)
from tests.factories.shop import make_basket, make_pack, make_product
from tests.factories.vendors import make_farm

TUESDAY = date(2026, 10, 20)
TEN = time(10)


@pytest.fixture(autouse=True)
def _tuesday():
    with time_machine.travel(dates.at(TUESDAY, TEN), tick=False):
        yield


def quoted(farm, **consignment):
    return quote_for(make_consignment(farm, **consignment), "CN-BJ")[0]


def test_the_calendar_knows_holidays_and_the_days_worked_for_them(settings):
    """China, National Day of 2026: 1 to 7 October free, Saturday the 10th worked."""
    assert [public_day(date(2026, 10, day)) for day in (1, 7, 8, 10, 11)] == [
        False, False, None, True, None,
    ]  # fmt: skip
    settings.MARKET_HOLIDAYS = "DE-BY"
    assert public_day(date(2026, 1, 6)) is False  # Epiphany, in Bavaria
    settings.MARKET_HOLIDAYS = "none"
    assert public_day(date(2026, 1, 6)) is None

    known = {date(2026, 10, day): False for day in range(1, 8)}
    known[date(2026, 10, 10)] = known[date(2026, 10, 11)] = True

    def leaves(bits, day):
        terms = DispatchTerms(closed_weekdays=bits, calendar=known.get)
        return first_dispatch(terms, dates.at(date(2026, 10, day), TEN)).day

    assert leaves(WEEKEND, 1) == 8
    # The office's week is worked on the Saturday; a farm keeps its own Sunday.
    assert leaves(WEEKEND, 10) == 10
    assert leaves(0b100_0000, 11) == 12


@pytest.mark.parametrize("place", ["XX", "DE-ZZ", "", "none"])
def test_place_whose_holidays_nobody_knows_has_none(settings, place):
    settings.MARKET_COUNTRY = "XX"
    settings.MARKET_HOLIDAYS = place

    assert public_day(date(2026, 10, 1)) is None


@pytest.mark.parametrize("place", ["XX", "DE-ZZ", "de-by", "Bavaria"])
def test_place_that_is_named_wrongly_stops_the_start(settings, place):
    settings.MARKET_HOLIDAYS = place

    with pytest.raises(ImproperlyConfigured, match=f"MARKET_HOLIDAYS.*{place}"):
        refuse_unknown_place()


@pytest.mark.parametrize("place", ["", "none", "CN", "DE", "DE-BY"])
def test_place_that_is_known_does_not(settings, place):
    settings.MARKET_HOLIDAYS = place

    refuse_unknown_place()


@pytest.mark.django_db
def test_days_are_counted_as_the_seller_works(settings):
    farm = make_farm(delivers=False)
    make_delivery(farm, min_days=2, max_days=4)
    assert quoted(farm).leaves == TUESDAY  # the market says nothing
    settings.SEND_WITHIN_DAYS = 1
    assert quoted(farm).leaves == date(2026, 10, 21)
    DeliverySettings.objects.create(partner=farm, send_within=4)
    # Wednesday, Thursday, Friday, Saturday; Sunday nothing leaves.
    first = quoted(farm)
    assert (first.leaves, first.accept_on) == (date(2026, 10, 24), date(2026, 10, 21))
    assert first.expected_from == first.leaves + timedelta(days=2)
    # Goods may take longer than their seller, never shorter.
    assert quoted(farm, send_within=6).leaves == date(2026, 10, 27)
    assert quoted(farm, send_within=1).leaves == date(2026, 10, 24)
    # The market's own days come before the public calendar, unless a seller works.
    settings.MARKET_DAYS_OFF = ["2026-10-22"]
    assert quoted(farm).leaves == date(2026, 10, 26)
    DeliverySettings.objects.update(keeps_holidays=False)
    assert quoted(farm).leaves == date(2026, 10, 24)


@pytest.mark.django_db
def test_it_is_said_at_the_product_and_kept_with_the_order(client):
    farm = make_farm(delivers=False)
    make_delivery(farm, min_days=2, max_days=4)
    DeliverySettings.objects.create(partner=farm, send_within=2)
    pack = make_pack(product=make_product(farm, "Walnuts", send_within=3))

    notes = promise_for(pack, "CN-BJ").notes
    order = place_basket(make_basket(packs=[(pack, 1)]))
    part = pay_order(order).vendor_orders.get()

    assert notes[0] == "Ships by Fri 23 Oct."
    assert notes[1] == "Ships Monday to Saturday, within 3 working days."
    assert part.send_by == dates.end_of(date(2026, 10, 23))
    assert part.accept_by == dates.end_of(date(2026, 10, 21))
    assert part.expected_from == date(2026, 10, 25)
    # What is changed afterwards changes no promise.
    DeliverySettings.objects.update(send_within=20)
    part.refresh_from_db()
    assert part.send_by == dates.end_of(date(2026, 10, 23))


@pytest.mark.django_db
def test_who_pays_days_later_is_promised_later_days():
    farm = make_farm(delivers=False)
    make_delivery(farm, min_days=2, max_days=4)
    order = place_basket(
        make_basket(packs=[(make_pack(product=make_product(farm)), 1)])
    )
    order.expires_at = None
    order.save()

    with time_machine.travel(dates.at(date(2026, 10, 23), TEN), tick=False):
        mark_paid(order)

    part = order.vendor_orders.get()
    assert part.send_by == dates.end_of(date(2026, 10, 23))
    assert (part.expected_from, part.expected_to) == (
        date(2026, 10, 25), date(2026, 10, 27),
    )  # fmt: skip


@pytest.mark.django_db
def test_a_promise_is_met_when_all_is_sent_or_ready(client):
    part = make_vendor_order(packs=2)
    assert part.send_by is None  # drawn without a way of delivery: nothing is promised
    assert not part.is_late
    part.send_by = part.accept_by = dates.end_of(TUESDAY)
    part.is_pickup = True
    part.save()
    assert part.is_promised
    with time_machine.travel(dates.at(date(2026, 10, 21), TEN), tick=False):
        assert part.is_late
    accept_vendor_order(part, by=None)
    start_packing(part, by=None)
    tick_line(part.lines.get(), packed=True)
    part = finish_packing(part, by=None)

    assert part.met_at is not None
    assert not part.is_promised
