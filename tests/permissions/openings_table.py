"""The addresses of new sellers: invitations, shops opened for somebody, classes."""

from typing import Any

from tests.permissions.answers import (
    EVERYONE,
    GONE,
    METHOD,
    OFFICE,
    OFFICE_METHOD,
    SIGNED_IN,
    only,
    person,
)
from tests.permissions.rows import Args, Row
from tests.permissions.whose import office
from tests.permissions.world import OWN_COOP, TRAINER, World


def _with(key: str) -> Args:
    def args(world: World) -> dict[str, Any]:
        return office(world) | {"pk": world.values[key]}

    return args


def _class(world: World) -> dict[str, Any]:
    return {"code": world.values["class"]}


SCREEN = only(OWN_COOP, TRAINER)
SCREEN_METHOD = SCREEN | {OWN_COOP: METHOD, TRAINER: METHOD}

OPENINGS: dict[str, Row] = {
    "openings:invited": Row(EVERYONE, person()),
    "office:invitations": Row(OFFICE, OFFICE, office),
    "office:invitees": Row(OFFICE, OFFICE, office),
    "office:invitees_template": Row(OFFICE, OFFICE_METHOD, office),
    "office:invitation": Row(OFFICE, OFFICE, _with("seller_invitation")),
    "openings:class": Row(EVERYONE, EVERYONE, _class),
    "openings:class_screen": Row(SCREEN, SCREEN_METHOD, _class),
    "openings:class_file": Row(SCREEN, SCREEN_METHOD, _class),
    "office:classes": Row(OFFICE, OFFICE, office),
    "openings:mine": Row(SIGNED_IN, person(GONE)),
    "office:shops_opened": Row(OFFICE, OFFICE, office),
    "office:shop_opened": Row(OFFICE, OFFICE, _with("shop_opened")),
    "office:poster": Row(OFFICE, OFFICE_METHOD, _with("seller_invitation")),
}
