"""Organisations that buy of sellers at prices of their own."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from django.db import transaction

from checkout.on_invoice import take_on_invoice
from core import dates
from orders.order.services.placement import Buyer, write_order
from orders.order.states import PaymentMethod
from selling.business_buyers.rules import ListTerms
from selling.business_buyers.services.accounts import accept_buyer, apply_to
from selling.business_buyers.services.credit import ask_credit, decide_credit
from selling.business_buyers.services.organisations import (
    OrganisationDetails,
    create_organisation,
)
from selling.business_buyers.services.price_lists import make_price_list, set_prices
from tests.factories.accounts import make_staff, make_user
from tests.factories.numbers import next_number
from tests.factories.orders import make_address, make_order_draft
from tests.factories.shop import make_basket

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


def make_credit(account, most="1000.00", days=14):
    """What the seller asked for and the office agreed to; the market has an account."""
    credit = ask_credit(account, most=Decimal(most), days=days, by=make_user())
    return decide_credit(credit, is_agreed=True, by=make_staff())


def make_invoice_draft(account, packs):
    """An order on invoice, as the checkout would write it."""
    draft = make_order_draft(packs)
    due = dates.today() + timedelta(days=account.credit.days)
    return replace(
        draft,
        payment_method=PaymentMethod.INVOICE,
        vendor_orders=tuple(replace(part, due_on=due) for part in draft.vendor_orders),
    )


def make_invoice_order(account, packs):
    """Placed by the buyer, within the limit or refused."""
    draft = make_invoice_draft(account, packs)
    basket = make_basket(None, packs)
    with transaction.atomic():
        return write_order(
            draft,
            basket=basket,
            buyer=Buyer(user=buyer_of(account)),
            address=make_address(),
            beside=take_on_invoice,
        )


def make_overdue(order, days=1):
    """Its day was so many days ago."""
    order.vendor_orders.update(due_on=dates.today() - timedelta(days=days))
