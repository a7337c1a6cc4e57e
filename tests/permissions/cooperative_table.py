"""The addresses of a cooperative's office that the market's own does not have."""

from tests.permissions.answers import OFFICE, OFFICE_METHOD
from tests.permissions.rows import Row
from tests.permissions.whose import depot_order, office

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
    "office:depot_sync": Row(OFFICE_METHOD, OFFICE, office),
    "office:depot_order": Row(
        OFFICE,
        OFFICE,
        depot_order,
        lambda w: {"do": "take", "part": w.values["depot part"]},
    ),
}
