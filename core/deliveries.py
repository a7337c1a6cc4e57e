"""Messages to providers outside: once each, and what became of them.

No provider gives exactly once. Before one is asked, the row says that the answer is
unknown; whoever comes back to such a row asks the provider whether it has the message,
and sends it again only when it has not. Who cannot tell is not asked to send again.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256
from typing import Any, ClassVar

import structlog
from django.db import transaction
from django.db.models import Q, Sum
from django.utils import timezone
from django.utils.crypto import salted_hmac

from . import dates
from .logs import BLACKED_OUT, without_people
from .models import Delivery
from .outbox import UndeliverableError, enqueue
from .rows import insert_rows

State = Delivery.State
# A provider has it: it is never handed over again.
TAKEN = frozenset({State.SENT, State.DELIVERED})
# What each report changes. They come in any order, and that it arrived is the last
# word: of what is said to be lost, a later report may say that it arrived after all.
CHANGED_BY = {
    State.DELIVERED: frozenset(State) - {State.DELIVERED},
    State.FAILED: frozenset({State.QUEUED, State.UNKNOWN, State.SENT}),
}
ERROR_LENGTH, ID_LENGTH = 300, 100
# Topic of what a provider took and then reported as lost.
UNDELIVERED = "notifications.undelivered"
# A number as providers repeat it, with its country or without.
_NUMBER = re.compile(r"\+?\d[\d -]{5,}\d")

logger = structlog.get_logger(__name__)


class DeliveryError(Exception):
    """Why a message did not go out, in words that don't say to whom.

    Who carries it repeats the number in what it says, and rows and logs keep that.
    """

    leaves: ClassVar[Delivery.State]

    def __init__(self, said: str) -> None:
        super().__init__(without_numbers(said))


class NotSentError(DeliveryError):
    """Raised by an adapter that knows that nothing was sent; later may help."""

    leaves = State.QUEUED


class RefusedError(DeliveryError, UndeliverableError):
    """Raised by an adapter when the provider will never send it.

    A row of the outbox is parked for it, so that trying again is a person's decision.
    """

    leaves = State.FAILED


class UncertainError(DeliveryError):
    """Raised by an adapter when nobody knows whether it was sent."""

    leaves = State.UNKNOWN


def without_numbers(said: str) -> str:
    """What a provider says, without numbers of phones and addresses of mails."""
    return _NUMBER.sub(BLACKED_OUT, without_people(said))


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

    `find` asks whether it has it, None: it has not. What it refused it is asked again,
    unless somebody was told another way; what it took and lost is lost. Raises what the
    adapter raises, when that is written down.
    """
    row = _known(intent)
    if row.state in TAKEN or row.reported_at or row.fallback:
        return row
    if row.state == State.UNKNOWN and (taken := _asked(row, find)):
        return _note(row, taken)
    if not _write(row, State.UNKNOWN, asked_at=timezone.now()):
        return row
    try:
        taken = send()
    except DeliveryError as error:
        if _write(row, error.leaves, str(error)):
            raise
        return row
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
    found: dict[str, Any] = {"parts": taken.parts, "cost": taken.cost}
    if taken.provider_id:
        found["provider_id"] = _kept_id(taken.provider_id)
    if not _write(row, State.SENT, **found):
        # What it costs is not in a report.
        Delivery.objects.filter(pk=row.pk).update(**found)
        row.refresh_from_db()
    return row


def _write(row: Delivery, state: Delivery.State, error: str = "", **more: Any) -> bool:
    """False where a report came meanwhile, which is the later word; the row has it."""
    changes = {"state": state, "error": error[:ERROR_LENGTH], **more}
    if Delivery.objects.filter(pk=row.pk, reported_at=None).update(**changes):
        for name, value in changes.items():
            setattr(row, name, value)
        return True
    row.refresh_from_db()
    return False


def _kept_id(said: str) -> str:
    """As the column holds it: what is longer is found again by its digest."""
    return said if len(said) <= ID_LENGTH else sha256(said.encode()).hexdigest()


def refuse(intent: Delivery, error: str) -> Delivery:
    """Write down that a rule of ours kept it back; what was taken before stays so."""
    row = _known(intent)
    if row.state not in TAKEN:
        _write(row, State.FAILED, error)
    return row


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


def asked_today(channel: str, address: str, *, but: str) -> int:
    """How often a provider was asked for this address today, for others than a key."""
    rows = Delivery.objects.filter(
        whom=digest(address),
        created__gte=dates.start_of(dates.today()),
        channel=channel,
        asked_at__isnull=False,
    )
    return rows.exclude(key=but).count()


@transaction.atomic
def take_report(provider: str, report: Report) -> bool:
    """Write down what became of a message; False when it is none of ours.

    What was lost and told of something is told by another way (`notifications`
    listens).
    """
    provider_id = _kept_id(report.provider_id)
    named = Q(key=report.reference) if report.reference else Q(pk=None)
    if provider_id:
        named |= Q(provider_id=provider_id)
    row = Delivery.objects.filter(named, provider=provider).first()
    if row is None:
        return False
    state = State.DELIVERED if report.is_delivered else State.FAILED
    error = "" if report.is_delivered else without_numbers(report.error)
    changes: dict[str, object] = {
        "state": state,
        "error": error[:ERROR_LENGTH],
        "reported_at": timezone.now(),
    }
    if provider_id and not row.provider_id:
        changes["provider_id"] = provider_id
    open_ones = Delivery.objects.filter(pk=row.pk, state__in=CHANGED_BY[state])
    if open_ones.update(**changes) and state == State.FAILED and row.news:
        enqueue(UNDELIVERED, f"undelivered:{row.pk}", delivery=row.pk)
    return True
