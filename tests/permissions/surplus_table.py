"""The addresses of a cooperative's surplus."""

from typing import Any

from tests.permissions.answers import GONE, METHOD, OFFICE, OFFICE_METHOD, person
from tests.permissions.rows import Row
from tests.permissions.whose import office
from tests.permissions.world import OWN_COOP, World


def of_year(world: World) -> dict[str, Any]:
    return office(world) | {"pk": world.values["year"]}


def of_run(world: World) -> dict[str, Any]:
    return office(world) | {"pk": world.values["distribution"]}


def of_household(world: World) -> dict[str, Any]:
    return office(world) | {"pk": world.values["surplus_household"]}


def of_payment(world: World) -> dict[str, Any]:
    return office(world) | {"pk": world.values["payment"]}


def of_payback(world: World) -> dict[str, Any]:
    return office(world) | {"pk": world.values["payback"]}


NO_FILE = OFFICE | {OWN_COOP: GONE}

SURPLUS: dict[str, Row] = {
    "office:distributions": Row(OFFICE, OFFICE_METHOD, office),
    "office:charter": Row(OFFICE, OFFICE, office),
    "office:distribution_new_year": Row(OFFICE, OFFICE, office),
    "office:distribution_year": Row(OFFICE, OFFICE, of_year),
    "office:distribution_behind": Row(
        OFFICE, OFFICE_METHOD, lambda w: of_year(w) | {"key": "sales"}
    ),
    # The world's line and meeting have no paper.
    "office:distribution_paper": Row(
        NO_FILE, OFFICE_METHOD, lambda w: of_year(w) | {"line": w.values["year_line"]}
    ),
    "office:distribution": Row(OFFICE, OFFICE, of_run, lambda _w: {"do": "post"}),
    "office:distribution_vote": Row(OFFICE, OFFICE, of_run),
    "office:distribution_poll": Row(OFFICE, OFFICE, of_run),
    "office:distribution_minutes": Row(NO_FILE, OFFICE_METHOD, of_run),
    "office:member_accounts": Row(OFFICE, OFFICE, office, lambda _w: {"as": "pdf"}),
    "office:member_account": Row(OFFICE, OFFICE_METHOD, of_household),
    "office:paybacks": Row(OFFICE, OFFICE, office),
    "office:payback": Row(OFFICE, OFFICE, of_payback, lambda _w: {"do": "cancel"}),
    "office:payments": Row(OFFICE, OFFICE, office),
    "office:payment": Row(OFFICE, OFFICE, of_payment),
    "office:payment_sheet": Row(OFFICE, OFFICE_METHOD, of_payment),
    "office:household_bank": Row(OFFICE, OFFICE, of_household),
    # Nobody of the world belongs to a household: who does is in the pages' own tests.
    "accounts:household_account": Row(
        person(GONE), person(METHOD), lambda w: {"pk": w.values["surplus_household"]}
    ),
    "accounts:household_vote": Row(
        person(GONE),
        person(GONE),
        lambda w: {"pk": w.values["surplus_household"], "poll": 1},
    ),
}
