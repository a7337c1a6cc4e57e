"""An approved distribution into the books and the members' accounts, once."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core.audit import record
from core.money import from_minor
from core.transitions import TransitionError, can_move, move
from office.distribution.locks import lock_households, lock_run
from office.distribution.models import Run, RunShare
from office.distribution.queries.owed import held_for, owed_to
from office.distribution.states import RUN_MOVES, RunState
from orders.ledger.services import Account, Draft, Entry, post
from orders.ledger.states import AccountKind, Kind
from vendors.cooperatives.models import StakeEntry
from vendors.cooperatives.services import enter_stakes
from vendors.cooperatives.states import StakeKind

from .deciding import require_same
from .settling import settle_runs

if TYPE_CHECKING:
    from accounts.models import User

_NAMED = 5


class Overdrawn(Exception):  # noqa: N818 - what is the case
    """Raised when a correction takes more than households have left; names them."""

    def __init__(self, names: Sequence[str]) -> None:
        comma = pgettext("between two names", ", ")
        shown = comma.join(names[:_NAMED]) + ("…" if len(names) > _NAMED else "")
        super().__init__(
            _(
                "These households were paid more than the correction leaves them: "
                "%(names)s. Note what they pay back first."
            )
            % {"names": shown}
        )


@transaction.atomic
def post_run(run: Run, *, by: "User") -> Run:
    """Book what was approved: owed to each household, owed by the cooperative.

    What stays with the cooperative and the reserve become stakes. Two who post at once
    post it once. Raises `TransitionError`, `FiguresChanged` and `Overdrawn`.
    """
    run = lock_run(run.pk)
    if not can_move(RUN_MOVES, run.state, RunState.POSTED):
        raise TransitionError(run, run.state, RunState.POSTED)
    require_same(run)
    shares = list(RunShare.objects.filter(run=run).select_related("household"))
    _require_covered(run, shares)
    move(run, RunState.POSTED, moves=RUN_MOVES, field="state")
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
        raise Overdrawn(short)


def _draft(run: Run, shares: Sequence[RunShare], by: "User") -> Draft:
    entries = [
        Entry(Account(AccountKind.HOUSEHOLD, household_id=each.household_id), each.due)
        for each in shares
    ]
    due = Account(AccountKind.MEMBERS_DUE, partner_id=run.cooperative_id)
    entries.append(Entry(due, -sum(each.due for each in shares)))
    return Draft(
        cause=f"distribution:{run.pk}",
        kind=Kind.SURPLUS,
        currency=run.year.currency,
        entries=entries,
        note=run.number,
        by=by,
    )


def _stakes(run: Run, shares: Sequence[RunShare], by: "User") -> list[StakeEntry]:
    kept = run.year.charter.retained_as
    today = timezone.localdate()
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
