"""Writes to bank details: entered, changed, confirmed, taken over by a new shop."""

from dataclasses import dataclass, fields

import structlog
from django.db import transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.activity_log import record
from core.notify import notify
from core.refusals import RefusalError
from core.secrets import Secret
from core.transitions import move
from vendors.partner.locks import lock_partner
from vendors.partner.models import Partner

from .locks import lock_account
from .models import BankAccount, BankAccountEvent
from .states import ACCOUNT_MOVES, AccountChange, AccountState

logger = structlog.get_logger(__name__)


class StaleAccountError(RefusalError):
    """Raised when the details changed since they were seen; the text says so."""

    def __init__(self) -> None:
        super().__init__(_("The bank details were changed. Please check them again."))


class OwnAccountError(RefusalError):
    """Raised when who entered the details would confirm them; the text says so."""

    def __init__(self) -> None:
        super().__init__(
            _("You entered these bank details, so someone else must confirm them.")
        )


@dataclass(frozen=True)
class BankDetails:
    """What a person types, checked and without spaces."""

    country: str
    holder: str
    bank: str
    number: str
    branch: str = ""

    def __repr__(self) -> str:
        """Never the number: it would end in logs."""
        return f"<BankDetails {self.bank}>"


@transaction.atomic
def keep_account(
    partner: Partner, details: BankDetails, *, seen: int, by: User | None
) -> BankAccount:
    """Enter or change a seller's details; they have to be confirmed anew.

    `seen` is the version the person saw, 0 for none yet. Raises `StaleAccountError`.
    """
    lock_partner(partner.pk)
    account = lock_account(BankAccount.objects.filter(partner=partner))
    account = _kept(account, details, seen=seen, by=by, partner=partner)
    event = account.events.order_by("-pk").first()
    if event is not None:
        notify("bank_changed", event)
    return account


@transaction.atomic
def keep_applicants_account(
    application: Model, details: BankDetails, *, seen: int, by: User | None
) -> BankAccount:
    """The same of an application; nobody is told while it is a draft.

    The caller has locked the application. Raises `StaleAccountError`.
    """
    account = lock_account(BankAccount.objects.filter(application=application.pk))
    return _kept(account, details, seen=seen, by=by, application_id=application.pk)


@transaction.atomic
def keep_households_account(
    household: Model, details: BankDetails, *, seen: int, by: User | None
) -> BankAccount:
    """The same of a household; only its cooperative and itself see it.

    The caller has locked the household or is the only one to write. Raises
    `StaleAccountError`.
    """
    account = lock_account(BankAccount.objects.filter(household=household.pk))
    return _kept(account, details, seen=seen, by=by, household_id=household.pk)


def _kept(
    account: BankAccount | None,
    details: BankDetails,
    *,
    seen: int,
    by: User | None,
    **owner: object,
) -> BankAccount:
    if (account.version if account else 0) != seen:
        raise StaleAccountError
    before = _told(account) if account else ""
    what = AccountChange.CHANGED if account else AccountChange.ENTERED
    if account is None:
        account = BankAccount(**owner)
    else:
        account.version += 1
        if account.state == AccountState.CONFIRMED:
            move(account, AccountState.ENTERED, moves=ACCOUNT_MOVES, field="state")
    for field in fields(details):
        value = getattr(details, field.name)
        new = Secret.of(value) if field.name == "number" else value
        setattr(account, field.name, new)
    account.changed_by = by
    account.confirmed_by, account.confirmed_at = None, None
    account.save()
    _note(account, what, before, by)
    return account


@transaction.atomic
def confirm_account(partner: Partner, *, seen: int, by: User | None) -> BankAccount:
    """Somebody has compared the details with the seller's papers.

    Raises `StaleAccountError` when they are not what was seen, `OwnAccountError` for
    who entered them, and `TransitionError` when they are confirmed.
    """
    lock_partner(partner.pk)
    account = lock_account(BankAccount.objects.filter(partner=partner))
    return _confirmed(account, seen=seen, by=by)


@transaction.atomic
def confirm_households_account(
    household: Model, *, seen: int, by: User | None
) -> BankAccount:
    """The same of a household's details; raises the same."""
    account = lock_account(BankAccount.objects.filter(household=household.pk))
    return _confirmed(account, seen=seen, by=by)


def _confirmed(
    account: BankAccount | None, *, seen: int, by: User | None
) -> BankAccount:
    if account is None or account.version != seen:
        raise StaleAccountError
    if by is not None and account.changed_by_id == by.pk:
        raise OwnAccountError
    move(account, AccountState.CONFIRMED, moves=ACCOUNT_MOVES, field="state")
    account.confirmed_by, account.confirmed_at = by, timezone.now()
    account.save(update_fields=["confirmed_by", "confirmed_at"])
    _note(account, AccountChange.CONFIRMED, _told(account), by)
    return account


def hand_over(application: Model, partner: Partner) -> None:
    """What the applicant entered is the new shop's; its history goes with it."""
    BankAccount.objects.filter(application=application.pk).update(
        application=None, partner=partner
    )


def _told(account: BankAccount) -> str:
    """The details in a line that shows no number."""
    told = [account.holder, account.bank, account.masked, account.branch]
    return ", ".join(part for part in [*told, account.country] if part)


def _note(
    account: BankAccount, what: AccountChange, before: str, by: User | None
) -> None:
    told = _told(account)
    BankAccountEvent.objects.create(
        account=account, what=what, before=before, after=told, by=by
    )
    record(
        f"bank.{what.value}",
        account,
        before={"details": before} if before else None,
        after={"details": told, "state": account.state},
        seller=account.partner,
    )
    logger.info("bank_account", account=account.pk, what=what.value, by=by and by.pk)
