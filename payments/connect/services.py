"""Setting up a seller's account at Stripe, and following what Stripe says of it.

No lock and no transaction is held while Stripe is asked.
"""

from datetime import UTC, datetime
from typing import Any

import structlog
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.notify import notify
from core.refusals import RefusalError
from core.transitions import can_move, move
from payments.payment import gateway
from vendors.partner.locks import lock_partner
from vendors.partner.models import Partner

from .locks import lock_account
from .models import StripeAccount
from .queries import countries
from .states import ACCOUNT_MOVES, AccountState

logger = structlog.get_logger(__name__)


class StripeAwayError(RefusalError):
    """Raised when Stripe can't be reached now; the text says what to do."""

    def __init__(self) -> None:
        super().__init__(
            _("Stripe can't be reached right now. Please try again in a minute.")
        )


class NotOfferedError(RefusalError):
    """Raised where Stripe pays nobody, or Stripe says so; the text says it."""

    def __init__(self) -> None:
        super().__init__(
            _("Stripe can't pay sellers in this country. Please choose bank payouts.")
        )


def set_up(partner: Partner, country: str) -> StripeAccount:
    """The seller's account at Stripe, made if there is none.

    Ten clicks make one account. Raises `NotOfferedError`, and `StripeAwayError`, after
    which asking again goes on with the same row and key.
    """
    if country not in countries():
        raise NotOfferedError
    account = _intended(partner, country)
    if account.stands:
        return account
    was_asked = account.state == AccountState.UNKNOWN
    _mark(account.pk, AccountState.UNKNOWN)
    try:
        answer = _found_or_made(account, was_asked=was_asked)
    except gateway.StripeAmbiguousError as error:
        _note_lost(account.pk, error)
        raise StripeAwayError from error
    except gateway.StripeRefusedError as error:
        _note_lost(account.pk, error)
        raise NotOfferedError from error
    return _apply(account.pk, answer)


@transaction.atomic
def _intended(partner: Partner, country: str) -> StripeAccount:
    """The row is committed before the call, so that no account can lack one."""
    lock_partner(partner.pk)
    account = StripeAccount.objects.filter(partner=partner).first()
    if account is None:
        return StripeAccount.objects.create(partner=partner, country=country)
    if account.state == AccountState.CUT_OFF:
        move(account, AccountState.INTENDED, moves=ACCOUNT_MOVES, field="state")
        account.country, account.account_id, account.turn = (
            country,
            None,
            account.turn + 1,
        )
        account.payout_error = ""
        account.save()
    return account


def _found_or_made(account: StripeAccount, *, was_asked: bool) -> gateway.AccountAnswer:
    if was_asked and (found := gateway.find_account(row=account.pk)):
        return found
    return gateway.create_account(
        key=account.key,
        row=account.pk,
        country=account.country,
        name=account.partner.name,
        partner=account.partner_id,
    )


@transaction.atomic
def _mark(pk: int, state: str) -> None:
    row = lock_account(pk)
    if can_move(ACCOUNT_MOVES, row.state, state):
        move(row, state, moves=ACCOUNT_MOVES, field="state")


@transaction.atomic
def _note_lost(pk: int, error: Exception) -> None:
    """Where Stripe keeps an answer for the key, the next asking takes a new one."""
    row = lock_account(pk)
    row.last_error = str(error)[:500]
    kept = isinstance(error, gateway.StripeRefusedError) or getattr(
        error, "answered", False
    )
    row.turn += bool(kept)
    row.save(update_fields=["last_error", "turn"])
    logger.warning("stripe_account_not_made", partner=row.partner_id, error=str(error))


def to_onboarding(account: StripeAccount, *, back: str, again: str) -> str:
    """The address of Stripe's form, for one visit. Raises `StripeAwayError`."""
    try:
        return gateway.onboarding_url(
            account.account_id or "", refresh_url=again, return_url=back
        )
    except (gateway.StripeAmbiguousError, gateway.StripeRefusedError) as error:
        raise StripeAwayError from error


