"""An office's figures with few lines of orders and with LINES, on one database, in one run.

Eight sellers with five products each sold over a year to four regions. The rows are
made inside PostgreSQL. Read the ratios: pages that are read from daily sums must stay
near 1 once every day has sold of everything; more queries than a list may take fail.
"""

import statistics
import time
from itertools import count

from tests.factories.orders import make_vendor_order

FEW = 50_000
LINES_OF_A_PART = 5
SELLERS, PRODUCTS, DAYS = 8, 5, 365
STATES = ("Beijing", "Shanxi", "Sichuan", "Guangdong")
MOST_QUERIES = 12
ROUNDS = 5
PAGES = {
    "figures, month": "",
    "figures, year": "?period=year",
    "by product, year": "tables/products/?period=year",
    "by village, year": "tables/villages/?period=year",
    "prices, year": "more/prices/?period=year",
    "seasons": "more/seasons/",
    "orders of a month": "orders/?period=month",
    "lines of a month": "lines/?period=month",
}
_batch = count(1)


def figures(lines):
    """By figure: its unit or queries, the value with few lines, with many, per stage."""
    packs, addresses, vendor_order = _shelf()
    found = {}
    stages = []
    before = 0
    for total in (FEW, lines):
        began = time.monotonic()
        _grow(vendor_order, packs, addresses, (total - before) // LINES_OF_A_PART)
        filled = time.monotonic() - began
        began = time.monotonic()
        cells = _count()
        stages.append((filled, time.monotonic() - began, cells, _measured()))
        before = total
    (fill, made, cells, few), (fill2, made2, cells2, many) = stages
    found["filled in, s"] = [0, fill, fill2]
    found["counted anew, s"] = [0, made, made2]
    found["daily sums, rows"] = [0, cells, cells2]
    for page, (queries, ms) in many.items():
        found[f"{page}, ms"] = [queries, few[page][1], ms]
    too_many = {page: n for page, (n, _ms) in many.items() if n > MOST_QUERIES}
    assert not too_many, too_many
    return found


def _shelf():
    """Packs to sell, addresses to send to, and an order to copy."""
    from orders.order.models import ShippingAddress
    from tests.factories.orders import make_address
    from tests.factories.shop import make_pack
    from tests.factories.vendors import make_farm

    packs = [
        make_pack(farm, f"Walnuts {n}", price="20.00", on_hand=10**9)
        for farm in [make_farm(code=f"figures-{n}") for n in range(SELLERS)]
        for n in range(PRODUCTS)
    ]
    addresses = [
        ShippingAddress.objects.create(**make_address(state=state)) for state in STATES
    ]
    vendor_order = make_vendor_order(packs[0])
    return packs, addresses, vendor_order


def _grow(vendor_order, packs, addresses, orders):
    """So many orders of one part and its lines each, spread over the year."""
    from orders.order.models import Line, Order, VendorOrder

    run = next(_batch)
    ids = {model: _last(model) for model in (Order, VendorOrder, Line)}
    at = f"now() - (g % {DAYS}) * interval '1 day' - (g % 7) * interval '1 hour'"
    seller = f"(ARRAY{[pack.partner_id for pack in packs[::PRODUCTS]]})"
    seller += f"[g % {SELLERS} + 1]"
    address = f"(ARRAY{[one.pk for one in addresses]})[g / {SELLERS} % 4 + 1]"
    _copied(
        vendor_order.order,
        orders,
        id=f"{ids[Order]} + g",
        number=f"'R{run}-' || g",
        access_key=f"'r{run}-' || g",
        basket_id="NULL",
        shipping_address_id=address,
        date_placed=at,
        paid_at=at,
    )
    _copied(
        vendor_order,
        orders,
        id=f"{ids[VendorOrder]} + g",
        order_id=f"{ids[Order]} + g",
        partner_id=seller,
        number=f"'R{run}-' || g || '-1'",
        status="'shipped'",
        created=at,
    )
    vendor_order_of = f"((g - 1) / {LINES_OF_A_PART} + 1)"
    which = f"({vendor_order_of} % {SELLERS} * {PRODUCTS} + g % {PRODUCTS} + 1)"
    of_pack = {
        "stockrecord_id": [pack.pk for pack in packs],
        "product_id": [pack.product_id for pack in packs],
        "pool_id": [pack.pool_id for pack in packs],
        "partner_id": [pack.partner_id for pack in packs],
    }
    _copied(
        vendor_order.lines.get(),
        orders * LINES_OF_A_PART,
        id=f"{ids[Line]} + g",
        order_id=f"{ids[Order]} + {vendor_order_of}",
        vendor_order_id=f"{ids[VendorOrder]} + {vendor_order_of}",
        claimed="0",
        shipped="1",
        **{name: f"(ARRAY{ids_})[{which}]" for name, ids_ in of_pack.items()},
    )


def _last(model):
    return model.objects.order_by("-pk").values_list("pk", flat=True).first()


def _copied(row, times, **changed):
    """The row so many times more, its columns as it has them but for those named."""
    from django.db import connection

    table = row._meta.db_table
    fields = row._meta.concrete_fields
    columns = [field.column for field in fields if not field.generated]
    values = [changed.get(name, f't."{name}"') for name in columns]
    names = ", ".join(f'"{name}"' for name in columns)
    with connection.cursor() as cursor:
        # The copies point where the row points: foreign keys need no look at each.
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(
            f'INSERT INTO "{table}" ({names}) SELECT {", ".join(values)} '
            f'FROM "{table}" t, generate_series(1, {times}) g WHERE t.id = {row.pk}'
        )
        cursor.execute("SET session_replication_role = DEFAULT")
        # As the server does by and by; in the midst of the measuring it would disturb.
        cursor.execute(f'VACUUM ANALYZE "{table}"')


def _count():
    """Count all daily sums anew; how many there are."""
    from django.db import connection

    from reports.rollups.models import GoodsDay
    from reports.rollups.services import rebuild_all

    rebuild_all()
    with connection.cursor() as cursor:
        for table in ("goodsday", "partsday", "dirtyday"):
            cursor.execute(f"VACUUM ANALYZE rollups_{table}")
    return GoodsDay.objects.count()


def _measured():
    """By page of the market's office: its queries and its milliseconds."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from accounts.models import User
    from tests.factories.accounts import make_staff

    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(User.objects.filter(is_superuser=True).first() or make_staff())
    found = {}
    for page, path in PAGES.items():
        address = f"/office/market/figures/{path}"
        with CaptureQueriesContext(connection) as captured:
            answer = client.get(address)
        assert answer.status_code == 200, (address, answer.status_code)
        asked = len(captured)  # the next request clears the list
        times = []
        for _round in range(ROUNDS):
            began = time.perf_counter()
            client.get(address)
            times.append(1000 * (time.perf_counter() - began))
        found[page] = (asked, statistics.median(times))
    return found
