"""Announcements, tasks and documents; following: who may read and post there."""

from typing import Any

from tests.permissions.answers import (
    GONE,
    METHOD,
    OFFICE,
    OFFICE_METHOD,
    SIGNED_IN,
    SIGNED_IN_METHOD,
    everyone,
    person,
)
from tests.permissions.rows import Row
from tests.permissions.whose import office
from tests.permissions.world import OWN_COOP, World


def _one(name: str):
    def args(world: World) -> dict[str, Any]:
        return office(world) | {"pk": world.values[name]}

    return args


def _version(world: World) -> dict[str, Any]:
    return _one("coop_paper")(world) | {"number": 1}


ANNOUNCEMENTS: dict[str, Row] = {
    "office:announcements": Row(OFFICE, OFFICE_METHOD, office),
    "office:announcement_new": Row(
        OFFICE,
        OFFICE,
        office,
        lambda _w: {"title_en": "N", "text_en": "T", "to_members": "on"},
    ),
    "office:announcement": Row(
        OFFICE, OFFICE, _one("announcement"), lambda _w: {"do": "delete"}
    ),
    "office:letters": Row(OFFICE, OFFICE_METHOD, office),
    # Letters of the office's own farms.
    "office:letter": Row(OFFICE, OFFICE, _one("letter")),
    "office:robot": Row(OFFICE, OFFICE, office),
    "office:tasks": Row(OFFICE, OFFICE_METHOD, office),
    "office:task_new": Row(OFFICE, OFFICE, office),
    "office:task": Row(OFFICE, OFFICE, _one("task")),
    "office:coop_papers": Row(OFFICE, OFFICE, office),
    "office:coop_paper": Row(OFFICE, OFFICE, _one("coop_paper")),
    # The file itself is not there.
    "office:coop_paper_file": Row(OFFICE | {OWN_COOP: GONE}, OFFICE_METHOD, _version),
    "accounts:cooperative": Row(SIGNED_IN, SIGNED_IN_METHOD),
    # Nobody of the cast belongs to a household.
    "accounts:cooperative_task": Row(
        person(METHOD), person(GONE), lambda w: {"pk": w.values["share"]}
    ),
    "accounts:cooperative_paper": Row(
        person(GONE), person(METHOD), lambda w: {"pk": 1, "number": 1}
    ),
    "accounts:following": Row(SIGNED_IN, SIGNED_IN_METHOD),
    "storefront:follow": Row(SIGNED_IN, SIGNED_IN, lambda w: {"slug": w.farm.code}),
    "storefront:letters": Row(
        SIGNED_IN_METHOD, person(GONE), lambda w: {"slug": w.farm.code}
    ),
    "storefront:letters_stop": Row(
        everyone(GONE), everyone(GONE), lambda _w: {"token": "x"}
    ),
    "storefront:unfollow": Row(
        everyone(GONE), everyone(GONE), lambda _w: {"token": "x"}
    ),
}
