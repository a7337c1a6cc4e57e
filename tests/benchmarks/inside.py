"""What runs inside one of the two shops: fill it, find its pages, ask its services.

`python -m tests.benchmarks.inside stock|ours fill|migrate|pages|minute|labels|desk|money|figures N`; prints JSON.
"""

import json
import os
import re
import sys
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
    "growth": "growth",
    "sow": "growth",
    "counties": "counties",
    "sow_counties": "counties",
    "train_people": "trainees",
    "trainees": "trainees",
    "search": "search",
    "sow_search": "search",
    "rush_script": "rush",
    "rush_stream": "rush",
    "hot_baskets": "hot_product",
    "hot_orders": "hot_product",
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


def stock_adds():
    from django.urls import reverse
    from oscar.apps.catalogue.models import Product

    products = list(Product.objects.order_by("pk")[:LINES])
    return products[0], [
        (reverse("basket:add", kwargs={"pk": p.pk}), {"quantity": 1}) for p in products
    ]


def stock_pages(client, product):
    from oscar.apps.catalogue.models import Category

    guest = {"username": "chen@example.com", "options": "anonymous"}
    client.post("/checkout/", guest)
    return {
        "listing": "/catalogue/",
        "category": Category.objects.order_by("pk")[0].get_absolute_url(),
        "product": product.get_absolute_url(),
        "search": "/search/?q=walnuts",
        "basket": "/basket/",
        "checkout page": "/checkout/shipping-address/",
    }


def our_adds():
    from django.urls import reverse

    packs = our_packs()
    # Nobody else's order may take the last one while it is measured.
    type(packs[0].pool).objects.filter(pk__in=[pack.pool_id for pack in packs]).update(
        on_hand=10**9
    )
    return packs[0].product, [
        (reverse("basket:add"), {"pack": pack.pk, "quantity": 1}) for pack in packs
    ]


def our_pages(_client, product):
    from django.urls import reverse

    return {
        "home": "/",
        "listing": "/catalogue/",
        "category": product.main_category.get_absolute_url(),
        "product": product.get_absolute_url(),
        "search": f"/search/?q={product.title_en.split()[0]}",
        "season": reverse("storefront:season"),
        "farm": reverse("storefront:farm", args=[product.partner.code]),
        "farms": reverse("storefront:farms"),
        "villages": reverse("storefront:villages"),
        "basket": "/basket/",
        "checkout page": "/checkout/",
    }


def our_packs():
    """Three packs of two sellers, of goods that are sent to everybody."""
    from vendors.partner.models import StockRecord

    ready = StockRecord.objects.select_related("product", "partner", "pool").filter(
        product__state="published", partner__status="open", pool__on_hand__gt=50_000
    )
    sellers = {}
    for pack in ready.order_by("product_id", "pk"):
        goods = sellers.setdefault(pack.partner_id, [])
        if all(pack.product_id != other.product_id for other in goods):
            goods.append(pack)
        two = [each for each in sellers.values() if len(each) > 1]
        if two and len(sellers) > 1:
            other = next(each for each in sellers.values() if each is not two[0])
            return [*two[0][:2], other[0]]
    raise AssertionError("no two sellers have such goods")


OF_SHOP = {"stock": (stock_adds, stock_pages), "ours": (our_adds, our_pages)}


def pages(shop):
    """Addresses to measure, and the cookie of a visitor with a filled basket."""
    from django.test import Client

    find_adds, find_pages = OF_SHOP[shop]
    product, adds = find_adds()
    client = Client(headers={"host": "127.0.0.1"})
    for address, form in adds:
        assert client.post(address, form).status_code in {200, 302}
    addresses = find_pages(client, product)
    listed = client.get("/catalogue/").content.decode()
    assert len(set(re.findall(r"/catalogue/[\w-]+_\d+/", listed))) >= 20, listed[:500]
    cookies = [m for m in client.cookies.values() if m.value and m.key != "messages"]
    cookie = "; ".join(f"{m.key}={m.coded_value}" for m in cookies)
    return {
        "pages": addresses, "cookie": cookie, "product": addresses["product"],
        "adds": adds,
    }  # fmt: skip


def minute():
    """Have a worker do what it does each minute: what waits, and the sums of days."""
    import config.celery  # noqa: F401 - whose queue the tasks go into
    from core.tasks import sweep_outbox
    from reports.rollups.tasks import count_days

    sweep_outbox.delay()
    count_days.delay()
    return {}


def main(shop, act, count):
    os.environ["DJANGO_SETTINGS_MODULE"] = SHOPS[shop]
    import django

    django.setup()
    if act == "migrate":
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        return {}
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
    return pages(shop) if act == "pages" else minute()


if __name__ == "__main__":
    print("\n" + json.dumps(main(sys.argv[1], sys.argv[2], int(sys.argv[3]))))
