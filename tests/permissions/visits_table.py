"""The addresses of visits: places to see, and who writes of them."""

from tests.permissions.answers import (
    EVERYONE,
    GONE,
    LOGIN,
    METHOD,
    NOBODY,
    STAFF_ONLY,
    everyone,
)
from tests.permissions.rows import Row
from tests.permissions.whose import market_office
from tests.permissions.world import ANONYMOUS, STAFF

# No place to see is there.
_VIEWPOINT = lambda w: market_office(w) | {"pk": 0}  # noqa: E731

_SLUG = lambda _w: {"slug": "no-such-visit"}  # noqa: E731

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
