"""The rival farm is paid by Stripe: its account stands, and what it earned was sent."""

from datetime import datetime, timedelta

from accounts.models import User
from payments.connect.models import ACTIVE, StripeAccount
from payments.connect.states import AccountState
from payments.ledger.models import LedgerAccount
from payments.ledger.states import AccountKind
from payments.payment.gateway import TransferAnswer
from payments.payment.models import Payment
from payments.payouts.by_stripe import unsettled
from payments.payouts.models import SellerRail, Settlement, StripeTransfer
from payments.payouts.services.rails import choose_rail
from payments.payouts.services.stripe_sweep import claim
from payments.payouts.services.stripe_transfers import confirm_transfer
from vendors.members.models import PartnerRole
from vendors.partner.models import Partner

OWNER = "farmer2@demo.test"
SENT = timedelta(days=4)


def plant_on_stripe(people: dict[str, User], *, now: datetime) -> None:
    """As if Stripe had been asked; the double is told of it when it starts."""
    role = PartnerRole.objects.filter(user=people[OWNER]).order_by("pk").first()
    if role is None:
        return
    farm: Partner = role.partner
    _plant_account(farm, now)
    choose_rail(farm, "stripe", by=people[OWNER])
    SellerRail.objects.filter(partner=farm).update(changed_at=now - timedelta(days=90))
    owed = LedgerAccount.objects.filter(kind=AccountKind.PAYABLE, partner=farm)
    for account in owed.order_by("pk"):
        _settle(unsettled(account.pk))
        for row in claim(account.pk, now - SENT):
            confirm_transfer(row.pk, TransferAnswer(f"tr_demo_{row.pk}", row.sent, 0))
    StripeTransfer.objects.filter(partner=farm).update(
        tried_at=now - SENT, settled_at=now - SENT
    )


def _plant_account(farm: Partner, now: datetime) -> None:
    StripeAccount.objects.create(
        partner=farm,
        country="CN",
        state=AccountState.CREATED,
        account_id=f"acct_demo_{farm.pk}",
        currency="CNY",
        transfers=ACTIVE,
        payouts_enabled=True,
        details_submitted=True,
        refreshed_at=now,
    )


def _settle(payments: list[Payment]) -> None:
    """What came to the double came to the same amount there."""
    Settlement.objects.bulk_create(
        Settlement(payment=one, amount=one.amount, currency=one.currency)
        for one in payments
    )
