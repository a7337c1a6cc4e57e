"""Money paid ahead: asked for, there, closed, and what is left of it paid back.

The row is committed before Stripe is asked; no lock and no transaction is held while it
is. See docs/adr/0058-boxes-are-prepaid-by-a-payment-of-their-own.md.
"""

import secrets
from dataclasses import dataclass

import structlog
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.outbox import enqueue
from core.transitions import can_move, move
from payments.credit.locks import lock_credits
from payments.credit.services import Taking, of_shopper, put_prepaid, put_rest, take
from payments.credit.states import UseKind
from payments.ledger.queries import is_booked
from payments.ledger.services import Account, Draft, Entry, post
from payments.ledger.states import TransactionKind
from payments.payment import gateway
from payments.payment.services.refunds import ANSWERS
from payments.payment.services.sessions import is_over
from payments.payment.states import REFUND_MOVES, RefundState
from payments.prepayments.locks import lock_prepayment
from payments.prepayments.models import MOST_OF_A_TITLE, Prepayment
from payments.prepayments.states import PREPAYMENT_MOVES, PrepaymentStatus

from .movements import REFUNDS, SHOPPERS
from .pages import PayPage, address_of, ask_for_refund, look_up, require_amount

# What its events name, so that nobody looks for an order of theirs.
PURPOSE = "prepayment"

logger = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Asked:
    """What somebody is to pay ahead: `amount` in the currency's smallest unit."""

    user: User
    amount: int
    currency: str
    title: str
    tells: str
    back: str


def ask_prepayment(asked: Asked) -> Prepayment:
    """Its row, which waits for the money."""
    return Prepayment.objects.create(
        user=asked.user,
        amount=asked.amount,
        currency=asked.currency,
        title=asked.title[:MOST_OF_A_TITLE],
        tells=asked.tells,
        back=asked.back,
        key=f"pp:{secrets.token_hex(16)}",
    )


def metadata_of(row: Prepayment) -> dict[str, str]:
    """What Stripe's events of its payment name."""
    return {"prepayment": str(row.pk), gateway.PURPOSE: PURPOSE}


def _page(row: Prepayment) -> PayPage:
    sold = gateway.Sold(row.number, metadata_of(row), title=row.title)
    return PayPage(sold, settings.SITE_URL + row.back)


def payment_page(row: Prepayment) -> str:
    """The address at Stripe where it is paid; empty when that is over.

    Raises `PaymentUnavailableError`; asking again goes on with the same row and key.
    """
    return address_of(row, _page(row))


def settle_prepayment(row: Prepayment) -> Prepayment:
    """Bring it up to how its payment stands at Stripe.

    Its payer's return, the webhook and the clock come through here, any number of times
    in any order. Raises `gateway.StripeAmbiguousError` when Stripe can't be asked.
    """
    if not row.is_waiting:
        return row
    session = look_up(row, _page(row))
    intent = session.intent if session else None
    if intent is not None and intent.status == "succeeded":
        book_payment(row, intent)
    elif session is None or is_over(session):
        _give_up(row)
    row.refresh_from_db()
    return row


@transaction.atomic
def book_payment(row: Prepayment, intent: gateway.Intent) -> None:
    """The money is there: the market owes it, and it pays for one thing alone.

    Booked again it stays. Raises `ValueError` for another sum than was asked for.
    """
    held = lock_prepayment(row.pk)
    if not held.is_waiting:
        return
    require_amount(held, intent)
    move(held, PrepaymentStatus.PAID, moves=PREPAYMENT_MOVES)
    held.intent_id, held.charge_id = intent.id, intent.charge_id
    held.paid_at = timezone.now()
    held.save(update_fields=["intent_id", "charge_id", "paid_at"])
    cause = f"prepayment:{held.pk}"
    put_prepaid(held.user_id, held.amount, held.currency, earmark=held.pk, cause=cause)
    _book(held, "", TransactionKind.PREPAID, held.amount, SHOPPERS, _owed(held))
    tell(held)
    logger.info("prepayment_paid", prepayment=held.pk)


def _owed(row: Prepayment) -> Account:
    return of_shopper(row.user_id, row.pk)


def _book(
    row: Prepayment, step: str, kind: str, amount: int, giver: Account, taker: Account
) -> None:
    entries = [Entry(giver, -amount), Entry(taker, amount)]
    post([Draft(f"prepayment:{row.pk}{step}", kind, row.currency, entries)])


def tell(row: Prepayment) -> None:
    """Whoever sold it hears of how it stands now, after the commit."""
    key = f"{row.tells}:{row.pk}:{row.status}:{timezone.now().isoformat()}"
    enqueue(row.tells, key, prepayment=row.pk)


