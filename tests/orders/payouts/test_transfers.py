"""What a seller sees of the money that was sent to its account."""

import pytest
from django.template.loader import render_to_string

from orders.payouts.services import cancel_batch
from orders.payouts.transfers import transfers_of
from tests.cast import staff
from tests.vendors.banking.makers import NUMBER

from .transfer_makers import a_batch, a_payee, a_released_batch, answered, owe

pytestmark = pytest.mark.django_db


def shown(farm):
    context = {"transfers": transfers_of(farm), "slug": farm.code}
    return render_to_string("desk/money/transfers.html", context)


def test_nothing_yet():
    assert "Nothing yet" in shown(a_payee())


def test_latest_first_and_no_number():
    farm = a_payee(1000)
    answered(a_released_batch())
    owe(farm, 2500)
    a_released_batch()

    text = shown(farm)

    assert text.index("¥25.00") < text.index("¥10.00")
    assert text.index("Given to the bank") < text.index("Paid<")
    assert "•••• 0018" in text
    assert NUMBER not in text


@pytest.mark.parametrize(
    ("reason", "said"),
    [("AC01 closed", "/shop/bank/"), ("AM04", "It is owed to you again")],
)
def test_what_came_back_says_why(reason, said):
    farm = a_payee(1000)
    answered(a_released_batch(), "failed", reason)

    text = shown(farm)

    for part in ("Came back", reason, said):
        assert part in text


def test_draft_that_was_given_up_is_no_news():
    farm = a_payee(1000)
    cancel_batch(a_batch().pk, by=staff())

    assert list(transfers_of(farm)) == []


def test_anothers_transfers_are_not_there():
    farm, other = a_payee(1000), a_payee(3300)
    a_batch()

    assert [each.partner for each in transfers_of(farm)] == [farm]
    assert "¥33.00" not in shown(farm)
    assert "¥33.00" in shown(other)
