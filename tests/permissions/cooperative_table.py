"""The addresses of a cooperative's office that the market's own does not have."""

from tests.permissions.answers import GONE, OFFICE, OFFICE_METHOD, OWN_COOP, SIGN_IN
from tests.permissions.rows import Row
from tests.permissions.whose import depot_order, office
from tests.permissions.world import ANONYMOUS

_NO_BOX = OFFICE | {OWN_COOP: GONE}

COOPERATIVE: dict[str, Row] = {
    "office:depot": Row(OFFICE, OFFICE_METHOD, office),
    "office:depot_paper": Row(
        OFFICE, OFFICE_METHOD, lambda w: office(w) | {"kind": "out"}
    ),
    "office:depot_packing": Row(
        OFFICE,
        OFFICE,
        office,
        lambda w: {"do": "finish", "n": w.values["depot part"]},
    ),
    "office:depot_sync": Row(
        OFFICE_METHOD | {ANONYMOUS: SIGN_IN}, OFFICE | {ANONYMOUS: SIGN_IN}, office
    ),
    # No box has left yet: that is 404 for the depot as well.
    "office:depot_label": Row(
        _NO_BOX, _NO_BOX, lambda w: depot_order(w) | {"parcel": 1}
    ),
    "office:depot_order": Row(
        OFFICE,
        OFFICE,
        depot_order,
        lambda w: {"do": "take", "part": w.values["depot part"]},
    ),
}
