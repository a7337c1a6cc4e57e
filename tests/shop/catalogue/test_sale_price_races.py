"""A sale price that starts while somebody changes the price of the pack."""

from datetime import timedelta
from decimal import Decimal
from functools import partial

import pytest
from django.utils import timezone

from shop.catalogue.services.packs import save_pack
from shop.catalogue.services.sale_prices import (
    Period,
    plan_sale_prices,
    stop_sale_price,
    turn_sale_prices,
)
from tests.factories.shop import make_pack, make_sale_price
from tests.races.together import run_together
from tests.shop.catalogue.test_sale_prices import content_of
from vendors.partner.models import SalePrice

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def week():
    return Period(ends=timezone.now() + timedelta(days=7))


def test_a_new_price_and_a_start_at_once_both_stand():
    pack = make_pack(price="60.00")
    row = make_sale_price(pack, "45.00")
    SalePrice.objects.filter(pk=row.pk).update(starts=timezone.now())
    content = content_of(pack, price=Decimal("70.00"))

    run_together([turn_sale_prices, partial(save_pack, pack.product, content)])

    pack.refresh_from_db()
    row.refresh_from_db()
    assert (row.state, pack.price, pack.regular_price) == ("running", 45, 70)
    assert row.earlier_price in {60, 70}
    assert pack.earlier_price == row.earlier_price


def test_of_five_sales_at_once_one_is_planned():
    pack = make_pack(price="60.00")
    act = partial(
        plan_sale_prices, pack.product, {pack.pk: Decimal(45)}, week(), by=None
    )
    run_together([act] * 5)

    pack.refresh_from_db()
    assert SalePrice.objects.count() == 1
    assert (pack.price, pack.regular_price) == (45, 60)


def test_stopped_and_ended_at_once_it_is_over_once():
    pack = make_pack(price="60.00")
    plan_sale_prices(pack.product, {pack.pk: Decimal(45)}, week(), by=None)
    row = SalePrice.objects.get()
    past = timezone.now() - timedelta(days=1)
    SalePrice.objects.filter(pk=row.pk).update(
        starts=past - timedelta(days=1), ends=past
    )

    run_together([turn_sale_prices, partial(stop_sale_price, row, by=None)])

    pack.refresh_from_db()
    row.refresh_from_db()
    assert row.state in {"ended", "stopped"}
    assert (pack.price, pack.regular_price) == (60, None)
