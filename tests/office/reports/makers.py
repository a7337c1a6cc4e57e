"""A cooperative with two farms, a rival, and what they sold."""

import re
from decimal import Decimal

from orders.rollups.services import count_dirty_days
from tests.cast import a_cooperative, a_farm, a_member, a_pack, a_village
from tests.orders.rollups.histories import sold

OCTOBER = "period=custom&first=2026-10-01&last=2026-10-31&against=before"
D = Decimal


def a_place(**fields):
    """A cooperative, its two farms in two villages, and a farm of another one."""
    valley = a_cooperative("Valley Cooperative", code="valley")
    hill = a_cooperative("Hill Cooperative", code="hill")
    farms = {
        name: a_farm(
            f"{name} farm",
            code=name,
            cooperative=owner,
            village=a_village(name=f"{name} village"),
        )
        for name, owner in (("li", valley), ("wang", valley), ("rival", hill))
    }
    return valley, hill, farms


def packs_of(farms, **fields):
    return {
        name: a_pack(farm, f"{name} walnuts", price="20.00", on_hand=10**8, **fields)
        for name, farm in farms.items()
    }


def sell(*orders, **more):
    parts = [sold(packs, **more) for packs in orders]
    count_dirty_days()
    return [part for found in parts for part in found]


def signed_in(client, partner, role="admin"):
    client.force_login(a_member(partner, role))
    return client


def page(client, path="", *, slug="valley", query=OCTOBER, **more):
    answer = client.get(f"/office/{slug}/figures/{path}?{query}", **more)
    assert answer.status_code == 200, answer.status_code
    return answer


def amounts(shown):
    """Money as an integer of cents, whatever the sign is."""
    return int(re.sub(r"[^\d-]", "", shown.replace("−", "-")))
