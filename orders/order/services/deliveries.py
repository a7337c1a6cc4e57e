"""That parcels were delivered, as their carrier or the market's office says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core import dates
from core.notify import notify
from core.refusals import RefusalError
from orders.order.locks import lock_vendor_orders
from orders.order.models import ParcelDelivery, ShippingEvent
from orders.order.queries import boxes_of
from orders.order.signals import parcel_delivered
from orders.order.states import DeliverySource


@dataclass(frozen=True)
class DeliveryReport:
    """What was said of one parcel."""

    parcel: ShippingEvent
    delivered_at: datetime


# What a carrier's table says about days long gone is no news to who has the goods.
NEWS_FOR = timedelta(days=7)


class DeliveryError(RefusalError, ValueError):
    """Raised for words that can't be true; `problems` by the parcel's id."""

    def __init__(self, problems: Mapping[int, str]) -> None:
        super().__init__("; ".join(problems.values()))
        self.problems = problems


@transaction.atomic
def note_deliveries(
    words: Sequence[DeliveryReport], *, source: DeliverySource, by: User | None
) -> list[ParcelDelivery]:
    """Note all of them or none; those that are new. The first word on a parcel stands.

    Raises `DeliveryError`.
    """
    by_parcel = {word.parcel.pk: word for word in reversed(words)}
    lock_vendor_orders(
        {w.parcel.vendor_order_id for w in words if w.parcel.vendor_order_id}
    )
    # Asked under the lock: somebody else may have noted some.
    known = ParcelDelivery.objects.filter(parcel__in=by_parcel)
    for parcel_id in known.values_list("parcel_id", flat=True):
        del by_parcel[parcel_id]
    wrong = {pk: text for pk, word in by_parcel.items() if (text := _wrong(word))}
    if wrong:
        raise DeliveryError(wrong)
    rows = ParcelDelivery.objects.bulk_create(
        ParcelDelivery(
            parcel=word.parcel, delivered_at=word.delivered_at, source=source, by=by
        )
        for _pk, word in sorted(by_parcel.items())
    )
    for row in rows:
        parcel_delivered.send(sender=ParcelDelivery, delivery=row)
        _tell_shopper(row)
    return rows


def _tell_shopper(delivery: ParcelDelivery) -> None:
    """A box of several farms is one piece of news, whichever is noted first."""
    parcel = delivery.parcel
    is_old = timezone.now() - delivery.delivered_at > NEWS_FOR
    if is_old or parcel.vendor_order is None:
        return
    first = parcel.order.added_to_id
    if parcel.vendor_order.depot_id is not None or first:
        box = boxes_of(first or parcel.order_id)[parcel.pk]
        parcel = ShippingEvent.objects.get(pk=box[0])
    notify("parcel_delivered", parcel)


def _wrong(word: DeliveryReport) -> str:
    if word.delivered_at > timezone.now():
        return _("This time is in the future. Correct it, or remove the row.")
    sent = word.parcel.date_created
    if word.delivered_at < sent:
        text = _(
            "This parcel was shipped later, on %(sent)s. Correct the "
            "time, or remove the row."
        )
        return text % {"sent": f"{dates.local(sent):%Y-%m-%d %H:%M}"}
    return ""
