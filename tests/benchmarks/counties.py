"""A province of COUNTIES with 400 stores each on one database, beside one such county.

The rows are made inside PostgreSQL: stores in eight villages of each county, which opened
over two years, and orders of that time; the days of counties are counted from them as
they always are. Each page of a county, its province and the public, and each task is
measured as in `growth`: CPU milliseconds of PostgreSQL and of Python, the least of
three. What a county shows must not cost more beside fifty-eight others.
"""

import logging
import os

from tests.benchmarks.growth import _answered, _Meter

COUNTIES, VILLAGES, STORES, ORDERS = 59, 8, 400, 5_000
DAYS = 730
REGION = "CN-GS"
STATES = ("Beijing", "Shanxi", "Sichuan", "Guangdong", "Gansu", "Shanghai")
# Milliseconds that a list of an office may take, and what comes to that of many lines.
BOUND = 25


def run(keeps, database):
    """What both take, by how many counties and thing."""
    from tests.benchmarks.places import (
        ROOT,
        drop_database,
        environment,
        has_database,
        inside,
        make_database,
        named,
    )

    found = {}
    for counties in (1, int(os.environ.get("COUNTIES") or COUNTIES)):
        name, data = f"nanpo_counties_{counties}", ROOT / "var" / "counties"
        data.mkdir(parents=True, exist_ok=True)
        env = environment("ours", data, named(database, name), PAGE_CACHE_BYTES="0")
        if not has_database(database, name):
            make_database(database, name)
            inside("ours", "sow_counties", counties, env)
        found[counties] = inside("ours", "counties", 0, env)
        if not keeps:
            drop_database(database, name)
    return found


def show(found):
    one, many = found.values()
    print(f"\nCounties of {STORES} stores: {' and '.join(map(str, found))} of them")
    print(f"{'':<40}{'one':>8}{'many':>8}{'ratio':>8}{'Python':>8}{'queries':>8}")
    for name, few in one.items():
        all_ = many[name]
        here, there = (each["postgres_ms"] for each in (few, all_))
        print(
            f"{name:<40}{here:>8.1f}{there:>8.1f}{there / max(here, 0.1):>7.1f}x"
            f"{all_['python_ms']:>8.1f}{all_['queries']:>8}"
        )
        assert not all_["failed"], all_["failed"]


# --- Inside one market -----------------------------------------------------------


def sow_counties(counties):
    """Fill this process' database with so many counties of one province."""
    from django.core.management import call_command
    from django.db import connection

    from programme.figures.services.rollups import rebuild
    from vendors.places.models import County

    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    _sow_places(counties)
    _sow_orders(counties)
    _sow_days()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    figures = sum(rebuild(county) for county in County.objects.order_by("pk"))
    _sow_programmes()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return {"figures": figures}


def _sow_places(counties):
    """Counties, their villages, and the stores in those, opened over two years."""
    from tests.benchmarks.figures import _copied, _last
    from tests.factories.vendors import make_county, make_farm, make_village
    from vendors.partner.models import Partner
    from vendors.places.models import County, Village

    county = make_county(region=REGION, population=300_000, population_year=2020,
                         population_source="Census")  # fmt: skip
    village = make_village(county=county)
    farm = make_farm(village=village, delivers=False, code="store-0")
    ids = {model: _last(model) for model in (County, Village, Partner)}
    _copied(
        county,
        counties - 1,
        id=f"{ids[County]} + g",
        name="'County of ' || g",
        name_en="'County of ' || g",
        slug="'county-of-' || g",
    )
    of_county = f"{county.pk} + (g / {VILLAGES})"
    _copied(
        village,
        counties * VILLAGES - 1,
        id=f"{ids[Village]} + g",
        name="'Village of ' || g",
        name_en="'Village of ' || g",
        slug="'village-of-' || g",
        county_id=of_county,
    )
    each = STORES // VILLAGES
    _copied(
        farm,
        counties * STORES - 1,
        id=f"{ids[Partner]} + g",
        name="'Store ' || g",
        code="'store-' || g",
        village_id=f"{village.pk} + (g / {each})",
        opened_at=f"now() - (g * 7 % {DAYS}) * interval '1 day'",
    )


def _sow_orders(counties):
    """Orders of one seller each, to six provinces, spread over two years."""
    from orders.order.models import Line, Order, ShippingAddress, VendorOrder
    from tests.benchmarks.figures import _copied, _last
    from tests.factories.orders import make_address, make_vendor_order
    from tests.factories.shop import make_pack
    from vendors.partner.models import Partner

    farm = Partner.objects.get(code="store-0")
    part = make_vendor_order(make_pack(farm, "Walnuts", price="20.00", on_hand=10**9))
    addresses = [
        ShippingAddress.objects.create(**make_address(state=state)).pk
        for state in STATES
    ]
    ids = {model: _last(model) for model in (Order, VendorOrder, Line)}
    at = f"now() - (g % {DAYS}) * interval '1 day' - (g % 7) * interval '1 hour'"
    orders = counties * ORDERS
    _copied(
        part.order,
        orders,
        id=f"{ids[Order]} + g",
        number="'C-' || g",
        access_key="'c-' || g",
        basket_id="NULL",
        shipping_address_id=f"(ARRAY{addresses})[g % {len(STATES)} + 1]",
        date_placed=at,
        paid_at=at,
    )
    _copied(
        part,
        orders,
        id=f"{ids[VendorOrder]} + g",
        order_id=f"{ids[Order]} + g",
        partner_id=f"{farm.pk} + (g * 31 % {counties * STORES})",
        number="'C-' || g || '-1'",
        status="'shipped'",
        created=at,
    )
    _copied(
        part.lines.get(),
        orders,
        id=f"{ids[Line]} + g",
        order_id=f"{ids[Order]} + g",
        vendor_order_id=f"{ids[VendorOrder]} + g",
        partner_id=f"{farm.pk} + (g * 31 % {counties * STORES})",
        claimed="0",
        shipped="1",
    )


