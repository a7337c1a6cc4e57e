"""The demo market grows the same each time, as large as it is asked to, once."""

import hashlib
import json
from dataclasses import replace
from datetime import date, time

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from oscar.apps.catalogue.reviews.models import ProductReview

from core import dates
from demo.market.packing import ORDERED
from demo.market.seeding import AlreadySownError, Size, seed_market
from orders.order.models import Line, Order, VendorOrder
from shop.catalogue.models import Product
from tests.factories.orders import make_china
from vendors.partner.models import Partner, StockPool, StockRecord

from .grown import placed_later

NOW = dates.at(date(2026, 10, 23), time(14))
SMALL = Size(farms=5, products=60, orders=50, has_photos=False)


def digest():
    """Of everything that people see, in an order that no id decides."""
    # The packing day's orders and some more are placed like a shopper's: nobody
    # foresees a number.
    placed = Line.objects.filter(partner_sku__endswith="-weighed")
    written = VendorOrder.objects.exclude(pk__in=placed.values("vendor_order"))
    written = written.exclude(order__in=placed_later())
    seen = [
        list(Partner.objects.order_by("code").values_list("code", "story_zh_hans")),
        list(
            StockRecord.objects.order_by("partner_sku", "partner__code").values_list(
                "product__title_en",
                "product__search_text",
                "product__picked_on",
                "product__published_at",
                "name_zh_hans",
                "price",
                "weight_grams",
                "pool__on_hand",
                "pool__claimed",
            )
        ),
        list(
            written.order_by("number").values_list(
                "number", "status", "total", "created", "order__user__email"
            )
        ),
        list(
            Line.objects.filter(vendor_order__in=written)
            .order_by("vendor_order__number", "title", "pack_name")
            .values_list("title", "pack_name", "quantity", "claimed", "shipped")
        ),
        sorted(
            ProductReview.objects.filter(product__isnull=False).values_list(
                "product__title", "title", "score"
            )
        ),
    ]
    return hashlib.sha256(json.dumps(seen, default=str).encode()).hexdigest()


def grown(seed):
    """The digest of a market that is gone again."""
    with transaction.atomic():
        seed_market(replace(SMALL, seed=seed), now=NOW)
        found = digest()
        transaction.set_rollback(True)
    return found


@pytest.fixture(scope="module")
def before(kept):
    """What grew and is gone: from the same seed as the market that stays, another."""
    make_china()
    found = grown(SMALL.seed), grown(SMALL.seed + 1)
    seed_market(SMALL, now=NOW)
    return found


def test_seed_grows_the_same_market_for_the_same_seed(before, db):
    same, other = before

    assert digest() == same
    assert digest() != other


def test_seed_grows_as_much_as_it_is_asked_for(before, db):
    assert Partner.objects.filter(kind="farm").count() == 5 + 1  # written down
    assert Partner.objects.filter(kind="cooperative").count() == 2
    assert Product.objects.filter(is_visit=False).count() == 60
    assert StockPool.objects.filter(starts=None).count() == 60
    assert Order.objects.count() == 50 + len(ORDERED) + placed_later().count()


def test_seed_refuses_a_market_that_is_there(before, db):
    there = digest()

    with pytest.raises(AlreadySownError):
        seed_market(SMALL, now=NOW)
    with pytest.raises(CommandError, match="make demo-reset"):
        call_command("seed_market", "--without-photos", verbosity=0)
    call_command("seed_market", "--if-empty", "--without-photos", verbosity=0)

    assert digest() == there
