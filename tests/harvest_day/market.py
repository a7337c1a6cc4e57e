"""What runs inside the market: fill it, tell who is there, look whether work is left.

`python -m tests.harvest_day.market fill|open|left GOODS ORDERS`; prints JSON.
"""

import json
import os
import sys
from datetime import timedelta

SHOPPERS = 500
CROWD = 300  # accounts in the chat and on deals
SELLS = 120  # sellers at whose desks is worked
ENOUGH = 10**9
FARMS = 43
ON_AIR = "li-family-orchard"


def fill(goods, orders):
    """The database's tables and the market in it."""
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command(
        "seed_market",
        "--farms", str(FARMS),
        "--products", str(goods),
        "--orders", str(orders),
        "--without-photos",
        verbosity=0,
    )  # fmt: skip
    return {}


def open_day(goods, orders):
    """Stock for all who come, sessions for all who work, a broadcast on air."""
    from django.core.management import call_command

    from vendors.partner.models import StockPool

    call_command("collectstatic", verbosity=0, interactive=False)
    # Entered as a harvest, so that the audit finds each unit.
    _harvest(StockPool)
    return {
        "average": str(_average()),
        "parts": _parts_per_order(),
        "lines": _lines_per_part(),
        "pages": _pages(),
        "goods": _goods(),
        "shoppers": _accounts("shopper", SHOPPERS),
        "crowd": _accounts("viewer", CROWD),
        "desks": _desks(),
        "offices": _offices(),
        "broadcast": _broadcast(),
    }


def _harvest(pools):
    from django.db.models import F

    from vendors.partner.models import StockEntry

    few = set(_on_sale().values_list("pool_id", flat=True))
    StockEntry.objects.bulk_create(
        StockEntry(pool_id=pk, quantity=ENOUGH, reason=StockEntry.Reason.HARVEST)
        for pk in few
    )
    pools.objects.filter(pk__in=few).update(on_hand=F("on_hand") + ENOUGH)


def _on_sale(count=600):
    """So many packs that can be bought."""
    from vendors.partner.models import StockRecord

    first = StockRecord.objects.filter(
        product__state="published",
        product__is_public=True,
        partner__status="open",
        pool__on_hand__gt=0,
    )
    ids = list(first.order_by("product_id", "pk").values_list("pk", flat=True)[:count])
    return StockRecord.objects.filter(pk__in=ids)


def _average():
    """Of a paid order, in yuan."""
    from django.db.models import Avg

    from orders.order.models import Order

    paid = Order.objects.filter(paid_at__isnull=False)
    return round(paid.aggregate(found=Avg("total_incl_tax"))["found"], 2)


def _parts_per_order():
    from orders.order.models import Order, VendorOrder

    paid = Order.objects.filter(paid_at__isnull=False)
    parts = VendorOrder.objects.filter(order__in=paid)
    return round(parts.count() / max(1, paid.count()), 3)


def _lines_per_part():
    from orders.order.models import Line, VendorOrder

    return round(Line.objects.count() / max(1, VendorOrder.objects.count()), 3)


def _pages():
    """Addresses that visitors open, by kind."""
    from shop.catalogue.models import Category
    from vendors.partner.models import Partner
    from vendors.places.models import Village

    open_farms = Partner.objects.filter(status="open")
    categories = [one for one in Category.objects.all() if one.get_absolute_url()]
    return {
        "home": ["/"],
        "listing": ["/catalogue/", "/catalogue/?sort=newest"],
        "category": [one.get_absolute_url() for one in categories],
        "farm": [f"/farms/{farm.code}/" for farm in open_farms],
        "village": [f"/villages/{one.slug}/" for one in Village.objects.all()],
        "season": ["/season/"],
        "search": [f"/search/?q={word}" for word in WORDS],
    }


WORDS = ("walnut", "honey", "millet", "pepper", "apple", "egg", "potato", "persimmon")


def _goods():
    """Products with a pack to buy: address, pack, title, seller."""
    packs = _on_sale().select_related("product", "partner")
    return [
        [one.product.get_absolute_url(), one.pk, one.partner_id]
        for one in packs
        if not one.is_weighed
    ]


