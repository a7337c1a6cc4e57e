"""Stakes that go back: prepared by one person, approved by another, then owed.

What is owed is paid like a harvest: in cash, by the cooperative's bank or the market's.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.models import User
from accounts.second_factor import refuse_new_access
from core import dates
from core.activity_log import record
from core.money import from_minor
from core.refusals import RefusalError
from core.transitions import TransitionError, can_move, move
from office.distribution.locks import lock_payback
from office.distribution.models import Payback, PaybackItem
from office.distribution.queries.paybacks import Back, to_go_back
from office.distribution.states import PAYBACK_MOVES, PaybackState, Why
from payments.ledger.services import Account, Draft, Entry, post
from payments.ledger.states import AccountKind, TransactionKind
from vendors.cooperatives.locks import lock_household
from vendors.cooperatives.models import StakeEntry
from vendors.cooperatives.queries import lowest_with
from vendors.cooperatives.services.stakes import enter_stakes
from vendors.partner.locks import lock_partner
from vendors.partner.models import Partner

_NAMED = 5


class NothingToGoBackError(RefusalError):
    """Raised for stakes that can't go back now; the text says so."""

    def __init__(self, *, is_any: bool) -> None:
        super().__init__(
            _(
                "Some stakes are not due, were already prepared or no "
                "longer exist. Check the list again."
            )
            if is_any
            else _("Please select at least one household.")
        )


class OwnPaybackError(RefusalError):
    """Raised when who prepared it would approve it; the text says so."""

    def __init__(self) -> None:
        super().__init__(_("You prepared this, so someone else must approve it."))


class StakeGoneError(RefusalError):
    """Raised when less is staked by now than would go back; names the households."""

    def __init__(self, names: Sequence[str]) -> None:
        comma = pgettext("between two names", ", ")
        shown = comma.join(names[:_NAMED]) + ("…" if len(names) > _NAMED else "")
        super().__init__(
            _("The stake of %(names)s is now below the repayment. Please cancel it.")
            % {"names": shown}
        )


@dataclass(frozen=True)
class PaybackOrder:
    """Which stakes go back, as `Back.value` names them. `click` is the form's own."""

    why: str
    values: Collection[str]
    currency: str
    click: str


@transaction.atomic
def prepare_payback(cooperative: Partner, order: PaybackOrder, *, by: User) -> Payback:
    """Write down what is to go back; nothing is owed before another approves.

    Sent twice it is one. Raises `NothingToGoBackError`; then nothing changes.
    """
    lock_partner(cooperative.pk)
    known = Payback.objects.filter(cooperative=cooperative, click=order.click).first()
    if known:
        return known
    chosen = _chosen(cooperative, order)
    count = Payback.objects.filter(cooperative=cooperative).count()
    payback = Payback.objects.create(
        cooperative=cooperative,
        number=f"E-{dates.today().year}-{count + 1:03d}",
        currency=order.currency,
        why=order.why,
        click=order.click,
        prepared_by=by,
    )
    PaybackItem.objects.bulk_create(
        PaybackItem(
            payback=payback,
            household=each.household,
            kind=each.kind,
            year=each.year,
            amount=each.amount,
        )
        for each in chosen
    )
    record("office.payback.prepared", payback, after=_sums(chosen, order.currency))
    return payback


def _chosen(cooperative: Partner, order: PaybackOrder) -> list[Back]:
    stayed, left = to_go_back(cooperative, order.currency)
    rows = stayed if order.why == Why.FELL_DUE else left
    wanted = set(order.values)
    chosen = [each for each in rows if each.value in wanted and each.is_due]
    if not chosen or len(chosen) != len(wanted):
        raise NothingToGoBackError(is_any=bool(wanted))
    return chosen


def _sums(rows: Sequence[Back], currency: str) -> dict[str, object]:
    return {
        "households": len({each.household.pk for each in rows}),
        "total": from_minor(sum(each.amount for each in rows), currency),
        "currency": currency,
    }


@refuse_new_access
@transaction.atomic
def approve_payback(payback: Payback, *, by: User) -> Payback:
    """Take it out of the stakes and owe it to the households, once.

    Raises `OwnPaybackError`, `AccessChangedError`, `StakeGoneError` and
    `TransitionError`; then nothing changes.
    """
    lock_partner(payback.cooperative_id)
    payback = lock_payback(payback.pk)
    if not can_move(PAYBACK_MOVES, payback.state, PaybackState.BOOKED):
        raise TransitionError(payback, payback.state, PaybackState.BOOKED)
    if payback.prepared_by_id == by.pk:
        raise OwnPaybackError
    items = list(payback.items.select_related("household").order_by("pk"))
    for pk in sorted({item.household_id for item in items}):
        lock_household(pk)
    entries = [_entry(payback, item, by) for item in items]
    _require_staked(items, entries)
    payback.approved_by, payback.approved_at = by, timezone.now()
    payback.save(update_fields=["approved_by", "approved_at"])
    move(payback, PaybackState.BOOKED, moves=PAYBACK_MOVES, field="state")
    enter_stakes(entries)
    post([_draft(payback, items, by)])
    record("office.payback.approved", payback)
    return payback


def _require_staked(items: Sequence[PaybackItem], entries: list[StakeEntry]) -> None:
    """A household's items of a kind together: none may leave less than nothing."""
    sums: dict[tuple[int, str], StakeEntry] = {}
    for entry in entries:
        whole = sums.setdefault(
            (entry.household_id, entry.kind),
            StakeEntry(
                household=entry.household,
                kind=entry.kind,
                currency=entry.currency,
                amount=0,
                day=entry.day,
            ),
        )
        whole.amount += entry.amount
    short = {pk for (pk, _kind), each in sums.items() if lowest_with(each) < 0}
    if short:
        raise StakeGoneError(
            sorted(
                {str(each.household) for each in items if each.household_id in short}
            )
        )


def _entry(payback: Payback, item: PaybackItem, by: User) -> StakeEntry:
    return StakeEntry(
        household=item.household,
        kind=item.kind,
        currency=payback.currency,
        amount=-item.amount,
        day=dates.today(),
        cause=item.cause,
        note=payback.number,
        by=by,
    )


def _draft(payback: Payback, items: Sequence[PaybackItem], by: User) -> Draft:
    entries = [
        Entry(
            Account(AccountKind.HOUSEHOLD, household_id=item.household_id), item.amount
        )
        for item in items
    ]
    due = Account(AccountKind.MEMBERS_DUE, partner_id=payback.cooperative_id)
    return Draft(
        cause=payback.cause,
        kind=TransactionKind.STAKE_BACK,
        currency=payback.currency,
        entries=[*entries, Entry(due, -sum(item.amount for item in items))],
        note=payback.number,
        by=by,
    )


@transaction.atomic
def cancel_payback(payback: Payback, *, by: User) -> Payback:
    """Give it up before it was approved. Raises `TransitionError`."""
    del by  # who acts is in the log
    payback = lock_payback(payback.pk)
    move(payback, PaybackState.CANCELLED, moves=PAYBACK_MOVES, field="state")
    record("office.payback.cancelled", payback)
    return payback
