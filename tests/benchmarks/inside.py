"""What runs inside one of the two shops: fill it, find its pages, place its orders.

`python -m tests.benchmarks.inside stock|ours fill|pages|orders|labels|desk|money|figures N`; prints JSON.
"""

import json
import os
import re
import sys
import time
from importlib import import_module

SHOPS = {"stock": "tests.benchmarks.stock.settings", "ours": "config.settings"}
FARMS = 40
LINES = 3
SECONDS = 6.0
# Of our shop alone: each the module of its function.
OWN = {
    "desk": "desk",
    "money": "money",
    "figures": "figures",
    "rush": "rush",
    "rush_deal": "rush",
}


def fill_stock(count):
    from django.core.management import call_command
    from oscar.apps.address.models import Country
    from oscar.apps.catalogue.models import (
        Category,
        Product,
        ProductCategory,
        ProductClass,
    )
    from oscar.apps.partner.models import Partner, StockRecord

    call_command("migrate", verbosity=0)
    Country.objects.get_or_create(
        iso_3166_1_a2="CN", defaults={"is_shipping_country": True}
    )
    kind = ProductClass.objects.create(name="Produce")
    categories = [Category.add_root(name=f"Category {n}") for n in range(10)]
    partners = [Partner.objects.create(name=f"Farm {n}") for n in range(FARMS)]
    products = Product.objects.bulk_create(
        Product(
            title=f"Walnuts {n}",
            slug=f"walnuts-{n}",
            product_class=kind,
            description="Dried in the sun. " * 20,
        )
        for n in range(count)
    )
    ProductCategory.objects.bulk_create(
        ProductCategory(product=product, category=categories[n % 10])
        for n, product in enumerate(products)
    )
    StockRecord.objects.bulk_create(
        StockRecord(
            product=product,
            partner=partners[n % FARMS],
            partner_sku=f"S{n}",
            price=59,
            num_in_stock=1_000_000,
        )
        for n, product in enumerate(products)
    )

    call_command("update_index", verbosity=0)


def fill_ours(count):
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command(
        "seed_market",
        "--farms",
        str(FARMS),
        "--products",
        str(count),
        "--orders",
        "0",
        "--without-photos",
        verbosity=0,
    )
    call_command("collectstatic", verbosity=0, interactive=False)


def pages_stock():
    from django.urls import reverse
    from oscar.apps.catalogue.models import Product

    products = list(Product.objects.order_by("pk")[:LINES])
    add = [
        (reverse("basket:add", kwargs={"pk": p.pk}), {"quantity": 1}) for p in products
    ]
    return [products[0].get_absolute_url(), add]


def pages_ours():
    from django.urls import reverse

    packs = our_packs()
    add = [(reverse("basket:add"), {"pack": pack.pk, "quantity": 1}) for pack in packs]
    return [packs[0].product.get_absolute_url(), add]


def our_packs():
    from vendors.partner.models import StockRecord

    ready = StockRecord.objects.select_related("product", "partner", "pool").filter(
        product__state="published", partner__status="open", pool__on_hand__gt=50_000
    )
    return list(ready.order_by("product_id", "pk")[:LINES])


def pages(shop):
    """Addresses to measure, and the cookie of a visitor with a filled basket."""
    from django.test import Client

    product, adds = pages_stock() if shop == "stock" else pages_ours()
    client = Client(headers={"host": "127.0.0.1"})
    for address, form in adds:
        assert client.post(address, form).status_code in {200, 302}
    listed = client.get("/catalogue/").content.decode()
    assert len(set(re.findall(r"/catalogue/[\w-]+_\d+/", listed))) >= 20, listed[:500]
    cookie = "; ".join(f"{m.key}={m.value}" for m in client.cookies.values())
    return {
        "pages": {
            "home": "/" if shop == "ours" else "/catalogue/",
            "listing": "/catalogue/",
            "product": product,
            "basket": "/basket/",
        },
        "cookie": cookie,
    }


def order_stock():
    from oscar.apps.basket.models import Basket
    from oscar.apps.catalogue.models import Product
    from oscar.apps.checkout.calculators import OrderTotalCalculator
    from oscar.apps.order.models import ShippingAddress
    from oscar.apps.order.utils import OrderCreator, OrderNumberGenerator
    from oscar.apps.partner.strategy import Selector
    from oscar.apps.shipping.methods import Free

    products = list(Product.objects.order_by("pk")[:LINES])

    def place():
        basket = Basket.objects.create()
        basket.strategy = Selector().strategy()
        for product in products:
            basket.add_product(product, 1)
        charge = Free().calculate(basket)
        address = ShippingAddress.objects.create(
            last_name="Chen",
            line1="18 Fuxing Road",
            line4="Beijing",
            postcode="100036",
            country_id="CN",
        )
        OrderCreator().place_order(
            basket, OrderTotalCalculator().calculate(basket, charge), Free(), charge,
            shipping_address=address, order_number=OrderNumberGenerator().order_number(basket),
        )  # fmt: skip
        basket.submit()

    return place


def order_ours():
    from tests.factories.orders import make_order
    from vendors.partner.models import StockPool

    packs = [(pack, 1) for pack in our_packs()]
    StockPool.objects.filter(pk__in=[pack.pool_id for pack, _ in packs]).update(
        on_hand=10**9
    )
    return lambda: make_order(packs)


def orders(shop):
    place = order_stock() if shop == "stock" else order_ours()
    place()
    count, start = 0, time.monotonic()
    while time.monotonic() - start < SECONDS:
        place()
        count += 1
    return {"orders": count / (time.monotonic() - start)}


def main(shop, act, count):
    os.environ["DJANGO_SETTINGS_MODULE"] = SHOPS[shop]
    import django

    django.setup()
    if act == "fill":
        (fill_stock if shop == "stock" else fill_ours)(count)
        return {}
    if act == "labels":
        from tests.benchmarks.pdfs import labels, lot_labels

        return labels(SECONDS) | lot_labels(SECONDS)
    if act == "import":
        from tests.benchmarks.importing import rows

        return rows()
    if act in OWN:
        return getattr(import_module(f"tests.benchmarks.{OWN[act]}"), act)(count)
    return pages(shop) if act == "pages" else orders(shop)


if __name__ == "__main__":
    print("\n" + json.dumps(main(sys.argv[1], sys.argv[2], int(sys.argv[3]))))
