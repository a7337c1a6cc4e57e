"""Breaches of sale prices."""

from datetime import timedelta

from django.utils import timezone

from shop.catalogue.models import Product
from vendors.partner.models import SalePrice, StockRecord

from .rows import change


def sale_price(state, **fields):
    """Of a pack that has none, from the day before yesterday for a day."""
    pack = StockRecord.objects.filter(sale_prices=None).order_by("pk").first()
    starts = timezone.now() - timedelta(days=2)
    ends = starts + timedelta(days=1)
    SalePrice.objects.create(
        pack=pack, price=1, state=state, starts=starts, ends=ends, **fields
    )


def end_at_another_time():
    packs = StockRecord.objects.filter(regular_price__isnull=False)
    change(packs, sale_ends=timezone.now() + timedelta(days=99))


def compare_with_an_invented_price():
    sale_price("ended", earlier_price=10**6, started_at=timezone.now())


def forget_to_start():
    sale_price("planned")


def claim_a_sale_price():
    change(Product.objects.filter(has_sale_price=False), has_sale_price=True)


PLANTS = {
    end_at_another_time: "packs cost what their running sale price says",
    compare_with_an_invented_price: "earlier prices are no more than was asked",
    forget_to_start: "sale prices start and end when they are to",
    claim_a_sale_price: "products know of their first pack's sale price",
}
