"""The activity log, and seeing the market as a person: who may read and post there."""

from typing import Any

from tests.permissions.answers import (
    EVERYONE,
    GONE,
    METHOD,
    NOBODY,
    OFFICE,
    OFFICE_METHOD,
    SIGNED_IN,
    SIGNED_IN_METHOD,
    STAFF_ONLY,
    person,
)
from tests.permissions.rows import Row
from tests.permissions.whose import market_office, office
from tests.permissions.world import SHOPPER, STAFF, World


def market_person(world: World) -> dict[str, Any]:
    return market_office(world) | {"pk": world.people[SHOPPER].pk}


LOG: dict[str, Row] = {
    "office:log": Row(OFFICE, OFFICE_METHOD, office),
    "office:people": Row(STAFF_ONLY, STAFF_ONLY | {STAFF: METHOD}, market_office),
    "office:person": Row(
        STAFF_ONLY, STAFF_ONLY, market_person, lambda _w: {"do": "look", "reason": "R"}
    ),
    "accounts:helpers": Row(
        SIGNED_IN, person(GONE), body=lambda _w: {"do": "agree", "asked": "0"}
    ),
    "accounts:own_data": Row(SIGNED_IN, SIGNED_IN),
    # Of a day on which nobody asked.
    "accounts:own_data_file": Row(
        person(GONE), SIGNED_IN_METHOD, lambda _w: {"day": "2020-01-01"}
    ),
    # Nobody is another person here, so everybody is shown home.
    "accounts:stop_visit": Row(NOBODY, EVERYONE),
}