@transaction.atomic
def _give_up(row: Prepayment) -> None:
    held = lock_prepayment(row.pk)
    if held.status == PrepaymentStatus.UNPAID:
        move(held, PrepaymentStatus.CANCELED, moves=PREPAYMENT_MOVES)


@transaction.atomic
def close_prepayment(pk: int) -> Prepayment:
    """Nothing more is paid by it; what is left goes back the way it was paid.

    Once, however often it is asked; one whose payment is disputed waits for that.
    """
    row = lock_prepayment(pk)
    if not row.is_usable:
        return row
    move(row, PrepaymentStatus.CLOSED, moves=PREPAYMENT_MOVES)
    row.closed_at, row.returned = timezone.now(), take_rest(row, UseKind.PAID_BACK)
    if row.returned:
        row.refund_state, row.refunded_at = RefundState.INTENDED, timezone.now()
        row.refund_turn += 1
        kind = TransactionKind.REFUND
        _book(row, ":refund", kind, row.returned, _owed(row), REFUNDS)
        topic = "prepayments.refund"
        enqueue(topic, f"{topic}:{row.pk}", prepayment=row.pk)
    row.save(
        update_fields=[
            "closed_at", "returned", "refund_state", "refunded_at", "refund_turn",
        ]
    )  # fmt: skip
    logger.info("prepayment_closed", prepayment=pk, returned=row.returned)
    return row


def take_rest(row: Prepayment, kind: str) -> int:
    """Take all that is left of it; how much. The caller books it."""
    credits_left = lock_credits(row.user_id, row.currency, earmark=row.pk)
    left = sum(credit.left for credit in credits_left)
    if left:
        first = min(credit.pk for credit in credits_left)
        take(credits_left, left, Taking(kind, f"prepayment:{row.pk}:{kind}:{first}"))
    return left


@transaction.atomic
def move_rest(pk: int) -> int:
    """Put what came back to one that is closed on its payer's balance; how much.

    A claim or a box that was cancelled may pay back when the rest has gone already.
    """
    row = lock_prepayment(pk)
    if row.status != PrepaymentStatus.CLOSED:
        return 0
    credits_left = lock_credits(row.user_id, row.currency, earmark=row.pk)
    for credit in credits_left:
        step = f":moved:{credit.pk}"
        cause = f"prepayment:{row.pk}{step}"
        take([credit], credit.left, Taking(UseKind.MOVED, cause))
        put_rest(row.user_id, credit.left, row.currency, cause=cause)
        kind, to = TransactionKind.PREPAID_OVER, of_shopper(row.user_id)
        _book(row, step, kind, credit.left, _owed(row), to)
    return sum(credit.left for credit in credits_left)


def settle_refund(row: Prepayment) -> None:
    """Send what goes back, or ask how it stands; a bank may still refuse it later.

    Raises `gateway.StripeAmbiguousError` when Stripe can't be asked.
    """
    if row.refund_state in {"", RefundState.FAILED}:
        return
    cause = f"prepayment:{row.pk}:refund:{row.refund_turn}"
    about = {"prepayment": cause, gateway.PURPOSE: PURPOSE}
    try:
        answer = ask_for_refund(row, cause, about)
    except gateway.StripeRefusedError as error:
        logger.exception("prepayment_refund_refused", prepayment=row.pk)
        _note(row.pk, RefundState.FAILED, "", str(error))
        return
    _note(row.pk, ANSWERS[answer.status], answer.id, answer.reason)


@transaction.atomic
def _note(pk: int, state: str, refund_id: str, error: str) -> None:
    row = lock_prepayment(pk)
    if not can_move(REFUND_MOVES, row.refund_state, state):
        return
    row.refund_id = row.refund_id or refund_id or None
    row.save(update_fields=["refund_id"])
    move(row, state, moves=REFUND_MOVES, field="refund_state")
    if state == RefundState.SUCCEEDED:
        kind = TransactionKind.REFUND_SENT
        _book(row, ":refund:sent", kind, row.returned, REFUNDS, SHOPPERS)
    elif state == RefundState.FAILED:
        _put_on_balance(row)
        logger.error("prepayment_refund_failed", prepayment=pk, error=error)


def _put_on_balance(row: Prepayment) -> None:
    """The bank did not take it: it is on the balance, and whoever sold it tells so."""
    cause = f"prepayment:{row.pk}:refund"
    giver = SHOPPERS if is_booked(f"{cause}:sent") else REFUNDS
    put_rest(row.user_id, row.returned, row.currency, cause=f"{cause}:failed")
    kind, to = TransactionKind.REFUND_FAILED, of_shopper(row.user_id)
    _book(row, ":refund:failed", kind, row.returned, giver, to)
    tell(row)
