"""The addresses of a county's programme: its officers, and the operator's staff."""

from typing import Any

from tests.permissions.answers import (
    EVERYONE,
    GONE,
    LOGIN,
    METHOD,
    NOBODY,
    REFUSED,
    everyone,
    only,
)
from tests.permissions.rows import Row
from tests.permissions.world import ANONYMOUS, OFFICER, PROVINCE, STAFF, World

COUNTY = only(OFFICER, PROVINCE, STAFF)
COUNTY_METHOD = COUNTY | dict.fromkeys((OFFICER, PROVINCE, STAFF), METHOD)
# What a county enters itself; its province does not do it in its place.
OWN_ENTRY = COUNTY | {PROVINCE: REFUSED}


def county(world: World) -> dict[str, Any]:
    return {"slug": world.people[OFFICER].counties.get().county.slug}


COUNTIES: dict[str, Row] = {
    "impact": Row(EVERYONE, NOBODY),
    "impact_of": Row(everyone(GONE), NOBODY, county),
    "programme_entry": Row(COUNTY | {ANONYMOUS: LOGIN}, NOBODY),
    **{
        f"programme:{name}": Row(COUNTY, COUNTY_METHOD, county)
        for name in (
            "overview",
            "months",
            "regions",
            "villages",
            "counties",
            "reports",
        )
    },
    "programme:log": Row(OWN_ENTRY, COUNTY_METHOD | {PROVINCE: REFUSED}, county),
    "programme:village": Row(
        everyone(GONE) | {ANONYMOUS: LOGIN},
        COUNTY_METHOD,
        lambda w: county(w) | {"pk": 0},
    ),
    "programme:report_file": Row(
        everyone(GONE) | {ANONYMOUS: LOGIN},
        COUNTY_METHOD,
        lambda w: county(w) | {"pk": 0, "form": "pdf"},
    ),
    "programme:targets": Row(COUNTY, COUNTY, county),
    "programme:declared": Row(COUNTY, OWN_ENTRY, county),
    "programme:take_back": Row(
        everyone(GONE) | {ANONYMOUS: LOGIN, PROVINCE: REFUSED},
        everyone(GONE) | {ANONYMOUS: LOGIN, PROVINCE: REFUSED},
        lambda w: county(w) | {"pk": 0},
    ),
}
