"""`manage.py tell_double`: the double learns of the seeded orders' payments."""

import json
from typing import Any
from urllib.request import Request, urlopen

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from orders.connect.models import StripeAccount
from orders.payment.models import Payment
from orders.payment.states import PaymentState
from orders.payouts.models import StripeTransfer

SEEDED, ACCOUNTS, TRANSFERS = "pi_demo_", "acct_demo_", "tr_demo_"
BATCH = 500
PATIENCE = 20


class Command(BaseCommand):
    help = (
        "Tell the Stripe double of the payments, accounts and transfers that "
        "seed_market wrote, so that they go on like any other. Safe to run again."
    )

    def handle(self, *_args: Any, **_options: Any) -> None:
        if not settings.STRIPE_DOUBLE_URL:
            msg = "There is no double here: the market talks to Stripe itself."
            raise CommandError(msg)
        seeded = Payment.objects.filter(
            state=PaymentState.SUCCEEDED, intent_id__startswith=SEEDED
        ).select_related("order")
        batch: list[dict[str, Any]] = []
        for payment in seeded.iterator(BATCH):
            batch.append(
                {
                    "intent": payment.intent_id,
                    "charge": payment.charge_id,
                    "amount": payment.amount,
                    "currency": payment.currency,
                    "order": payment.order.number,
                }
            )
            if len(batch) == BATCH:
                self._tell(batch)
                batch = []
        self._tell(batch)
        self._tell([], accounts=_accounts(), transfers=_transfers())

    def _tell(
        self, payments: list[dict[str, Any]], **others: list[dict[str, Any]]
    ) -> None:
        if not payments and not any(others.values()):
            return
        request = Request(  # noqa: S310 - the double's own http address
            f"{settings.STRIPE_DOUBLE_URL}/_test/adopt",
            data=json.dumps({"payments": payments, **others}).encode(),
            method="POST",
        )
        with urlopen(request, timeout=PATIENCE) as answer:  # noqa: S310
            adopted = json.load(answer)["adopted"]
        self.stdout.write(f"The double took over {adopted} rows.")


def _accounts() -> list[dict[str, Any]]:
    seeded = StripeAccount.objects.filter(account_id__startswith=ACCOUNTS)
    return [
        {
            "account": each.account_id,
            "country": each.country,
            "name": each.partner.name,
            "metadata": {"account": str(each.pk), "site": settings.SITE_URL},
        }
        for each in seeded.select_related("partner").order_by("pk")
    ]


def _transfers() -> list[dict[str, Any]]:
    seeded = StripeTransfer.objects.filter(transfer_id__startswith=TRANSFERS)
    return [
        {
            "transfer": each.transfer_id,
            "charge": each.charge_id,
            "account": each.account_id,
            "amount": each.sent,
            "currency": each.sent_currency.lower(),
            "metadata": {"share": str(each.pk)},
        }
        for each in seeded.exclude(charge_id="").order_by("pk")
    ]
