"""What a seller sees of the money that was sent to its account."""

import pytest
from django.template.loader import render_to_string

from payments.payouts.queries import transfers_of
from payments.payouts.services.batches import cancel_batch
from tests.factories.accounts import make_staff
from tests.factories.payouts import (
    answer_batch,
    make_batch,
    make_payee,
    make_released_batch,
    owe,
)
from tests.factories.vendors import ACCOUNT_NUMBER
from tests.markup import flat

pytestmark = pytest.mark.django_db


def shown(farm):
    context = {"transfers": transfers_of(farm), "slug": farm.code}
    return render_to_string("desk/money/transfers.html", context)


def test_nothing_yet():
    assert "No payouts yet" in shown(make_payee())


def test_latest_first_and_no_number():
    farm = make_payee(1000)
    answer_batch(make_released_batch())
    owe(farm, 2500)
    make_released_batch()

    text = flat(shown(farm))

    assert text.index("¥25.00") < text.index("¥10.00")
    assert text.index("Sent to the bank") < text.index("Paid<")
    assert "•••• 0018" in text
    assert ACCOUNT_NUMBER not in text


@pytest.mark.parametrize(
    ("reason", "said"),
    [("AC01 closed", "/shop/bank/"), ("AM04", "It is owed to you again")],
)
def test_what_came_back_says_why(reason, said):
    farm = make_payee(1000)
    answer_batch(make_released_batch(), "failed", reason)

    text = shown(farm)

    for part in ("Returned", reason, said):
        assert part in text


def test_draft_that_was_given_up_is_no_news():
    farm = make_payee(1000)
    cancel_batch(make_batch().pk, by=make_staff())

    assert list(transfers_of(farm)) == []


def test_anothers_transfers_are_not_there():
    farm, other = make_payee(1000), make_payee(3300)
    make_batch()

    assert [each.partner for each in transfers_of(farm)] == [farm]
    assert "¥33.00" not in shown(farm)
    assert "¥33.00" in shown(other)
