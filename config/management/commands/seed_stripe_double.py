"""`manage.py seed_stripe_double`: the double learns of the seeded orders' money."""

import json
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import chain
from typing import Any
from urllib.request import Request, urlopen

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from core import market
from orders.order.states import VendorOrderStatus
from payments.connect.models import StripeAccount
from payments.disputes.models import Dispute
from payments.disputes.services.updates import refresh_dispute
from payments.gift_cards.models import GiftCard
from payments.gift_cards.services.sales import metadata_of
from payments.payment.models import Payment, Refund
from payments.payment.states import PaymentState, RefundState
from payments.payouts.models import StripeTransfer
from payments.prepayments.models import Prepayment
from payments.prepayments.services.prepayments import (
    metadata_of as metadata_of_prepayment,
)
from payments.reconciliation.models import Run
from payments.reconciliation.services.runs import reconcile, start_run

SEEDED, REFUNDS = "pi_demo_", "re_demo_"
ACCOUNTS, TRANSFERS = "acct_demo_", "tr_demo_"
SHOWN_FARM = "li-family-orchard"
BATCH = 500
PATIENCE = 20
# The comparison that the demo starts with looks back so far.
COMPARED = timedelta(days=14)
# A payment that the market knows nothing of, so that the comparison finds something.
ELSEWHERE = {
    "intent": "pi_demo_elsewhere",
    "charge": "ch_demo_elsewhere",
    "amount": 8800,
    "currency": market.currency(),
    "order": "FAIR-17",
}


class Command(BaseCommand):
    help = (
        "Tell the Stripe double of the payments, refunds, accounts and transfers that "
        "seed_market wrote, so that they go on like any other; have one payment "
        "disputed, and compare both sides once. Safe to run again."
    )

    def handle(self, *_args: object, **_options: object) -> None:
        if not settings.STRIPE_DOUBLE_URL:
            msg = "There is no double here: the market talks to Stripe itself."
            raise CommandError(msg)
        paid = chain(_payments(), _gift_cards(), _prepayments())
        taken = sum(self._adopt(payments=batch) for batch in _batches(paid))
        if taken:
            self.stdout.write(f"The double took over {taken} payments.")
        self._adopt(accounts=_accounts(), transfers=_transfers())
        for batch in _batches(_refunds()):
            self._adopt(refunds=batch)
        if _is_seeded():
            self._have_one_disputed()
            self._compare()

    def _have_one_disputed(self) -> None:
        """A shopper says that nothing arrived; its evidence is due in some days."""
        payment = _to_dispute()
        if payment is None or Dispute.objects.exists():
            return
        wanted = {"charge": payment.charge_id, "reason": "product_not_received"}
        refresh_dispute(self._ask("dispute", wanted)["id"])

    def _compare(self) -> None:
        if Run.objects.exists():
            return
        day_before = timezone.now() - timedelta(days=1)
        self._adopt(payments=[{**ELSEWHERE, "created": _seconds(day_before)}])
        run = reconcile(start_run(window=COMPARED).pk)
        self.stdout.write(f"Compared {run.seen} movements, {run.matched} agree.")

    def _adopt(self, **what: list[dict[str, Any]]) -> int:
        return int(self._ask("adopt", what)["adopted"])

    def _ask(self, control: str, wanted: Any) -> dict[str, Any]:
        request = Request(  # noqa: S310 - the double's own http address
            f"{settings.STRIPE_DOUBLE_URL}/_test/{control}",
            data=json.dumps(wanted).encode(),
            method="POST",
        )
        with urlopen(request, timeout=PATIENCE) as answer:  # noqa: S310
            found: dict[str, Any] = json.load(answer)
        return found


def _is_seeded() -> bool:
    return Payment.objects.filter(intent_id__startswith=SEEDED).exists()


def _payments() -> Iterator[dict[str, Any]]:
    seeded = Payment.objects.filter(
        state=PaymentState.SUCCEEDED, intent_id__startswith=SEEDED
    ).select_related("order")
    for payment in seeded.iterator(BATCH):
        yield {
            "intent": payment.intent_id,
            "charge": payment.charge_id,
            "amount": payment.amount,
            "currency": payment.currency,
            "order": payment.order.number,
            "created": _seconds(payment.paid_at or payment.created),
        }


def _gift_cards() -> Iterator[dict[str, Any]]:
    for card in GiftCard.objects.filter(intent_id__startswith=SEEDED):
        yield {
            "intent": card.intent_id,
            "charge": card.charge_id,
            "amount": card.amount,
            "currency": card.currency,
            "order": card.number,
            "metadata": metadata_of(card),
            "created": _seconds(card.paid_at or card.created),
        }


def _prepayments() -> Iterator[dict[str, Any]]:
    for row in Prepayment.objects.filter(intent_id__startswith=SEEDED):
        yield {
            "intent": row.intent_id,
            "charge": row.charge_id,
            "amount": row.amount,
            "currency": row.currency,
            "order": row.number,
            "metadata": metadata_of_prepayment(row),
            "created": _seconds(row.paid_at or row.created),
        }


def _refunds() -> Iterator[dict[str, Any]]:
    seeded = Refund.objects.filter(
        state__in=[RefundState.SUCCEEDED, RefundState.FAILED],
        refund_id__startswith=REFUNDS,
    ).select_related("payment")
    for refund in seeded.order_by("pk").iterator(BATCH):
        yield {
            "refund": refund.refund_id,
            "charge": refund.payment.charge_id,
            "amount": refund.amount,
            "failed": refund.state == RefundState.FAILED,
            "metadata": {"refund": str(refund.pk)},
            "created": _seconds(refund.settled_at or refund.created),
        }


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
            "created": _seconds(each.settled_at or each.created),
        }
        for each in seeded.exclude(charge_id="").order_by("pk")
    ]


def _to_dispute() -> Payment | None:
    """The last that was sent out whole, with nothing paid back of it; the farmer's of
    the demo before any other's.
    """
    rows = Payment.objects.filter(
        state=PaymentState.SUCCEEDED,
        intent_id__startswith=SEEDED,
        order__status=VendorOrderStatus.SHIPPED,
        refunds__isnull=True,
    )
    latest = rows.order_by("-paid_at", "-pk")
    shown = latest.filter(order__vendor_orders__partner__code=SHOWN_FARM)
    return shown.first() or latest.first()


def _seconds(moment: datetime) -> int:
    return int(moment.timestamp())


def _batches(rows: Iterable[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    batch: list[dict[str, Any]] = []
    for row in rows:
        batch.append(row)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch
