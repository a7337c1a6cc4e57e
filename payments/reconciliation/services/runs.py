"""One comparison with Stripe, from a window of time to findings."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from time import monotonic

import structlog
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from core.activity_log import record
from core.outbox import enqueue
from core.transitions import move
from payments.payment.gateway import StripeRefusedError
from payments.payment.models import StripeEvent
from payments.payment.services.events import store_event
from payments.reconciliation import gateway
from payments.reconciliation.locks import lock_run
from payments.reconciliation.models import Finding, Run, StripeRow
from payments.reconciliation.states import (
    RUN_MOVES,
    FindingKind,
    FindingState,
    Match,
    ReconciliationState,
    RecordSource,
    RunStep,
)

from .findings import Found, keep_findings, missing, open_findings, settle
from .postings import book_costs
from .rows import key_of_amount, key_of_row, rates_of, said, take_page

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
def start_run(*, by: User | None = None, window: timedelta = WINDOW) -> Run:
    """Write down that a comparison is wanted; the outbox makes it after the commit.

    One that is under way is returned instead.
    """
    now = timezone.now()
    running = Run.objects.filter(
        side=RecordSource.STRIPE,
        state=ReconciliationState.RUNNING,
        started__gte=now - GRACE,
    )
    if found := running.first():
        return found
    _give_up(
        Run.objects.filter(side=RecordSource.STRIPE, state=ReconciliationState.RUNNING)
    )
    run = Run.objects.create(
        side=RecordSource.STRIPE, since=now - window, until=now, by=by, started=now
    )
    if by is not None:
        record("reconciliation.started", run, scope="office:market")
    enqueue("reconciliation.run", f"reconciliation:{run.pk}", run=run.pk)
    return run


def _give_up(runs: QuerySet[Run]) -> None:
    """The outbox has tried them long enough; the new one looks back as far."""
    for pk in runs.order_by("pk").values_list("pk", flat=True):
        row = lock_run(pk)
        if row.state == ReconciliationState.RUNNING:
            move(row, ReconciliationState.FAILED, moves=RUN_MOVES, field="state")
            Run.objects.filter(pk=pk).update(finished=timezone.now())


def reconcile(run_id: int, *, patience: float = float("inf")) -> Run:
    """Compare; a run that is over stays as it is.

    What was done of it stays done, page by page. After so many seconds it asks the
    outbox for the rest. Raises `StripeAmbiguousError` when Stripe can't be asked; the
    outbox tries again then, where it stopped.
    """
    run = Run.objects.get(pk=run_id)
    if (
        run.state != ReconciliationState.RUNNING
        or run.since is None
        or run.until is None
    ):
        return run
    ends = monotonic() + patience
    try:
        for step in list(_STEPS)[list(_STEPS).index(RunStep(run.step)) :]:
            for last, took in _STEPS[step](run):
                _keep(run, step, last, took)
                if monotonic() > ends:
                    return _go_on_later(run)
            run.cursor = ""
    except StripeRefusedError as error:
        return _end(run, ReconciliationState.FAILED, str(error))
    found = missing(run.since, run.until - GRACE) + _parked(run.since)
    with transaction.atomic():
        open_findings(run, found)
        _settle_what_agrees()
        return _end(run, ReconciliationState.DONE)


def _go_on_later(run: Run) -> Run:
    key = f"reconciliation:{run.pk}:{run.step}:{run.cursor}"
    enqueue("reconciliation.run", key, run=run.pk)
    return run


# Pages, by the last that stands on each, and what is to be written of it.
Pages = Iterator[tuple[str, list[Found]]]


@transaction.atomic
def _keep(run: Run, step: str, last: str, found: list[Found]) -> None:
    """From here on the page counts as read."""
    run.step, run.cursor = step, last
    keep_findings(run, found)
    run.save(update_fields=["step", "cursor", "seen", "matched", "fetched", "opened"])


def _movements(run: Run) -> Pages:
    since, until = run.since or run.started, run.until or run.started
    for page in gateway.transactions(since, until, after=run.cursor):
        rows, wrong = take_page(page)
        rates = rates_of(rows)
        # A charge that was read for its rate alone has a fee of its own.
        both = {row.pk: row for row in (*rates.values(), *rows)}
        book_costs(both.values(), rates)
        run.seen += len(rows)
        run.matched += sum(row.match != Match.NOTHING for row in rows)
        yield page[-1].id, wrong


def _events(run: Run, asked: Callable[..., gateway.Events]) -> Pages:
    """Store events that did not reach us; the outbox acts on them.

    Those of kinds that move money are asked for as well when Stripe believes that it
    handed them over, since who took them may have lost them.
    """
    for page in asked(run.since or run.started, after=run.cursor):
        fetched = sum(store_event(event) is not None for event in page)
        if fetched:
            logger.warning("stripe_events_fetched", events=fetched)
        run.fetched += fetched
        yield page[-1]["id"], []


_STEPS: dict[RunStep, Callable[[Run], Pages]] = {
    RunStep.MOVEMENTS: _movements,
    RunStep.LOST: lambda run: _events(run, gateway.lost_events),
    RunStep.MONEY: lambda run: _events(run, gateway.money_events),
}


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
