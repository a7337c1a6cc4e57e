"""Claiming what Stripe can pay each seller: rows that are sent after the commit."""

from datetime import datetime
from functools import partial

import structlog
from django.db import transaction
from django.utils import timezone

from core.outbox import enqueue
from core.rounds import in_turn, run_isolated
from payments.connect.models import StripeAccount
from payments.ledger.models import LedgerAccount
from payments.ledger.services import Account, Draft, Entry, post
from payments.ledger.states import AccountKind, TransactionKind
from payments.payment import gateway
from payments.payment.models import Payment
from payments.payouts.by_stripe import (
    Piece,
    pieces,
    rail_of,
    stripe_hindrance,
    stripe_sweep,
    unsettled,
)
from payments.payouts.eligibility import currencies_owed, live_transfers, owed_on
from payments.payouts.locks import lock_payable, lock_settlements
from payments.payouts.models import Settlement, StripeTransfer
from payments.payouts.payable import shares_owed
from payments.payouts.states import Rail
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
    accounts = [
        due.owed.account_id
        for each in ([currency] if currency else currencies_owed())
        for due in stripe_sweep(each, now=now).dues
    ]
    made: list[StripeTransfer] = []
    for account_id in in_turn(accounts):
        act = partial(_sweep_one, account_id, now or timezone.now())
        made += run_isolated(act, what="stripe_sweep", account=account_id) or []
    return made


def ask_for_sweep(currency: str) -> None:
    """Have the worker do it: it asks Stripe about each sale, which no page waits for.

    Asked twice in a minute it is done once.
    """
    minute = f"{timezone.now():%Y%m%d%H%M}"
    enqueue("payouts.sweep", f"stripe-sweep:{currency}:{minute}", currency=currency)


def _sweep_one(account_id: int, now: datetime) -> list[StripeTransfer]:
    """Stripe is asked before anything is locked."""
    try:
        for payment in unsettled(account_id)[:MOST_AT_ONCE]:
            note_settlement(payment)
    except gateway.StripeAmbiguousError as error:
        logger.warning("sweep_put_off", account=account_id, error=str(error))
        return []
    return claim(account_id, now)


def note_settlement(payment: Payment) -> None:
    """Write down what a charge came to, once Stripe says so.

    Raises `gateway.StripeAmbiguousError`.
    """
    try:
        settled = gateway.charge_settled(payment.charge_id)
    except gateway.StripeRefusedError as error:
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
    shares = shares_owed(account_id)
    lock_settlements(each.vendor_order_id for each in shares if each.vendor_order_id)
    rows = StripeTransfer.objects.bulk_create(
        _row(piece, account, ledger_account.currency, now)
        for piece in pieces(owed[0], MOST_AT_ONCE)
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
        vendor_order=piece.vendor_order,
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
        kind=TransactionKind.TRANSFER,
        currency=row.currency,
        entries=[
            Entry(payable(row.partner_id), -row.amount, row.vendor_order_id),
            Entry(TRANSFERS, row.amount),
        ],
        note=f"tr {row.pk}",
        created=row.created,
    )
