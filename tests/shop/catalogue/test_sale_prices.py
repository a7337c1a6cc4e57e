"""Sale prices: what they are compared with, when they run, what is refused."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from core.models import AuditEntry
from orders.order.models import Line
from shop.catalogue.services.content import PackContent
from shop.catalogue.services.packs import save_pack
from shop.catalogue.services.sale_prices import (
    Period,
    SalePriceError,
    SalePricesRefusedError,
    plan_sale_of_many,
    plan_sale_prices,
    stop_sale_price,
    turn_sale_prices,
)
from shop.catalogue.states import ListingState
from tests.factories.orders import make_paid_order
from tests.factories.shop import make_pack, make_sale_price, price_was
from vendors.partner.models import PriceChange, SalePrice

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def week():
    return Period(ends=timezone.now() + 7 * DAY)


def start(pack, price, period=None):
    prices = {pack.pk: Decimal(price)}
    plan_sale_prices(pack.product, prices, period or week(), by=None)
    pack.refresh_from_db()
    pack.product.refresh_from_db()
    return SalePrice.objects.latest("pk")


def refused(pack, price, period=None):
    with pytest.raises(SalePricesRefusedError) as error:
        start(pack, price, period)
    assert SalePrice.objects.filter(pack=pack, state="running").count() == 0
    return error.value.by_pack[pack.pk]


def let_pass(row, *, started=True):
    """The clock goes on until the sale is over, or has begun."""
    now = timezone.now()
    times = {"starts": now - 2 * DAY, "ends": now - DAY if started else now + DAY}
    SalePrice.objects.filter(pk=row.pk).update(**times)
    return turn_sale_prices()


def test_the_pack_asks_the_sale_price_and_then_its_own_again():
    pack = make_pack(price="60.00")
    row = start(pack, "45.00")

    assert (pack.price, pack.regular_price, pack.earlier_price) == (45, 60, 60)
    assert (pack.usual_price, pack.percent_off) == (60, 25)
    assert (pack.product.lead_price, pack.product.has_sale_price) == (45, True)
    assert pack.product.unit_price == 9
    assert row.state == "running"
    assert turn_sale_prices() == 0

    assert let_pass(row) == 1
    pack.refresh_from_db()
    pack.product.refresh_from_db()
    row.refresh_from_db()
    assert (pack.price, pack.regular_price, pack.earlier_price) == (60, None, None)
    assert pack.sale_ends is None
    assert (pack.product.lead_price, pack.product.has_sale_price) == (60, False)
    assert (row.state, row.earlier_price) == ("ended", 60)


def test_one_that_is_planned_starts_by_the_clock():
    pack = make_pack(price="60.00")
    begins = timezone.now() + DAY
    row = start(pack, "45.00", Period(starts=begins, ends=begins + DAY))
    assert (row.state, pack.price) == ("planned", 60)
    assert turn_sale_prices() == 0

    assert let_pass(row, started=False) == 1
    pack.refresh_from_db()
    assert (pack.price, pack.regular_price) == (45, 60)


def test_the_database_writes_down_every_price():
    pack = make_pack(price="60.00")
    row = start(pack, "45.00")
    let_pass(row)
    pack.refresh_from_db()
    pack.is_on_sale = False
    pack.save()

    told = PriceChange.objects.filter(pack=pack).order_by("pk")
    assert list(told.values_list("price", "is_on_sale")) == [
        (60, True), (45, True), (60, True), (60, False),
    ]  # fmt: skip
    moments = list(told.values_list("at", flat=True))
    assert moments == sorted(moments)
    assert abs(moments[0] - timezone.now()) < timedelta(minutes=2)


@pytest.mark.parametrize(
    ("country", "earlier"), [("DE", "50.00"), ("US", "80.00"), ("CN", "80.00")]
)
def test_a_sale_after_an_increase_shows_the_lower_price(settings, country, earlier):
    """60 for long, 50 for a week until yesterday, 80 since: the law's price counts."""
    settings.MARKET_COUNTRY = country
    pack = make_pack(price="80.00")
    price_was(pack, "60.00", days_ago=90)
    price_was(pack, "50.00", days_ago=8)
    price_was(pack, "80.00", days_ago=1)

    row = start(pack, "45.00")

    assert row.earlier_price == Decimal(earlier)
    assert pack.earlier_price == Decimal(earlier)
    assert pack.regular_price == 80


def test_what_was_asked_longer_ago_than_30_days_counts_no_more(settings):
    settings.MARKET_COUNTRY = "DE"
    pack = make_pack(price="80.00")
    price_was(pack, "50.00", days_ago=90)
    price_was(pack, "80.00", days_ago=31)

    assert start(pack, "70.00").earlier_price == 80


