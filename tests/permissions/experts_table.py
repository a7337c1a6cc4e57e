"""The addresses of a county's experts, and of experts themselves."""

from typing import Any

from tests.factories.experts import (
    make_contract,
    make_expert,
    make_expert_visit,
    make_reported,
)
from tests.permissions.answers import GONE, LOGIN, everyone
from tests.permissions.county_table import county
from tests.permissions.plans_table import EDIT, READ, READ_METHOD
from tests.permissions.rows import Args, Row
from tests.permissions.world import ANONYMOUS
from vendors.places.models import County

# Nobody of the table's people is an expert.
NOBODY = everyone(GONE) | {ANONYMOUS: LOGIN}


def an_expert(county: County) -> dict[str, Any]:
    """An expert with a contract, a planned visit and one with an open next step."""
    village = county.villages.earliest("pk")
    expert = make_expert(county)
    contract = make_contract(expert)
    return {
        "expert": expert.pk,
        "expert contract": contract.pk,
        "expert visit": make_expert_visit(expert, village).pk,
        "expert report": make_reported(expert, village=village).pk,
    }


def _own(name: str, **more: str) -> Args:
    return lambda world: county(world) | {"pk": world.values[name]} | more


EXPERTS: dict[str, Row] = {
    "programme:experts": Row(READ, READ_METHOD, county),
    "programme:expert": Row(READ, READ_METHOD, _own("expert")),
    "programme:expert_new": Row(EDIT, EDIT, county),
    "programme:expert_edit": Row(EDIT, EDIT, _own("expert")),
    "programme:expert_state": Row(EDIT, EDIT, _own("expert", to="ended")),
    "programme:expert_contract_new": Row(EDIT, EDIT, _own("expert")),
    "programme:expert_contract_end": Row(EDIT, EDIT, _own("expert contract")),
    "programme:expert_visits": Row(READ, READ_METHOD, county),
    "programme:expert_visit_new": Row(EDIT, EDIT, county),
    "programme:expert_visit": Row(READ, EDIT, _own("expert report")),
    "programme:expert_visit_state": Row(EDIT, EDIT, _own("expert visit", to="done")),
    "experts:work": Row(NOBODY, NOBODY),
    "experts:visit": Row(
        NOBODY, NOBODY, lambda world: {"pk": world.values["expert visit"]}
    ),
}
