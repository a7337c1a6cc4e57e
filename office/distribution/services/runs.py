"""Distributions as drafts: begun, their terms set, given up, corrected."""

from dataclasses import asdict, dataclass
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core.activity_log import record
from core.refusals import RefusalError
from core.transitions import move
from office.distribution.locks import lock_run, lock_year
from office.distribution.models import Poll, Run, Year
from office.distribution.queries.runs import latest_posted
from office.distribution.states import (
    FLOORS,
    OPEN_RUNS,
    RUN_MOVES,
    DistributionState,
    PollState,
    Regime,
)


class RunError(RefusalError):
    """Raised when a distribution can't be as asked; the text says why."""


@dataclass(frozen=True)
class RunTerms:
    """What the meeting is to decide; percentages from 0 to 100."""

    reserve_percent: Decimal
    reserve_by: str
    trade_percent: Decimal
    cash_percent: Decimal


@transaction.atomic
def open_run(year: Year, *, by: User) -> Run:
    """Begin the distribution of a year, as its charter says.

    Raises `RunError` when one is open or posted.
    """
    year = lock_year(year.pk)
    if latest_posted(year):
        raise RunError(
            _("This year's surplus was already distributed. Start a correction.")
        )
    return _open(year, corrects=None, by=by)


@transaction.atomic
def open_correction(run: Run, *, by: User) -> Run:
    """Begin a distribution of the differences to what is posted.

    Raises `RunError` when nothing is posted, or one is open.
    """
    year = lock_year(run.year_id)
    posted = latest_posted(year)
    if posted is None:
        raise RunError(
            _("Nothing has been posted for this year, so there is nothing to correct.")
        )
    return _open(year, corrects=posted, by=by)


def _open(year: Year, *, corrects: Run | None, by: User) -> Run:
    if Run.objects.filter(year=year, state__in=OPEN_RUNS).exists():
        raise RunError(_("There is already an open distribution for this year."))
    # Two short years may have one label.
    label = f"{year.label}-{year.currency}-"
    rows = Run.objects.filter(cooperative=year.cooperative_id)
    count = rows.filter(number__startswith=label).count()
    charter = corrects or year.charter
    run = Run.objects.create(
        cooperative_id=year.cooperative_id,
        year=year,
        number=f"{label}{count + 1}",
        corrects=corrects,
        reserve_percent=charter.reserve_percent,
        reserve_by=charter.reserve_by,
        trade_percent=charter.trade_percent,
        cash_percent=charter.cash_percent,
        prepared_by=by,
    )
    record("office.distribution.opened", run)
    return run


@transaction.atomic
def set_terms(run: Run, terms: RunTerms, *, by: User) -> Run:
    """What the meeting is to decide instead of the charter.

    Raises `RunError` below the floor, and for one that is no draft.
    """
    run = lock_run(run.pk)
    require_draft(run)
    require_no_poll(run)
    charter = run.year.charter
    floor = Decimal(FLOORS[Regime(charter.regime)]) / 100
    least = floor or charter.trade_percent
    if terms.trade_percent < least:
        raise RunError(
            _("At least %(percent)s%% must be distributed by trade.")
            % {"percent": f"{least.normalize():f}"}
        )
    before = {name: str(getattr(run, name)) for name in asdict(terms)}
    for name, value in asdict(terms).items():
        setattr(run, name, value)
    run.prepared_by = by
    run.save(update_fields=[*asdict(terms), "prepared_by"])
    after = {name: str(value) for name, value in asdict(terms).items()}
    record("office.distribution.terms", run, before=before, after=after)
    return run


@transaction.atomic
def cancel_run(run: Run, *, by: User) -> Run:
    """Give up a draft.

    Raises `TransitionError`, and `RunError` while members vote on it.
    """
    del by  # who acts is in the log
    run = lock_run(run.pk)
    require_no_poll(run)
    move(run, DistributionState.CANCELLED, moves=RUN_MOVES, field="state")
    record("office.distribution.cancelled", run)
    return run


def require_draft(run: Run) -> None:
    if not run.is_draft:
        raise RunError(_("Members have voted on it. Return it to draft to change it."))


def require_no_poll(run: Run) -> None:
    """Members read what stands in the draft while they vote on it."""
    if Poll.objects.filter(run=run, state=PollState.OPEN).exists():
        raise RunError(
            _("Members are voting on it online. Withdraw the online vote first.")
        )
