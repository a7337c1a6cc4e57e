"""Numbers are reported to the aggregator once each, by the outbox."""

import structlog
from django.conf import settings
from django.utils import timezone

from core.deliveries import NotSentError
from core.models import OutboxMessage
from core.outbox import UndeliverableError, delivers, enqueue
from core.sweeps import Queue, work_through
from fulfilment.tracking import kuaidi100
from fulfilment.tracking.models import TrackedNumber
from fulfilment.tracking.queries import parcels_of
from fulfilment.tracking.states import EventSource, Subscription
from orders.order.carriers import BY_NAME
from orders.order.models import ShippingEvent

from .events import take_events, take_known

TOPIC = "tracking.subscribe"
# Of these the aggregator asks for the recipient's last digits.
ASK_FOR_PHONE = frozenset({"shunfeng", "zhongtong"})

logger = structlog.get_logger(__name__)


def aggregator_of(carrier: str) -> str:
    """The carrier's code at the aggregator; empty where it is not known there."""
    known = BY_NAME.get(carrier)
    return known.aggregator if known else ""


def follow(parcel: ShippingEvent) -> TrackedNumber | None:
    """Ask for reports of a parcel's number, in the caller's transaction; once each.

    None where nobody can be asked.
    """
    carrier, number = str(parcel.carrier), str(parcel.tracking_number)
    if not settings.TRACKING_BACKEND or not number or not aggregator_of(carrier):
        return None
    tracked, _made = TrackedNumber.objects.get_or_create(carrier=carrier, number=number)
    if tracked.state == Subscription.NONE:
        TrackedNumber.objects.filter(pk=tracked.pk).update(state=Subscription.WAITING)
    enqueue(TOPIC, f"tracking:{tracked.pk}:{parcel.pk}", tracked=tracked.pk)
    return tracked


@delivers(TOPIC)
def subscribe(message: OutboxMessage) -> None:
    """Done again after a kill it changes nothing: the aggregator knows the number."""
    tracked = TrackedNumber.objects.filter(pk=message.payload["tracked"]).first()
    if tracked is None:
        return
    if tracked.state == Subscription.WAITING:
        _subscribe(tracked)
    # It may have been known before: the number of another parcel, corrected to this.
    take_known(tracked)


def _subscribe(tracked: TrackedNumber) -> None:
    if not settings.TRACKING_BACKEND:
        raise NotSentError("no tracking service is set")
    try:
        kuaidi100.subscribe(
            aggregator_of(tracked.carrier), tracked.number, phone=_phone_of(tracked)
        )
    except UndeliverableError as refusal:
        # Nothing a person could mend: the parcel is followed at its carrier's page.
        logger.warning("tracking_refused", tracked=tracked.pk, why=str(refusal))
        _write(tracked, Subscription.REFUSED, refusal=str(refusal)[:200])
        return
    _write(tracked, Subscription.ACTIVE)


def _write(tracked: TrackedNumber, state: str, *, refusal: str = "") -> None:
    now = timezone.now()
    is_active = state == Subscription.ACTIVE
    TrackedNumber.objects.filter(pk=tracked.pk).update(
        state=state,
        refusal=refusal,
        subscribed_at=now if is_active else None,
        heard_at=now if is_active else None,
    )


def _phone_of(tracked: TrackedNumber) -> str:
    if aggregator_of(tracked.carrier) not in ASK_FOR_PHONE:
        return ""
    parcel = parcels_of(tracked).select_related("order__shipping_address").first()
    address = parcel.order.shipping_address if parcel else None
    digits = [c for c in str(getattr(address, "phone_number", "") or "") if c.isdigit()]
    return "".join(digits[-4:])


def ask_for_silent() -> int:
    """Query what nothing was heard of for a while: a push may have been lost."""
    since = timezone.now() - settings.TRACKING_SILENCE
    silent = TrackedNumber.objects.filter(
        state=Subscription.ACTIVE, is_over=False, heard_at__lt=since
    )
    queue = Queue(
        "tracking-silent",
        silent if settings.TRACKING_BACKEND else silent.none(),
        oldest=("heard_at", "pk"),
        later=(NotSentError,),
    )
    return work_through(queue, _ask)


def _ask(tracked_id: int) -> bool:
    tracked = TrackedNumber.objects.get(pk=tracked_id)
    if not parcels_of(tracked).exists():
        TrackedNumber.objects.filter(pk=tracked_id).update(is_over=True)
        return True
    report = kuaidi100.query(
        aggregator_of(tracked.carrier), tracked.number, phone=_phone_of(tracked)
    )
    take_events(tracked, report.events, source=EventSource.AGGREGATOR)
    return True
