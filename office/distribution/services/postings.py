"""An approved distribution into books and accounts, once; paid when nothing is left."""

from collections.abc import Sequence
from functools import partial

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.models import User
from core import dates
from core.activity_log import record
from core.money import from_minor
from core.refusals import RefusalError
from core.rounds import run_isolated
from core.transitions import TransitionError, move
from office.distribution.locks import lock_households, lock_posted_runs, lock_run
from office.distribution.models import Run, RunShare
from office.distribution.queries.payable import (
    held_for,
    owed_to,
    posted_runs,
    progress_of,
)
from office.distribution.states import IN_THE_BOOKS, RUN_MOVES, DistributionState
from payments.ledger.services import Account, Draft, Entry, post
from payments.ledger.states import AccountKind, TransactionKind
from vendors.cooperatives.models import StakeEntry
from vendors.cooperatives.services.stakes import enter_stakes
from vendors.cooperatives.states import StakeKind

from .decisions import require_same


@transaction.atomic
def settle_runs(cooperative_id: int, currency: str) -> list[Run]:
    """Bring its posted distributions to "paid", or back from it; returns the moved.

    Two at once queue up, so that the last one sees what both have booked.
    """
    lock_posted_runs(cooperative_id, currency)
    moved = []
    for run in posted_runs(cooperative_id, currency):
        is_settled = progress_of(run, list(run.shares.all())).is_settled
        state = DistributionState.PAID if is_settled else DistributionState.POSTED
        if run.state != state:
            old = move(run, state, moves=RUN_MOVES, field="state")
            what = "office.distribution.paid" if is_settled else _BACK
            record(what, run, before={"state": old}, after={"state": state})
            moved.append(run)
    return moved


_BACK = "office.distribution.unpaid"


def settle_all() -> int:
    """Every cooperative's: what harvests were corrected by is known here only."""
    rows = Run.objects.filter(state__in=IN_THE_BOOKS).order_by()
    found = rows.values_list("cooperative", "year__currency").distinct()
    return sum(
        len(
            run_isolated(partial(settle_runs, *one), what="settle_runs", of=one[0])
            or ()
        )
        for one in list(found)
    )


_NAMED = 5


class OverdrawnError(RefusalError):
    """Raised when a correction takes more than households have left; names them."""

    def __init__(self, names: Sequence[str]) -> None:
        comma = pgettext("between two names", ", ")
        shown = comma.join(names[:_NAMED]) + ("…" if len(names) > _NAMED else "")
        super().__init__(
            _(
                "These households were paid more than they are owed "
                "after the correction: %(names)s. First record what they "
                "pay back."
            )
            % {"names": shown}
        )


@transaction.atomic
def post_run(run: Run, *, by: User) -> Run:
    """Book what was approved: owed to each household, owed by the cooperative.

    What stays with the cooperative and the reserve become stakes. Two who post at once
    post it once. Raises `TransitionError`, `FiguresChangedError` and `OverdrawnError`.
    """
    run = lock_run(run.pk)
    # Not one that is paid: it goes back to "posted" only where payments are settled,
    # and there the households' accounts are locked before it.
    if run.state != DistributionState.APPROVED:
        raise TransitionError(run, run.state, DistributionState.POSTED)
    require_same(run)
    shares = list(RunShare.objects.filter(run=run).select_related("household"))
    _require_covered(run, shares)
    move(run, DistributionState.POSTED, moves=RUN_MOVES, field="state")
    run.posted_by, run.posted_at = by, timezone.now()
    run.save(update_fields=["posted_by", "posted_at"])
    post([_draft(run, shares, by)])
    enter_stakes(_stakes(run, shares, by))
    record(
        "office.distribution.posted",
        run,
        after={
            "total": from_minor(sum(each.due for each in shares), run.year.currency),
            "currency": run.year.currency,
            "households": len(shares),
        },
    )
    settle_runs(run.cooperative_id, run.year.currency)
    run.refresh_from_db(fields=["state"])
    return run


def _require_covered(run: Run, shares: Sequence[RunShare]) -> None:
    """A household never comes to owe, and nothing is taken that a payment holds."""
    less = {each.household_id: each for each in shares if each.due < 0}
    if not less:
        return
    currency = run.year.currency
    lock_households(currency, less)
    owed, held = owed_to(less, currency), held_for(less, currency)
    short = [
        str(each.household)
        for pk, each in less.items()
        if owed.get(pk, 0) - held.get(pk, 0) + each.due < 0
    ]
    if short:
        raise OverdrawnError(short)


def _draft(run: Run, shares: Sequence[RunShare], by: User) -> Draft:
    entries = [
        Entry(Account(AccountKind.HOUSEHOLD, household_id=each.household_id), each.due)
        for each in shares
    ]
    due = Account(AccountKind.MEMBERS_DUE, partner_id=run.cooperative_id)
    entries.append(Entry(due, -sum(each.due for each in shares)))
    return Draft(
        cause=f"distribution:{run.pk}",
        kind=TransactionKind.SURPLUS,
        currency=run.year.currency,
        entries=entries,
        note=run.number,
        by=by,
    )


def _stakes(run: Run, shares: Sequence[RunShare], by: User) -> list[StakeEntry]:
    kept = run.year.charter.retained_as
    today = dates.today()
    return [
        StakeEntry(
            household_id=each.household_id,
            kind=kind,
            currency=run.year.currency,
            amount=amount,
            day=today,
            cause=f"distribution:{run.pk}:{each.household_id}:{what}",
            note=run.number,
            by=by,
        )
        for each in shares
        for what, kind, amount in (
            ("reserve", StakeKind.RESERVE, each.reserve),
            ("retained", kept, each.retained),
        )
        if amount
    ]
