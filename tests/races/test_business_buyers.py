"""Business buyers at the same moment: whom a person buys for, a list that goes."""

from functools import partial

import pytest

from selling.business_buyers.models import BuyerAccount, OrganisationMember, PriceList
from selling.business_buyers.rules import BusinessError
from selling.business_buyers.services.accounts import change_terms
from selling.business_buyers.services.organisations import act_for, join_organisation
from selling.business_buyers.services.price_lists import delete_price_list
from tests.factories.accounts import make_user
from tests.factories.business_buyers import make_buyer, make_list, make_organisation
from tests.factories.shop import make_pack
from tests.factories.vendors import make_farm
from tests.races.together import run_together

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("turn", range(3))
def test_who_presses_twice_buys_for_one(turn):
    person = make_user()
    both = [make_organisation(), make_organisation()]
    for organisation in both:
        join_organisation(person, organisation)

    outcomes = run_together([partial(act_for, person, one) for one in both * 3])

    assert [one.error for one in outcomes] == [None] * 6
    acting = OrganisationMember.objects.filter(user=person, is_acting=True)
    assert acting.count() == 1


@pytest.mark.parametrize("turn", range(4))
def test_a_list_that_is_given_while_it_is_deleted(turn):
    """It is given, or it is gone; nobody has a list that is not there."""
    pack = make_pack(make_farm(), "Walnuts", price="50.00")
    account = make_buyer(pack.partner, None)
    price_list = make_list(pack.partner, {pack: "40.00"})

    outcomes = run_together(
        [
            partial(change_terms, account, price_list=price_list, minimum=None),
            partial(delete_price_list, price_list),
        ]
    )

    errors = [one.error for one in outcomes if one.error]
    assert len(errors) == 1
    assert isinstance(errors[0], BusinessError)
    given = BuyerAccount.objects.get(pk=account.pk).price_list_id
    assert given == (price_list.pk if PriceList.objects.exists() else None)
