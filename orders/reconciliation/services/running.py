"""One comparison with Stripe, from a window of time to findings."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import structlog
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from core.audit import record
from core.outbox import enqueue
from core.transitions import move
from orders.payment.gateway import Refused
from orders.payment.models import StripeEvent
from orders.payment.services import store_event
from orders.reconciliation import gateway
from orders.reconciliation.locks import lock_run
from orders.reconciliation.models import Finding, Run, StripeRow
from orders.reconciliation.states import (
    RUN_MOVES,
    FindingKind,
    FindingState,
    Match,
    RunState,
    Side,
)

from .booking import book_costs
from .findings import Found, open_findings, settle
from .missing import missing
from .rows import key_of_amount, key_of_row, rates_of, said, take_page

if TYPE_CHECKING:
    from accounts.models import User

# Each night looks back so far, so that a night that failed is made up for.
WINDOW = timedelta(days=3)
OURS = (
    Match.PAYMENT,
    Match.REFUND,
    Match.DISPUTE,
    Match.TRANSFER,
    Match.REVERSAL,
)
# What moved a moment ago may not have reached both sides.
GRACE = timedelta(hours=1)

logger = structlog.get_logger(__name__)


@transaction.atomic
def start_run(*, by: "User | None" = None, window: timedelta = WINDOW) -> Run:
    """Write down that a comparison is wanted; the outbox makes it after the commit.

    One that is under way is returned instead.
    """
    now = timezone.now()
    running = Run.objects.filter(
        side=Side.STRIPE, state=RunState.RUNNING, started__gte=now - GRACE
    )
    if found := running.first():
        return found
    _give_up(Run.objects.filter(side=Side.STRIPE, state=RunState.RUNNING))
    run = Run.objects.create(
        side=Side.STRIPE, since=now - window, until=now, by=by, started=now
    )
    if by is not None:
        record("reconciliation.started", run, scope="office:market")
    enqueue("reconciliation.run", f"reconciliation:{run.pk}", run=run.pk)
    return run


def _give_up(runs: QuerySet[Run]) -> None:
    """The outbox has tried them long enough; the new one looks back as far."""
    for pk in runs.order_by("pk").values_list("pk", flat=True):
        row = lock_run(pk)
        if row.state == RunState.RUNNING:
            move(row, RunState.FAILED, moves=RUN_MOVES, field="state")
            Run.objects.filter(pk=pk).update(finished=timezone.now())


def reconcile(run_id: int) -> Run:
    """Compare; a run that is over stays as it is.

    Raises `Ambiguous` when Stripe can't be asked; the outbox tries again then.
    """
    run = Run.objects.get(pk=run_id)
    if run.state != RunState.RUNNING or run.since is None or run.until is None:
        return run
    try:
        found = _movements(run, run.since, run.until)
        run.fetched = fetch_events(run.since)
    except Refused as error:
        return _end(run, RunState.FAILED, str(error))
    found += missing(run.since, run.until - GRACE)
    found += _parked(run.since)
    with transaction.atomic():
        open_findings(run, found)
        _settle_what_agrees()
        return _end(run, RunState.DONE)


def _movements(run: Run, since: datetime, until: datetime) -> list[Found]:
    run.seen = run.matched = 0
    found: list[Found] = []
    for page in gateway.transactions(since, until):
        rows, wrong = take_page(page)
        book_costs(rows, rates_of(rows))
        found += wrong
        run.seen += len(rows)
        run.matched += sum(row.match != Match.NOTHING for row in rows)
    return found


def fetch_events(since: datetime) -> int:
    """Store events that did not reach us; how many. The outbox acts on them.

    Those of kinds that move money are asked for as well when Stripe believes that it
    handed them over, since who took them may have lost them.
    """
    fetched = 0
    for events in (gateway.lost_events(since), gateway.money_events(since)):
        for event in events:
            fetched += store_event(event) is not None
    if fetched:
        logger.warning("stripe_events_fetched", events=fetched)
    return fetched


def _parked(since: datetime) -> list[Found]:
    """Events that fitted nothing of ours, however often they were tried."""
    rows = StripeEvent.objects.filter(parked=True, received__gte=since)
    return [
        Found(
            f"event:{row.event_id}",
            FindingKind.EVENT,
            f"{row.kind} {row.object_id}",
            row.received,
        )
        for row in rows.order_by("pk")
    ]


def _settle_what_agrees() -> None:
    """Findings whose other side has turned up."""
    waiting = set(
        Finding.objects.filter(state=FindingState.OPEN).values_list("key", flat=True)
    )
    if not waiting:
        return
    txns = [key.partition(":")[2] for key in waiting if key.startswith(("txn:", "amo"))]
    agreed: set[str] = set()
    for row in StripeRow.objects.filter(txn_id__in=txns).exclude(match=Match.NOTHING):
        agreed.add(key_of_row(row))
        if said(row) == _expected(row):
            agreed.add(key_of_amount(row))
    for kind in OURS:
        begin = f"{kind}:"
        ids = [int(key[len(begin) :]) for key in waiting if key.startswith(begin)]
        named = StripeRow.objects.filter(match=kind, **{f"{kind}__in": ids})
        pks = named.values_list(kind, flat=True)
        agreed |= {f"{kind}:{pk}" for pk in pks}
    events = [key.partition(":")[2] for key in waiting if key.startswith("event:")]
    done = StripeEvent.objects.filter(event_id__in=events, parked=False)
    agreed |= {
        f"event:{event_id}" for event_id in done.values_list("event_id", flat=True)
    }
    settle(agreed & waiting)


def _expected(row: StripeRow) -> tuple[int, str]:
    if row.transfer is not None:
        return row.transfer.sent, row.transfer.sent_currency
    if row.reversal is not None:
        return row.reversal.sent, row.reversal.transfer.sent_currency
    about = row.refund or row.dispute or row.payment
    payment = row.payment
    return (about.amount if about else 0, payment.currency if payment else "")


def _end(run: Run, state: str, error: str = "") -> Run:
    with transaction.atomic():
        row = lock_run(run.pk)
        move(row, state, moves=RUN_MOVES, field="state")
        row.seen, row.matched = run.seen, run.matched
        row.fetched, row.opened = run.fetched, run.opened
        row.error, row.finished = error[:500], timezone.now()
        row.save()
    logger.info("reconciled", run=row.pk, seen=row.seen, matched=row.matched)
    return row
