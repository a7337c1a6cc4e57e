"""The addresses of visits: places to see, and who writes of them."""

from tests.permissions.answers import (
    DESK,
    DESK_JSON,
    DESK_JSON_METHOD,
    DESK_METHOD,
    EVERYONE,
    GONE,
    LOGIN,
    METHOD,
    MINE_METHOD,
    NOBODY,
    SIGNED_IN,
    SIGNED_IN_METHOD,
    STAFF_ONLY,
    everyone,
)
from tests.permissions.rows import Row
from tests.permissions.whose import desk, market_office, order
from tests.permissions.world import ANONYMOUS, OWNER, STAFF

# No place to see is there.
_VIEWPOINT = lambda w: market_office(w) | {"pk": 0}  # noqa: E731

_SLUG = lambda _w: {"slug": "no-such-visit"}  # noqa: E731

_OFFER = lambda w: desk(w) | {"pk": 0}  # noqa: E731
_NONE = everyone(GONE) | {ANONYMOUS: LOGIN}
_OF_AN_OFFER = (
    "visit", "visit_edit", "visit_prices", "visit_plan", "visit_slot",
    "visit_slot_cancel", "visit_booking",
)  # fmt: skip

_BOOKING = lambda w: order(w) | {"booking": 0}  # noqa: E731

VISITS: dict[str, Row] = {
    "visit:index": Row(EVERYONE, NOBODY),
    "visit:place": Row(everyone(GONE), NOBODY, lambda _w: {"slug": "no-such-place"}),
    # No such experience is there.
    "visit:experience": Row(everyone(GONE), NOBODY, _SLUG),
    "visit:price": Row(everyone(GONE), NOBODY, _SLUG),
    "visit:add": Row(NOBODY, everyone(GONE), _SLUG),
    "visit:review": Row(
        everyone(GONE) | {ANONYMOUS: LOGIN}, everyone(GONE) | {ANONYMOUS: LOGIN}, _SLUG
    ),
    # The shopper's order has no visit.
    "orders:visit": Row(everyone(GONE), MINE_METHOD, _BOOKING),
    "orders:visit_tickets": Row(everyone(GONE), MINE_METHOD, _BOOKING),
    "orders:visit_calendar": Row(everyone(GONE), MINE_METHOD, _BOOKING),
    "orders:visit_cancel": Row(MINE_METHOD, everyone(GONE), _BOOKING),
    "orders:visit_move": Row(MINE_METHOD, everyone(GONE), _BOOKING),
    "accounts:visits": Row(SIGNED_IN, SIGNED_IN_METHOD),
    "desk:visit_slot_message": Row(_NONE | {OWNER: METHOD}, _NONE, _OFFER),
    "desk:visits": Row(DESK, DESK_METHOD, desk),
    "desk:visit_new": Row(DESK, DESK, desk),
    "desk:visit_days": Row(DESK, DESK_METHOD, desk),
    "desk:visit_export": Row(DESK, DESK_METHOD, desk, lambda _w: {"form": "csv"}),
    "desk:visit_check_in": Row(DESK, DESK, desk),
    # What is sent can't be read.
    "desk:visit_check_in_sync": Row(DESK_JSON_METHOD, DESK_JSON, desk),
    # No experience and no date of the farm is there.
    **{f"desk:{name}": Row(_NONE, _NONE, _OFFER) for name in _OF_AN_OFFER},
    "desk:visit_photos": Row(_NONE | {OWNER: METHOD}, _NONE, _OFFER),
    "office:viewpoint_new": Row(
        STAFF_ONLY,
        STAFF_ONLY,
        lambda w: market_office(w) | {"pk": w.farm.village_id},
        lambda w: {"village": w.farm.village_id, "name_en": "The terrace"},
    ),
    "office:viewpoint": Row(
        STAFF_ONLY | {STAFF: GONE}, STAFF_ONLY | {STAFF: GONE}, _VIEWPOINT
    ),
    "office:viewpoint_photos": Row(
        STAFF_ONLY | {STAFF: METHOD}, STAFF_ONLY | {STAFF: GONE}, _VIEWPOINT
    ),
}
