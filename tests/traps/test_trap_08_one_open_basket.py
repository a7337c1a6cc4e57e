"""Oscar keeps no owner from having several open baskets.

Reproduced in stock Oscar: 4 parallel requests made 4 open baskets.
"""

import pytest
from django.db import IntegrityError, transaction

from shop.basket.models import Basket
from shop.basket.services.baskets import basket_for
from shop.basket.services.lines import add_pack
from tests.factories.accounts import make_user
from tests.factories.shop import make_pack
from tests.races.together import errors, run_together, values


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_parallel_requests_of_one_person_share_one_basket():
    user, pack = make_user(), make_pack()

    def request():
        return add_pack(basket_for(user), pack, 1).basket_id

    done = run_together([request for _ in range(8)])

    assert errors(done, IntegrityError) == []
    basket = Basket.objects.get(owner=user)
    assert set(values(done)) == {basket.pk}
    assert basket.lines.get().quantity == 8


@pytest.mark.django_db
def test_the_database_refuses_a_second_open_basket():
    user = make_user()
    first = basket_for(user)

    with pytest.raises(IntegrityError), transaction.atomic():
        Basket.objects.create(owner=user)
    Basket.objects.filter(pk=first.pk).update(status=Basket.SUBMITTED)

    assert basket_for(user) != first
    assert Basket.objects.filter(owner=user).count() == 2
