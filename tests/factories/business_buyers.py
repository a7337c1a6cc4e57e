"""Organisations that buy of sellers at prices of their own."""

from decimal import Decimal

from selling.business_buyers.rules import ListTerms
from selling.business_buyers.services.accounts import accept_buyer, apply_to
from selling.business_buyers.services.organisations import (
    OrganisationDetails,
    create_organisation,
)
from selling.business_buyers.services.price_lists import make_price_list, set_prices
from tests.factories.accounts import make_user
from tests.factories.numbers import next_number

# Of the State Administration for Market Regulation's own examples: its check sign fits.
TAX_ID = "91350100M000100Y43"


def make_details(**changes):
    fields = {
        "name": f"Canteen {next_number()}",
        "legal_name": "Pingshun No. 1 School",
        "country": "CN",
        "tax_id": TAX_ID,
        "address": "1 School Road, Pingshun",
    }
    return OrganisationDetails(**fields | changes)


def make_organisation(user=None, **changes):
    return create_organisation(user or make_user(), make_details(**changes))


def person_of(organisation):
    return organisation.members.order_by("pk").first().user


def make_list(farm, prices=None, **terms):
    """`prices`: by pack a price, or steps from how many packs on at which price."""
    made = make_price_list(farm, ListTerms(**{"name": "Canteens"} | terms), by=None)
    set_prices(
        made,
        {
            pack.pk: [(least, Decimal(price)) for least, price in steps.items()]
            if isinstance(steps, dict)
            else [(1, Decimal(steps))]
            for pack, steps in (prices or {}).items()
        },
    )
    return made


def make_applicant(farm, organisation=None):
    organisation = organisation or make_organisation()
    return apply_to(organisation, farm, message="Weekly.", by=person_of(organisation))


def make_buyer(farm, prices=None, organisation=None, *, minimum=None, **terms):
    """The account of a buyer who is accepted, with a list of these prices."""
    account = make_applicant(farm, organisation)
    price_list = make_list(farm, prices, **terms) if prices is not None else None
    return accept_buyer(
        account,
        price_list=price_list,
        minimum=Decimal(minimum) if minimum else None,
        by=make_user(),
    )


def buyer_of(account):
    """Who buys for it."""
    return person_of(account.organisation)
