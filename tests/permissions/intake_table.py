"""The addresses of the depot: the cooperative's own office, and who brought harvest."""

from typing import Any

from tests.permissions.answers import (
    EVERYONE,
    GONE,
    IN,
    METHOD,
    NOBODY,
    OFFICE,
    OFFICE_METHOD,
    SIGN_IN,
    SIGNED_IN,
    SIGNED_IN_METHOD,
    person,
)
from tests.permissions.rows import Row
from tests.permissions.whose import office
from tests.permissions.world import ANONYMOUS, SHOPPER, World


def goods(world: World) -> dict[str, Any]:
    return office(world) | {"pk": world.values["harvested"]}


def receipt(world: World) -> dict[str, Any]:
    return office(world) | {"pk": world.values["intake"]}


def lot(world: World) -> dict[str, Any]:
    return office(world) | {"code": world.values["intake_lot"]}


def own(world: World) -> dict[str, Any]:
    return {"pk": world.values["intake"]}


_JSON = OFFICE | {ANONYMOUS: SIGN_IN}
_JSON_METHOD = OFFICE_METHOD | {ANONYMOUS: SIGN_IN}
# The shopper's household brought it.
_OWN = person(GONE) | {SHOPPER: IN}

INTAKE: dict[str, Row] = {
    "office_worker": Row(EVERYONE, NOBODY),
    "office:intakes": Row(OFFICE, OFFICE_METHOD, office),
    "office:intake_file": Row(OFFICE, OFFICE_METHOD, office),
    "office:intake_sheet": Row(OFFICE, OFFICE_METHOD, office),
    "office:intake_new": Row(OFFICE, OFFICE, office),
    "office:intake_hello": Row(_JSON, _JSON_METHOD, office),
    "office:intake_send": Row(_JSON_METHOD, _JSON, office),
    "office:intake_prices": Row(OFFICE, OFFICE, office),
    "office:intake_goods": Row(OFFICE, OFFICE, goods),
    "office:intake_trace": Row(OFFICE, OFFICE_METHOD, office),
    "office:intake_lot": Row(OFFICE, OFFICE_METHOD, lot),
    "office:intake_lot_labels": Row(OFFICE, OFFICE_METHOD, lot),
    "office:intake": Row(OFFICE, OFFICE_METHOD, receipt),
    "office:intake_receipt": Row(OFFICE, OFFICE_METHOD, receipt),
    "office:intake_correct": Row(OFFICE, OFFICE, receipt),
    "accounts:household_receipts": Row(SIGNED_IN, SIGNED_IN_METHOD),
    "accounts:household_receipt": Row(_OWN, person(METHOD), own),
}
