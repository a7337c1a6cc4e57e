"""The addresses on which staff set the market up: what is sold, for which fees."""

from typing import Any

from payments.reconciliation.models import IncomingTransfer
from tests.factories.payouts import make_fee
from tests.factories.shop import make_offer, make_range, make_tax_category
from tests.factories.transfers import line_for, take_lines
from tests.permissions.answers import GONE, METHOD, OFFICE, STAFF_ONLY
from tests.permissions.rows import Row
from tests.permissions.whose import market_office, office
from tests.permissions.world import OWN_COOP, STAFF, World


def _category(world: World) -> dict[str, Any]:
    return market_office(world) | {"pk": world.values["category"].pk}


def _fee(world: World) -> dict[str, Any]:
    return market_office(world) | {"pk": make_fee().pk}


def _transfer(world: World) -> dict[str, Any]:
    """One that names two orders, so that it waits for staff."""
    two = f"{world.unpaid.number} {world.order.number}"
    if not IncomingTransfer.objects.exists():
        take_lines(line_for(world.unpaid, reference=two))
    return market_office(world) | {"pk": IncomingTransfer.objects.get().pk}


def _tax(world: World) -> dict[str, Any]:
    return market_office(world) | {"pk": make_tax_category().pk}


def _offer(world: World) -> dict[str, Any]:
    return market_office(world) | {"pk": make_offer().pk}


def _range(world: World) -> dict[str, Any]:
    return market_office(world) | {"pk": make_range().pk}


MARKET: dict[str, Row] = {
    "office:categories": Row(
        STAFF_ONLY,
        STAFF_ONLY,
        market_office,
        lambda w: {"do": "up", "category": w.values["category"].pk},
    ),
    "office:category_new": Row(
        STAFF_ONLY, STAFF_ONLY, market_office, lambda _w: {"name_en": "Tea"}
    ),
    "office:category": Row(
        STAFF_ONLY, STAFF_ONLY, _category, lambda _w: {"do": "delete"}
    ),
    "office:search": Row(
        STAFF_ONLY, STAFF_ONLY, market_office, lambda _w: {"words": "one"}
    ),
    "office:sale_prices": Row(
        STAFF_ONLY,
        STAFF_ONLY,
        market_office,
        lambda w: {"sale": w.values["sale price"]},
    ),
    "office:offers": Row(STAFF_ONLY, STAFF_ONLY | {STAFF: METHOD}, market_office),
    "office:offer_new": Row(STAFF_ONLY, STAFF_ONLY, market_office),
    "office:offer": Row(STAFF_ONLY, STAFF_ONLY, _offer, lambda _w: {"do": "pause"}),
    "office:ranges": Row(STAFF_ONLY, STAFF_ONLY | {STAFF: METHOD}, market_office),
    "office:range_new": Row(STAFF_ONLY, STAFF_ONLY, market_office),
    "office:range": Row(STAFF_ONLY, STAFF_ONLY, _range, lambda _w: {"do": "delete"}),
    "office:staff": Row(STAFF_ONLY, STAFF_ONLY | {STAFF: GONE}, market_office),
    "office:staff_new": Row(STAFF_ONLY, STAFF_ONLY, market_office),
    "office:staff_member": Row(
        STAFF_ONLY,
        STAFF_ONLY,
        lambda w: market_office(w) | {"pk": w.people[STAFF].pk},
    ),
    "office:transfers": Row(STAFF_ONLY, STAFF_ONLY | {STAFF: GONE}, market_office),
    "office:transfer": Row(
        STAFF_ONLY, STAFF_ONLY, _transfer, lambda _w: {"do": "assign"}
    ),
    "office:transfer_account": Row(STAFF_ONLY, STAFF_ONLY, market_office),
    "office:transfer_refunds": Row(
        STAFF_ONLY, STAFF_ONLY | {STAFF: GONE}, market_office
    ),
    "office:taxes": Row(STAFF_ONLY, STAFF_ONLY | {STAFF: GONE}, market_office),
    "office:tax_new": Row(STAFF_ONLY, STAFF_ONLY, market_office),
    "office:tax": Row(STAFF_ONLY, STAFF_ONLY, _tax),
    "office:small_seller_tax": Row(STAFF_ONLY, STAFF_ONLY, market_office),
    # Nothing waits for a second person: that is 404 to who may decide.
    "office:fees": Row(OFFICE, OFFICE | {OWN_COOP: GONE}, office),
    "office:fee_new": Row(STAFF_ONLY, STAFF_ONLY, market_office),
    "office:fee": Row(STAFF_ONLY, STAFF_ONLY, _fee),
}
