"""That parcels were delivered, as their carrier or the market's office says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from orders.order.locks import lock_parts
from orders.order.models import ParcelDelivery, ShippingEvent
from orders.order.signals import parcel_delivered
from orders.order.states import DeliverySource

if TYPE_CHECKING:
    from accounts.models import User


@dataclass(frozen=True)
class Word:
    """What was said of one parcel."""

    parcel: ShippingEvent
    delivered_at: datetime


class DeliveryRefused(ValueError):  # noqa: N818 - what happened
    """Raised for words that can't be true; `problems` by the parcel's id."""

    def __init__(self, problems: Mapping[int, str]) -> None:
        super().__init__("; ".join(problems.values()))
        self.problems = problems


@transaction.atomic
def note_deliveries(
    words: Sequence[Word], *, source: DeliverySource, by: "User | None"
) -> list[ParcelDelivery]:
    """Note all of them or none; those that are new. The first word on a parcel stands.

    Raises `DeliveryRefused`.
    """
    by_parcel = {word.parcel.pk: word for word in reversed(words)}
    lock_parts({w.parcel.vendor_order_id for w in words if w.parcel.vendor_order_id})
    # Asked under the lock: somebody else may have noted some.
    known = ParcelDelivery.objects.filter(parcel__in=by_parcel)
    for parcel_id in known.values_list("parcel_id", flat=True):
        del by_parcel[parcel_id]
    wrong = {pk: text for pk, word in by_parcel.items() if (text := _wrong(word))}
    if wrong:
        raise DeliveryRefused(wrong)
    rows = ParcelDelivery.objects.bulk_create(
        ParcelDelivery(
            parcel=word.parcel, delivered_at=word.delivered_at, source=source, by=by
        )
        for _pk, word in sorted(by_parcel.items())
    )
    for row in rows:
        parcel_delivered.send(sender=ParcelDelivery, delivery=row)
    return rows


def _wrong(word: Word) -> str:
    if word.delivered_at > timezone.now():
        return _("This lies in the future. Correct the time, or take the row out.")
    sent = word.parcel.date_created
    if word.delivered_at < sent:
        text = _(
            "This parcel was sent later, on %(sent)s. Correct the time, or take the "
            "row out."
        )
        return text % {"sent": f"{timezone.localtime(sent):%Y-%m-%d %H:%M}"}
    return ""
