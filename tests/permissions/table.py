"""Every address of the market: who may read it, and who may post to it.

A new address needs a row here, or its test fails. `args` are made from the world.
"""

from typing import Any

from django.utils.http import int_to_base36

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
    REFUSED,
    SIGNED_IN,
    SIGNED_IN_METHOD,
    everyone,
    person,
)
from tests.permissions.areas import OF_AREAS
from tests.permissions.rows import Args, Row
from tests.permissions.whose import (
    desk,
    desk_certificate,
    desk_claim,
    desk_claim_photo,
    desk_customer_order,
    desk_document,
    desk_import,
    desk_lot,
    desk_order,
    desk_photo,
    desk_plot,
    desk_product,
    desk_recall,
    desk_thread,
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
from tests.permissions.world import OWN_COOP, OWNER, SHOPPER, World


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


def _of_provider(_world: World) -> dict[str, Any]:
    return {"name": "twilio", "secret": "guessed"}


ROWS: dict[str, Row] = {
    **OF_AREAS,
    # The market itself
    "home": page(),
    "robots": page(),
    "healthz": page(),
    "readyz": page(),
    "set_language": act(),
    "search": page(),
    "stripe_webhook": act(),
    "stripe_connect_webhook": act(),
    # Whoever knows the provider's secret; `tests/core/test_sms_callbacks.py`.
    "sms:report": Row(NOBODY, everyone(GONE), _of_provider),
    "sms:reply": Row(NOBODY, everyone(GONE), _of_provider),
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
    "legal:page": page(lambda _w: {"kind": "terms"}),
    "legal:version": page(lambda _w: {"kind": "terms", "version": 1}),
    "reviews:write": Row(
        person(REFUSED), person(REFUSED), lambda w: {"pk": w.product.pk}
    ),
    "reviews:report": Row(SIGNED_IN, SIGNED_IN, lambda w: {"pk": w.values["review"]}),
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
    "orders:return": Row(MINE, MINE_METHOD, order),
    "orders:cancel_unpaid": mine_act(lambda w: {"number": w.unpaid.number}),
    "orders:again": mine_act(),
    "orders:revoke": mine_act(),
    "orders:cancel_part": mine_act(order_vendor_order),
    "orders:withdraw": mine_act(order_vendor_order),
    "orders:new_date": mine_act(order_vendor_order),
    "orders:cancel_items": mine_act(order_vendor_order),
    "orders:received": mine_act(order_vendor_order),
    # The shopper's own part of the world is sent: it has no time to change.
    "orders:pickup": Row(everyone(GONE), everyone(GONE), order_vendor_order),
    "orders:messages": Row(MINE, MINE, order_vendor_order),
    "orders:document": Row(MINE, MINE_METHOD, order_document),
    "orders:invoice": Row(MINE, MINE_METHOD, order_vendor_order),
    "orders:buyer": Row(MINE, MINE, order),
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
    "accounts:orders": Row(SIGNED_IN, SIGNED_IN_METHOD),
    "accounts:balance": Row(SIGNED_IN, NOBODY),
    "accounts:balance_choice": Row(NOBODY, SIGNED_IN),
    # Nobody here has a balance; `test_pages.py` says what is seen of one.
    "accounts:balance_pay_back": Row(
        person(GONE), person(GONE), lambda _w: {"currency": "CNY"}
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
    # The farm's desk
    "desk:today": desk_page(),
    "desk:orders": desk_page(),
    "desk:order": desk_page(desk_order),
    "desk:customer_orders": desk_page(),
    "desk:customer_order_new": Row(DESK, DESK, desk),
    "desk:customer_order": Row(DESK, DESK, desk_customer_order),
    "desk:order_slip": desk_page(desk_order),
    "desk:order_accept": desk_act(),
    "desk:order_pack": desk_act(),
    "desk:order_new_date": desk_act(),
    "desk:order_line": desk_act(
        lambda w: desk_order(w) | {"line_id": w.values["line"]}
    ),
    "desk:line_lots": desk_page(
        lambda w: desk_order(w) | {"line_id": w.values["line"]}, form=True
    ),
    "desk:order_packed": desk_act(),
    "desk:order_ship": desk_act(),
    "desk:first_steps_hide": desk_act(desk),
    # No parcel has left yet: that is 404 for the seller as well.
    "desk:parcel_label": Row(
        DESK | {OWNER: GONE},
        DESK | {OWNER: GONE},
        lambda w: desk_order(w) | {"parcel": 1},
    ),
    "desk:order_cancel": desk_act(),
    "desk:order_refund": desk_page(desk_order, form=True),
    "desk:packing": desk_page(form=True),
    "desk:packing_sync": Row(DESK_JSON_METHOD, DESK_JSON, desk),
    "desk:packing_paper": desk_page(lambda w: desk(w) | {"kind": "slips"}),
    "desk:short": desk_page(form=True),
    "desk:short_pool": desk_page(
        lambda w: desk(w) | {"pk": w.values["pool"]}, form=True
    ),
    "desk:dispatch": desk_page(form=True),
    "desk:tracking_upload": desk_act(desk),
    "desk:tracking_file": desk_page(
        lambda w: desk(w) | {"pk": w.values["tracking"]}, form=True
    ),
    "desk:tracking_template": desk_page(),
    "desk:delivery": desk_page(),
    "desk:delivery_new": desk_page(form=True),
    "desk:delivery_settings": desk_act(desk),
    "desk:delivery_edit": desk_page(
        lambda w: desk(w) | {"pk": w.delivery.pk}, form=True
    ),
    "desk:delivery_remove": desk_act(lambda w: desk(w) | {"pk": w.delivery.pk}),
    "desk:products": desk_page(),
    "desk:product_new": desk_page(form=True),
    "desk:product_quick": desk_page(form=True),
    "desk:product_names": desk_page(),
    "desk:products_many": Row(
        DESK, DESK, desk, lambda w: {"row": [w.product.pk], "key": "x"}
    ),
    "desk:products_many_undo": desk_act(lambda w: desk(w) | {"pk": w.values["batch"]}),
    "desk:products_delete": desk_act(desk),
    "desk:product_again": desk_act(desk_product),
    "desk:certificates": desk_page(),
    "desk:certificate_new": desk_page(form=True),
    "desk:certificate": desk_page(desk_certificate),
    "desk:certificate_renew": desk_page(desk_certificate, form=True),
    "desk:certificate_withdraw": desk_act(desk_certificate),
    # The file itself is not there: that is 404 for its holder as well.
    "desk:certificate_file": Row(DESK | {OWNER: GONE}, DESK_METHOD, desk_certificate),
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
    "desk:shop_closing": desk_act(desk),
    "desk:shop_phone": desk_act(desk),
    "desk:shop_tax": desk_act(desk),
    "desk:shop_bank": desk_page(form=True),
    "desk:more": desk_page(),
    "desk:team": desk_page(),
    "desk:team_invite": desk_act(desk),
    "desk:team_revoke": desk_act(lambda w: desk(w) | {"pk": w.values["invitation"]}),
    "desk:team_member": Row(
        DESK_METHOD,
        DESK,
        lambda w: desk(w) | {"pk": w.values["membership"]},
        lambda _w: {"role": "owner"},
    ),
    "desk:team_leave": desk_act(desk),
    "desk:shop_cover": desk_act(desk),
    "desk:shop_face": desk_act(desk),
    "desk:figures": desk_page(),
    "desk:money": desk_page(),
    "desk:statement": desk_page(),
    "desk:documents": desk_page(),
    "desk:document": desk_page(desk_document),
    "desk:issuer": desk_page(form=True),
    "desk:payout_way": desk_page(form=True),
    "desk:stripe_start": desk_act(desk),
    "desk:stripe_again": desk_page(),
    "desk:stripe_back": desk_page(),
    "desk:stripe_dashboard": desk_act(desk),
    "desk:figures_orders": desk_page(),
    "desk:figures_table": desk_page(lambda w: desk(w) | {"name": "time"}),
    "desk:claims": desk_page(),
    "desk:claim_causes": desk_page(),
    "desk:claim_policy": desk_page(form=True),
    "desk:claim": Row(DESK, DESK, desk_claim, lambda _w: {"do": "refuse"}),
    "desk:claim_photo": Row(DESK | {OWNER: GONE}, DESK_METHOD, desk_claim_photo),
    "desk:questions": desk_page(),
    "desk:question": desk_page(desk_thread, form=True),
    "desk:question_hide": desk_act(desk_thread),
    "desk:question_show": desk_act(desk_thread),
    "desk:question_report": desk_act(desk_thread),
    "desk:lots": desk_page(),
    "desk:lot_new": desk_page(form=True),
    "desk:lot": desk_page(desk_lot),
    "desk:lot_labels": desk_page(desk_lot),
    "desk:lot_waste": desk_act(desk_lot),
    "desk:lot_count": desk_act(desk_lot),
    "desk:lot_correct": desk_act(desk_lot),
    "desk:lot_certificate": desk_act(desk_lot),
    "desk:plots": desk_page(form=True),
    "desk:plot": desk_page(desk_plot, form=True),
    "desk:plot_use": Row(DESK_METHOD, DESK, desk_plot, lambda _w: {"used": "0"}),
    "desk:recalls": desk_page(),
    "desk:recall_new": desk_page(form=True),
    "desk:recall": desk_page(desk_recall, form=True),
    "desk:recall_again": desk_act(desk_recall),
    "desk:imports": desk_page(form=True),
    "desk:import_template": desk_page(),
    "desk:import": desk_page(desk_import),
    "desk:import_columns": desk_page(desk_import, form=True),
    "desk:import_check": desk_act(desk_import),
    "desk:import_apply": desk_act(desk_import),
    "desk:import_cancel": desk_act(desk_import),
    "desk:import_undo": desk_act(desk_import),
    "desk:import_rows": desk_page(desk_import),
    "desk:import_pictures": desk_act(desk_import),
    "desk:exports": desk_page(),
    "desk:export_products": desk_page(),
    "desk:export_lots": desk_page(),
    "desk:export_orders": desk_page(),
    "desk:export_lines": desk_page(),
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
