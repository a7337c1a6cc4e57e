"""Every address of the market: who may read it, and who may post to it.

A new address needs a row here, or its test fails. `args` are made from the world.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.permissions.answers import (
    DESK,
    DESK_JSON,
    DESK_JSON_METHOD,
    DESK_METHOD,
    EVERYONE,
    GONE,
    MINE,
    MINE_METHOD,
    MINE_SIGNED_IN,
    NOBODY,
    OFFICE,
    OFFICE_METHOD,
    SIGNED_IN,
    SIGNED_IN_METHOD,
    Answers,
    everyone,
)
from tests.permissions.world import World

Args = Callable[[World], dict[str, Any]]


@dataclass(frozen=True)
class Row:
    get: Answers
    post: Answers
    args: Args = lambda _world: {}
    body: Args = lambda _world: {}


def desk(world: World) -> dict[str, Any]:
    return {"slug": world.farm.code}


def desk_order(world: World) -> dict[str, Any]:
    return desk(world) | {"number": world.part.number}


def desk_product(world: World) -> dict[str, Any]:
    return desk(world) | {"pk": world.product.pk}


def thread(world: World) -> dict[str, Any]:
    return {"pk": world.values["thread"]}


def desk_thread(world: World) -> dict[str, Any]:
    return desk(world) | thread(world)


def desk_photo(world: World) -> dict[str, Any]:
    return desk_product(world) | {"image": world.values["image"]}


def office(world: World) -> dict[str, Any]:
    return {"slug": world.coop.code}


def order(world: World) -> dict[str, Any]:
    return {"number": world.order.number}


def order_part(world: World) -> dict[str, Any]:
    return order(world) | {"position": 1}


def page(args: Args = lambda _world: {}) -> Row:
    """For everybody to read."""
    return Row(EVERYONE, NOBODY, args)


def act(args: Args = lambda _world: {}) -> Row:
    """A form's target that anybody may post to, and nobody can read."""
    return Row(NOBODY, EVERYONE, args)


def desk_page(args: Args = desk, *, form: bool = False) -> Row:
    return Row(DESK, DESK if form else DESK_METHOD, args)


def desk_act(args: Args = desk_order) -> Row:
    return Row(DESK_METHOD, DESK, args)


def mine_act(args: Args = order) -> Row:
    return Row(MINE_METHOD, MINE, args)


