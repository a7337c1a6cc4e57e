"""Findings: each is opened once, told once, and resolved by a person or by itself."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

import structlog
from django.db import transaction
from django.utils import timezone

from core.audit import record
from core.transitions import TransitionError, move
from orders.reconciliation.locks import lock_finding
from orders.reconciliation.models import Finding, Run
from orders.reconciliation.signals import findings_opened
from orders.reconciliation.states import FINDING_MOVES, FindingState

if TYPE_CHECKING:
    from accounts.models import User

logger = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Amount:
    """Minor units of a currency."""

    units: int
    currency: str


@dataclass(frozen=True)
class Found:
    """Something that does not agree: under `key` it is told once."""

    key: str
    kind: str
    about: str
    happened: datetime
    amount: Amount | None = None
    expected: Amount | None = None


def open_findings(run: Run, found: Iterable[Found]) -> int:
    """Write down what is new, and tell it; how many."""
    by_key = {each.key: each for each in found}
    known = Finding.objects.filter(key__in=by_key).values_list("key", flat=True)
    new = [by_key[key] for key in by_key.keys() - set(known)]
    Finding.objects.bulk_create(
        (_row(run, each) for each in sorted(new, key=lambda one: one.happened)),
        ignore_conflicts=True,
    )
    # Another run may have written some of them at this moment, and tells those.
    count = run.findings.filter(key__in=[each.key for each in new]).count()
    if count:
        run.opened += count
        findings_opened.send(sender=Run, run=run, count=count)
        logger.error("unmatched", run=run.pk, findings=count)
    return count


def _row(run: Run, found: Found) -> Finding:
    amount, expected = found.amount, found.expected
    return Finding(
        key=found.key,
        kind=found.kind,
        about=found.about[:200],
        amount=amount.units if amount else None,
        currency=amount.currency if amount else "",
        expected=expected.units if expected else None,
        expected_currency=expected.currency if expected else "",
        happened=found.happened,
        run=run,
        opened_at=timezone.now(),
    )


@transaction.atomic
def resolve(pk: int, *, note: str, by: "User | None" = None) -> Finding:
    """Close it with a note; without a person it has settled by itself.

    Raises `TransitionError` for one that is resolved.
    """
    finding = lock_finding(pk)
    move(finding, FindingState.RESOLVED, moves=FINDING_MOVES, field="state")
    finding.note, finding.by = note[:500], by
    finding.resolved_at = timezone.now()
    finding.save(update_fields=["note", "by", "resolved_at"])
    if by is not None:
        record(
            "finding.resolved",
            finding,
            before={"state": FindingState.OPEN},
            after={"state": finding.state},
            reason=note,
            scope="office:market",
        )
    logger.info("finding_resolved", finding=pk, by=by.pk if by else None)
    return finding


def settle(keys: Iterable[str]) -> int:
    """Resolve what agrees by now; how many."""
    rows = Finding.objects.filter(key__in=list(keys), state=FindingState.OPEN)
    done = 0
    for pk in rows.order_by("pk").values_list("pk", flat=True):
        try:
            resolve(pk, note="")
            done += 1
        except TransitionError:
            continue
    return done
