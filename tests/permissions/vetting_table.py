"""The addresses of vetting: changes of goods, and the rules of what is looked at."""

from tests.permissions.answers import DESK, DESK_METHOD, OFFICE, OFFICE_METHOD
from tests.permissions.rows import Row
from tests.permissions.whose import desk_product, office

VETTING: dict[str, Row] = {
    "office:edit": Row(OFFICE, OFFICE, lambda w: office(w) | {"pk": w.values["edit"]}),
    "office:undo": Row(OFFICE_METHOD, OFFICE, office),
    "office:review_rules": Row(OFFICE, OFFICE, office),
    "desk:product_edit_withdraw": Row(
        DESK_METHOD,
        DESK,
        lambda w: desk_product(w) | {"edit": w.values["edit"]},
    ),
}
