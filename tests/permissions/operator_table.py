"""The addresses that the operator's staff alone have: the market's own office."""

from typing import Any

from tests.permissions.answers import GONE, METHOD, STAFF_ONLY
from tests.permissions.rows import Row
from tests.permissions.whose import (
    market_batch,
    market_dispute,
    market_document,
    market_headline,
    market_office,
    market_order,
    market_order_vendor_order,
    market_refund,
    market_seller,
)
from tests.permissions.world import OFFICER, STAFF, World


def _county(world: World) -> dict[str, Any]:
    county = world.people[OFFICER].counties.get().county
    return market_office(world) | {"place": county.slug}


OPERATOR: dict[str, Row] = {
    "office:orders": Row(STAFF_ONLY, STAFF_ONLY | {STAFF: METHOD}, market_office),
    "office:order": Row(STAFF_ONLY, STAFF_ONLY, market_order),
    "office:order_refund": Row(STAFF_ONLY, STAFF_ONLY, market_order_vendor_order),
    # No parcel has left yet: that is 404 for the operator as well.
    "office:order_label": Row(
        STAFF_ONLY | {STAFF: GONE},
        STAFF_ONLY | {STAFF: GONE},
        lambda w: market_order(w) | {"parcel": 1},
    ),
    "office:customer_orders": Row(
        STAFF_ONLY, STAFF_ONLY | {STAFF: METHOD}, market_office
    ),
    "office:customer_order_new": Row(STAFF_ONLY, STAFF_ONLY, market_office),
    # The market's staff placed none.
    "office:customer_order": Row(
        STAFF_ONLY | {STAFF: GONE}, STAFF_ONLY | {STAFF: GONE}, market_order
    ),
    "office:refund_again": Row(STAFF_ONLY | {STAFF: METHOD}, STAFF_ONLY, market_refund),
    "office:refund_requests": Row(
        STAFF_ONLY, {**STAFF_ONLY, STAFF: GONE}, market_office
    ),
    "office:legal_texts": Row(STAFF_ONLY, STAFF_ONLY | {STAFF: METHOD}, market_office),
    "office:legal_text": Row(
        STAFF_ONLY, STAFF_ONLY, lambda w: market_office(w) | {"kind": "terms"}
    ),
    "office:headlines": Row(
        STAFF_ONLY, STAFF_ONLY, market_office, lambda _w: {"title_en": ""}
    ),
    "office:headline": Row(
        STAFF_ONLY, STAFF_ONLY, market_headline, lambda _w: {"do": "end"}
    ),
    "office:reviews": Row(STAFF_ONLY, {**STAFF_ONLY, STAFF: GONE}, market_office),
    "office:questions": Row(STAFF_ONLY, {**STAFF_ONLY, STAFF: GONE}, market_office),
    "office:gifts": Row(STAFF_ONLY, STAFF_ONLY, market_office),
    "office:seller_performance": Row(
        STAFF_ONLY,
        STAFF_ONLY | {STAFF: METHOD},
        lambda w: market_office(w) | {"pk": w.farm.pk},
    ),
    "office:deliveries": Row(STAFF_ONLY, STAFF_ONLY, market_office),
    "office:payouts": Row(
        STAFF_ONLY, STAFF_ONLY, market_office, lambda _w: {"currency": "CNY"}
    ),
    "office:payout_answer": Row(STAFF_ONLY, STAFF_ONLY, market_office),
    "office:payout_batch": Row(
        STAFF_ONLY, STAFF_ONLY, market_batch, lambda _w: {"do": "cancel"}
    ),
    "office:payout_file": Row(
        STAFF_ONLY | {STAFF: METHOD},
        STAFF_ONLY,
        market_batch,
        lambda _w: {"as": "csv"},
    ),
    "office:reconciliation": Row(
        STAFF_ONLY, STAFF_ONLY, market_office, lambda _w: {"do": "run"}
    ),
    "office:work": Row(
        STAFF_ONLY, STAFF_ONLY, market_office, lambda _w: {"do": "row:1"}
    ),
    "office:bank_statement": Row(STAFF_ONLY, STAFF_ONLY, market_office),
    "office:disputes": Row(STAFF_ONLY, STAFF_ONLY | {STAFF: METHOD}, market_office),
    "office:dispute": Row(
        STAFF_ONLY, STAFF_ONLY, market_dispute, lambda _w: {"do": "save"}
    ),
    # The file itself is not there: that is 404 for the operator as well.
    "office:dispute_file": Row(
        STAFF_ONLY | {STAFF: GONE},
        STAFF_ONLY | {STAFF: METHOD},
        lambda w: market_dispute(w) | {"file": w.values["evidence"]},
    ),
    "office:seller_statement": Row(
        STAFF_ONLY, STAFF_ONLY | {STAFF: METHOD}, market_seller
    ),
    "office:documents": Row(STAFF_ONLY, STAFF_ONLY | {STAFF: METHOD}, market_office),
    "office:document": Row(STAFF_ONLY, STAFF_ONLY | {STAFF: METHOD}, market_document),
    "office:places": Row(STAFF_ONLY, STAFF_ONLY | {STAFF: METHOD}, market_office),
    "office:places_file": Row(STAFF_ONLY, STAFF_ONLY, market_office),
    "office:places_template": Row(
        STAFF_ONLY, STAFF_ONLY | {STAFF: METHOD}, market_office
    ),
    "office:county": Row(STAFF_ONLY, STAFF_ONLY | {STAFF: METHOD}, _county),
    "office:county_new": Row(
        STAFF_ONLY,
        STAFF_ONLY,
        market_office,
        lambda _w: {"name_en": "Anze", "region": "CN-SX"},
    ),
    "office:county_edit": Row(
        STAFF_ONLY,
        STAFF_ONLY,
        _county,
        lambda _w: {"name_en": "Licheng", "region": "CN-SX"},
    ),
    "office:village_new": Row(
        STAFF_ONLY, STAFF_ONLY, _county, lambda _w: {"name_en": "Matian"}
    ),
    "office:village_edit": Row(
        STAFF_ONLY,
        STAFF_ONLY,
        lambda w: market_office(w) | {"pk": w.farm.village_id},
        lambda _w: {"name_en": "Beishe"},
    ),
    "office:officers": Row(STAFF_ONLY | {STAFF: METHOD}, STAFF_ONLY, _county),
    "office:officer": Row(
        STAFF_ONLY | {STAFF: METHOD}, STAFF_ONLY, lambda w: _county(w) | {"pk": 0}
    ),
    "office:settle": Row(
        STAFF_ONLY,
        STAFF_ONLY,
        market_seller,
        lambda w: {"village": w.farm.village_id},
    ),
    "office:county_merge": Row(STAFF_ONLY, STAFF_ONLY, _county),
    "office:village_move": Row(
        STAFF_ONLY,
        STAFF_ONLY,
        lambda w: market_office(w) | {"pk": w.farm.village_id},
    ),
    "office:story": Row(
        STAFF_ONLY,
        STAFF_ONLY,
        _county,
        lambda _w: {"do": "save", "headline_en": "H", "lead_en": "L", "position": 0},
    ),
    "office:step_new": Row(
        STAFF_ONLY,
        STAFF_ONLY,
        _county,
        lambda _w: {"when_en": "2019", "title_en": "T", "text_en": "T"},
    ),
    # No step of the county's way is there.
    "office:step": Row(
        STAFF_ONLY | {STAFF: GONE},
        STAFF_ONLY | {STAFF: GONE},
        lambda w: _county(w) | {"pk": 0},
    ),
}
