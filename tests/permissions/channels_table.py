"""The addresses of sales elsewhere: a farm's desk, a county's officers."""

from typing import Any

from tests.factories.channels import make_order_file, make_statement
from tests.factories.vendors import make_farm, make_village
from tests.permissions.answers import DESK, DESK_METHOD, GONE, IN, Answers
from tests.permissions.county_table import COUNTY, COUNTY_METHOD, OWN_ENTRY, county
from tests.permissions.rows import Args, Row
from tests.permissions.whose import desk
from tests.permissions.world import PROVINCE
from vendors.partner.models import Partner
from vendors.places.models import County

OWN_METHOD = COUNTY_METHOD | {PROVINCE: OWN_ENTRY[PROVINCE]}


def sold_elsewhere(farm: Partner, county: County) -> dict[str, Any]:
    """A draft with a paper of each side; what the addresses are asked for."""
    own = make_statement(farm, state="returned")
    other = make_farm(village=make_village(county=county))
    theirs = make_statement(other, state="returned")
    return {
        "desk statement": own.pk,
        "desk paper": own.evidence.get().pk,
        "county statement": theirs.pk,
        "county paper": theirs.evidence.get().pk,
        "desk orders": make_order_file(farm, channel="jd").pk,
        "county orders": make_order_file(other, channel="jd").pk,
    }


def _desk(name: str, **more: str) -> Args:
    return lambda world: desk(world) | {"pk": world.values[name]} | more


def _county(name: str, **more: str) -> Args:
    return lambda world: county(world) | {"pk": world.values[name]} | more


def _no_file(answers: Answers) -> Answers:
    """Whoever is let in finds that this world keeps no file."""
    return {role: GONE if said == IN else said for role, said in answers.items()}


FORMS = {
    "channel_statement_edit": {},
    "channel_statement_correct": {},
    "channel_statement_state": {"to": "withdrawn"},
    "channel_paper_new": {},
}
CHANNELS: dict[str, Row] = {
    "desk:channels": Row(DESK, DESK_METHOD, desk),
    "desk:channel_statement_new": Row(DESK, DESK, desk),
    "desk:channel_statement": Row(DESK, DESK_METHOD, _desk("desk statement")),
    "desk:channel_orders": Row(DESK, DESK_METHOD, desk),
    "desk:channel_orders_new": Row(DESK, DESK, desk),
    "desk:channel_orders_template": Row(DESK, DESK_METHOD, desk),
    "desk:channel_order_file": Row(DESK, DESK_METHOD, _desk("desk orders")),
    "desk:channel_order_withdraw": Row(DESK, DESK, _desk("desk orders")),
    "desk:channel_paper": Row(_no_file(DESK), DESK, _desk("desk paper")),
    **{
        f"desk:{name}": Row(DESK, DESK, _desk("desk statement", **more))
        for name, more in FORMS.items()
    },
    "programme:channels": Row(COUNTY, COUNTY_METHOD, county),
    "programme:channel_statements": Row(OWN_ENTRY, OWN_METHOD, county),
    "programme:channel_statement_new": Row(OWN_ENTRY, OWN_ENTRY, county),
    "programme:channel_statement": Row(
        OWN_ENTRY, OWN_METHOD, _county("county statement")
    ),
    "programme:channel_orders": Row(OWN_ENTRY, OWN_METHOD, county),
    "programme:channel_orders_new": Row(OWN_ENTRY, OWN_ENTRY, county),
    "programme:channel_orders_template": Row(OWN_ENTRY, OWN_METHOD, county),
    "programme:channel_order_file": Row(
        OWN_ENTRY, OWN_METHOD, _county("county orders")
    ),
    "programme:channel_order_withdraw": Row(
        OWN_ENTRY, OWN_ENTRY, _county("county orders")
    ),
    "programme:channel_paper": Row(
        _no_file(OWN_ENTRY), OWN_ENTRY, _county("county paper")
    ),
    **{
        f"programme:{name}": Row(
            OWN_ENTRY, OWN_ENTRY, _county("county statement", **more)
        )
        for name, more in FORMS.items()
    },
}
