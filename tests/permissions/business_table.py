"""The addresses of business buyers: a person's own, and those of the farm's desk."""

from typing import Any

from core import dates
from tests.factories.orders import make_order
from tests.factories.shop import make_pack
from tests.permissions.answers import (
    DESK,
    DESK_METHOD,
    EVERYONE,
    GONE,
    METHOD,
    NOBODY,
    SIGNED_IN,
    SIGNED_IN_METHOD,
    STAFF_ONLY,
    only,
    person,
)
from tests.permissions.rows import Row
from tests.permissions.whose import desk, market_office
from tests.permissions.world import OWNER, SHOPPER, STAFF, World

_OWN = only(SHOPPER)
_FARMS = only(OWNER)


def _organisation(world: World) -> dict[str, Any]:
    return {"pk": world.values["organisation"]}


def _seller(world: World) -> dict[str, Any]:
    return {"slug": world.farm.code}


def _buyer(world: World) -> dict[str, Any]:
    return desk(world) | {"pk": world.values["buyer"]}


def _list(world: World) -> dict[str, Any]:
    return desk(world) | {"pk": world.values["price list"]}


def _refusal(world: World) -> dict[str, Any]:
    """Without a reason, so that it is told what is wrong."""
    return {"credit": world.values["credit"], "do": "refuse"}


def _invoice(world: World) -> dict[str, Any]:
    """Of an order of its own, as all of the world are paid otherwise."""
    if "invoice" not in world.values:
        parts = make_order([(make_pack(), 1)]).vendor_orders
        parts.update(due_on=dates.today())
        world.values["invoice"] = parts.get().pk
    return market_office(world) | {"pk": world.values["invoice"]}


BUSINESS: dict[str, Row] = {
    "accounts:organisations": Row(SIGNED_IN, SIGNED_IN),
    "accounts:organisation_new": Row(SIGNED_IN, SIGNED_IN),
    "accounts:organisation": Row(
        _OWN, _OWN, _organisation, lambda _w: {"do": "new_link"}
    ),
    "accounts:organisation_statement": Row(_OWN, SIGNED_IN_METHOD, _organisation),
    "accounts:organisation_join": Row(person(), person(), lambda _w: {"token": "none"}),
    "accounts:organisation_apply": Row(SIGNED_IN, person(), _seller),
    "accounts:organisation_list": Row(_OWN, _OWN, _seller),
    "accounts:organisation_card_prices": Row(EVERYONE, NOBODY),
    "accounts:organisation_prices": Row(
        EVERYONE, NOBODY, lambda w: {"pk": w.product.pk}
    ),
    "office:buyers": Row(STAFF_ONLY, STAFF_ONLY, market_office, _refusal),
    "office:buyer_statement": Row(
        STAFF_ONLY,
        STAFF_ONLY | {STAFF: METHOD},
        lambda w: market_office(w) | _organisation(w),
    ),
    "office:invoices": Row(STAFF_ONLY, STAFF_ONLY | {STAFF: GONE}, market_office),
    "office:invoice": Row(STAFF_ONLY, STAFF_ONLY, _invoice),
    "desk:buyers": Row(DESK, DESK_METHOD, desk),
    "desk:buyer": Row(_FARMS, _FARMS, _buyer),
    "desk:price_list_new": Row(DESK, DESK, desk),
    "desk:price_list": Row(_FARMS, _FARMS, _list),
    "desk:price_list_file": Row(_FARMS, _FARMS | {OWNER: METHOD}, _list),
}