def to_dashboard(account: StripeAccount) -> str:
    """The address of the seller's own page at Stripe. Raises `StripeAwayError`."""
    try:
        return gateway.dashboard_url(account.account_id or "")
    except (gateway.StripeAmbiguousError, gateway.StripeRefusedError) as error:
        raise StripeAwayError from error


def refresh_account(account: StripeAccount) -> StripeAccount:
    """Bring our row up to what Stripe says now.

    Raises `gateway.StripeAmbiguousError`.
    """
    if not account.stands:
        return account
    try:
        answer = gateway.retrieve_account(account.account_id or "")
    except gateway.StripeRefusedError as error:
        if error.code not in {gateway.CUT_OFF, gateway.MISSING}:
            raise gateway.StripeAmbiguousError(str(error)) from error
        return _cut_off(account.pk, account.account_id or "")
    return _apply(account.pk, answer)


@transaction.atomic
def _cut_off(pk: int, account_id: str) -> StripeAccount:
    row = lock_account(pk)
    if row.stands and row.account_id == account_id:
        move(row, AccountState.CUT_OFF, moves=ACCOUNT_MOVES, field="state")
        logger.warning("stripe_account_cut_off", partner=row.partner_id)
        _tell(row)
    return row


@transaction.atomic
def _apply(pk: int, answer: gateway.AccountAnswer) -> StripeAccount:
    """Write down what Stripe says, and tell of what changed by it."""
    row = lock_account(pk)
    if row.account_id not in {None, answer.id}:
        return row
    was_payable, asked_before = row.is_payable, set(row.wishes)
    if row.state != AccountState.CREATED:
        row.account_id = answer.id
        row.save(update_fields=["account_id"])
        move(row, AccountState.CREATED, moves=ACCOUNT_MOVES, field="state")
    _take(row, answer)
    row.save()
    is_asked = row.details_submitted and set(row.wishes) - asked_before
    if row.is_payable != was_payable or is_asked:
        _tell(row)
    return row


def _tell(row: StripeAccount) -> None:
    """Once for how it stands, a minute at a time: Stripe says some things in threes."""
    stands = "ok" if row.is_payable else "no"
    minute = f"{timezone.now():%Y%m%d%H%M}"
    notify("stripe_account", row, f"{stands}-{len(row.wishes)}-{minute}")


def _take(row: StripeAccount, answer: gateway.AccountAnswer) -> None:
    row.currency = answer.currency
    row.transfers = answer.transfers
    row.payouts_enabled = answer.payouts_enabled
    row.details_submitted = answer.details_submitted
    row.currently_due, row.past_due = answer.currently_due, answer.past_due
    row.pending = answer.pending
    row.disabled_reason = answer.disabled_reason[:64]
    row.deadline = (
        datetime.fromtimestamp(answer.deadline, UTC) if answer.deadline else None
    )
    row.last_error, row.refreshed_at = "", timezone.now()


@transaction.atomic
def note_bounced(account: StripeAccount, reason: str) -> None:
    """The seller's bank sent Stripe's payment back: nothing more goes there."""
    row = lock_account(account.pk)
    if row.account_id != account.account_id or row.payout_error:
        return
    row.payout_error = reason[:200] or "unknown"
    row.save(update_fields=["payout_error"])
    _tell(row)


@transaction.atomic
def note_mended(account: StripeAccount) -> None:
    """Other bank details are there, or a payment arrived."""
    row = lock_account(account.pk)
    if row.account_id == account.account_id and row.payout_error:
        row.payout_error = ""
        row.save(update_fields=["payout_error"])
        _tell(row)


def account_by_id(account_id: Any) -> StripeAccount | None:
    """By Stripe's id, which an event names."""
    rows = StripeAccount.objects.select_related("partner")
    return rows.filter(account_id=str(account_id)).first()