def _accounts(name, count):
    """So many people with open sessions, who came long enough ago to chat freely."""
    from django.utils import timezone

    from accounts.models import User

    since = timezone.now() - timedelta(days=60)
    people = User.objects.bulk_create(
        User(
            email=f"{name}{n}@harvest.example",
            first_name=f"Lan{n}",
            last_name="Wang",
            date_joined=since,
        )
        for n in range(count)
    )
    return [_session(one) for one in people]


def _session(user):
    """The key of a session in which the person is signed in."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return session.session_key


def _desks():
    """Farms with somebody who packs there: code, session."""
    from accounts.models import User
    from vendors.members.models import PartnerRole
    from vendors.members.states import Role
    from vendors.partner.models import Partner
    from vendors.partner.states import PartnerKind

    open_farms = Partner.objects.filter(status="open", kind=PartnerKind.FARM)
    # One that waits for somebody has no owner yet.
    farms = open_farms.filter(opening=None)[:SELLS]
    found = []
    for farm in farms:
        farmer = User.objects.create(email=f"desk{farm.pk}@harvest.example")
        PartnerRole.objects.create(partner=farm, user=farmer, role=Role.OWNER)
        found.append([farm.code, _session(farmer)])
    return found


def _offices():
    """Sessions of who works where: the market's, a cooperative's, a county's office."""
    from accounts.models import User
    from vendors.members.models import PartnerRole
    from vendors.places.models import County

    coop = PartnerRole.objects.filter(user__email="coop@demo.test").first().partner
    people = {
        name: _session(User.objects.get(email=f"{name}@demo.test"))
        for name in ("staff", "coop", "officer")
    }
    return {**people, "cooperative": coop.code, "county": County.objects.first().slug}


def _broadcast():
    """On air: code, the host's session, and the shelf with ids and prices."""
    from django.utils import timezone

    from demo.market.broadcasts import host_of
    from live.broadcasts.models import ShelfItem
    from live.broadcasts.services.airtime import go_live
    from live.broadcasts.services.plans import BroadcastPlan, plan_broadcast
    from live.broadcasts.services.shelf import put_on_shelf

    # Who may go on air has been taught to.
    role = host_of(ON_AIR)
    farm, host = role.partner, role.user
    plan = BroadcastPlan("The harvest", timezone.now() + timedelta(minutes=5))
    planned = plan_broadcast(farm, plan, by=host)
    for pack in _on_sale().filter(partner=farm, is_weighed=False)[:6]:
        put_on_shelf(planned, pack, by=host)
    go_live(planned, by=host)
    items = ShelfItem.objects.filter(broadcast=planned).select_related("stockrecord")
    return {
        "code": planned.code,
        "host": _session(host),
        "items": [[one.pk, str(one.stockrecord.price)] for one in items],
    }


def left(_goods, _orders):
    """Work that is due and not done, and what was given up, by kind."""
    from django.conf import settings
    from django.db.models import Count
    from redis import Redis

    from core.models import OutboxMessage
    from core.outbox import due
    from orders.order.models import Order
    from payments.payment.models import StripeEvent
    from shop.import_export.models import ProductImport
    from shop.import_export.states import AT_WORK

    rows = OutboxMessage.objects.values_list("state").annotate(count=Count("pk"))
    redis = Redis.from_url(settings.REDIS_URL)
    with redis:
        queued = redis.llen("celery")
    return {
        "waiting": {
            "messages": due().count(),
            "tasks": queued,
            "events of Stripe": StripeEvent.objects.filter(processed_at=None).count(),
            "imports": ProductImport.objects.filter(state__in=AT_WORK).count(),
        },
        "messages": dict(rows),
        "parked": list(
            OutboxMessage.objects.filter(state=OutboxMessage.State.PARKED)
            .values_list("topic", "last_error")
            .distinct()[:5]
        ),
        "orders": dict(
            Order.objects.filter(guest_email__endswith="@harvest.example")
            .values_list("status")
            .annotate(count=Count("pk"))
        ),
    }


ACTS = {"fill": fill, "open": open_day, "left": left}


def main(act, goods, orders):
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    import django

    django.setup()
    return ACTS[act](goods, orders)


if __name__ == "__main__":
    answer = main(sys.argv[1], *map(int, sys.argv[2:4]))
    sys.stdout.write("\n" + json.dumps(answer, default=str))
