"""Buyers' accounts with sellers: asked for, accepted, on which terms, ended."""

from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.activity_log import record
from core.notify import notify
from core.transitions import TransitionError, move
from selling.business_buyers.locks import (
    lock_account,
    lock_credits,
    lock_organisation,
    lock_price_list,
)
from selling.business_buyers.models import BuyerAccount, Organisation, PriceList
from selling.business_buyers.rules import BusinessError
from selling.business_buyers.states import BUYER_MOVES, BuyerState, CreditState
from vendors.partner.models import Partner
from vendors.partner.states import SELLING


@transaction.atomic
def apply_to(
    organisation: Organisation, partner: Partner, *, message: str, by: User
) -> BuyerAccount:
    """Ask a seller; who was refused or left asks again.

    Raises `BusinessError` where it is asked or accepted already.
    """
    if partner.status not in SELLING:
        raise BusinessError(_("This shop takes no orders at the moment."))
    lock_organisation(organisation.pk)  # of two who ask at once
    now = timezone.now()
    known = BuyerAccount.objects.filter(organisation=organisation, partner=partner)
    found = known.first()
    if found is None:
        account = BuyerAccount.objects.create(
            organisation=organisation,
            partner=partner,
            message=message,
            asked_by=by,
            asked_at=now,
        )
    else:
        account = lock_account(found.pk)
        _move(account, BuyerState.APPLIED)
        account.message, account.asked_by, account.asked_at = message, by, now
        account.reason = ""
        account.save(update_fields=["message", "asked_by", "asked_at", "reason"])
    record("business.applied", account, seller=partner)
    notify("business_applied", account, now.isoformat())
    return account


@transaction.atomic
def accept_buyer(
    account: BuyerAccount,
    *,
    price_list: PriceList | None = None,
    minimum: Decimal | None = None,
    by: User,
) -> BuyerAccount:
    """Terms can be changed from then on. Raises `BusinessError`."""
    _decide(account, BuyerState.ACCEPTED, by=by)
    return change_terms(account, price_list=price_list, minimum=minimum)


@transaction.atomic
def refuse_buyer(account: BuyerAccount, *, reason: str, by: User) -> BuyerAccount:
    return _decide(account, BuyerState.REFUSED, by=by, reason=reason)


@transaction.atomic
def end_buyer(account: BuyerAccount, *, reason: str, by: User) -> BuyerAccount:
    """It buys as everybody does; what it has ordered, and owes, stays as it is."""
    lock_account(account.pk)
    for credit in lock_credits([account.pk]):
        if not credit.is_over:
            credit.state = CreditState.ENDED
            credit.wished_most = credit.wished_days = None
            credit.save(update_fields=["state", "wished_most", "wished_days"])
    return _decide(account, BuyerState.ENDED, by=by, reason=reason)


def _decide(
    account: BuyerAccount, state: str, *, by: User, reason: str = ""
) -> BuyerAccount:
    held = lock_account(account.pk)
    before = held.state
    _move(held, state)
    held.reason, held.decided_by, held.decided_at = reason, by, timezone.now()
    held.save(update_fields=["reason", "decided_by", "decided_at"])
    record(
        "business.decided",
        held,
        before={"state": before},
        after={"state": state},
        reason=reason,
        seller=held.partner,
    )
    notify("business_decided", held, held.decided_at.isoformat())
    return held


def _move(account: BuyerAccount, state: str) -> None:
    try:
        move(account, state, moves=BUYER_MOVES, field="state")
    except TransitionError as error:
        raise BusinessError(
            _("This has been decided meanwhile. Please look again.")
        ) from error


@transaction.atomic
def change_terms(
    account: BuyerAccount, *, price_list: PriceList | None, minimum: Decimal | None
) -> BuyerAccount:
    """From now on. Raises `BusinessError` for who is not accepted, or for a list that
    is gone.
    """
    held = lock_account(account.pk)
    if not held.is_accepted:
        raise BusinessError(_("This has been decided meanwhile. Please look again."))
    if price_list is not None and price_list.partner_id != held.partner_id:
        message = f"{price_list} is another seller's"
        raise ValueError(message)
    if price_list is not None:
        lock_price_list(price_list.pk)  # while it is given nobody deletes it
    before = {"price_list": held.price_list_id, "minimum": held.minimum}
    held.price_list, held.minimum = price_list, minimum
    held.save(update_fields=["price_list", "minimum"])
    after = {"price_list": held.price_list_id, "minimum": minimum}
    record("business.terms", held, before=before, after=after, seller=held.partner)
    return held
