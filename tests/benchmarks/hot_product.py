"""Of `make bench ONLY=rush`: 32 buyers with ready baskets of one product, at once.

By the service that places orders, in two processes of sixteen threads: how many a
second, how long each of them takes, and for how long it has the pool's row, which is
what the others wait for.
"""

import json
import os
import statistics
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

from tests.benchmarks import places

PROCESSES, AT_ONCE = 2, 16
EACH = 3  # orders that each thread places, one after the other; the first warms up
TOTAL = "71.00"  # with the delivery


# --- Inside the shop --------------------------------------------------------------


def hot_baskets(count):
    """Ready baskets of the market's one product, each with a buyer: their ids."""
    from accounts.models import User
    from shop.basket.services.baskets import basket_for
    from shop.basket.services.lines import add_pack
    from vendors.partner.models import StockRecord

    pack = StockRecord.objects.get()  # that of the rush
    name = f"hot{time.time_ns()}"
    people = User.objects.bulk_create(
        User(email=f"{name}-{n}@example.com", first_name="Lan") for n in range(count)
    )
    return [add_pack(basket_for(one), pack).basket_id for one in people]


def hot_orders(_count):
    """Place the baskets of BASKETS, once a line came: milliseconds of each.

    In all, and from the claim of the stock to the commit.
    """
    import threading

    from django.db import connection

    from checkout.services import check_out
    from orders.order.services import placement
    from shop.basket.models import Basket

    claim, own = placement.claim_stock, threading.local()

    def noting(wanted):
        low = claim(wanted)
        own.since = time.perf_counter()
        return low

    placement.claim_stock = noting
    ids = json.loads(os.environ["BASKETS"])
    rows = Basket.objects.select_related("owner").filter(pk__in=ids)
    work = [(basket, request_of(basket.owner)) for basket in rows.order_by("pk")]

    def act(one):
        began = time.perf_counter()
        check_out(*one)
        ended = time.perf_counter()
        return 1000 * (ended - began), 1000 * (ended - own.since)

    connection.close()
    print("ready", flush=True)
    sys.stdin.readline()
    spent, began = time.process_time(), time.perf_counter()
    with ThreadPoolExecutor(AT_ONCE) as threads:
        each = list(threads.map(act, work))
    seconds, spent = time.perf_counter() - began, time.process_time() - spent
    return {"each": each[AT_ONCE:], "seconds": seconds, "cpu": 1000 * spent / len(each)}


def request_of(buyer):
    from decimal import Decimal

    from checkout.queries import Wishes
    from checkout.services import CheckoutRequest
    from orders.order.services.placement import Buyer
    from tests.factories.orders import make_address

    return CheckoutRequest(
        buyer=Buyer(user=buyer, language="en"),
        address=make_address(phone_number=f"+86138{buyer.pk:08d}"),
        region="CN-BJ",
        wishes=Wishes(),
        expected_total=Decimal(TOTAL),
    )


# --- Outside ----------------------------------------------------------------------


def measure(env):
    """One round: figures over all orders of both processes but each thread's first."""
    ids = places.inside("ours", "hot_baskets", PROCESSES * AT_ONCE * EACH, env)
    command = [
        sys.executable,
        "-m",
        "tests.benchmarks.inside",
        "ours",
        "hot_orders",
        "0",
    ]
    running = [
        subprocess.Popen(
            command, cwd=places.ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            text=True, env=env | {"BASKETS": json.dumps(ids[place::PROCESSES])},
        )
        for place in range(PROCESSES)
    ]  # fmt: skip
    for one in running:
        assert one.stdout.readline() == "ready\n"
    for one in running:
        one.stdin.write("\n")
        one.stdin.flush()
    said = [json.loads(one.communicate()[0].splitlines()[-1]) for one in running]
    took, locked = zip(*[pair for one in said for pair in one["each"]], strict=True)
    return {
        "orders/s": len(ids) / max(one["seconds"] for one in said),
        "CPU ms an order, service": statistics.mean(one["cpu"] for one in said),
        "p50 of an order, ms": statistics.median(took),
        "p99 of an order, ms": statistics.quantiles(took, n=100)[98],
        "p50 of the row's lock, ms": statistics.median(locked),
        "p99 of the row's lock, ms": statistics.quantiles(locked, n=100)[98],
    }


def show(rounds):
    print(f"\n{PROCESSES * AT_ONCE} buyers of one product, with ready baskets")
    for figure in rounds[0]:
        print(f"{figure:<28}{statistics.median(one[figure] for one in rounds):>12.1f}")