def test_what_stood_when_the_30_days_began_counts(settings):
    settings.MARKET_COUNTRY = "DE"
    pack = make_pack(price="80.00")
    price_was(pack, "50.00", days_ago=90)
    price_was(pack, "80.00", days_ago=29)

    assert "50.00" in refused(pack, "70.00")
    assert start(pack, "40.00").earlier_price == 50


def test_prices_before_the_listing_was_shown_and_of_other_sizes_do_not_count(settings):
    settings.MARKET_COUNTRY = "DE"
    pack = make_pack(price="80.00")
    price_was(pack, "8.00", days_ago=20)  # a slip, while it was a draft
    small = price_was(pack, "30.00", days_ago=10)
    PriceChange.objects.filter(pk=small.pk)._raw_delete("default")
    PriceChange.objects.create(
        pack=pack, price=30, quantity=100, is_on_sale=True, at=small.at
    )
    price_was(pack, "80.00", days_ago=9)
    pack.product.published_at = timezone.now() - 10 * DAY
    pack.product.save()

    assert start(pack, "70.00").earlier_price == 80


def test_of_reductions_in_a_row_the_lowest_of_30_days_counts(settings):
    settings.MARKET_COUNTRY = "FR"
    pack = make_pack(price="60.00")
    stop_sale_price(start(pack, "50.00"), by=None)
    pack.refresh_from_db()
    assert pack.price == 60

    assert "50.00" in refused(pack, "55.00")
    assert start(pack, "40.00").earlier_price == 50


def test_in_china_what_it_was_sold_for_counts(settings):
    settings.MARKET_COUNTRY = "CN"
    pack = make_pack(price="60.00")
    for price, days in (("52.00", 3), ("40.00", 9)):
        pack.price = Decimal(price)
        order = make_paid_order([(pack, 1)])
        order.date_placed = timezone.now() - days * DAY
        order.save()
        Line.objects.filter(order=order).update(unit_price_incl_tax=Decimal(price))
    pack.refresh_from_db()

    assert "52.00" in refused(pack, "55.00")
    assert start(pack, "45.00").earlier_price == 52


def test_in_china_the_last_that_was_sold_counts_if_none_was_lately(settings):
    settings.MARKET_COUNTRY = "CN"
    pack = make_pack(price="60.00")
    order = make_paid_order([(pack, 1)])
    order.date_placed = timezone.now() - 20 * DAY
    order.save()
    Line.objects.filter(order=order).update(unit_price_incl_tax=Decimal("48.00"))

    assert start(pack, "45.00").earlier_price == 48


def test_the_earlier_price_stays_what_it_was():
    pack = make_pack(price="60.00")
    row = start(pack, "45.00")
    pack.usual_price = Decimal("90.00")
    pack.save()

    let_pass(row)
    row.refresh_from_db()
    pack.refresh_from_db()
    assert (row.earlier_price, pack.price) == (60, 90)


def test_one_that_would_be_no_lower_any_more_does_not_start():
    pack = make_pack(price="60.00")
    begins = timezone.now() + DAY
    row = start(pack, "45.00", Period(starts=begins, ends=begins + DAY))
    pack.price = Decimal("45.00")
    pack.save()

    let_pass(row, started=False)
    row.refresh_from_db()
    pack.refresh_from_db()
    assert (row.state, row.reason) == ("refused", "not-lower")
    assert (pack.price, pack.regular_price) == (45, None)


def test_one_whose_time_is_over_does_not_start():
    pack = make_pack(price="60.00")
    row = make_sale_price(pack, "45.00")
    let_pass(row)
    row.refresh_from_db()
    assert (row.state, row.reason) == ("refused", "late")


@pytest.mark.parametrize(
    ("price", "why"),
    [("60.00", "60.00"), ("61.00", "60.00"), ("0", "above 0"), ("12.345", "above 0")],
)
def test_a_price_that_is_none_is_refused(price, why):
    pack = make_pack(price="60.00")
    assert why in refused(pack, price)
    pack.refresh_from_db()
    assert (pack.price, pack.regular_price) == (60, None)
    assert not SalePrice.objects.exists()


def test_of_several_packs_all_or_none_is_planned():
    pack = make_pack(price="60.00")
    other = make_pack(product=pack.product, price="30.00", quantity=1000)
    prices = {pack.pk: Decimal("45.00"), other.pk: Decimal("30.00")}
    with pytest.raises(SalePricesRefusedError) as error:
        plan_sale_prices(pack.product, prices, week(), by=None)
    assert error.value.by_pack.keys() == {other.pk}
    pack.refresh_from_db()
    assert pack.price == 60
    assert not SalePrice.objects.exists()


