"""Claiming what Stripe can pay each seller: rows that are sent after the commit."""

from datetime import datetime

import structlog
from django.db import transaction
from django.utils import timezone

from core.outbox import enqueue
from orders.connect.models import StripeAccount
from orders.ledger.models import LedgerAccount
from orders.ledger.services import Account, Draft, Entry, post
from orders.ledger.states import AccountKind, Kind
from orders.payment import gateway
from orders.payment.models import Payment
from orders.payouts.by_stripe import (
    Piece,
    pieces,
    rail_of,
    stripe_hindrance,
    stripe_sweep,
    unsettled,
)
from orders.payouts.locks import lock_payable
from orders.payouts.models import Settlement, StripeTransfer
from orders.payouts.states import Rail
from orders.payouts.sweep import currencies_owed, live_transfers, owed_on
from vendors.partner.models import Partner

from .entries import payable

TRANSFERS = Account(AccountKind.TRANSFERS)
# Of one seller in one go; the rest is the next sweep's.
MOST_AT_ONCE = 200

logger = structlog.get_logger(__name__)


def sweep_stripe(
    currency: str | None = None, *, now: datetime | None = None
) -> list[StripeTransfer]:
    """Send each seller on Stripe what it can be paid; the transfers that were claimed.

    A seller at whom it fails is left for the next sweep.
    """
    made: list[StripeTransfer] = []
    for each in [currency] if currency else currencies_owed():
        for due in stripe_sweep(each, now=now).dues:
            try:
                made += _sweep_one(due.owed.account_id, now or timezone.now())
            except gateway.Ambiguous as error:
                logger.warning(
                    "sweep_put_off", partner=due.partner.pk, error=str(error)
                )
            except Exception:
                logger.exception("sweep_failed", partner=due.partner.pk)
    return made


def _sweep_one(account_id: int, now: datetime) -> list[StripeTransfer]:
    """Stripe is asked before anything is locked."""
    for payment in unsettled(account_id)[:MOST_AT_ONCE]:
        note_settlement(payment)
    return claim(account_id, now)


def note_settlement(payment: Payment) -> None:
    """Write down what a charge came to, once Stripe says so.

    Raises `gateway.Ambiguous`.
    """
    try:
        settled = gateway.charge_settled(payment.charge_id)
    except gateway.Refused as error:
        logger.warning("charge_not_found", payment=payment.pk, error=str(error))
        return
    if settled:
        Settlement.objects.get_or_create(
            payment=payment,
            defaults={"amount": settled.amount, "currency": settled.currency},
        )


@transaction.atomic
def claim(account_id: int, now: datetime) -> list[StripeTransfer]:
    """Reckoned anew under the lock, so that two sweeps at once claim nothing twice."""
    ledger_account = lock_payable(account_id)
    account = _destination(ledger_account)
    owed = owed_on(LedgerAccount.objects.filter(pk=account_id), now)
    if account is None or not owed or owed[0].hindrance:
        return []
    rows = StripeTransfer.objects.bulk_create(
        _row(piece, account, ledger_account.currency, now)
        for piece in pieces(owed[0])[:MOST_AT_ONCE]
    )
    post(_taken(row) for row in rows)
    for row in rows:
        enqueue("payouts.transfer", f"stripe-transfer:{row.pk}", transfer=row.pk)
    if rows:
        total = sum(row.amount for row in rows)
        logger.info("stripe_claimed", partner=account.partner_id, total=total)
    return rows


def _destination(ledger_account: LedgerAccount) -> StripeAccount | None:
    """Where it can go now; None when it can't."""
    partner = Partner.objects.select_related("stripe_account").get(
        pk=ledger_account.partner_id
    )
    account: StripeAccount | None = getattr(partner, "stripe_account", None)
    on_its_way = live_transfers([partner.pk], ledger_account.currency)
    hindered = stripe_hindrance(partner, account) or on_its_way
    return None if hindered or rail_of(partner) != Rail.STRIPE else account


def _row(
    piece: Piece, account: StripeAccount, currency: str, now: datetime
) -> StripeTransfer:
    return StripeTransfer(
        part=piece.part,
        partner_id=account.partner_id,
        currency=currency,
        amount=piece.amount,
        sent_currency=piece.sent_currency,
        sent=piece.sent,
        account_id=account.account_id or "",
        charge_id=piece.charge_id,
        created=now,
    )


def _taken(row: StripeTransfer) -> Draft:
    return Draft(
        cause=f"stripe:{row.pk}",
        kind=Kind.TRANSFER,
        currency=row.currency,
        entries=[
            Entry(payable(row.partner_id), -row.amount, row.part_id),
            Entry(TRANSFERS, row.amount),
        ],
        note=f"tr {row.pk}",
        created=row.created,
    )
