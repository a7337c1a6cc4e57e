"""Saved views and ordered reports: kept, named, called off, deleted."""

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.refusals import RefusalError
from core.transitions import move
from reports.office.locks import lock_run, lock_views
from reports.office.models import ReportRun, SavedView
from reports.office.queries import outlived, runs_of
from reports.office.states import RUN_MOVES, UNDER_WAY, RunState
from vendors.partner.models import Partner

from .writer import hint

MOST_UNDER_WAY = 3
KEPT = timedelta(days=7)


class OrderError(RefusalError):
    """Raised when a report can't be ordered now; the text says why. Nothing changed."""


def order_run(
    cooperative: Partner | None, *, what: str, query: str, form: str, by: User
) -> ReportRun:
    """Order a report; the same thing that is under way already is returned instead.

    Raises `OrderError` for more at a time than one person may have.
    """
    office = cooperative.pk if cooperative else "market"
    thing = hashlib.sha256(f"{office}|{what}|{query}|{form}".encode()).hexdigest()
    under_way = runs_of(cooperative, by).filter(state__in=UNDER_WAY)
    if same := under_way.filter(thing=thing).first():
        return same
    if under_way.count() >= MOST_UNDER_WAY:
        raise OrderError(
            _("You have too many reports in progress. Please wait for one to finish.")
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


MOST_VIEWS = 50


class ViewError(RefusalError):
    """Raised when a view can't be kept so; the text says why. Nothing changed."""


@dataclass(frozen=True)
class Named:
    """What a person says of a view: its name, for whom, and whether it opens first."""

    name: str
    is_shared: bool = False
    is_default: bool = False


def save_view(
    cooperative: Partner | None, named: Named, *, path: str, query: str, owner: User
) -> SavedView:
    """Keep a page; one of the same name is replaced. Raises `ViewError`."""
    with transaction.atomic():
        mine = _held(cooperative, owner)
        view = next((one for one in mine if one.name == named.name), None)
        if view is None and len(mine) >= MOST_VIEWS:
            raise ViewError(
                _("You have reached the maximum number of views. Delete one first.")
            )
        view = view or SavedView(cooperative=cooperative, owner=owner)
        view.path, view.query = path, query
        _give(view, named, mine)
    return view


def rename_view(view: SavedView, named: Named) -> SavedView:
    """Raises `ViewError` for the name of another one."""
    with transaction.atomic():
        mine = _held(view.cooperative, view.owner)
        held = next((one for one in mine if one.pk == view.pk), None)
        if held is None:
            raise ViewError(_("This view was already deleted."))
        if any(one.name == named.name and one.pk != held.pk for one in mine):
            raise ViewError(_("You already have a view with this name."))
        _give(held, named, mine)
    return held


def delete_view(view: SavedView) -> None:
    """Again it does no harm."""
    SavedView.objects.filter(pk=view.pk).delete()


def _held(cooperative: Partner | None, owner: User) -> list[SavedView]:
    return lock_views(owner.pk, cooperative.pk if cooperative else None)


def _give(view: SavedView, named: Named, mine: list[SavedView]) -> None:
    """One opens first: the others of this person step back before."""
    if named.is_default:
        others = [one.pk for one in mine if one.is_default and one.pk != view.pk]
        SavedView.objects.filter(pk__in=others).update(is_default=False)
    view.name = named.name
    view.is_shared, view.is_default = named.is_shared, named.is_default
    try:
        with transaction.atomic():
            view.save()
    except IntegrityError as error:
        text = _("Someone else saved at the same moment. Please try again.")
        raise ViewError(text) from error
