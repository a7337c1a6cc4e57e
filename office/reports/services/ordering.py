"""Ordering a report, calling it off, and deleting what nobody fetches any more."""

import hashlib
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.transitions import move
from office.reports.locks import lock_run
from office.reports.models import ReportRun
from office.reports.queries import outlived, runs_of
from office.reports.states import RUN_MOVES, UNDER_WAY, RunState
from vendors.partner.models import Partner

from .writing import hint

if TYPE_CHECKING:
    from accounts.models import User

MOST_UNDER_WAY = 3
KEPT = timedelta(days=7)


class OrderRefused(Exception):  # noqa: N818 - what happened
    """Raised when a report can't be ordered now; the text says why. Nothing changed."""


def order_run(
    cooperative: Partner | None, *, what: str, query: str, form: str, by: "User"
) -> ReportRun:
    """Order a report; the same thing that is under way already is returned instead.

    Raises `OrderRefused` for more at a time than one person may have.
    """
    office = cooperative.pk if cooperative else "market"
    thing = hashlib.sha256(f"{office}|{what}|{query}|{form}".encode()).hexdigest()
    under_way = runs_of(cooperative, by).filter(state__in=UNDER_WAY)
    if same := under_way.filter(thing=thing).first():
        return same
    if under_way.count() >= MOST_UNDER_WAY:
        raise OrderRefused(
            _("So many reports are being written for you already. Wait for one.")
        )
    try:
        with transaction.atomic():
            run = ReportRun.objects.create(
                cooperative=cooperative,
                what=what,
                query=query,
                form=form,
                thing=thing,
                by=by,
            )
            transaction.on_commit(partial(hint, run.pk), robust=True)
    except IntegrityError:
        # Pressed twice at once: the other press has made it.
        return under_way.get(thing=thing)
    return run


@transaction.atomic
def cancel_run(run: ReportRun) -> bool:
    """Call it off; its worker sees it at its next step. False when it has ended."""
    held = lock_run(run.pk)
    if not held.is_under_way:
        return False
    move(held, RunState.CANCELLED, moves=RUN_MOVES, field="state")
    held.ended_at, held.claimed_until = timezone.now(), None
    held.expires_at = held.ended_at + KEPT
    held.save(update_fields=["ended_at", "claimed_until", "expires_at"])
    return True


def forget_runs() -> int:
    """Delete the files of reports that were kept long enough; returns how many."""
    gone = 0
    for run_id in outlived(timezone.now()):
        with transaction.atomic():
            run = lock_run(run_id)
            move(run, RunState.EXPIRED, moves=RUN_MOVES, field="state")
            name, run.file = run.file.name, ""
            run.save(update_fields=["file"])
            if name:
                # After the commit: a row without a file is well, a file is the loss.
                storage = ReportRun._meta.get_field("file").storage  # noqa: SLF001
                transaction.on_commit(partial(storage.delete, name), robust=True)
        gone += 1
    return gone
