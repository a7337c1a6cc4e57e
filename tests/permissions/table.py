"""Every address of the market: who may read it, and who may post to it.

A new address needs a row here, or its test fails. `args` are made from the world.
"""

from typing import Any

from django.utils.http import int_to_base36

from tests.permissions.answers import (
    EVERYONE,
    GONE,
    MINE,
    MINE_METHOD,
    MINE_SIGNED_IN,
    NOBODY,
    OFFICE,
    OFFICE_METHOD,
    REFUSED,
    SIGNED_IN,
    SIGNED_IN_METHOD,
    everyone,
    person,
)
from tests.permissions.areas import OF_AREAS
from tests.permissions.desk_table import FARM_DESK
from tests.permissions.rows import Args, Row
from tests.permissions.whose import (
    office,
    office_certificate,
    office_claim,
    office_claim_photo,
    order,
    order_claim,
    order_claim_photo,
    order_document,
    order_vendor_order,
    own_paper,
    thread,
)
from tests.permissions.world import OWN_COOP, SHOPPER, World


def page(args: Args = lambda _world: {}) -> Row:
    """For everybody to read."""
    return Row(EVERYONE, NOBODY, args)


def act(args: Args = lambda _world: {}) -> Row:
    """A form's target that anybody may post to, and nobody can read."""
    return Row(NOBODY, EVERYONE, args)


def mine_act(args: Args = order) -> Row:
    return Row(MINE_METHOD, MINE, args)


def _of_provider(_world: World) -> dict[str, Any]:
    return {"name": "twilio", "secret": "guessed"}


