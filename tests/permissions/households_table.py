"""The addresses of a cooperative's register; a household is nobody else's business."""

from tests.permissions.answers import (
    EVERYONE,
    METHOD,
    OFFICE,
    OFFICE_METHOD,
    SIGNED_IN,
    SIGNED_IN_METHOD,
    everyone,
    only,
    person,
)
from tests.permissions.rows import Args, Row
from tests.permissions.whose import (
    office,
    office_household,
    office_person,
    office_plot,
    office_position,
    office_stake,
    office_upload,
    own_household,
)
from tests.permissions.world import ANONYMOUS, SHOPPER

OWN = only(SHOPPER)
OWN_METHOD = everyone(METHOD) | {ANONYMOUS: "sent to sign in"}


def office_page(args: Args = office_household, *, form: bool = False) -> Row:
    return Row(OFFICE, OFFICE if form else OFFICE_METHOD, args)


def office_act(args: Args = office_household) -> Row:
    return Row(OFFICE_METHOD, OFFICE, args)


HOUSEHOLDS: dict[str, Row] = {
    "office:households": office_page(office),
    "office:households_file": office_page(office, form=True),
    "office:household_new": office_page(office, form=True),
    "office:household": office_page(),
    "office:household_numbers": office_act(),
    "office:household_edit": office_page(form=True),
    "office:household_leave": office_page(form=True),
    "office:household_rejoin": office_page(form=True),
    "office:person_new": office_page(form=True),
    "office:household_person": office_page(office_person, form=True),
    "office:person_leave": office_page(office_person, form=True),
    "office:person_account": office_page(office_person, form=True),
    "office:plot_new": office_page(form=True),
    "office:plot": office_page(office_plot, form=True),
    "office:stake_new": office_page(form=True),
    "office:stake_back": office_act(office_stake),
    "office:position_new": office_page(form=True),
    "office:position_end": office_page(office_position, form=True),
    "office:register_imports": office_page(office, form=True),
    "office:register_import": office_page(office_upload),
    "office:register_check": office_act(office_upload),
    "office:register_apply": office_act(office_upload),
    "office:register_cancel": office_act(office_upload),
    "office:register_refused": office_page(office_upload),
    # The household's own people
    "accounts:households": Row(SIGNED_IN, SIGNED_IN_METHOD),
    "accounts:household_join": Row(EVERYONE, person()),
    "accounts:household_data": Row(SIGNED_IN, SIGNED_IN_METHOD),
    "accounts:household": Row(OWN, OWN_METHOD, own_household),
    "accounts:household_unlink": Row(OWN_METHOD, OWN, own_household),
}
