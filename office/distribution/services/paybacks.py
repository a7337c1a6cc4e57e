"""Stakes that go back: prepared by one person, approved by another, then owed.

What is owed is paid like a harvest: in cash, by the cooperative's bank or the market's.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from accounts.models import User
from accounts.second_factor import refuse_new_access
from core import dates
from core.activity_log import record
from core.money import from_minor
from core.refusals import RefusalError
from core.transitions import TransitionError, can_move, move
from office.distribution.locks import lock_payback
from office.distribution.models import LossShare, Payback, PaybackItem
from office.distribution.queries.losses import losses_of
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


class LossChangedError(RefusalError):
    """Raised when the year's accounts say another loss by now; the text says so."""

    says = gettext_lazy(
        "The accounts of the year changed, and with them the share of losses. "
        "Please discard this and prepare it again."
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
    losses = [] if order.why == Why.FELL_DUE else _losses(payback, chosen)
    LossShare.objects.bulk_create(losses)
    after = _sums(chosen, order.currency, losses)
    record("office.payback.prepared", payback, after=after)
    return payback


def _losses(payback: Payback, chosen: Sequence[Back]) -> list[LossShare]:
    """What each household that left bears, of all that goes back to it here."""
    cooperative, sums = payback.cooperative, defaultdict[int, int](int)
    gone = {each.household.pk: each.household for each in chosen}
    for each in chosen:
        sums[each.household.pk] += each.amount
    found = losses_of(cooperative, payback.currency, gone.values())
    return [
        LossShare(
            payback=payback,
            household=gone[pk],
            year=borne.year,
            by=borne.by,
            loss=borne.loss,
            weight=borne.weight,
            weights=borne.weights,
            share=borne.share,
            taken=borne.taken_of(sums[pk]),
            uncovered=borne.uncovered_by(sums[pk]),
        )
        for pk, borne in sorted(found.items())
        if borne.open
    ]


def _chosen(cooperative: Partner, order: PaybackOrder) -> list[Back]:
    stayed, left = to_go_back(cooperative, order.currency)
    rows = stayed if order.why == Why.FELL_DUE else left
    wanted = set(order.values)
    chosen = [each for each in rows if each.value in wanted and each.is_due]
    if not chosen or len(chosen) != len(wanted):
        raise NothingToGoBackError(is_any=bool(wanted))
    return chosen


def _sums(
    rows: Sequence[Back], currency: str, losses: Sequence[LossShare]
) -> dict[str, object]:
    taken = sum(each.taken for each in losses)
    return {
        "households": len({each.household.pk for each in rows}),
        "total": from_minor(sum(each.amount for each in rows) - taken, currency),
        "losses": from_minor(taken, currency),
        "currency": currency,
    }


@refuse_new_access
@transaction.atomic
def approve_payback(payback: Payback, *, by: User) -> Payback:
    """Take it out of the stakes and owe it to the households, once.

    Raises `OwnPaybackError`, `AccessChangedError`, `StakeGoneError`,
    `LossChangedError` and `TransitionError`; then nothing changes.
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
    losses = list(payback.losses.select_related("household", "year"))
    _require_same(payback, losses)
    payback.approved_by, payback.approved_at = by, timezone.now()
    payback.save(update_fields=["approved_by", "approved_at"])
    move(payback, PaybackState.BOOKED, moves=PAYBACK_MOVES, field="state")
    enter_stakes(entries)
    post([_draft(payback, items, losses, by)])
    record("office.payback.approved", payback)
    return payback


def _require_same(payback: Payback, losses: Sequence[LossShare]) -> None:
    """Whether each share of the losses is still what the year's accounts say."""
    if payback.why == Why.FELL_DUE:
        return
    items = payback.items.select_related("household")
    gone = {each.household_id: each.household for each in items}
    found = losses_of(payback.cooperative, payback.currency, gone.values())
    kept = {each.household_id: (each.year_id, each.share) for each in losses}
    now = {pk: (borne.year.pk, borne.share) for pk, borne in found.items()}
    # Who has borne all of it in another payback has none here, and nothing open.
    missed = {pk for pk, borne in found.items() if pk not in kept and borne.open}
    if missed or any(now.get(pk) != share for pk, share in kept.items()):
        raise LossChangedError


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


def _draft(
    payback: Payback,
    items: Sequence[PaybackItem],
    losses: Sequence[LossShare],
    by: User,
) -> Draft:
    """What is owed: the stakes, less what the household bears of losses."""
    sums = defaultdict[int, int](int)
    for item in items:
        sums[item.household_id] += item.amount
    for each in losses:
        sums[each.household_id] -= each.taken
    entries = [
        Entry(Account(AccountKind.HOUSEHOLD, household_id=pk), amount)
        for pk, amount in sorted(sums.items())
    ]
    due = Account(AccountKind.MEMBERS_DUE, partner_id=payback.cooperative_id)
    return Draft(
        cause=payback.cause,
        kind=TransactionKind.STAKE_BACK,
        currency=payback.currency,
        entries=[*entries, Entry(due, -sum(sums.values()))],
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