ROWS: dict[str, Row] = {
    # The market itself
    "home": page(),
    "robots": page(),
    "healthz": page(),
    "readyz": page(),
    "set_language": act(),
    "search": page(),
    "stripe_webhook": act(),
    "devmail:list": page(),
    "devmail:mail": Row(everyone(GONE), NOBODY, lambda _w: {"name": "x"}),
    "devmail:html": Row(everyone(GONE), NOBODY, lambda _w: {"name": "x"}),
    "photo_copy": Row(
        everyone(GONE),
        NOBODY,
        lambda _w: {"digest": "a" * 64, "width": 320, "suffix": "webp"},
    ),
    # Storefront
    "storefront:farms": page(),
    "storefront:farm": page(lambda w: {"slug": w.farm.code}),
    "storefront:villages": page(),
    "storefront:village": page(lambda w: {"slug": w.farm.village.slug}),
    "storefront:season": page(),
    "storefront:delivery": page(),
    "storefront:spoiled": page(),
    "storefront:place": act(),
    "storefront:review": Row(SIGNED_IN, SIGNED_IN, lambda w: {"pk": w.product.pk}),
    "storefront:hats": Row(SIGNED_IN, SIGNED_IN_METHOD),
    "catalogue:index": page(),
    "catalogue:category": page(
        lambda w: {
            "category_slug": w.values["category"].full_slug,
            "pk": w.values["category"].pk,
        }
    ),
    "catalogue:detail": page(
        lambda w: {"product_slug": w.product.slug, "pk": w.product.pk}
    ),
    # Basket and checkout
    "basket:summary": page(),
    "basket:add": Row(
        NOBODY,
        EVERYONE,
        body=lambda w: {"pack": w.values["pack"], "quantity": 1},
    ),
    "basket:line": Row(NOBODY, everyone(GONE), lambda _w: {"pk": 1}),
    "basket:remove": Row(NOBODY, everyone(GONE), lambda _w: {"pk": 1}),
    "basket:remove_gone": act(),
    "basket:voucher": act(),
    "basket:voucher_remove": Row(NOBODY, EVERYONE, lambda _w: {"pk": 1}),
    "checkout:index": Row(EVERYONE, EVERYONE),
    "orders:detail": Row(MINE, MINE_METHOD, order),
    "orders:receipt": Row(MINE, MINE_METHOD, order),
    "orders:pay": mine_act(lambda w: {"number": w.unpaid.number}),
    "orders:return": Row(MINE, MINE_METHOD, order),
    "orders:give_up": mine_act(lambda w: {"number": w.unpaid.number}),
    "orders:again": mine_act(),
    "orders:revoke": mine_act(),
    "orders:cancel_part": mine_act(order_part),
    "orders:received": mine_act(order_part),
    "orders:talk": Row(MINE, MINE, order_part),
    "talk:product": Row(EVERYONE, SIGNED_IN, lambda w: {"pk": w.product.pk}),
    "talk:mine": Row(SIGNED_IN, NOBODY),
    "talk:thread": Row(MINE_SIGNED_IN, MINE_SIGNED_IN, thread),
    "talk:report": Row(SIGNED_IN, SIGNED_IN, thread),
    # One's own account
    "accounts:home": page(),
    "accounts:profile": Row(SIGNED_IN, SIGNED_IN),
    "desk_door": Row(SIGNED_IN, NOBODY),
    "desk_worker": page(),
    "desk_manifest": page(),
    "desk_offline": page(),
    "desk_signed_out": page(),
    "office_door": Row(SIGNED_IN, NOBODY),
    "offer:detail": page(lambda _world: {"slug": "frost"}),
    "catalogue:range": page(lambda _world: {"slug": "frost"}),
    "catalogue:reviews-detail": page(
        lambda _world: {"product_slug": "pears", "product_pk": 1, "pk": 1}
    ),
    "accounts:addresses": Row(SIGNED_IN, SIGNED_IN_METHOD),
    "accounts:address_new": Row(SIGNED_IN, SIGNED_IN),
    "accounts:address": Row(
        MINE_SIGNED_IN, MINE_SIGNED_IN, lambda w: {"pk": w.values["address"]}
    ),
    "accounts:address_delete": Row(
        NOBODY, MINE_SIGNED_IN, lambda w: {"pk": w.values["address"]}
    ),
    "accounts:address_default": Row(
        NOBODY, MINE_SIGNED_IN, lambda w: {"pk": w.values["address"]}
    ),
    "accounts:phone_reset": Row(EVERYONE, EVERYONE),
    "accounts:orders": Row(SIGNED_IN, SIGNED_IN_METHOD),
    "accounts:notices": Row(SIGNED_IN, NOBODY),
    "accounts:notices_read": Row(NOBODY, SIGNED_IN),
    "accounts:notice": Row(
        NOBODY, MINE_SIGNED_IN, lambda w: {"notice_id": w.values["note"]}
    ),
    "accounts:choices": Row(SIGNED_IN, SIGNED_IN),
    "onboarding:apply": Row(EVERYONE, SIGNED_IN),
    # The farm's desk
    "desk:today": desk_page(),
    "desk:orders": desk_page(),
    "desk:order": desk_page(desk_order),
    "desk:order_slip": desk_page(desk_order),
    "desk:order_accept": desk_act(),
    "desk:order_pack": desk_act(),
    "desk:order_line": desk_act(
        lambda w: desk_order(w) | {"line_id": w.values["line"]}
    ),
    "desk:order_packed": desk_act(),
    "desk:order_ship": desk_act(),
    "desk:order_cancel": desk_act(),
    "desk:delivery": desk_page(),
    "desk:delivery_new": desk_page(form=True),
    "desk:delivery_edit": desk_page(
        lambda w: desk(w) | {"pk": w.delivery.pk}, form=True
    ),
    "desk:delivery_remove": desk_act(lambda w: desk(w) | {"pk": w.delivery.pk}),
    "desk:products": desk_page(),
    "desk:product_new": desk_page(form=True),
    "desk:product_quick": desk_page(form=True),
    "desk:product_names": desk_page(),
    "desk:sync_hello": Row(DESK_JSON, DESK_JSON_METHOD, desk),
    "desk:sync_goods": Row(DESK_JSON, DESK_JSON_METHOD, desk),
    "desk:sync_photo": Row(DESK_JSON_METHOD, DESK_JSON, desk),
    "desk:sync_draft": Row(DESK_JSON_METHOD, DESK_JSON, desk),
    "desk:product": desk_page(desk_product, form=True),
    "desk:product_publish": desk_act(desk_product),
    "desk:product_hide": desk_act(desk_product),
    "desk:product_withdraw": desk_act(desk_product),
    "desk:product_stock": desk_act(desk_product),
    "desk:product_photos": desk_act(desk_product),
    "desk:product_photo_move": Row(
        DESK_METHOD, DESK, desk_photo, lambda _w: {"to": "0"}
    ),
    "desk:product_photo_remove": desk_act(desk_photo),
    "desk:shop": desk_page(form=True),
    "desk:shop_holiday": desk_act(desk),
    "desk:shop_cover": desk_act(desk),
    "desk:shop_face": desk_act(desk),
    "desk:figures": desk_page(),
    "desk:figures_orders": desk_page(),
    "desk:figures_table": desk_page(lambda w: desk(w) | {"name": "time"}),
    "desk:questions": desk_page(),
    "desk:question": desk_page(desk_thread, form=True),
    "desk:question_hide": desk_act(desk_thread),
    "desk:question_show": desk_act(desk_thread),
    "desk:question_report": desk_act(desk_thread),
    # The cooperative's office
    "office:queue": Row(OFFICE, OFFICE_METHOD, office),
    "office:applications": Row(OFFICE, OFFICE_METHOD, office),
    "office:application": Row(
        OFFICE, OFFICE, lambda w: office(w) | {"pk": w.application.pk}
    ),
    "office:sellers": Row(OFFICE, OFFICE_METHOD, office),
    "office:seller": Row(
        OFFICE,
        OFFICE,
        lambda w: office(w) | {"pk": w.farm.pk},
        lambda _w: {"do": "suspend", "reason": ""},
    ),
    "office:listings": Row(OFFICE, OFFICE, office),
    "office:listing": Row(OFFICE, OFFICE, lambda w: office(w) | {"pk": w.draft.pk}),
}
