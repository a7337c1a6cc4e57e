"""Breaches of stock, packs and listings."""

from django.db.models import F

from shop.catalogue.models import Product
from shop.catalogue.services.product_summary import index_goods
from vendors.partner.models import StockPool, StockRecord

from .rows import change


def promise_less():
    change(StockPool.objects.filter(claimed__gt=0), claimed=F("claimed") - 1)


def hold_more():
    change(StockPool.objects.all(), on_hand=F("on_hand") + 1)


def draw_from_another_pool():
    pack = StockRecord.objects.order_by("pk").first()
    other = StockPool.objects.exclude(product=pack.product).first()
    change(StockRecord.objects.filter(pk=pack.pk), pool=other)


def draw_from_no_pool():
    change(StockRecord.objects.all(), pool=None)


def hide_behind_the_flag():
    change(Product.objects.filter(is_public=True), is_public=False)


def show_another_pack():
    product = Product.objects.order_by("pk").first()
    other = StockRecord.objects.exclude(product=product).first()
    change(
        Product.objects.filter(pk=product.pk),
        lead_pack=other,
        lead_price=other.price,
    )


def show_another_price():
    change(Product.objects.all(), lead_price=F("lead_price") + 1)


def publish_without_pack():
    product = Product.objects.order_by("pk").first()
    nothing = Product.objects.create(
        title="Nothing",
        product_class=product.product_class,
        partner=product.partner,
        state="published",
        is_public=True,
    )
    index_goods([nothing])


def forget_the_largest_pack():
    change(StockPool.objects.all(), enough=F("enough") - 1)


def break_the_bounds():
    change(StockPool.objects.all(), claimed=F("on_hand") + 1)


PLANTS = {
    promise_less: "pools promise what orders, deals and groups hold",
    hold_more: "pools hold what was entered",
    forget_the_largest_pack: "pools know their largest pack",
    draw_from_another_pool: "packs draw from their own product's pool",
    draw_from_no_pool: "packs draw from their own product's pool",
    hide_behind_the_flag: "products are public when they are published",
    show_another_pack: "products show a pack of their own at its price",
    show_another_price: "products show a pack of their own at its price",
    publish_without_pack: "published products have a pack",
}


# Held by the database as well, which refuses the breach before the audit could see it.
REFUSED = {
    break_the_bounds: "pools promise no more than they hold",
}
