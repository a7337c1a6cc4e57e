"""Who may look at the figures of an office: its own people, and nobody else."""

from typing import Any

from tests.permissions.answers import GONE, OFFICE, OFFICE_METHOD
from tests.permissions.rows import Row
from tests.permissions.whose import office
from tests.permissions.world import OWN_COOP, World

# Views and reports are a person's own: one that is not theirs is not there.
NOT_THERE = OFFICE | {OWN_COOP: GONE}


def none_such(world: World) -> dict[str, Any]:
    return office(world) | {"pk": 0}


FIGURES: dict[str, Row] = {
    "office:figures": Row(OFFICE, OFFICE_METHOD, office),
    "office:figures_table": Row(
        OFFICE, OFFICE_METHOD, lambda w: office(w) | {"name": "sellers"}
    ),
    "office:figures_more": Row(
        OFFICE, OFFICE_METHOD, lambda w: office(w) | {"name": "prices"}
    ),
    "office:figures_parts": Row(OFFICE, OFFICE_METHOD, office),
    "office:figures_lines": Row(OFFICE, OFFICE_METHOD, office),
    "office:figures_views": Row(OFFICE, OFFICE, office),
    "office:figures_view": Row(NOT_THERE, NOT_THERE, none_such),
    "office:figures_reports": Row(OFFICE, OFFICE, office),
    "office:figures_report_cancel": Row(OFFICE_METHOD, NOT_THERE, none_such),
    "office:figures_report_file": Row(NOT_THERE, OFFICE_METHOD, none_such),
}
