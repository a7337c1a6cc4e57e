"""Who may look at what is kept of a seller's broadcasts, and agree with hosts."""

from typing import Any

from tests.permissions.answers import (
    DESK,
    DESK_METHOD,
    EVERYONE,
    GONE,
    METHOD,
    NOBODY,
    STAFF_ONLY,
)
from tests.permissions.rows import Row
from tests.permissions.whose import desk, desk_product, market_office
from tests.permissions.world import OWNER, STAFF, World

STAFF_METHOD = STAFF_ONLY | {STAFF: METHOD}
# The world is made once, and its files are gone with the test that made it.
NO_FILE = DESK | {OWNER: GONE}
NO_FILE_OF_STAFF = STAFF_ONLY | {STAFF: GONE}


def agreement(world: World) -> dict[str, Any]:
    return desk(world) | {"pk": world.values["agreement"]}


def shown(world: World) -> dict[str, Any]:
    return desk(world) | {"code": world.values["shown"]}


def bundle(world: World) -> dict[str, Any]:
    return shown(world) | {"bundle": world.values["bundle"]}


def record(world: World) -> dict[str, Any]:
    return market_office(world) | {"code": world.values["shown"]}


def record_file(world: World) -> dict[str, Any]:
    return record(world) | {"bundle": world.values["bundle"]}


RECORDS: dict[str, Row] = {
    "desk:live_terms": Row(DESK, DESK, desk),
    "desk:live_terms_act": Row(DESK_METHOD, DESK, agreement),
    "live:clips_of_product": Row(EVERYONE, NOBODY, lambda w: {"pk": w.product.pk}),
    "live:clips_of_lot": Row(EVERYONE, NOBODY, lambda w: {"code": w.values["lot"]}),
    "desk:product_video": Row(DESK, DESK, desk_product),
    "desk:live_figures": Row(DESK, DESK_METHOD, shown),
    "desk:live_evidence": Row(DESK, DESK, shown),
    "desk:live_evidence_file": Row(NO_FILE, DESK_METHOD, bundle),
    "office:live_records": Row(STAFF_ONLY, STAFF_METHOD, market_office),
    "office:live_record": Row(STAFF_ONLY, STAFF_ONLY, record),
    "office:live_record_file": Row(NO_FILE_OF_STAFF, STAFF_METHOD, record_file),
}
