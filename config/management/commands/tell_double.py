"""`manage.py tell_double`: the double learns of the seeded orders' payments."""

import json
from typing import Any
from urllib.request import Request, urlopen

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from orders.payment.models import Payment
from orders.payment.states import PaymentState

SEEDED = "pi_demo_"
BATCH = 500
PATIENCE = 20


class Command(BaseCommand):
    help = (
        "Tell the Stripe double of the payments that seed_market wrote, so that they "
        "can be given back like any other. Safe to run again."
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

    def _tell(self, payments: list[dict[str, Any]]) -> None:
        if not payments:
            return
        request = Request(  # noqa: S310 - the double's own http address
            f"{settings.STRIPE_DOUBLE_URL}/_test/adopt",
            data=json.dumps({"payments": payments}).encode(),
            method="POST",
        )
        with urlopen(request, timeout=PATIENCE) as answer:  # noqa: S310
            adopted = json.load(answer)["adopted"]
        self.stdout.write(f"The double took over {adopted} payments.")
