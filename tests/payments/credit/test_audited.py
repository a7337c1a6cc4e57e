"""The audit of balances begins at the last checkpoint, not at the first posting."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from payments.ledger.models import Checkpoint, LedgerAccount, Posting
from payments.ledger.services import make_checkpoints
from payments.ledger.states import AccountKind
from tests.factories.accounts import make_user
from tests.factories.payments import make_gift
from tests.sound import breached

pytestmark = pytest.mark.django_db
LEFT = "balances are what is left of their credits"


@pytest.fixture
def shopper():
    return make_user()


def later():
    return timezone.now() + timedelta(days=1)


def test_balance_is_its_checkpoint_and_what_came_after(shopper):
    make_gift(shopper, 500)
    make_checkpoints(least=1, now=later())
    make_gift(shopper, 700)

    assert breached() == []


def test_what_stands_before_a_checkpoint_is_not_summed_again(shopper):
    make_gift(shopper, 500)
    account = LedgerAccount.objects.get(kind=AccountKind.BALANCE)
    last = Posting.objects.filter(account=account).latest("pk").pk

    with transaction.atomic():
        wrong = Checkpoint(account=account, last_id=last, balance=499)
        Checkpoint.objects.bulk_create([wrong])
        found = breached()
        transaction.set_rollback(True)

    assert LEFT in found