def test_sales_of_a_pack_do_not_overlap():
    pack = make_pack(price="60.00")
    now = timezone.now()
    start(pack, "45.00", Period(starts=now + DAY, ends=now + 3 * DAY))
    for begin, end in ((0.5, 1.5), (2, 4), (1.5, 2), (0.5, 5)):
        period = Period(starts=now + begin * DAY, ends=now + end * DAY)
        assert "Another sale" in refused(pack, "44.00", period)
    start(pack, "44.00", Period(starts=now + 3 * DAY, ends=now + 4 * DAY))


@pytest.mark.parametrize(
    ("starts", "ends"), [(2, 1), (1, 1), (None, -1), (-3, -2), (0, 400)]
)
def test_periods_that_are_none_are_refused(starts, ends):
    pack = make_pack(price="60.00")
    now = timezone.now()
    begin = None if starts is None else now + starts * DAY
    with pytest.raises(SalePriceError):
        start(pack, "45.00", Period(starts=begin, ends=now + ends * DAY))
    assert not SalePrice.objects.exists()


def test_what_is_not_published_has_no_sale_price():
    pack = make_pack(price="60.00")
    pack.product.state = ListingState.HIDDEN
    pack.product.is_public = False
    pack.product.save()
    with pytest.raises(SalePriceError):
        start(pack, "45.00")


def test_many_at_once_are_rounded_and_what_cannot_be_is_told():
    pack = make_pack(price="59.99")
    other = make_pack(pack.partner, price="0.01")
    stranger = make_pack(price="60.00")
    goods = [pack.product_id, other.product_id, stranger.product_id]

    outcome = plan_sale_of_many(pack.partner, goods, 15, week(), by=None)

    assert [row.pack_id for row in outcome.made] == [pack.pk]
    assert outcome.refused.keys() == {other.pk}
    pack.refresh_from_db()
    stranger.refresh_from_db()
    assert pack.price == Decimal("50.99")
    assert stranger.regular_price is None


@pytest.mark.parametrize("percent", [0, 100, -5, 150])
def test_a_percentage_that_is_none_is_refused(percent):
    pack = make_pack(price="60.00")
    with pytest.raises(SalePriceError):
        plan_sale_of_many(pack.partner, [pack.product_id], percent, week(), by=None)


def test_yen_have_no_parts(settings):
    settings.MARKET_CURRENCY = "JPY"
    pack = make_pack(price="995", currency="JPY")
    plan_sale_of_many(pack.partner, [pack.product_id], 15, week(), by=None)
    pack.refresh_from_db()
    assert pack.price == 845
    assert pack.percent_off == 15


def test_a_sale_is_stopped_once_and_noted():
    pack = make_pack(price="60.00")
    row = start(pack, "45.00")
    stop_sale_price(row, by=None)
    pack.refresh_from_db()
    assert pack.price == 60
    with pytest.raises(SalePriceError):
        stop_sale_price(row, by=None)
    acts = list(AuditEntry.objects.order_by("pk").values_list("act", flat=True))
    assert acts == ["sale_price.planned", "sale_price.stopped"]


def content_of(pack, **changed):
    known = {
        "pack_id": pack.pk, "quantity": pack.quantity, "price": pack.usual_price,
        "names": {}, "weight_grams": pack.weight_grams,
        "tax_category": pack.tax_category,
    }  # fmt: skip
    return PackContent(**known | changed)


def test_the_listing_keeps_its_own_price_during_a_sale():
    """Saved as it is, or with another price above the sale's."""
    pack = make_pack(price="60.00")
    row = start(pack, "45.00")

    save_pack(pack.product, content_of(pack))
    pack.refresh_from_db()
    assert (pack.price, pack.regular_price) == (45, 60)

    save_pack(pack.product, content_of(pack, price=Decimal("62.00")))
    pack.refresh_from_db()
    assert (pack.price, pack.regular_price, pack.earlier_price) == (45, 62, 60)
    for changed in ({"price": Decimal("45.00")}, {"quantity": 2500}):
        with pytest.raises(ValidationError):
            save_pack(pack.product, content_of(pack, **changed))
    pack.refresh_from_db()
    assert (pack.price, pack.regular_price, pack.quantity) == (45, 62, 5000)

    let_pass(row)
    pack.refresh_from_db()
    assert pack.price == 62
