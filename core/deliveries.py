"""Messages to providers outside: once each, and what became of them.

No provider gives exactly once. Before one is asked, the row says that the answer is
unknown; whoever comes back to such a row asks the provider whether it has the message,
and sends it again only when it has not. Who cannot tell is not asked to send again.
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import structlog
from django.db import transaction
from django.db.models import Q, Sum
from django.utils import timezone
from django.utils.crypto import salted_hmac

from . import dates
from .models import Delivery
from .outbox import enqueue
from .rows import insert_rows, update_row

State = Delivery.State
REPORTED = frozenset({State.DELIVERED, State.FAILED})
ENDED = frozenset({State.SENT, State.DELIVERED, State.FAILED})
ERROR_LENGTH = 300
# Topic of what a provider took and then reported as lost.
UNDELIVERED = "notifications.undelivered"

logger = structlog.get_logger(__name__)


class NotSentError(Exception):
    """Raised by an adapter that knows that nothing was sent; later may help."""


class RefusedError(Exception):
    """Raised by an adapter when the provider will never send it."""


class UncertainError(Exception):
    """Raised by an adapter when nobody knows whether it was sent."""


@dataclass(frozen=True)
class Report:
    """Whether a message arrived, found by our reference or by the provider's id."""

    is_delivered: bool
    provider_id: str = ""
    reference: str = ""
    error: str = ""


@dataclass(frozen=True)
class Accepted:
    """What a provider said when it took a message."""

    provider_id: str = ""
    parts: int = 1
    cost: Decimal = Decimal(0)


def digest(address: str) -> str:
    """A number or address as rows keep it: to be found again, not to be read."""
    made = salted_hmac("core.deliveries", address.lower(), algorithm="sha256")
    return made.hexdigest()[:32]


def send_once(
    intent: Delivery,
    send: Callable[[], Accepted],
    find: Callable[[Delivery], Accepted | None],
) -> Delivery:
    """Have a provider send it unless it has it; the row as it is then.

    `find` asks whether it has it, None: it has not. Raises what the adapter raises,
    when that is written down.
    """
    row = _known(intent)
    if row.state in ENDED:
        return row
    if row.state == State.UNKNOWN and (taken := _asked(row, find)):
        return _note(row, taken)
    row.state, row.asked_at = State.UNKNOWN, timezone.now()
    update_row(row, "state", "asked_at")
    try:
        taken = send()
    except NotSentError as error:
        _write(row, State.QUEUED, str(error))
        raise
    except RefusedError as error:
        _write(row, State.FAILED, str(error))
        raise
    except UncertainError as error:
        _write(row, State.UNKNOWN, str(error))
        raise
    return _note(row, taken)


def _known(intent: Delivery) -> Delivery:
    intent.created = timezone.now()
    insert_rows([intent], once="key")
    return Delivery.objects.get(pk=intent.pk)


def _asked(
    row: Delivery, find: Callable[[Delivery], Accepted | None]
) -> Accepted | None:
    """Raises `UncertainError` when the provider cannot tell."""
    taken = find(row)
    logger.warning("delivery_looked_up", key=row.key, found=taken is not None)
    return taken


def _note(row: Delivery, taken: Accepted) -> Delivery:
    """A report may have come before the answer, and is the later word."""
    row.provider_id, row.parts, row.cost = taken.provider_id, taken.parts, taken.cost
    row.error = ""
    update_row(row, "provider_id", "parts", "cost", "error")
    Delivery.objects.filter(pk=row.pk, state=State.UNKNOWN).update(state=State.SENT)
    row.refresh_from_db(fields=["state"])
    return row


def _write(row: Delivery, state: Delivery.State, error: str) -> None:
    row.state, row.error = state, error[:ERROR_LENGTH]
    update_row(row, "state", "error")


def note_sent(**columns: Any) -> None:
    """Write down what went another way than through `send_once`, as a mail."""
    now = timezone.now()
    row = Delivery(created=now, asked_at=now, state=State.SENT, **columns)
    insert_rows([row], once="key")


def spent_today(channel: str, address: str) -> Decimal:
    """What messages to this address cost since the market's day began."""
    rows = Delivery.objects.filter(
        whom=digest(address),
        created__gte=dates.start_of(dates.today()),
        channel=channel,
    )
    return rows.aggregate(sum=Sum("cost"))["sum"] or Decimal(0)


@transaction.atomic
def take_report(provider: str, report: Report) -> bool:
    """Write down what became of a message; False when it is none of ours.

    That it arrived is the last word. What was lost and told of something is told by
    another way (`notifications` listens).
    """
    named = Q(key=report.reference) if report.reference else Q(pk=None)
    if report.provider_id:
        named |= Q(provider_id=report.provider_id)
    row = Delivery.objects.filter(named, provider=provider).first()
    if row is None:
        return False
    changes: dict[str, object] = {"reported_at": timezone.now()}
    if report.provider_id and not row.provider_id:
        changes["provider_id"] = report.provider_id[:100]
    if report.is_delivered:
        changes |= {"state": State.DELIVERED, "error": ""}
    else:
        changes |= {"state": State.FAILED, "error": report.error[:ERROR_LENGTH]}
    open_ones = Delivery.objects.filter(pk=row.pk).exclude(state__in=REPORTED)
    if open_ones.update(**changes) and not report.is_delivered and row.news:
        enqueue(UNDELIVERED, f"undelivered:{row.pk}", delivery=row.pk)
    return True
