"""The addresses of a market's opening: the setup link, and the steps in its office."""

from tests.permissions.answers import EVERYONE, STAFF_ONLY
from tests.permissions.rows import Row
from tests.permissions.whose import market_office

OPENING: dict[str, Row] = {
    # There is an operator: the link is over, and leads staff to the checklist.
    "setup:link": Row(EVERYONE, EVERYONE, lambda _w: {"token": "x"}),
    "office:opening": Row(STAFF_ONLY, STAFF_ONLY, market_office),
    "office:opening_market": Row(STAFF_ONLY, STAFF_ONLY, market_office),
    "office:opening_looks": Row(STAFF_ONLY, STAFF_ONLY, market_office),
    "office:opening_operator": Row(STAFF_ONLY, STAFF_ONLY, market_office),
    "office:opening_delivery": Row(STAFF_ONLY, STAFF_ONLY, market_office),
    "office:opening_limits": Row(STAFF_ONLY, STAFF_ONLY, market_office),
    "office:opening_goods": Row(STAFF_ONLY, STAFF_ONLY, market_office),
    "office:opening_payments": Row(STAFF_ONLY, STAFF_ONLY, market_office),
    "office:opening_messages": Row(STAFF_ONLY, STAFF_ONLY, market_office),
}
