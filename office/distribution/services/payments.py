"""Payments to households: intended once, noted when made, booked back when returned."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.models import User
from core import dates
from core.activity_log import record
from core.money import from_minor
from core.outbox import enqueue
from core.refusals import RefusalError
from core.transactions import whole_act
from core.transitions import move
from office.distribution.locks import lock_households, lock_items
from office.distribution.models import PayItem, PayRun
from office.distribution.queries.payable import UnpaidShare, dues_of
from office.distribution.queries.runs import charter_on
from office.distribution.states import ITEM_MOVES, HouseholdPaymentMethod, ItemState
from payments.ledger.models import LedgerTransaction
from payments.ledger.services import Account, Draft, Entry, post
from payments.ledger.states import AccountKind, TransactionKind
from payments.payouts.services.households import HouseholdDue, prepare_household_batch
from vendors.banking.models import BankAccount
from vendors.banking.services import (
    BankDetails,
    confirm_households_account,
    keep_households_account,
)
from vendors.cooperatives.models import Household
from vendors.partner.locks import lock_partner
from vendors.partner.models import Partner

from .postings import settle_runs


def note_return(booked: LedgerTransaction) -> None:
    """`booked` is what made it owed to the household again; told once."""
    enqueue(
        "distribution.returned", f"distribution.returned:{booked.pk}", booked=booked.pk
    )


@transaction.atomic
def keep_bank(
    household: Household, details: BankDetails, *, seen: int, by: User
) -> BankAccount:
    """Enter or change them. The log shows the mask only. Raises `StaleAccountError`."""
    lock_partner(household.cooperative_id)
    account = keep_households_account(household, details, seen=seen, by=by)
    record("office.household.bank", household, after={"account": account.masked})
    return account


@transaction.atomic
def confirm_bank(household: Household, *, seen: int, by: User) -> BankAccount:
    """Somebody has compared them with the household's papers.

    Raises `StaleAccountError`, `OwnAccountError` and `TransitionError`.
    """
    lock_partner(household.cooperative_id)
    account = confirm_households_account(household, seen=seen, by=by)
    record(
        "office.household.bank_confirmed", household, after={"account": account.masked}
    )
    return account


_NAMED = 5
MOST_AT_ONCE = 1000


class NotDueError(RefusalError):
    """Raised for households that nothing can be paid to now; the text names them."""

    def __init__(self, names: Sequence[str]) -> None:
        comma = pgettext("between two names", ", ")
        shown = comma.join(names[:_NAMED]) + ("…" if len(names) > _NAMED else "")
        super().__init__(
            _(
                "Nothing is payable to %(names)s now: already paid, in "
                "progress, or below the minimum payment."
            )
            % {"names": shown}
            if names
            else _("Please select at least one household.")
        )


class TooManyError(RefusalError):
    """Raised for more households than one payment can name."""

    def __init__(self) -> None:
        super().__init__(
            _("You can pay up to %(count)s households at once.")
            % {"count": MOST_AT_ONCE}
        )


@dataclass(frozen=True)
class PayOrder:
    """Which households are to be paid all that is due, and how.

    `click` is the form's own: the same one sent twice is one payment.
    """

    household_ids: Collection[int]
    way: str
    currency: str
    click: str


@whole_act
def prepare_payments(cooperative: Partner, order: PayOrder, *, by: User) -> PayRun:
    """Intend to pay each household all that is due to it, so that nobody else does.

    By the market it is a draft batch that the market releases. Raises `NotDueError`,
    `TooManyError`, and what `prepare_household_batch` raises; then nothing changes.
    """
    lock_partner(cooperative.pk)
    known = PayRun.objects.filter(cooperative=cooperative, click=order.click).first()
    if known:
        return known
    if len(order.household_ids) > MOST_AT_ONCE:
        raise TooManyError
    lock_households(order.currency, order.household_ids)
    dues = _dues(cooperative, order)
    batch = None
    if order.way == HouseholdPaymentMethod.MARKET:
        batch = prepare_household_batch(
            cooperative,
            [HouseholdDue(due.household, due.payable) for due in dues],
            order.currency,
            by=by,
        )
    count = PayRun.objects.filter(cooperative=cooperative).count()
    run = PayRun.objects.create(
        cooperative=cooperative,
        number=f"H-{dates.today().year}-{count + 1:03d}",
        currency=order.currency,
        way=order.way,
        batch=batch,
        click=order.click,
        by=by,
    )
    if batch is None:
        PayItem.objects.bulk_create(
            PayItem(
                run=run,
                household=due.household,
                currency=order.currency,
                amount=due.payable,
            )
            for due in dues
        )
    record(
        "office.payments.prepared",
        run,
        after={
            "way": run.way,
            "households": len(dues),
            "total": from_minor(sum(due.payable for due in dues), run.currency),
            "currency": run.currency,
        },
    )
    return run


def _dues(cooperative: Partner, order: PayOrder) -> list[UnpaidShare]:
    """What is free to be paid to each that was chosen. Raises `NotDueError`."""
    charter = charter_on(cooperative, dates.today())
    least = max(charter.least if charter else 0, 1)
    wanted = set(order.household_ids)
    dues = [
        due
        for due in dues_of(cooperative, order.currency)
        if due.household.pk in wanted and due.payable >= least
    ]
    missing = wanted - {due.household.pk for due in dues}
    if missing or not dues:
        names = cooperative.households.filter(pk__in=missing).order_by("number")
        raise NotDueError([str(each) for each in names])
    return dues


@transaction.atomic
def note_paid(run: PayRun, receipts: Mapping[int, str], *, by: User) -> list[PayItem]:
    """The households got their money: book it. `receipts` by item, "" for none.

    What was noted before stays as it is. Raises `TransitionError` for what was dropped.
    """
    items = _chosen(run, receipts)
    now = timezone.now()
    fresh = [item for item in items if item.state != ItemState.PAID]
    post(_paid(item, by) for item in fresh)
    for item in fresh:
        move(item, ItemState.PAID, moves=ITEM_MOVES, field="state")
        item.receipt = receipts[item.pk]
        item.noted_by, item.noted_at = by, now
        item.save(update_fields=["receipt", "noted_by", "noted_at"])
    if fresh:
        record(
            "office.payments.paid",
            run,
            after=_told(run, fresh),
        )
        settle_runs(run.cooperative_id, run.currency)
    return fresh


@transaction.atomic
def drop_items(run: PayRun, item_ids: Collection[int], *, by: User) -> int:
    """They were not paid after all: what was held is due again.

    Raises `TransitionError` for what was paid.
    """
    del by  # who acts is in the log
    items = _chosen(run, item_ids)
    fresh = [item for item in items if item.state != ItemState.DROPPED]
    for item in fresh:
        move(item, ItemState.DROPPED, moves=ITEM_MOVES, field="state")
    if fresh:
        record("office.payments.dropped", run, after={"households": len(fresh)})
    return len(fresh)


@transaction.atomic
def note_returned(
    run: PayRun, item_ids: Collection[int], *, by: User, reason: str = ""
) -> int:
    """The money came back, or a household brought it back: it is owed again.

    Raises `TransitionError` for what was not paid.
    """
    items = _chosen(run, item_ids)
    fresh = [item for item in items if item.state != ItemState.RETURNED]
    booked = post(_returned(item, by) for item in fresh)
    for item in fresh:
        move(item, ItemState.RETURNED, moves=ITEM_MOVES, field="state")
    if fresh:
        record(
            "office.payments.returned",
            run,
            after=_told(run, fresh),
            reason=reason,
        )
        settle_runs(run.cooperative_id, run.currency)
    for each in booked:
        note_return(each)
    return len(fresh)


def _told(run: PayRun, items: Sequence[PayItem]) -> dict[str, object]:
    """What the activity log says of payments."""
    return {
        "households": len(items),
        "total": from_minor(sum(each.amount for each in items), run.currency),
        "currency": run.currency,
    }


def _chosen(run: PayRun, wanted: Collection[int]) -> list[PayItem]:
    owed = PayItem.objects.filter(run=run, pk__in=wanted)
    lock_households(run.currency, owed.values_list("household", flat=True))
    return [item for item in lock_items(run.pk) if item.pk in wanted]


def _entries(item: PayItem, amount: int) -> list[Entry]:
    due = Account(AccountKind.MEMBERS_DUE, partner_id=item.run.cooperative_id)
    owed = Account(AccountKind.HOUSEHOLD, household_id=item.household_id)
    return [Entry(owed, -amount), Entry(due, amount)]


def _paid(item: PayItem, by: User) -> Draft:
    return Draft(
        cause=f"payment:{item.pk}",
        kind=TransactionKind.MEMBER_PAID,
        currency=item.currency,
        entries=_entries(item, item.amount),
        note=item.run.number,
        by=by,
    )


def _returned(item: PayItem, by: User) -> Draft:
    return Draft(
        cause=f"payment:{item.pk}:returned",
        kind=TransactionKind.MEMBER_RETURNED,
        currency=item.currency,
        entries=_entries(item, -item.amount),
        note=item.run.number,
        by=by,
    )