ROWS: dict[str, Row] = {
    **OF_AREAS,
    # The market itself
    "home": page(),
    "robots": page(),
    "sitemap": page(),
    "sitemap_part": page(lambda _w: {"section": "pages", "number": 1}),
    # Cards of what everybody may see; `tests/core/test_share_cards.py`.
    "share_card": Row(
        everyone(GONE),
        NOBODY,
        lambda w: {
            "kind": "product",
            "pk": w.draft.pk,
            "language": "en",
            "digest": "a" * 16,
        },
    ),
    "broadcasts_feed": page(),
    "storefront:manifest": page(),
    "storefront:new_goods_feed": page(),
    "storefront:farm_feed": page(lambda w: {"slug": w.farm.code}),
    "storefront:shopping_parts": page(),
    "storefront:shopping_part": page(lambda _w: {"number": 1}),
    "healthz": page(),
    "readyz": page(),
    "set_language": act(),
    "search": page(),
    "search_suggestions": page(),
    "stripe_webhook": act(),
    "stripe_connect_webhook": act(),
    # Whoever knows the provider's secret; `tests/core/test_sms_callbacks.py`.
    "sms:report": Row(NOBODY, everyone(GONE), _of_provider),
    "sms:reply": Row(NOBODY, everyone(GONE), _of_provider),
    # As of texts; `tests/core/test_spoken_calls.py`.
    "calls:report": Row(NOBODY, everyone(GONE), _of_provider),
    # WeChat, which signs; `tests/notifications/test_wechat.py`.
    "wechat_call": Row(everyone(GONE), everyone(GONE)),
    # Whoever knows the secret and signs; `tests/fulfilment/tracking/`.
    "tracking_report": Row(NOBODY, everyone(GONE), _of_provider),
    "devmail:list": page(),
    "devmail:mail": Row(everyone(GONE), NOBODY, lambda _w: {"name": "x"}),
    "devmail:html": Row(everyone(GONE), NOBODY, lambda _w: {"name": "x"}),
    "photo_copy": Row(
        everyone(GONE),
        NOBODY,
        lambda _w: {"digest": "a" * 64, "width": 320, "suffix": "webp"},
    ),
    "colour_sheet": page(lambda _w: {"code": "1f4e8c"}),
    # Storefront
    "storefront:farms": page(),
    "storefront:farm": page(lambda w: {"slug": w.farm.code}),
    "storefront:deals": page(),
    "storefront:villages": page(),
    "storefront:village": page(lambda w: {"slug": w.farm.village.slug}),
    "storefront:season": page(),
    "storefront:delivery": page(),
    "storefront:spoiled": page(),
    "storefront:help": page(),
    "storefront:place": act(),
    "legal:page": page(lambda _w: {"kind": "terms"}),
    "legal:version": page(lambda _w: {"kind": "terms", "version": 1}),
    "reviews:write": Row(
        person(REFUSED), person(REFUSED), lambda w: {"pk": w.product.pk}
    ),
    "reviews:of_product": page(lambda w: {"pk": w.product.pk}),
    "reviews:of_farm": page(lambda w: {"slug": w.farm.code}),
    # Of goods that have arrived; `tests/orders/reviews/test_farms.py`.
    "reviews:write_of_farm": Row(
        everyone(GONE), everyone(GONE), lambda w: order(w) | {"pk": 0}
    ),
    "reviews:helpful": Row(EVERYONE, EVERYONE, lambda w: {"pk": w.values["review"]}),
    "reviews:report": Row(SIGNED_IN, SIGNED_IN, lambda w: {"pk": w.values["review"]}),
    "storefront:wish": Row(EVERYONE, EVERYONE, lambda w: {"pk": w.product.pk}),
    "storefront:seen": page(),
    "storefront:followed": page(),
    "storefront:shared_wishes": page(lambda w: {"token": w.values["wish list"]}),
    "accounts:share_wishes": Row(SIGNED_IN_METHOD, SIGNED_IN),
    "storefront:season_alerts": Row(SIGNED_IN, person(GONE)),
    # Nothing with a season is listed; `tests/shop/storefront/test_wishes.py`.
    "storefront:harvest_calendar": Row(everyone(GONE), NOBODY),
    "accounts:wishes": page(),
    "storefront:role_switcher": Row(SIGNED_IN, SIGNED_IN_METHOD),
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
    # From plot to parcel
    "tracing:find": page(),
    "tracing:lot": page(lambda w: {"code": w.values["lot"]}),
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
    "checkout:own_basket": act(),
    "orders:detail": Row(MINE, MINE_METHOD, order),
    "orders:receipt": Row(MINE, MINE_METHOD, order),
    "orders:pay": mine_act(lambda w: {"number": w.unpaid.number}),
    "orders:pay_rest": mine_act(order_vendor_order),
    "orders:pay_by_card": mine_act(lambda w: {"number": w.unpaid.number}),
    "orders:return": Row(MINE, MINE_METHOD, order),
    "orders:cancel_unpaid": mine_act(lambda w: {"number": w.unpaid.number}),
    "orders:add": Row(MINE, MINE, order),
    "orders:again": mine_act(),
    "orders:find": Row(EVERYONE, EVERYONE),
    "orders:revoke": mine_act(),
    "orders:cancel_part": mine_act(order_vendor_order),
    "orders:withdraw": mine_act(order_vendor_order),
    "orders:new_date": mine_act(order_vendor_order),
    "orders:cancel_items": mine_act(order_vendor_order),
    "orders:received": mine_act(order_vendor_order),
    # The shopper's own part of the world is sent: it has no time to change.
    "orders:pickup": Row(everyone(GONE), everyone(GONE), order_vendor_order),
    # It was paid by card: its refunds need no bank account.
    "orders:refund_account": Row(everyone(GONE), everyone(GONE), order),
    "orders:messages": Row(MINE, MINE, order_vendor_order),
    "orders:document": Row(MINE, MINE_METHOD, order_document),
    "orders:invoice": Row(MINE, MINE_METHOD, order_vendor_order),
    "orders:buyer": Row(MINE, MINE, order),
    "orders:gift": Row(everyone(GONE), everyone(GONE), order),
    "orders:claim_new": Row(MINE, MINE, order_vendor_order),
    "orders:claim": Row(MINE, MINE, order_claim, lambda _w: {"do": "photos"}),
    # The world's photo has no file: who may see it is told that it is gone.
    "orders:claim_photo": Row(MINE | {SHOPPER: GONE}, MINE_METHOD, order_claim_photo),
    "messaging:product": Row(EVERYONE, SIGNED_IN, lambda w: {"pk": w.product.pk}),
    "messaging:mine": Row(SIGNED_IN, NOBODY),
    "messaging:thread": Row(MINE_SIGNED_IN, MINE_SIGNED_IN, thread),
    "messaging:report": Row(SIGNED_IN, SIGNED_IN, thread),
    # One's own account
    "accounts:home": page(),
    "accounts:profile": Row(SIGNED_IN, SIGNED_IN),
    "desk_entry": Row(SIGNED_IN, NOBODY),
    "desk_worker": page(),
    "orders:worker": page(),
    "orders:no_signal": page(),
    "desk_manifest": page(),
    "desk_offline": page(),
    "desk_signed_out": page(),
    "office_entry": Row(SIGNED_IN, NOBODY),
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
    # Only where the market has keys; `tests/accounts/test_outside_sign_in.py`.
    **dict.fromkeys(
        (
            "socialaccount_connections",
            "socialaccount_signup",
            "weixin_login",
            "weixin_callback",
            "alipay_login",
            "alipay_callback",
        ),
        Row(everyone(GONE), everyone(GONE)),
    ),
    "accounts:orders": Row(SIGNED_IN, SIGNED_IN_METHOD),
    "accounts:balance": Row(SIGNED_IN, NOBODY),
    "accounts:balance_choice": Row(NOBODY, SIGNED_IN),
    # Nobody here has a balance; `test_pages.py` says what is seen of one.
    "accounts:balance_pay_back": Row(
        person(GONE), person(GONE), lambda _w: {"currency": "CNY"}
    ),
    "accounts:cards": Row(SIGNED_IN, NOBODY),
    "accounts:card_new": Row(SIGNED_IN, SIGNED_IN),
    "accounts:card_saved": Row(SIGNED_IN, NOBODY),
    "accounts:card_default": Row(
        NOBODY, MINE_SIGNED_IN, lambda w: {"pk": w.values["card"]}
    ),
    "accounts:card_remove": Row(
        NOBODY, MINE_SIGNED_IN, lambda w: {"pk": w.values["card"]}
    ),
    "accounts:notices": Row(SIGNED_IN, NOBODY),
    "accounts:notices_read": Row(NOBODY, SIGNED_IN),
    "accounts:notice": Row(
        NOBODY, MINE_SIGNED_IN, lambda w: {"notice_id": w.values["note"]}
    ),
    "notice": Row(
        MINE_SIGNED_IN,
        NOBODY,
        lambda w: {"code": int_to_base36(w.values["note"])},
    ),
    "accounts:choices": Row(SIGNED_IN, SIGNED_IN),
    "accounts:texts_resume": Row(NOBODY, SIGNED_IN),
    "accounts:push_on": Row(NOBODY, SIGNED_IN),
    "accounts:push_key": Row(NOBODY, SIGNED_IN),
    "accounts:push_off": Row(NOBODY, person(GONE), lambda _world: {"pk": 1}),
    "push_worker": page(),
    # Only where the market has an account at WeChat.
    "accounts:wechat": Row(person(GONE), person(GONE)),
    "accounts:wechat_off": Row(NOBODY, person(GONE)),
    # Whoever has the mail; a token of somebody else's making opens nothing.
    "unsubscribe": Row(
        everyone(GONE), everyone(GONE), lambda _world: {"token": "guessed"}
    ),
    "onboarding:apply": Row(EVERYONE, SIGNED_IN),
    "onboarding:who": Row(SIGNED_IN, SIGNED_IN),
    "onboarding:where": Row(SIGNED_IN, SIGNED_IN),
    "onboarding:grown": Row(SIGNED_IN, SIGNED_IN),
    "onboarding:papers": Row(SIGNED_IN, SIGNED_IN),
    # The file itself is not there; `test_documents.py` says who opens one that is.
    "onboarding:paper": Row(person(GONE), SIGNED_IN_METHOD, own_paper),
    "onboarding:paper_remove": Row(SIGNED_IN_METHOD, MINE_SIGNED_IN, own_paper),
    "onboarding:bank": Row(SIGNED_IN, SIGNED_IN),
    "onboarding:send": Row(SIGNED_IN, SIGNED_IN),
    "members:join": Row(EVERYONE, SIGNED_IN),
    **FARM_DESK,
    # The cooperative's office
    "office:queue": Row(OFFICE, OFFICE, office),
    "office:applications": Row(OFFICE, OFFICE_METHOD, office),
    "office:application": Row(
        OFFICE, OFFICE, lambda w: office(w) | {"pk": w.application.pk}
    ),
    "office:application_paper": Row(
        OFFICE | {OWN_COOP: GONE},
        OFFICE_METHOD,
        lambda w: office(w) | {"pk": w.application.pk, "paper": w.values["paper"]},
    ),
    "office:recalls": Row(OFFICE, OFFICE_METHOD, office),
    "office:recall": Row(
        OFFICE, OFFICE_METHOD, lambda w: office(w) | {"pk": w.values["recall"]}
    ),
    "office:sellers": Row(OFFICE, OFFICE_METHOD, office),
    "office:seller": Row(
        OFFICE,
        OFFICE,
        lambda w: office(w) | {"pk": w.farm.pk},
        lambda _w: {"do": "suspend", "reason": ""},
    ),
    "office:certificates": Row(OFFICE, OFFICE_METHOD, office),
    "office:certificate": Row(OFFICE, OFFICE, office_certificate),
    "office:certificate_file": Row(
        OFFICE | {OWN_COOP: GONE}, OFFICE_METHOD, office_certificate
    ),
    "office:claims": Row(OFFICE, OFFICE_METHOD, office),
    "office:claim_figures": Row(OFFICE, OFFICE_METHOD, office),
    "office:claim": Row(OFFICE, OFFICE, office_claim),
    "office:claim_photo": Row(
        OFFICE | {OWN_COOP: GONE}, OFFICE_METHOD, office_claim_photo
    ),
    "office:listings": Row(OFFICE, OFFICE, office),
    "office:listing": Row(OFFICE, OFFICE, lambda w: office(w) | {"pk": w.draft.pk}),
}
