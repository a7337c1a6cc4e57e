"""Households of a cooperative paid by the market's bank, out of what it has earned.

The cooperative's money pays: what it is owed goes down by what its households are sent,
in the same moment, and comes back with a transfer that fails.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.money import from_minor
from core.refusals import RefusalError
from core.templatetags.market import money
from payments.ledger.models import LedgerAccount
from payments.ledger.services import Account, Draft, Entry, post
from payments.ledger.states import AccountKind, TransactionKind
from payments.payouts.eligibility import PayoutDue, hindrance, owed_on
from payments.payouts.locks import lock_payables_of_seller
from payments.payouts.models import PayoutBatch, Transfer
from payments.payouts.states import LIVE, LeftOutReason, Rail, TransferState
from vendors.banking.models import BankAccount
from vendors.cooperatives.models import Household
from vendors.partner.models import Partner

from .drafts import new_batch
from .entries import SHOPPERS, payable

TRANSFERS = Account(AccountKind.TRANSFERS)

logger = structlog.get_logger(__name__)


class NotEnoughEarnedError(RefusalError):
    """Raised when a cooperative has earned less than it would pay; says how much."""

    def __init__(self, earned: int, currency: str) -> None:
        self.earned = earned
        amount = money(from_minor(max(earned, 0), currency), currency)
        super().__init__(
            _(
                "The cooperative's sales cover %(amount)s now. Choose "
                "fewer households, or another payment method for some."
            )
            % {"amount": amount}
        )


class HouseholdsUnreachableError(RefusalError):
    """Raised for households that can't be paid by bank; names the first and why."""

    def __init__(self, reasons: Sequence[tuple[Household, str]]) -> None:
        self.reasons = reasons
        household, reason = reasons[0]
        super().__init__(
            _("%(household)s can't be paid by bank: %(reason)s.")
            % {"household": household, "reason": LeftOutReason(reason).label}
        )


class PaidByStripeError(RefusalError):
    """Raised when the cooperative's own money lies at Stripe; the text says so."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "The cooperative is paid by Stripe, so the market's bank can't pay its "
                "households."
            )
        )


@dataclass(frozen=True)
class HouseholdDue:
    """So much for a household, in minor units."""

    household: Household
    amount: int


def earned_by(cooperative: Partner, currency: str, now: datetime | None = None) -> int:
    """What of a cooperative's earnings could be paid out now, in minor units."""
    accounts = LedgerAccount.objects.filter(
        kind=AccountKind.PAYABLE, currency=currency, partner=cooperative
    )
    rows = owed_on(accounts, now or timezone.now())
    return max(rows[0].amount, 0) if rows else 0


def hindrances(
    cooperative: Partner, households: Iterable[Household], currency: str, now: datetime
) -> dict[int, str]:
    """Why households can't be paid by bank now, of those that can't; three queries."""
    wanted = {each.pk: each for each in households}
    accounts = {
        each.household_id: each
        for each in BankAccount.objects.filter(household__in=wanted)
    }
    live = set(
        Transfer.objects.filter(
            household__in=wanted, currency=currency, state__in=LIVE
        ).values_list("household", flat=True)
    )
    wrong = wrong_household_versions(wanted)
    found = {
        pk: LeftOutReason.ON_ITS_WAY
        if pk in live
        else hindrance(
            cooperative, accounts.get(pk), wrong_version=wrong.get(pk, 0), now=now
        )
        for pk in wanted
    }
    return {pk: str(reason) for pk, reason in found.items() if reason}


def wrong_household_versions(household_ids: Iterable[int]) -> dict[int, int]:
    """Which version of each household's details the bank has found wrong last."""
    rows = Transfer.objects.filter(
        state=TransferState.FAILED,
        blames_account=True,
        household__in=list(household_ids),
    )
    sums = rows.order_by().values_list("household")
    return dict(sums.annotate(version=Max("account_version")))


@transaction.atomic
def prepare_household_batch(
    cooperative: Partner,
    dues: Sequence[HouseholdDue],
    currency: str,
    *,
    by: User,
    now: datetime | None = None,
) -> PayoutBatch:
    """A draft batch of transfers to households, taken from what they are owed and from
    what the cooperative has earned. Somebody of the market releases it.

    The caller has looked at what they are owed and locks it after this. Raises
    `NotEnoughEarnedError`, `HouseholdsUnreachableError` and `PaidByStripeError`.
    """
    now = now or timezone.now()
    lock_payables_of_seller(cooperative.pk)
    rail = getattr(cooperative, "payout_rail", None)
    if rail is not None and rail.rail == Rail.STRIPE:
        raise PaidByStripeError
    total = sum(due.amount for due in dues)
    earned = earned_by(cooperative, currency, now)
    if total > earned:
        raise NotEnoughEarnedError(earned, currency)
    households = [due.household for due in dues]
    reasons = hindrances(cooperative, households, currency, now)
    if reasons:
        raise HouseholdsUnreachableError(
            [(each, reasons[each.pk]) for each in households if each.pk in reasons]
        )
    accounts = {
        each.household_id: each
        for each in BankAccount.objects.filter(household__in=households)
    }
    payouts = [
        PayoutDue(accounts[due.household.pk], cooperative, due.amount, due.household)
        for due in dues
    ]
    batch, transfers = new_batch(payouts, currency, by=by, now=now)
    post(draft for each in transfers for draft in _taken(each, by, now))
    logger.info("household_batch_made", batch=batch.number, total=total, by=by.pk)
    return batch


def owed_to_household(transfer: Transfer) -> Account:
    return Account(AccountKind.HOUSEHOLD, household_id=transfer.household_id)


def due_by_cooperative(transfer: Transfer) -> Account:
    return Account(AccountKind.MEMBERS_DUE, partner_id=transfer.partner_id)


def _taken(transfer: Transfer, by: User, now: datetime) -> list[Draft]:
    """Out of the cooperative's earnings, and on its way to the household."""
    funded = [
        Entry(payable(transfer.partner_id), -transfer.amount),
        Entry(due_by_cooperative(transfer), transfer.amount),
    ]
    sent = [
        Entry(owed_to_household(transfer), -transfer.amount),
        Entry(TRANSFERS, transfer.amount),
    ]
    return [
        _draft(transfer, ":funded", TransactionKind.MEMBER_FUNDED, funded, now, by),
        _draft(transfer, "", TransactionKind.MEMBER_PAID, sent, now, by),
    ]


def undone_of_household(transfer: Transfer, now: datetime) -> list[Draft]:
    """The other way round: owed to the household again, and by its cooperative."""
    held = SHOPPERS if transfer.state == TransferState.CONFIRMED else TRANSFERS
    returned = [
        Entry(held, -transfer.amount),
        Entry(owed_to_household(transfer), transfer.amount),
    ]
    unfunded = [
        Entry(due_by_cooperative(transfer), -transfer.amount),
        Entry(payable(transfer.partner_id), transfer.amount),
    ]
    return [
        _draft(transfer, ":failed", TransactionKind.MEMBER_RETURNED, returned, now),
        _draft(transfer, ":unfunded", TransactionKind.MEMBER_FUNDED, unfunded, now),
    ]


def _draft(
    transfer: Transfer,
    what: str,
    kind: TransactionKind,
    entries: Sequence[Entry],
    now: datetime,
    by: User | None = None,
) -> Draft:
    return Draft(
        cause=f"transfer:{transfer.pk}{what}",
        kind=kind,
        currency=transfer.currency,
        entries=entries,
        note=transfer.key,
        by=by,
        created=now,
    )
