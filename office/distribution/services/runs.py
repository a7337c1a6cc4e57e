"""Distributions as drafts: begun, their terms set, given up, corrected."""

from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from core.audit import record
from core.transitions import move
from office.distribution.locks import lock_run, lock_year
from office.distribution.models import Run, Year
from office.distribution.queries import latest_posted
from office.distribution.states import FLOORS, OPEN_RUNS, RUN_MOVES, Regime, RunState

if TYPE_CHECKING:
    from accounts.models import User


class RunRefused(Exception):  # noqa: N818 - what happened
    """Raised when a distribution can't be as asked; the text says why."""


@dataclass(frozen=True)
class RunTerms:
    """What the meeting is to decide; percentages from 0 to 100."""

    reserve_percent: Decimal
    reserve_by: str
    trade_percent: Decimal
    cash_percent: Decimal


@transaction.atomic
def open_run(year: Year, *, by: "User") -> Run:
    """Begin the distribution of a year, as its charter says.

    Raises `RunRefused` when one is open or posted.
    """
    year = lock_year(year.pk)
    if latest_posted(year):
        raise RunRefused(
            _("The surplus of this year was shared already. Begin a correction.")
        )
    return _open(year, corrects=None, by=by)


@transaction.atomic
def open_correction(run: Run, *, by: "User") -> Run:
    """Begin a distribution of the differences to what is posted.

    Raises `RunRefused` when nothing is posted, or one is open.
    """
    year = lock_year(run.year_id)
    posted = latest_posted(year)
    if posted is None:
        raise RunRefused(_("Nothing of this year is posted, so nothing is corrected."))
    return _open(year, corrects=posted, by=by)


def _open(year: Year, *, corrects: Run | None, by: "User") -> Run:
    if Run.objects.filter(year=year, state__in=OPEN_RUNS).exists():
        raise RunRefused(_("A distribution of this year is open already."))
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
def set_terms(run: Run, terms: RunTerms, *, by: "User") -> Run:
    """What the meeting is to decide instead of the charter.

    Raises `RunRefused` below the floor, and for one that is no draft.
    """
    run = lock_run(run.pk)
    require_draft(run)
    charter = run.year.charter
    floor = Decimal(FLOORS[Regime(charter.regime)]) / 100
    least = floor or charter.trade_percent
    if terms.trade_percent < least:
        raise RunRefused(
            _("At least %(percent)s %% has to go back by trade.")
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
def cancel_run(run: Run, *, by: "User") -> Run:
    """Give up a draft. Raises `TransitionError`."""
    del by  # who acts is in the log
    run = lock_run(run.pk)
    move(run, RunState.CANCELLED, moves=RUN_MOVES, field="state")
    record("office.distribution.cancelled", run)
    return run


def require_draft(run: Run) -> None:
    if not run.is_draft:
        raise RunRefused(_("It was voted on. Take it back to the draft to change it."))
