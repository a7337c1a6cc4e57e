"""A distribution is paid once nothing of it is left to be done, and no longer when
a payment comes back.
"""

from django.db import transaction

from core.audit import record
from core.transitions import move
from office.distribution.locks import lock_posted_runs
from office.distribution.models import Run
from office.distribution.queries.settled import posted_runs, progress_of
from office.distribution.states import IN_THE_BOOKS, RUN_MOVES, RunState


@transaction.atomic
def settle_runs(cooperative_id: int, currency: str) -> list[Run]:
    """Bring its posted distributions to "paid", or back from it; returns the moved.

    Two at once queue up, so that the last one sees what both have booked.
    """
    lock_posted_runs(cooperative_id, currency)
    moved = []
    for run in posted_runs(cooperative_id, currency):
        is_settled = progress_of(run, list(run.shares.all())).is_settled
        state = RunState.PAID if is_settled else RunState.POSTED
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
    return sum(len(settle_runs(pk, currency)) for pk, currency in list(found))