def _sow_days():
    """What sellers' days would be counted as, in two statements instead of 24,000."""
    from django.db import connection

    zone = "Asia/Shanghai"
    day = f"(v.created AT TIME ZONE '{zone}')::date"
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            INSERT INTO rollups_partsday (day, partner_id, currency, region, parts,
                delivery, carried, given_back, cancelled, cancelled_total)
            SELECT {day}, v.partner_id, 'CNY', 'CN-BJ', COUNT(*), 0, 0, 0, 0, 0
            FROM order_vendororder v GROUP BY 1, 2
            """
        )
        cursor.execute(
            f"""
            INSERT INTO rollups_goodsday (day, partner_id, currency, product_id,
                unit_kind, channel, region, lines, packs, units, listed, paid,
                given_back)
            SELECT {day}, v.partner_id, 'CNY', MIN(l.product_id), 'weight', 'shop',
                'CN-BJ', COUNT(*), COUNT(*), COUNT(*) * 1000, COUNT(*) * 2000,
                COUNT(*) * 2000, 0
            FROM order_vendororder v JOIN order_line l ON l.vendor_order_id = v.id
            GROUP BY 1, 2
            """
        )


def _sow_programmes():
    """Each county has a public page, targets, and a programme under way."""
    from core import dates
    from programme.figures.models import Story, Target
    from tests.factories.accounts import make_staff
    from tests.factories.plans import (
        make_line,
        make_measure,
        make_milestone,
        make_programme,
        make_province_officer,
        make_spending,
    )
    from tests.factories.vendors import make_officer
    from vendors.places.models import County

    make_staff()
    make_province_officer(REGION)
    make_officer(County.objects.order_by("pk")[0])

    today = dates.today()
    first = today.replace(month=1, day=1)
    for county in County.objects.order_by("pk"):
        Story.objects.create(county=county, headline="Hills", lead="Walnuts")
        for measure, value in (("stores", 500), ("orders", 9_000)):
            Target.objects.create(
                county=county, year=today.year, measure=measure, value=value
            )
        days = {"launched_on": first, "ends_on": today.replace(month=12, day=31)}
        programme = make_programme(county, **days)
        for _line in range(5):
            line = make_line(programme, year=today.year)
            for _entry in range(10):
                make_spending(line, day=today)
        for figure in ("stores", "orders", "visitors"):
            measure = make_measure(programme, first=first, last=days["ends_on"])
            make_milestone(measure, figure=figure, target=400, due=days["ends_on"])


def counties(_count):
    """By page and task: CPU milliseconds and queries."""
    logging.disable(logging.CRITICAL)
    meter = _Meter()
    return {name: meter.measure(act) for name, act in [*_pages(), *_tasks()]}


def _pages():
    from django.test import Client
    from django.urls import reverse

    from accounts.models import User
    from programme.plans.models import CountyProgramme
    from programme.plans.queries.periods import spans_of
    from vendors.places.models import County, CountyOfficer, ProvinceOfficer

    county = County.objects.order_by("pk")[0]
    programme = CountyProgramme.objects.get(county=county)
    officer, province, staff, anybody = (
        Client(headers={"host": "127.0.0.1"}) for _person in range(4)
    )
    officer.force_login(CountyOfficer.objects.get(county=county).user)
    province.force_login(ProvinceOfficer.objects.get(region=REGION).user)
    staff.force_login(User.objects.get(is_superuser=True))

    def own(name, *args):
        return officer, reverse(f"programme:{name}", args=[county.slug, *args])

    quarter = spans_of(programme)[-1].name
    found = {
        name: own(name)
        for name in (
            "overview", "months", "regions", "villages", "counties", "targets",
            "declared", "plan_setup", "plan",
        )
    } | {
        "village": own("village", county.villages.first().pk),
        "programme": own("plan_programme", programme.pk),
        "report of a quarter": own("plan_period", programme.pk, quarter),
        "province": (province, f"/programme/province/{REGION}/"),
        "all counties": (anybody, "/impact/"),
        "a county's public page": (anybody, f"/impact/{county.slug}/"),
        "office: places": (staff, "/office/market/places/"),
        "office: a county": (staff, f"/office/market/places/{county.slug}/"),
    }  # fmt: skip
    for name, (client, address) in found.items():
        yield name, lambda client=client, address=address: _answered(client, address)


def _tasks():
    from core import dates
    from programme.figures.services.rollups import mark_all, rebuild, roll_up_dirty
    from vendors.places.models import County

    county = County.objects.order_by("pk")[0]

    def count_last_days():
        today = dates.today()
        mark_all(today - 2 * dates.DAY, today)
        roll_up_dirty()

    yield "task: three days of all counties", count_last_days
    yield "task: all days of one county", lambda: rebuild(county)
