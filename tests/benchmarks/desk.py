"""A seller's desk with little and with much: queries and time of each of its lists.

One farm gets N products and ten times as many orders; another has one of each. More
queries than a list may take fail the benchmark; the time is printed for both.
"""

import statistics
import time
from copy import copy
from datetime import timedelta

from core.clicks import new_click
from tests.factories.orders import make_vendor_order

ORDERS_PER_PRODUCT = 10
SHOPPERS = 500
DAYS = 365
MOST_QUERIES = 12
ROUNDS = 5
PAGES = {
    "orders": "orders/",
    "orders, sent": "orders/?state=sent",
    "goods": "products/",
    "questions": "questions/",
    "figures, month": "figures/",
    "figures, year": "figures/?period=year",
    "figures, orders": "figures/orders/?period=year",
    "figures, products": "figures/tables/products/?period=year",
}


def desk(count):
    """By page: queries, milliseconds with little, milliseconds with much."""
    from tests.factories.shop import make_pack
    from tests.factories.vendors import make_farm

    little, much = (make_farm(code=f"bench-{name}") for name in ("little", "much"))
    for farm in (little, much):
        pack = make_pack(farm, f"Walnuts of {farm.code}", price="59.00")
        vendor_order = make_vendor_order(pack)
        _answered(pack.product, farm)
    began = time.monotonic()
    packs = _goods(pack, count)
    _orders(vendor_order, packs, count * ORDERS_PER_PRODUCT)
    seconds = time.monotonic() - began
    before, after = _measured(little), _measured(much)
    too_many = {page: n for page, (n, _ms) in after.items() if n > MOST_QUERIES}
    assert not too_many, too_many
    return {"filled in, s": [0, 0, seconds]} | {
        page: [queries, before[page][1], ms] for page, (queries, ms) in after.items()
    }


def _answered(product, farm):
    from orders.messaging.services import answer, ask_about_product
    from tests.factories.accounts import make_user
    from tests.factories.vendors import make_member

    ask = {"by": make_user(), "text": "Fresh?", "is_public": True, "click": new_click()}
    thread = ask_about_product(product, **ask)
    seen = thread.messages.get().pk
    answer(thread, by=make_member(farm), text="Yes.", click=new_click(), seen=seen)


def _clone(row, **fields):
    """The row once more, to be written as another."""
    new = copy(row)
    new._state = copy(row._state)
    for name, value in ({"pk": None, "id": None} | fields).items():
        setattr(new, name, value)
    return new


def _goods(pack, count):
    """So many products like the pack's, each with a pool and a pack of its own."""
    from demo.market.rows import Ids, catch_up, write
    from shop.catalogue.models import Product
    from vendors.partner.models import StockPool, StockRecord

    product, pool = pack.product, pack.pool
    ids, pools, packs = Ids(Product), Ids(StockPool), Ids(StockRecord)
    rows = {"products": [], "pools": [], "packs": []}
    for n in range(count):
        pk, pool_id, pack_id = ids.take(), pools.take(), packs.take()
        title = f"Walnuts {n}"
        rows["products"].append(
            _clone(product, id=pk, title=title, slug=f"bench-{n}", lead_pack_id=None)
        )
        rows["pools"].append(_clone(pool, id=pool_id, product_id=pk))
        sku = f"BENCH-{n}"
        rows["packs"].append(
            _clone(pack, id=pack_id, product_id=pk, pool_id=pool_id, partner_sku=sku)
        )
    for each in rows.values():
        write(each)
    catch_up(Product, StockPool, StockRecord)
    return rows["packs"]


def _orders(vendor_order, packs, count):
    """So many orders like the part's, over a year, most of them sent."""
    from django.utils import timezone

    from demo.market.rows import Ids, batches, catch_up, given_dates, write
    from orders.order.models import Line, Order, VendorOrder
    from orders.order.models import ShippingAddress as Address
    from tests.factories.accounts import make_user

    first = make_user("bench-shopper@example.com")
    users = _shoppers(first)
    line = vendor_order.lines.get()
    models = (Address, Order, VendorOrder, Line)
    ids = {model: Ids(model) for model in models}
    now = timezone.now()
    address = vendor_order.order.shipping_address
    with given_dates(*models):
        for numbers in batches(range(count)):
            rows = {model: [] for model in models}
            for n in numbers:
                at = now - timedelta(minutes=n * DAYS * 1440 // count)
                pks = {model: ids[model].take() for model in models}
                pack = packs[n % len(packs)]
                status = "shipped" if n % 50 else "paid"
                state = ("Beijing", "北京市", "Shanxi", "Sichuan")[n % 4]
                rows[Address].append(_clone(address, id=pks[Address], state=state))
                rows[Order].append(
                    _clone(
                        vendor_order.order,
                        id=pks[Order],
                        number=f"BENCH{n}",
                        access_key=f"bench-{n}",
                        basket_id=None,
                        shipping_address_id=pks[Address],
                        user_id=users[n % len(users)] if n % 3 else None,
                        guest_email=f"guest{n % 5000}@example.com",
                        status=status,
                        date_placed=at,
                        paid_at=at,
                    )
                )
                rows[VendorOrder].append(
                    _clone(
                        vendor_order,
                        id=pks[VendorOrder],
                        order_id=pks[Order],
                        number=f"BENCH{n}-1",
                        status=status,
                        created=at,
                    )
                )
                rows[Line].append(
                    _clone(
                        line,
                        id=pks[Line],
                        order_id=pks[Order],
                        vendor_order_id=pks[VendorOrder],
                        product_id=pack.product_id,
                        stockrecord_id=pack.pk,
                        pool_id=pack.pool_id,
                        shipped=int(status == "shipped"),
                        claimed=0,
                    )
                )
            for model in models:
                write(rows[model])
    catch_up(*models)


def _shoppers(first):
    """People like the first; only their ids matter."""
    from accounts.models import User
    from demo.market.rows import catch_up, write

    write(
        [
            _clone(first, email=f"bench-{n}@example.com", phone=None)
            for n in range(SHOPPERS)
        ]
    )
    catch_up(User)
    mine = User.objects.filter(email__startswith="bench-")
    return list(mine.values_list("pk", flat=True))


def _measured(farm):
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from vendors.members.models import PartnerRole

    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(PartnerRole.objects.get(partner=farm, role="owner").user)
    found = {}
    for page, path in PAGES.items():
        address = f"/desk/{farm.code}/{path}"
        assert client.get(address).status_code == 200, address
        times = []
        for _ in range(ROUNDS):
            began = time.monotonic()
            with CaptureQueriesContext(connection) as queries:
                client.get(address)
            times.append(1000 * (time.monotonic() - began))
        found[page] = len(queries), statistics.median(times)
    return found
