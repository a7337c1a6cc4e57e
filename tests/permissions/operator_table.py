"""The addresses that the operator's staff alone have: the market's own office."""

from tests.permissions.answers import GONE, METHOD, STAFF_ONLY
from tests.permissions.rows import Row
from tests.permissions.whose import (
    market_batch,
    market_dispute,
    market_document,
    market_office,
    market_order,
    market_order_part,
    market_refund,
    market_seller,
)
from tests.permissions.world import STAFF

OPERATOR: dict[str, Row] = {
    "office:orders": Row(STAFF_ONLY, STAFF_ONLY | {STAFF: METHOD}, market_office),
    "office:order": Row(STAFF_ONLY, STAFF_ONLY | {STAFF: METHOD}, market_order),
    "office:order_refund": Row(STAFF_ONLY, STAFF_ONLY, market_order_part),
    "office:refund_again": Row(STAFF_ONLY | {STAFF: METHOD}, STAFF_ONLY, market_refund),
    "office:gifts": Row(STAFF_ONLY, STAFF_ONLY, market_office),
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
}
