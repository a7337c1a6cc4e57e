"""The addresses of a farm's desk: orders, goods, stock, shop, money, files."""

from tests.permissions.answers import (
    DESK,
    DESK_JSON,
    DESK_JSON_METHOD,
    DESK_METHOD,
    GONE,
)
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
)
from tests.permissions.world import OWNER


def desk_page(args: Args = desk, *, form: bool = False) -> Row:
    return Row(DESK, DESK if form else DESK_METHOD, args)


def desk_act(args: Args = desk_order) -> Row:
    return Row(DESK_METHOD, DESK, args)


FARM_DESK: dict[str, Row] = {
    "desk:today": desk_page(),
    "desk:orders": desk_page(),
    "desk:order": desk_page(desk_order),
    "desk:customer_orders": desk_page(),
    "desk:customer_order_new": Row(DESK, DESK, desk),
    "desk:customer_order": Row(DESK, DESK, desk_customer_order),
    "desk:letters": desk_page(),
    "desk:letter_new": Row(
        DESK, DESK, desk, lambda _w: {"title_en": "N", "text_en": "T"}
    ),
    "desk:letter": Row(
        DESK,
        DESK,
        lambda w: desk(w) | {"pk": w.values["letter"]},
        lambda _w: {"do": "draft"},
    ),
    "desk:stall": Row(DESK, DESK, desk),
    "desk:stall_sync": Row(DESK_JSON_METHOD, DESK_JSON, desk),
    "desk:order_slip": desk_page(desk_order),
    "desk:order_accept": desk_act(),
    "desk:order_pack": desk_act(),
    # No refund is there to be given back in cash.
    "desk:cash_returned": Row(
        DESK_METHOD,
        DESK | {OWNER: GONE},
        lambda w: desk_order(w) | {"refund": 0},
    ),
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
    # Nor is there a waybill of the order.
    "desk:waybill_cancel": Row(
        DESK_METHOD, DESK | {OWNER: GONE}, lambda w: desk_order(w) | {"pk": 1}
    ),
    "desk:waybill": desk_act(),
    "desk:waybills": desk_act(desk),
    "desk:waybill_labels": desk_page(),
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
    "desk:rounds": desk_page(),
    "desk:round_move": desk_act(desk_order),
    "desk:round_time": desk_act(desk_order),
    "desk:round_deliver": desk_act(desk_order),
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
    "desk:groups": desk_page(),
    "desk:group_new": desk_page(form=True),
    "desk:group": desk_page(lambda w: desk(w) | {"pk": w.values["group offer"]}),
    "desk:group_edit": desk_page(
        lambda w: desk(w) | {"pk": w.values["group offer"]}, form=True
    ),
    "desk:group_stop": desk_act(lambda w: desk(w) | {"pk": w.values["group offer"]}),
    "desk:containers": desk_page(),
    "desk:container_new": desk_page(form=True),
    "desk:container": desk_page(
        lambda w: desk(w) | {"pk": w.values["container"]}, form=True
    ),
    "desk:order_containers": desk_page(desk_order, form=True),
    "desk:presales": desk_page(),
    "desk:presale_new": desk_page(form=True),
    "desk:presale": desk_page(
        lambda w: desk(w) | {"pk": w.values["presale"]}, form=True
    ),
    "desk:order_windows": desk_page(),
    "desk:order_window_new": desk_page(form=True),
    "desk:order_window": desk_page(
        lambda w: desk(w) | {"pk": w.values["order window"]}, form=True
    ),
    "desk:order_window_remove": desk_act(
        lambda w: desk(w) | {"pk": w.values["order window"]}
    ),
    "desk:products": desk_page(),
    "desk:product_new": desk_page(form=True),
    "desk:product_quick": desk_page(form=True),
    "desk:product_names": desk_page(),
    "desk:products_many": Row(
        DESK, DESK, desk, lambda w: {"row": [w.product.pk], "key": "x"}
    ),
    "desk:products_many_undo": desk_act(lambda w: desk(w) | {"pk": w.values["batch"]}),
    "desk:products_delete": desk_act(desk),
    "desk:offers": desk_page(),
    "desk:offer_sale": desk_page(form=True),
    "desk:offer_code": desk_page(form=True),
    "desk:offer_code_stop": desk_act(
        lambda w: desk(w) | {"pk": w.values["seller code"]}
    ),
    "desk:offer_quantity": desk_page(form=True),
    "desk:offer_quantity_stop": desk_act(
        lambda w: desk(w) | {"pk": w.values["quantity discount"]}
    ),
    "desk:offer_edit": desk_page(
        lambda w: desk(w) | {"pk": w.values["seller code"]}, form=True
    ),
    "desk:offer_sale_stop": desk_act(
        lambda w: desk(w) | {"pk": w.values["sale price"]}
    ),
    "desk:product_sale": desk_page(desk_product, form=True),
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
    "desk:customers": desk_page(),
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
    "desk:performance": desk_page(),
    "desk:claim_policy": desk_page(form=True),
    "desk:claim": Row(DESK, DESK, desk_claim, lambda _w: {"do": "refuse"}),
    "desk:claim_photo": Row(DESK | {OWNER: GONE}, DESK_METHOD, desk_claim_photo),
    "desk:reviews": Row(DESK, DESK | {OWNER: GONE}, desk),
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
}
