"""Refunds in the admin: to look at, and to try again for who has the right."""

import pytest
from django.contrib.auth.models import Permission

from payments.payment.models import Payment, Refund
from payments.payment.states import RefundState
from tests.factories.accounts import make_user
from tests.factories.orders import make_paid_order

pytestmark = pytest.mark.django_db

LIST = "/admin/payment/refund/"


@pytest.fixture
def failed():
    order = make_paid_order()
    return Refund.objects.create(
        payment=Payment.objects.get(order=order),
        cause="cancelled:one",
        amount=100,
        state=RefundState.FAILED,
    )


def press(client, *rights, refund):
    person = make_user(is_staff=True)
    names = [f"{right}_refund" for right in rights]
    person.user_permissions.set(Permission.objects.filter(codename__in=names))
    client.force_login(person)
    return client.post(LIST, {"action": "try_again", "_selected_action": [refund.pk]})


def test_failed_refund_is_tried_again_by_who_may(client, failed):
    press(client, "view", "change", refund=failed)

    again = Refund.objects.exclude(pk=failed.pk).get()
    assert (again.cause, again.amount, again.state) == (
        f"again:{failed.pk}",
        100,
        RefundState.INTENDED,
    )


def test_seeing_refunds_does_not_open_trying_again(client, failed):
    press(client, "view", refund=failed)

    assert Refund.objects.count() == 1


def test_refund_cannot_be_edited(client, failed):
    press(client, "view", "change", refund=failed)

    page = client.get(f"{LIST}{failed.pk}/change/")

    assert 'name="amount"' not in page.text
